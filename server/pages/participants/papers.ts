import { longDate } from '#server/base/format.ts'
import { type GroundPaper, groundLabel, groundNamed } from '#server/register/participants/rules.ts'

// The papers of someone’s grounds, in words; their kind is not told to whoever may not read a sensitive ground.

/** « Attestation RSA, du 2 novembre 2026, vue par Camille Aubry ». */
export function paperWords({ evidenceKind, evidenceOn, evidenceBy, groundFrom }: GroundPaper, masked: boolean): string {
  if (!evidenceKind) return 'Aucun'
  return [
    masked ? 'Pièce vue' : evidenceKind,
    evidenceOn && `du ${longDate(evidenceOn)}`,
    evidenceBy && `vue par ${evidenceBy}`,
    groundFrom && `à partir du ${longDate(groundFrom)}`,
  ]
    .filter(Boolean)
    .join(', ')
}

/** A ground beside the first. */
export function otherFact(paper: GroundPaper, edits: boolean) {
  const masked = !edits && (groundNamed(paper.ground)?.sensitive ?? false)
  const proof = paper.evidenceKind ? paperWords(paper, masked) : 'justificatif à voir'
  return { label: 'Autre critère', value: `${groundLabel(paper.ground, !masked)}\u00a0: ${proof}` }
}

import { longDate } from '#server/base/format.ts'
import { type GroundPaper, groundLabel } from '#server/register/participants/rules.ts'

// The papers of someone’s grounds, in words, for those who may read identities.

/** « Attestation RSA, du 2 novembre 2026, vue par Camille Aubry ». */
export function paperWords({ evidenceKind, evidenceOn, evidenceBy, groundFrom }: GroundPaper): string {
  if (!evidenceKind) return 'Aucun'
  return [
    evidenceKind,
    evidenceOn && `du ${longDate(evidenceOn)}`,
    evidenceBy && `vue par ${evidenceBy}`,
    groundFrom && `à partir du ${longDate(groundFrom)}`,
  ]
    .filter(Boolean)
    .join(', ')
}

/** A ground beside the first. */
export function otherFact(paper: GroundPaper) {
  const proof = paper.evidenceKind ? paperWords(paper) : 'justificatif à voir'
  return { label: 'Autre critère', value: `${groundLabel(paper.ground, true)}\u00a0: ${proof}` }
}

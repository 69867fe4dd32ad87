import { may, type Role } from '#server/access/rules.ts'
import { plural } from '#server/base/french.ts'
import type { Gone, PieceState, Scan } from './words.ts'

/** What a paper is about: the statement of a sender, a structure that employs, an employment, somebody’s eligibility, a contract. */
export type About = 'statement' | 'structure' | 'employment' | 'eligibility' | 'contract'

type KindInfo = {
  label: string
  about: About
  /** It says who somebody is: read by those who may read identities, and by nobody else. */
  names: boolean
}

/** The papers of the clause (CCAG, x.1.4.2 and its commentary). */
export const kinds = {
  P_HEURES: { label: 'Attestation d’heures signée par l’employeur', about: 'statement', names: true },
  P_FACTURE: { label: 'Factures ou leur récapitulatif', about: 'statement', names: true },
  P_PAIE: { label: 'Bulletins de paie', about: 'statement', names: true },
  P_DC4: { label: 'Acte de sous-traitance (DC4)', about: 'structure', names: false },
  P_CONV: { label: 'Convention ou agrément de la structure', about: 'structure', names: false },
  P_CONTRAT: { label: 'Contrat de travail, de mission ou de mise à disposition', about: 'employment', names: true },
  P_ELIG: { label: 'Fiche d’éligibilité et justificatif', about: 'eligibility', names: true },
  P_BILAN: { label: 'Bilan annuel ou final', about: 'contract', names: true },
  P_CR: { label: 'Compte rendu de réunion', about: 'contract', names: true },
} as const satisfies Record<string, KindInfo>

export type PieceKind = keyof typeof kinds

export function kindsAbout(...abouts: About[]): PieceKind[] {
  return (Object.keys(kinds) as PieceKind[]).filter(kind => abouts.includes(kinds[kind].about))
}

export const MOST_BYTES = 15 * 1024 ** 2
/** Of one statement, one employment, one person, one contract. */
export const MOST_PIECES = 20
/** In one form: more are brought by another. */
export const MOST_AT_ONCE = 10
/** Of one sender in one day: thirty contracts of five persons bring three hundred in a month. */
export const MOST_A_DAY = { files: 200, bytes: 500 * 1024 ** 2 }

type Held = { pieces: number; today: { files: number; bytes: number } }

/** What its bounds say of some more papers: a sentence, or null. */
export function objectionToMore(sizes: readonly number[], { pieces, today }: Held): string | null {
  if (pieces + sizes.length > MOST_PIECES)
    return `${MOST_PIECES}\u00a0pièces au plus\u00a0: ${plural(pieces, 'est déjà gardée', 'sont déjà gardées', 'aucune n’est gardée')} ici.`
  const bytes = sizes.reduce((sum, size) => sum + size, today.bytes)
  if (today.files + sizes.length > MOST_A_DAY.files || bytes > MOST_A_DAY.bytes)
    return 'La limite du jour est atteinte\u00a0: 200\u00a0pièces ou 500\u00a0Mo. Déposez la suite demain.'
  return null
}

/** Whether this reader may know of this paper at all. */
export function mayRead(role: Role, kind: PieceKind): boolean {
  return may(role, kinds[kind].names ? 'identities.read' : 'hours.read')
}

type Kept = { scan: Scan; goneWhy: Gone | null; missingAt: string | null }

export function stateOf({ scan, goneWhy, missingAt }: Kept): PieceState {
  return goneWhy ?? (missingAt ? 'missing' : scan)
}

/** Served: its bytes are there, and an antivirus found them clean where there is one. */
export function isServed(piece: Kept, hasAntivirus: boolean): boolean {
  const state = stateOf(piece)
  return state === 'clean' || (state === 'notScanned' && !hasAntivirus)
}

/** It proves something: one that was withdrawn, or infected, never did; one that came to its term did. */
export function proves({ scan, goneWhy }: Pick<Kept, 'scan' | 'goneWhy'>): boolean {
  return scan !== 'infected' && goneWhy !== 'removed' && goneWhy !== 'infected'
}

import type { Objections } from '#server/base/errors.ts'

// How long each way of working counts under a clause. CCAG x.1.2 limits direct hires only, to two years; any other limit is
// the contract's, or a practice of the buyer.

/** Ways of working whose months the contract may fix. */
export const windowGroups = {
  supply: 'Mise à disposition',
  subcontracting: 'Sous-traitance',
  other: 'Autre modalité',
} as const
export type WindowGroup = keyof typeof windowGroups

/** Months counted from the first hire anywhere; 0: as long as the contract lasts; null: as the clause says of all. */
export type Windows = Record<WindowGroup, number | null>

/** A sentence by field, none when each number of months can be. */
export function objectionsToWindows(windows: Windows, most: number): Objections {
  const wrong = Object.entries(windows).filter(([, months]) => months !== null && months > most)
  return Object.fromEntries(wrong.map(([group]) => [group, `La durée va de 1 à ${most} mois.`]))
}

/** Kept as a number: what was written of a way of working gives way to what the clause says of all. */
export const AS_ANY = -1
export const UNLIMITED = 0

/** The months that hold for a row, from what was kept of its way of working; null: no limit. */
export function monthsHeld(kept: number | null, ofClause: number): number | null {
  if (kept === null || kept === AS_ANY) return ofClause
  return kept === UNLIMITED ? null : kept
}

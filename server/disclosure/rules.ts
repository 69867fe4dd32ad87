// What is published of persons, as one set: figures, and what every reader knows of how they hang together. Persons throughout.

/** No reader may bring the number of persons behind a hidden figure into an interval narrower than this. CNIL practice. */
export const LEAST = 5
/** The same where the figure tells health, justice or origin (RGPD, articles 9 and 10). */
export const LEAST_SENSITIVE = 10
/** What is left to someone who knows one cell, her own. */
export const LEAST_KNOWING = 3

/** Which rules chose: kept with what they chose. */
export const RULES_VERSION = 3

/** One figure that counts persons. Those already printed come as they were, and never change. */
export type Cell = {
  key: string
  persons: number
  threshold: number
  /** In which order figures are published: grand totals first, then totals, then rows. */
  rank: 0 | 1 | 2
  /** What all know it to be at least, the hours of a month being what they are. */
  atLeast: number
  /** Everyone stands in a row that tells health, justice or origin: never said, however many they are. */
  secret: boolean
  /** Already printed, as a figure or as the mark. */
  printed: 'shown' | 'hidden' | null
}

/** atLeast ≤ Σ coefficient × cell ≤ atMost, as every reader knows it: sums of a table, a contract inside its company. */
export type Relation = {
  terms: readonly (readonly [cell: number, coefficient: number])[]
  atLeast: number
  atMost: number
  /** True of the hours beside the persons, not of the persons: of such figures, one alone is never hidden. */
  ofHours?: true
}

/** Those who came between two publications: a table of its own, never printed, that must not be told either. */
export type Newcomers = { later: number; earlier: number; threshold: number }

export type PublicationSet = { cells: readonly Cell[]; relations: readonly Relation[]; newcomers: readonly Newcomers[] }

/** Why a figure is hidden. */
export type Why = 'printed' | 'small' | 'sensitive' | 'newcomers' | 'deducible' | 'narrow' | 'herself'

/** By cell: null where the figure is published. */
export type Pattern = (Why | null)[]

/** Hidden by itself: under its threshold, not nobody. */
export function isSmall({ persons, threshold }: Pick<Cell, 'persons' | 'threshold'>): boolean {
  return persons > 0 && persons < threshold
}

/** How many came. */
export function cameIn({ cells }: Pick<PublicationSet, 'cells'>, { later, earlier }: Newcomers): number {
  return cells[later]!.persons - cells[earlier]!.persons
}

/** What is hidden before anything is compared, and what must stay as it was printed. */
export function primaries(set: PublicationSet): Pattern {
  const pattern: Pattern = set.cells.map(cell => {
    if (cell.printed) return cell.printed === 'hidden' ? 'printed' : null
    if (cell.persons === 0 || !(cell.secret || isSmall(cell))) return null
    return cell.persons < LEAST ? 'small' : 'sensitive'
  })
  for (const some of set.newcomers) {
    const { later, earlier, threshold } = some
    const told = pattern[earlier] === null && pattern[later] === null
    if (!told || !isSmall({ persons: cameIn(set, some), threshold })) continue
    const hideable = [later, earlier].find(cell => isOpen(set.cells[cell]!))
    if (hideable !== undefined) pattern[hideable] = 'newcomers'
  }
  return pattern
}

/** The figures that may still be published or hidden. */
export function isOpen({ printed, persons }: Cell): boolean {
  return printed === null && persons > 0
}

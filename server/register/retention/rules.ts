import { earlier, lastDay, later, type Month, plusDays, plusMonths } from '#server/base/dates.ts'
import { ageBandOf } from '../participants/rules.ts'

// How long it is kept who somebody is. « Active »: read by those who may, while they are followed and for some months after.
// « Archive »: only what proves the hours, read for a reason that is written down. Then nothing says who it was, and hours,
// grounds and sums stay.

/** Settings of the institution. */
export type Durations = {
  /** Months in the active base after the last contact: CNIL, référentiel social et médico-social, two years. */
  activeMonths: number
  /** Years for which the pieces of a contract are kept from its end: supplies and services (code de la commande publique, R. 2184-13). */
  years: number
  /** The same for works, their design and their inspection. */
  worksYears: number
}

export const DEFAULT_DURATIONS: Durations = { activeMonths: 24, years: 5, worksYears: 10 }

/** The law's own: an institution may keep longer, not less. */
export const LEAST: Durations = { activeMonths: 1, years: 5, worksYears: 10 }
export const MOST: Durations = { activeMonths: 60, years: 30, worksYears: 30 }

/** What is about to go is listed this long before. */
export const NOTICE_DAYS = 30

export type Employment = { hiredOn: string; leftOn: string | null; contractEndsOn: string | null; sector: string }

export type Life = {
  employments: readonly Employment[]
  /** The last month with hours. */
  lastMonth: Month | null
  /** The day on which somebody was added, or left: the last contact of who never worked. */
  seenOn: string
}

/** Why nothing is touched: somebody works; the end of a contract of theirs is not known. */
export type Hold = 'working' | 'endUnknown'

export type Term =
  | { hold: Hold; papersOn: null; archiveOn: null; eraseOn: null }
  | { hold: null; papersOn: string; archiveOn: string; eraseOn: string }

/** From which day the papers lose their kind, the identity waits in the archive, and is erased. */
export function termOf({ employments, lastMonth, seenOn }: Life, durations: Durations, today: string): Term {
  const hold = holdOf(employments, today)
  if (hold) return { hold, papersOn: null, archiveOn: null, eraseOn: null }
  if (employments.length === 0) {
    const day = plusMonths(seenOn, durations.activeMonths)
    return { hold, papersOn: day, archiveOn: day, eraseOn: day }
  }
  const ends = employments.map(({ contractEndsOn }) => contractEndsOn!)
  const closedOn = ends.reduce(later)
  const lastDone = lastMonth ? later(closedOn, lastDay(lastMonth)) : closedOn
  const archiveOn = plusMonths(lastDone, durations.activeMonths)
  const proved = employments.map(({ contractEndsOn, sector }) =>
    keptUntil({ contractEndsOn: contractEndsOn!, sector }, durations),
  )
  return { hold, papersOn: plusDays(closedOn, 1), archiveOn, eraseOn: [archiveOn, ...proved].reduce(later) }
}

/** The day on which the pieces of a contract may go. */
export function keptUntil(
  { contractEndsOn, sector }: { contractEndsOn: string; sector: string },
  { years, worksYears }: Durations,
): string {
  return plusMonths(contractEndsOn, 12 * (isLong(sector) ? worksYears : years))
}

export type Stage = 'active' | 'archive' | 'erased'

export function stageOf({ archiveOn, eraseOn }: Pick<Term, 'archiveOn' | 'eraseOn'>, today: string): Stage {
  if (eraseOn !== null && eraseOn <= today) return 'erased'
  return archiveOn !== null && archiveOn <= today ? 'archive' : 'active'
}

/**
 * A birth year that says no more than the age band at each entry: every count by age stays what it was. The middle of the
 * years that would give the same bands.
 */
export function roundedBirthYear(birthYear: number | null, entryYears: readonly number[]): number | null {
  if (birthYear === null || entryYears.length === 0) return null
  const bounds = entryYears.flatMap(entry => {
    const band = ageBandOf(birthYear, entry)
    return band ? [{ from: entry - Math.min(band.to, OLDEST), to: entry - band.from }] : []
  })
  if (bounds.length === 0) return null
  const from = Math.min(birthYear, Math.max(...bounds.map(bound => bound.from)))
  return Math.floor((from + Math.min(...bounds.map(bound => bound.to))) / 2)
}

const OLDEST = 75

function holdOf(employments: readonly Employment[], today: string): Hold | null {
  const isWorking = employments.some(
    ({ leftOn, contractEndsOn }) => earlier(leftOn ?? FOREVER, contractEndsOn ?? FOREVER) >= today,
  )
  if (isWorking) return 'working'
  return employments.some(({ contractEndsOn }) => contractEndsOn === null) ? 'endUnknown' : null
}

const FOREVER = '9999-12-31'

/** Works and their design; a trade that is not said may be works, and what is erased does not come back. */
function isLong(sector: string): boolean {
  return sector === '' || sector === 'PI' || /^(BTP|TP)_/.test(sector)
}

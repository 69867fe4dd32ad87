// What is said of figures before they are accepted, and never silently corrected.

import { firstDay, lastDay, type Month, nextMonth, plusDays } from '#server/base/dates.ts'
import { sum } from '#server/base/figures.ts'
import { eligibleUntil, type Window } from '../placements/rules.ts'
import { isPresentIn, silentMonths } from './blank-rules.ts'
import { type Exclusion, MOST_IN_A_MONTH, type Share, shareOf } from './rules.ts'

/** A full-time month: 35 hours × 52 weeks ÷ 12, in centihours (code du travail, L. 3121-27). */
export const FULL_MONTH = 151_67

type Line = { participantId: number; employerId: number; month: Month; centihours: number }

export function employmentKey({ participantId, employerId, month }: Omit<Line, 'centihours'>): string {
  return `${participantId}-${employerId}-${month}`
}

/**
 * By person, employer and month, what is declared in all where it is more than a full-time month. It is flagged, and blocks
 * nothing: overtime is worked. `elsewhere`: under other clauses, by the same key.
 */
export function aboveFullTime(lines: readonly Line[], elsewhere: ReadonlyMap<string, number>): Map<string, number> {
  const sums = new Map<string, number>()
  for (const line of lines) {
    const key = employmentKey(line)
    sums.set(key, (sums.get(key) ?? elsewhere.get(key) ?? 0) + line.centihours)
  }
  return new Map([...sums].filter(([, centihours]) => centihours > FULL_MONTH))
}

/** Days before the end of a window from which it is said. */
export const ENDS_WITHIN = 60

/** What is said of the statement of one sender, before it is accepted. Figures in centihours. */
export type Flag =
  /** Placed in these months, and nothing said. */
  | { code: 'blank'; placementId: number; months: Month[] }
  | { code: 'above151'; placementId: number; month: Month; total: number; shared: boolean }
  | { code: 'above220'; placementId: number; month: Month; total: number }
  /** More than twice, or less than half, the mean of the last three complete months. */
  | { code: 'jump'; placementId: number; month: Month; figure: number; mean: number }
  /** Every figure is that of the period before. */
  | { code: 'same'; persons: number }
  | { code: 'outside' | 'notEligible' | 'afterLeaving'; placementId: number; month: Month; share: Share }
  /** The same person elsewhere that month: in another row under this clause, or the same figure under another. */
  | { code: 'twice'; placementId: number; month: Month; figure: number; under: 'this' | 'other' }
  | { code: 'ends'; placementId: number; until: string }

export type FlagCode = Flag['code']

/** What nothing but an answer lifts, and what a reason lifts; the others are looked at, and accepted as they are. */
const blocking: Partial<Record<FlagCode, 'answer' | 'reason'>> = {
  blank: 'answer',
  above220: 'reason',
  twice: 'reason',
}

export function blocks({ code }: Flag): 'answer' | 'reason' | null {
  return blocking[code] ?? null
}

/** A flag as it was read: with another figure it is another one. */
export function markOf(flag: Flag): string {
  const facts = 'share' in flag ? { ...flag, ...flag.share, share: '' } : flag
  return Object.values(facts).flat().join(':')
}

/** Said once, though it be of several statements. */
export function eachOnce(flags: readonly Flag[]): Flag[] {
  return [...new Map(flags.map(flag => [markOf(flag), flag])).values()]
}

type WatchedRow = { placementId: number; participantId: number; employerId: number; window: Window }

/** A figure of somebody in a month, under any clause. */
type Figure = Line & { placementId: number; clauseId: number; splitId?: number }

/** The figures of each person in each month: a page asks for them row by row. */
export type FiguresByPerson = ReadonlyMap<string, readonly Figure[]>

export function byPerson(lines: readonly Figure[]): FiguresByPerson {
  return Map.groupBy(lines, personKey)
}

/** All that somebody does in a month, whoever employs them. */
export function personKey({ participantId, month }: { participantId: number | null; month: Month | null }): string {
  return `${participantId}-${month}`
}

/** The statement of one sender for one period, with all that its flags are judged against. */
export type Watched = {
  clauseId: number
  /** Whom this sender employs in the period, or employed. */
  rows: readonly WatchedRow[]
  months: readonly Month[]
  from: string
  endsOn: string
  /** What stands in a cell, or is typed there; null: nothing. Months before the period too. */
  figure: (placementId: number, month: Month) => number | null
  /** All that the same persons have in these months, in any row and under any clause, with what is typed. */
  lines: FiguresByPerson
  /** Whether the statement of this sender was validated for an earlier month. */
  isComplete: (month: Month) => boolean
  /** Nothing is missing yet from a period that goes on. */
  isOver: boolean
  today: string
}

/** In the order in which they are said: what blocks first. */
export function flagsOf(watched: Watched): Flag[] {
  const blanks = watched.isOver ? blankFlags(watched) : []
  return [
    ...blanks,
    ...watched.rows.flatMap(row => watched.months.flatMap(month => monthFlags(row, month, watched))),
    ...watched.rows.flatMap(row => endsFlag(row, watched)),
    ...sameFlag(watched),
  ].sort((a, b) => rank(a) - rank(b))
}

function rank(flag: Flag): number {
  const by = blocks(flag)
  return by === 'answer' ? 0 : by === 'reason' ? 1 : 2
}

function blankFlags({ rows, months, from, endsOn, figure }: Watched): Flag[] {
  return rows.flatMap(({ placementId, window }): Flag[] => {
    const silent = silentMonths(window, months, { from, endsOn }, month => figure(placementId, month) !== null)
    return silent.length ? [{ code: 'blank', placementId, months: silent }] : []
  })
}

function monthFlags(row: WatchedRow, month: Month, watched: Watched): Flag[] {
  const { placementId } = row
  const figure = watched.figure(placementId, month)
  if (figure === null) return []
  return [
    ...(figure > 0 ? sumFlags(row, month, watched) : []),
    ...(figure > 0 ? twiceFlag(row, month, figure, watched) : []),
    ...(figure > 0 ? shareFlag(row, month) : []),
    ...jumpFlag(row, month, figure, watched),
  ]
}

function sumFlags(row: WatchedRow, month: Month, { lines }: Watched): Flag[] {
  const { placementId, participantId, employerId } = row
  const own = lines.get(personKey({ participantId, month })) ?? []
  const employed = own.filter(line => line.employerId === employerId)
  const all = sum(own, ({ centihours }) => centihours)
  const total = sum(employed, ({ centihours }) => centihours)
  if (all > MOST_IN_A_MONTH) return [{ code: 'above220', placementId, month, total: all }]
  const shared = employed.some(line => line.placementId !== placementId && line.centihours > 0)
  return total > FULL_MONTH ? [{ code: 'above151', placementId, month, total, shared }] : []
}

function twiceFlag(row: WatchedRow, month: Month, figure: number, { lines, clauseId }: Watched): Flag[] {
  const { placementId, participantId, employerId } = row
  const own = lines.get(personKey({ participantId, month })) ?? []
  const others = own.filter(line => line.placementId !== placementId && line.centihours > 0)
  if (others.some(line => line.clauseId === clauseId))
    return [{ code: 'twice', placementId, month, figure, under: 'this' }]
  const splitId = own.find(line => line.placementId === placementId)?.splitId
  const isSplit = (line: Figure) => line.splitId !== undefined && line.splitId === splitId
  const same = others.some(line => line.employerId === employerId && line.centihours === figure && !isSplit(line))
  return same ? [{ code: 'twice', placementId, month, figure, under: 'other' }] : []
}

const shares: Record<Exclusion, 'outside' | 'notEligible' | 'afterLeaving'> = {
  beforeExecution: 'outside',
  afterExecution: 'outside',
  windowClosed: 'outside',
  notEligibleYet: 'notEligible',
  neverEligible: 'notEligible',
  outsideEmployment: 'afterLeaving',
}

function shareFlag({ placementId, window }: WatchedRow, month: Month): Flag[] {
  const share = shareOf(month, window)
  return share.excluded ? [{ code: shares[share.excluded], placementId, month, share }] : []
}

/** Whole months are compared with whole months: a hire or a leaving explains its own. */
function jumpFlag(row: WatchedRow, month: Month, figure: number, { figure: at, isComplete }: Watched): Flag[] {
  if (!isWhole(row.window, month)) return []
  const before: number[] = []
  for (let back = 1; back <= MONTHS_BACK && before.length < 3; back++) {
    const past = nextMonth(month, -back)
    const known = isComplete(past) && isWhole(row.window, past) ? at(row.placementId, past) : null
    if (known !== null) before.push(known)
  }
  if (before.length < 3) return []
  const total = sum(before, one => one)
  const isFar = figure * 3 > total * 2 || figure * 6 < total
  return isFar ? [{ code: 'jump', placementId: row.placementId, month, figure, mean: Math.round(total / 3) }] : []
}

/** How far back the last three complete months are looked for. */
export const MONTHS_BACK = 6

function isWhole({ hiredOn, leftOn }: Window, month: Month): boolean {
  return hiredOn <= firstDay(month) && (leftOn === null || leftOn >= lastDay(month))
}

function endsFlag({ placementId, window }: WatchedRow, { today, months, from, endsOn }: Watched): Flag[] {
  const until = eligibleUntil(window)
  const isSoon = until >= today && until <= plusDays(today, ENDS_WITHIN)
  const goesOn = until < window.endsOn && (window.leftOn === null || window.leftOn > until)
  const isThere = months.some(month => isPresentIn(window, month, { from, endsOn }))
  return isSoon && goesOn && isThere && window.eligibleOn ? [{ code: 'ends', placementId, until }] : []
}

/** At least three persons, each with the very figure of the period before, month by month. */
function sameFlag({ rows, months, figure }: Watched): Flag[] {
  const told = rows.flatMap(({ placementId, participantId }) => {
    const now = months.map(month => figure(placementId, month))
    const before = months.map(month => figure(placementId, nextMonth(month, -months.length)))
    return now.some(one => one !== null)
      ? [{ participantId, now, isSame: now.every((one, at) => one === before[at]) }]
      : []
  })
  const persons = new Set(told.map(({ participantId }) => participantId)).size
  const any = told.some(({ now }) => now.some(one => (one ?? 0) > 0))
  return persons >= 3 && any && told.every(({ isSame }) => isSame) ? [{ code: 'same', persons }] : []
}

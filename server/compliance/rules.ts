// Where a contract stands at a date: owed, declared, validated, counted, expected, gap, and one word with its sentence.

import { daysBetween, plusDays } from '#server/base/dates.ts'
import { type Commitment, owedAt } from '#server/register/clauses/rules.ts'
import type { Status } from './account-rules.ts'

export type { Status }

/** Behind the trajectory by more than this many points of what is owed: late. The buyer's own setting; practice. */
export const TOLERANCE_POINTS = 5
/** « Compromis »: 90 days or less and under 80 %, or more than 20 points behind past mid-course. Practice, to be confirmed. */
export const RISK_DAYS = 90
export const RISK_RATE = 80
export const RISK_POINTS = 20

/** Stands for a date nobody has recorded yet: nothing is expected, and no day is left to count. */
export const UNKNOWN_DATE = '2999-12-31'

export type Period = {
  startsOn: string
  endsOn: string
  /** An open suspension (`until: null`) lasts until the day one looks. */
  suspensions: readonly { from: string; until: string | null }[]
}
export type Sums = { logged: number; validated: number; counted: number }

/** Centihours throughout. `at` is the cut-off: everything is known and judged up to that day. */
export type Standing = Sums & {
  at: string
  owed: number
  /** Owed in proportion of the execution days gone by, suspensions left out; rounded to the hour. */
  expected: number
  /** counted − expected: negative is behind. */
  gap: number
  /** Until the end of execution, negative after it; null while its end is unknown. */
  daysLeft: number | null
  status: Status
}

/** Share of the execution gone by at this date: both terms, in days, suspensions left out. */
export function elapsed({ startsOn, endsOn, suspensions }: Period, date: string): { part: number; whole: number } {
  const pauses = suspensions.map(({ from, until }) => ({ from, until: until ?? date }))
  const whole = daysIn(startsOn, endsOn) - suspended(startsOn, endsOn, pauses)
  const to = date < endsOn ? date : endsOn
  const part = daysIn(startsOn, to) - suspended(startsOn, to, pauses)
  return { part: Math.max(0, part), whole: Math.max(1, whole) }
}

/** Owed in proportion of the time gone by, in centihours, to the hour. Nothing while a date is unknown. */
export function expectedAt(owed: number, period: Period, date: string): number {
  if (!isDated(period)) return 0
  const { part, whole } = elapsed(period, date)
  return Math.round((owed * part) / whole / 100) * 100
}

/** Both ends of the execution are known. */
export function isDated({ startsOn, endsOn }: Pick<Period, 'startsOn' | 'endsOn'>): boolean {
  return startsOn !== UNKNOWN_DATE && endsOn !== UNKNOWN_DATE
}

export function standingAt(
  ledger: readonly Pick<Commitment, 'datedOn' | 'centihours'>[],
  period: Period,
  sums: Sums,
  date: string,
  followed: boolean,
): Standing {
  const owed = owedAt(ledger, date)
  const expected = expectedAt(owed, period, date)
  const gap = sums.counted - expected
  const daysLeft = period.endsOn === UNKNOWN_DATE ? null : daysBetween(date, period.endsOn)
  const standing = { ...sums, at: date, owed, expected, gap, daysLeft }
  return { ...standing, status: statusOf(standing, period, followed) }
}

function statusOf(standing: Omit<Standing, 'status'>, period: Period, followed: boolean): Status {
  const { at, owed, counted, gap, daysLeft } = standing
  if (!followed) return 'toTake'
  if (owed > 0 && counted >= owed) return 'reached'
  if (owed === 0) return 'notStarted'
  if (at >= period.endsOn) return 'missed'
  if (at < period.startsOn || !isDated(period)) return 'notStarted'
  if (period.suspensions.some(({ from, until }) => from <= at && (!until || at <= until))) return 'suspended'

  const behind = (-gap * 100) / owed
  const { part, whole } = elapsed(period, at)
  if (behind <= TOLERANCE_POINTS) return 'onCourse' // a contract of two months is not lost on its first day
  const lateInTheDay = daysLeft !== null && daysLeft <= RISK_DAYS && counted * 100 < RISK_RATE * owed
  const farBehind = behind > RISK_POINTS && part * 2 >= whole
  return lateInTheDay || farBehind ? 'atRisk' : 'late'
}

/**
 * Hours that fill an obligation: on each contract at most what it owes; contracts pooled together share theirs
 * (CCAG x.1.3). A surplus on one never fills a gap on another unless they are pooled.
 */
export function creditedOver(lines: readonly { poolId: number | null; owed: number; counted: number }[]): number {
  const pools = new Map<string, { owed: number; counted: number }>()
  lines.forEach(({ poolId, owed, counted }, index) => {
    const key = poolId === null ? `alone ${index}` : `pool ${poolId}`
    const pool = pools.get(key) ?? { owed: 0, counted: 0 }
    pools.set(key, { owed: pool.owed + owed, counted: pool.counted + counted })
  })
  return [...pools.values()].reduce((sum, { owed, counted }) => sum + Math.min(owed, counted), 0)
}

/**
 * Hours exposed to the penalty: owed, less what counts and what the buyer excused (CCAG x.1.4.4).
 * Nothing can be applied without an amount in the contract and a formal notice left unanswered (CCAG x.1.5).
 */
export function exposed({ owed, counted, excused }: { owed: number; counted: number; excused: number }): number {
  return Math.max(0, owed - counted - excused)
}

/**
 * The same over several contracts, in their order. What a pool lacks as a whole, once all of its contracts have ended,
 * falls on those that ended short, the first ones first; while one of them runs, it may still be made up.
 */
export function exposedOver(
  lines: readonly { poolId: number | null; owed: number; counted: number; excused: number; ended: boolean }[],
): number[] {
  const left = new Map<number, number>()
  for (const [poolId, pool] of Map.groupBy(lines, line => line.poolId)) {
    if (poolId === null) continue
    const sum = (key: 'owed' | 'counted' | 'excused') => pool.reduce((total, line) => total + line[key], 0)
    const together = { owed: sum('owed'), counted: sum('counted'), excused: sum('excused') }
    left.set(poolId, pool.every(line => line.ended) ? exposed(together) : 0)
  }
  return lines.map(line => {
    const alone = line.ended ? exposed(line) : 0
    if (line.poolId === null) return alone
    const share = Math.min(alone, left.get(line.poolId)!)
    left.set(line.poolId, left.get(line.poolId)! - share)
    return share
  })
}

/** Cents: exposed hours × the contract's amount for an hour. null when the contract wrote none. */
export function penaltyCents(exposedCentihours: number, perHourCents: number | null): number | null {
  return perHourCents === null ? null : Math.round((exposedCentihours * perHourCents) / 100)
}

function daysIn(from: string, to: string): number {
  return to < from ? 0 : daysBetween(from, to) + 1
}

/** Days of this stretch under suspension; a day that two suspensions cover counts once. */
function suspended(from: string, to: string, pauses: readonly { from: string; until: string }[]): number {
  let days = 0
  let counted = ''
  for (const pause of pauses.toSorted((a, b) => (a.from < b.from ? -1 : 1))) {
    const opens = [pause.from, from, counted && plusDays(counted, 1)].reduce((a, b) => (a > b ? a : b))
    const closes = pause.until < to ? pause.until : to
    if (closes < opens) continue
    days += daysIn(opens, closes)
    counted = closes
  }
  return days
}

// How a contract moved month after month, and where it goes at its present pace. Pure; centihours throughout.

import { daysBetween, monthOf, monthsBetween, nextMonth } from '#server/base/dates.ts'
import { countedOf, type Work } from '#server/register/hours/rules.ts'
import type { Period } from './rules.ts'

/** The present pace is the mean of this many months, or of those gone by since the start. */
export const PACE_MONTHS = 3
const DAYS_IN_A_MONTH = 365.25 / 12

export type Projection = {
  /** Counted hours a month, over the last months known, and how many those are. */
  pace: number
  paceMonths: number
  /** Hours a month it takes from the cut-off to the end. */
  needed: number
  /** Hours counted at the end if the pace stays. */
  atTheEnd: number
}

/** Null when nothing is left to project: ended, reached, or not started. */
export function projection(
  { owed, counted }: { owed: number; counted: number },
  work: readonly Work[],
  period: Period,
  at: string,
): Projection | null {
  const monthsLeft = daysBetween(at, period.endsOn) / DAYS_IN_A_MONTH
  if (monthsLeft <= 0 || counted >= owed || at < period.startsOn) return null

  const recent = monthsBetween(nextMonth(monthOf(at), 1 - PACE_MONTHS), monthOf(at)).filter(
    month => month >= monthOf(period.startsOn),
  )
  const done = work.reduce((sum, line) => sum + (recent.includes(line.month) ? countedOf(line) : 0), 0)
  const pace = Math.round(done / recent.length)
  return {
    pace,
    paceMonths: recent.length,
    needed: Math.round((owed - counted) / monthsLeft),
    atTheEnd: Math.round((counted + pace * monthsLeft) / 25) * 25,
  }
}

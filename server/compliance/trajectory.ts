// How a contract moved month after month, and where it goes at its present pace. Pure; centihours throughout.

import { daysBetween, lastDay, type Month, monthOf, monthsBetween, nextMonth } from '#server/base/dates.ts'
import { type Commitment, owedAt } from '#server/register/clauses/rules.ts'
import { countedOf, isKnownAt, type Work } from '#server/register/hours/rules.ts'
import { expectedAt, type Period } from './rules.ts'

/** A full-time month: 35 h a week, 151,67 h. */
export const FULL_TIME_MONTH = 151_67
/** The present pace is the mean of this many months, or of those gone by since the start. */
export const PACE_MONTHS = 3
const DAYS_IN_A_MONTH = 365.25 / 12

export type Point = {
  month: Month
  date: string
  owed: number
  expected: number
  counted: number | null
  gap: number | null
}

/** Month ends from the start of execution to its end: what was expected, and what counted up to the cut-off date. */
export function trajectory(ledger: readonly Commitment[], period: Period, work: readonly Work[], at: string): Point[] {
  const byMonth = new Map<Month, number>()
  for (const line of work)
    if (isKnownAt(line, at)) byMonth.set(line.month, (byMonth.get(line.month) ?? 0) + countedOf(line))

  let counted = 0
  return monthsBetween(monthOf(period.startsOn), monthOf(period.endsOn)).map(month => {
    const end = lastDay(month)
    const date = end < period.endsOn ? end : period.endsOn
    counted += byMonth.get(month) ?? 0
    const owed = owedAt(ledger, date < at ? date : at)
    const expected = expectedAt(owed, period, date)
    const known = date <= at
    return { month, date, owed, expected, counted: known ? counted : null, gap: known ? counted - expected : null }
  })
}

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

/** Hours a month in words people can picture: « deux tiers d’un temps plein ». */
export function fullTimeWords(centihoursAMonth: number): string {
  const ratio = centihoursAMonth / FULL_TIME_MONTH
  if (centihoursAMonth <= 0) return 'aucune heure'
  if (ratio < 0.05) return 'presque rien'
  if (ratio >= 1.15) return `${(Math.round(ratio * 2) / 2).toLocaleString('fr-FR')}\u00a0temps pleins`
  let nearest = fractions[0]!
  for (const fraction of fractions) {
    if (Math.abs(fraction[0] - ratio) < Math.abs(nearest[0] - ratio)) nearest = fraction
  }
  return nearest[0] === 1 ? 'un temps plein' : `${nearest[1]} d’un temps plein`
}

const fractions: [number, string][] = [
  [0.1, 'un dixième'],
  [1 / 7, 'un septième'],
  [0.2, 'un cinquième'],
  [0.25, 'un quart'],
  [1 / 3, 'un tiers'],
  [0.5, 'la moitié'],
  [2 / 3, 'les deux tiers'],
  [0.75, 'les trois quarts'],
  [1, ''],
]

// The rhythm at which statements come: by months or by quarters, each awaited some days after it is over.

import {
  earlier,
  firstDay,
  lastDay,
  type Month,
  monthOf,
  monthsBetween,
  nextMonth,
  plusDays,
} from '#server/base/dates.ts'

export type Rhythm = { effectOn: string; period: 'month' | 'quarter'; dueDays: number }

/** Where the contract says nothing: each month, awaited within fifteen days. Practice, to be confirmed. */
export const USUAL_RHYTHM: Omit<Rhythm, 'effectOn'> = { period: 'month', dueDays: 15 }

/** '2026-11' for a month, '2026-T4' for a quarter. */
export type PeriodKey = string

/** A stretch for which one statement is awaited of each sender. */
export type StatementPeriod = {
  key: PeriodKey
  from: string
  /** Its last day in the calendar; the execution may begin or end inside it. */
  to: string
  /** The last day on which its statement is not late. */
  dueOn: string
}

/** The rhythm in force that day. */
export function rhythmOn(day: string, rhythms: readonly Rhythm[]): Omit<Rhythm, 'effectOn'> {
  return rhythms.findLast(({ effectOn }) => effectOn <= day) ?? USUAL_RHYTHM
}

/** The period that holds this day, in the rhythm in force that day; a change of rhythm waits for a quarter to begin. */
function periodAt(day: string, rhythms: readonly Rhythm[], isFirst: boolean): StatementPeriod {
  const rhythm = rhythmOn(day, rhythms)
  const month = monthOf(day)
  const quarter = quarterOf(month)
  const key = rhythm.period === 'quarter' && (isFirst || quarter.from === month) ? quarter.key : month
  const { from, to } = boundsOf(key)
  return { key, from, to, dueOn: plusDays(to, rhythm.dueDays) }
}

/** The periods of an execution, first to last; without a known end, up to the one that holds `until`. */
export function periodsOf(
  rhythms: readonly Rhythm[],
  { startsOn, endsOn }: { startsOn: string; endsOn: string },
  until: string,
): StatementPeriod[] {
  const last = earlier(endsOn, until)
  const periods: StatementPeriod[] = []
  for (let day = startsOn; day <= last; day = plusDays(periods.at(-1)!.to, 1)) {
    periods.push(periodAt(day, rhythms, periods.length === 0))
  }
  return periods
}

/**
 * The period that holds a month, even one outside the execution: hours written there are explained, never refused. Before
 * the first day, the rhythm is that of the first day.
 */
export function periodOfMonth(month: Month, rhythms: readonly Rhythm[], startsOn: string | null): StatementPeriod {
  const [from, to] = [firstDay(month), lastDay(month)]
  if (startsOn !== null && startsOn <= to) return periodsOf(rhythms, { startsOn, endsOn: to }, to).at(-1)!
  return periodAt(from, [{ effectOn: '', ...rhythmOn(startsOn ?? from, rhythms) }], true)
}

/** Days of someone employed. */
export type Presence = { employerId: number; hiredOn: string; leftOn: string | null }

/** Whose statements are awaited: the holder’s, and those of every employer of someone placed in the period. */
export function awaitedSenders(
  period: { from: string; endsOn: string },
  { holderId, placements }: { holderId: number | null; placements: readonly Presence[] },
): number[] {
  const employers = employersIn(period, placements)
  if (employers.length === 0) return []
  return [...new Set(holderId === null ? employers : [holderId, ...employers])]
}

/** Who employs someone during these days. */
export function employersIn(
  { from, endsOn }: { from: string; endsOn: string },
  placements: readonly Presence[],
): number[] {
  const present = placements.filter(({ hiredOn, leftOn }) => hiredOn <= endsOn && (leftOn === null || leftOn >= from))
  return [...new Set(present.map(({ employerId }) => employerId))]
}

/** The months of a period. */
export function monthsIn(key: PeriodKey): Month[] {
  const { from, to } = boundsOf(key)
  return monthsBetween(monthOf(from), monthOf(to))
}

/** First and last day of a period in the calendar. */
export function boundsOf(key: PeriodKey): { from: string; to: string } {
  const quarter = /^(\d{4})-T([1-4])$/.exec(key)
  if (!quarter) return { from: firstDay(key), to: lastDay(key) }
  const first = `${quarter[1]}-${String(Number(quarter[2]) * 3 - 2).padStart(2, '0')}`
  return { from: firstDay(first), to: lastDay(nextMonth(first, 2)) }
}

/** The quarter of a month, and its first month. */
export function quarterOf(month: Month): { key: PeriodKey; from: Month } {
  const number = Math.ceil(Number(month.slice(5)) / 3)
  return {
    key: `${month.slice(0, 4)}-T${number}`,
    from: `${month.slice(0, 5)}${String(number * 3 - 2).padStart(2, '0')}`,
  }
}

/** A key as an address may carry it; null when it is none. */
export function periodFrom(text: unknown): PeriodKey | null {
  return /^(19|20)\d{2}-((0[1-9]|1[0-2])|T[1-4])$/.test(String(text)) ? String(text) : null
}

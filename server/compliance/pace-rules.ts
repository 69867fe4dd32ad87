// At what pace hours come, and what will be missing if it does not change.

import { plusDays } from '#server/base/dates.ts'
import { sum } from '#server/base/figures.ts'
import { fraction, toTheNearest } from '#server/base/fractions.ts'
import { monthsIn } from '#server/register/clauses/period-rules.ts'
import { UNKNOWN_DATE } from './line-rules.ts'
import type { Draft } from './member-rules.ts'

export type Pace = {
  /** Counted hours a month. */
  monthly: number
  /** The periods it was taken over, latest first. */
  periods: string[]
}

/** Missing at the end if the pace does not change, and the range that each of its periods gives. */
export type Projected = { centihours: number; least: number; most: number }

/** The present pace is taken over this many periods, or those there are. */
const PACE_PERIODS = 3

/** With what each of its periods counted, over how many days of execution. */
export type MeasuredPace = Pace & { own: { counted: number; days: number }[] }

/** What of a part the pace is read from: before or after it is judged with the others. */
type Paced = Pick<Draft, 'judged' | 'line' | 'lines'>

/** Counted hours of the last complete periods that were not overdue, over their days of execution. */
export function paceOf(drafts: readonly Paced[], judged: string | null): MeasuredPace | null {
  if (judged === null) return null
  const byPeriod = new Map<string, { counted: number; days: number }>()
  for (const { judged: own, line, lines } of drafts) {
    const usable = own.periods.filter(({ endsOn, overdue, complete }) => complete && !overdue && endsOn <= judged)
    for (const period of usable.slice(-PACE_PERIODS)) {
      const months = new Set(monthsIn(period.key))
      const counted = sum(
        lines.filter(({ work }) => months.has(work.month)),
        ({ credit }) => credit.counted,
      )
      const known = byPeriod.get(period.key) ?? { counted: 0, days: 0 }
      const days = line.daysOfWork(plusDays(period.from, -1), period.endsOn)
      byPeriod.set(period.key, { counted: known.counted + counted, days: Math.max(known.days, days) })
    }
  }
  const latest = [...byPeriod].sort(([a], [b]) => (lastMonthOf(a) < lastMonthOf(b) ? 1 : -1)).slice(0, PACE_PERIODS)
  const own = latest.map(([, period]) => period).filter(({ days }) => days > 0)
  if (own.length === 0) return null
  const monthly = fraction(
    sum(own, ({ counted }) => counted),
    sum(own, ({ days }) => days),
  ).mul(365, 12)
  return { monthly: toTheNearest(monthly, 1), periods: latest.map(([key]) => key), own }
}

function lastMonthOf(key: string): string {
  return monthsIn(key).at(-1)!
}

export function projectedOf(
  {
    owed,
    counted,
    excused,
    judgedAt: judged,
    endsOn,
  }: { owed: number; counted: number; excused: number; judgedAt: string | null; endsOn: string },
  pace: MeasuredPace,
  drafts: readonly Paced[],
): Projected | null {
  if (judged === null || endsOn === UNKNOWN_DATE) return null
  const atPace = (own: MeasuredPace['own']) =>
    Math.max(0, owed - counted - excused - toComeOf({ own }, drafts, judged).centihours)
  const each = pace.own.map(period => atPace([period]))
  return { centihours: atPace(pace.own), least: Math.min(...each), most: Math.max(...each) }
}

/** What the days of execution left after the judgement give at this pace. */
export function toComeOf(
  { own }: Pick<MeasuredPace, 'own'>,
  drafts: readonly Paced[],
  judged: string,
): { counted: number; days: number; daysLeft: number; centihours: number } {
  const daysLeft = Math.max(...drafts.map(({ line }) => line.daysOfWork(judged, line.endsOn)))
  const counted = sum(own, period => period.counted)
  const days = sum(own, period => period.days)
  return { counted, days, daysLeft, centihours: toTheNearest(fraction(counted, days).mul(daysLeft), 1) }
}

// The trajectory: what is expected on a day, as a broken line over the calendar. An act bends it from the eve of its own
// day on and never before: its value on a past day does not depend on an act of a later day. Centihours throughout.

import { daysBetween, earlier, later, plusDays } from '#server/base/dates.ts'
import { type Fraction, fraction, toTheNearest } from '#server/base/fractions.ts'

/** Stands for a date nobody has recorded yet: nothing is expected, and no day is left to count. */
export const UNKNOWN_DATE = '2999-12-31'

/** An act that fixes the end of execution from a day on; `effectOn` null: from the notification on. */
export type EndAct = {
  effectOn: string | null
  endsOn: string
  /** Of a termination: what is owed becomes what was expected on its last day, or stays whole when the decision says so. */
  owedThen: 'line' | 'kept'
}
type Suspension = { from: string; until: string | null }

export type LineSource = {
  startsOn: string
  ends: readonly EndAct[]
  ledger: readonly { datedOn: string; centihours: number }[]
  suspensions: readonly Suspension[]
  /** Published acts contradict the end: the line reaches what is owed at the latest of them at the earliest. */
  notBefore: string | null
}

/** The line that the acts known up to `at` draw. */
export type Line = {
  startsOn: string
  /** The last day of execution that these acts give. */
  endsOn: string
  /** Owed at `at`: the ledger, unless a termination brought it down. */
  owed: number
  /** Expected at the end of a day, to the hour, half up, never above what is owed. */
  expectedOn(date: string): number
  /** Where the line bends, to draw it: value at the end of each of these days, exact. */
  bends: readonly { date: string; centihours: number }[]
  /** Days of execution from the day after `from` to `to`, suspensions left out. */
  daysOfWork(from: string, to: string): number
  /** A suspension begun during the execution still runs at `at`: the account is not over, whatever its last day. */
  isHeld: boolean
}

/** A straight stretch: from the end of the eve of `from` to the end of `to`, both values exact. */
type Stretch = { from: string; to: string; start: Fraction; end: Fraction; owed: number }

export function lineAt(source: LineSource, at: string): Line {
  const { startsOn } = source
  const acts = source.ends.filter(({ effectOn }) => effectOn === null || effectOn <= at)
  const pauses = source.suspensions.filter(({ from }) => from <= at)
  const ledger = source.ledger.filter(({ datedOn }) => datedOn <= at)
  const stretches: Stretch[] = []
  let value = fraction(0)
  let owed = 0
  let reduced = 0 // what terminations took away from the ledger
  let endsOn = endOf(acts, plusDays(startsOn, -1), source.notBefore)

  for (const [index, day] of bendsOf(source, acts, pauses, ledger).entries()) {
    if (index > 0) advance(plusDays(day, -1))
    owed = Math.max(0, sumUpTo(ledger, day) - reduced)
    // On the first day, whatever was decided before it: a contract ended before it began asks for nothing.
    const ending = acts.findLast(
      ({ effectOn }) => effectOn !== null && (index > 0 ? effectOn === day : effectOn <= day),
    )
    if (ending && ending.endsOn <= ending.effectOn! && ending.owedThen === 'line') {
      if (ending.endsOn === day) advance(day)
      const then = rounded(valueOn(stretches, ending.endsOn), owed)
      reduced += owed - then
      owed = then
    }
    endsOn = endOf(acts, day, source.notBefore)
    if (value.compare(owed) > 0) value = fraction(owed)
  }
  advance(later(endsOn, at))

  /** Straight on to what is owed at the end of the last day, flat during a suspension and once it is there. */
  function advance(to: string): void {
    const from = stretches.length ? plusDays(stretches.at(-1)!.to, 1) : startsOn
    if (to < from) return
    for (const [first, last] of parts(from, to, endsOn)) {
      const paused = isPaused(pauses, first)
      // A line added once the execution is over is due at once; nothing rises while work is stopped, even past the end.
      if (first > endsOn && !paused && value.compare(owed) < 0) value = fraction(owed)
      const rises = first <= endsOn && endsOn !== UNKNOWN_DATE && !paused
      const share = rises ? fraction(daysBetween(first, last) + 1, daysBetween(first, endsOn) + 1) : fraction(0)
      const end = value.add(fraction(owed).sub(value).mul(share))
      stretches.push({ from: first, to: last, start: value, end, owed })
      value = end
    }
  }

  return {
    startsOn,
    endsOn,
    owed: Math.max(0, sumUpTo(ledger, at) - reduced),
    expectedOn: date => rounded(valueOn(stretches, date), owedOn(stretches, date)),
    bends: stretches.flatMap(({ from, to, start, end }, index) => [
      // Two values on one day: what is owed fell under the line, or was added once the execution was over.
      ...(index === 0 || !start.equals(stretches[index - 1]!.end)
        ? [{ date: plusDays(from, -1), centihours: Number(start.valueOf()) }]
        : []),
      { date: to, centihours: Number(end.valueOf()) },
    ]),
    daysOfWork: (from, to) => workedDays(later(from, plusDays(startsOn, -1)), earlier(to, endsOn), pauses),
    isHeld: isPaused(
      pauses.filter(({ from }) => from <= endsOn),
      at,
    ),
  }
}

/** The end of execution that holds on a day. */
export function endOf(acts: readonly EndAct[], day: string, notBefore: string | null = null): string {
  const end = acts.findLast(({ effectOn }) => effectOn === null || effectOn <= day)?.endsOn ?? UNKNOWN_DATE
  return notBefore !== null && notBefore > end ? notBefore : end
}

/** The first day, then each day on which an act bends the line. A resumption already decided is one, even to come. */
function bendsOf(
  { startsOn }: LineSource,
  acts: readonly EndAct[],
  pauses: readonly Suspension[],
  ledger: LineSource['ledger'],
): string[] {
  const days = new Set([startsOn])
  for (const { datedOn } of ledger) days.add(datedOn)
  for (const { effectOn } of acts) if (effectOn) days.add(effectOn)
  for (const { from, until } of pauses) {
    days.add(from)
    if (until) days.add(plusDays(until, 1))
  }
  return [...days].filter(day => day >= startsOn).sort()
}

/** A stretch stops at the last day of execution: beyond, the line is flat. */
function parts(from: string, to: string, last: string): [string, string][] {
  if (from > last || to <= last) return [[from, to]]
  return [
    [from, last],
    [plusDays(last, 1), to],
  ]
}

function valueOn(stretches: readonly Stretch[], date: string): Fraction {
  const stretch = stretches.find(({ to }) => date <= to) ?? stretches.at(-1)
  if (!stretch || date < stretch.from) return fraction(0)
  if (date >= stretch.to) return stretch.end
  const share = fraction(daysBetween(stretch.from, date) + 1, daysBetween(stretch.from, stretch.to) + 1)
  return stretch.start.add(stretch.end.sub(stretch.start).mul(share))
}

function owedOn(stretches: readonly Stretch[], date: string): number {
  return (stretches.find(({ to }) => date <= to) ?? stretches.at(-1))?.owed ?? 0
}

/** One rounding, at the end: to the hour, half up, never above what is owed; all of it once it is reached. */
function rounded(value: Fraction, owed: number): number {
  return value.compare(owed) >= 0 ? owed : Math.min(owed, toTheNearest(value, 100))
}

function sumUpTo(ledger: LineSource['ledger'], day: string): number {
  return Math.max(
    0,
    ledger.reduce((sum, { datedOn, centihours }) => (datedOn <= day ? sum + centihours : sum), 0),
  )
}

function isPaused(pauses: readonly Suspension[], day: string): boolean {
  return pauses.some(({ from, until }) => from <= day && (until === null || day <= until))
}

/** Days after `from`, up to `to`, that no suspension covers; a day that two cover is left out once. */
function workedDays(from: string, to: string, pauses: readonly Suspension[]): number {
  if (to <= from) return 0
  let days = daysBetween(from, to)
  let covered = from
  for (const pause of pauses.toSorted((a, b) => (a.from < b.from ? -1 : 1))) {
    const opens = later(pause.from, plusDays(covered, 1))
    const closes = earlier(pause.until ?? to, to)
    if (closes < opens) continue
    days -= daysBetween(opens, closes) + 1
    covered = closes
  }
  return days
}

// What the sentences and the drawing of an account need beside its figures. Centihours throughout.

import { daysBetween, lastDay, type Month, monthOf, monthsBetween } from '#server/base/dates.ts'
import { fraction, toTheNearest } from '#server/base/fractions.ts'
import type { Account } from './account-rules.ts'
import { incurredCents, linesUpTo, uncheckedOf } from './breakdown-rules.ts'
import { UNKNOWN_DATE } from './line-rules.ts'
import { type Member, sumsOf } from './member-rules.ts'

export type Outlook = {
  /** Owed, less counted and less excused: what is left to do. */
  left: number
  /** Declared in statements that nobody checked yet. */
  unchecked: number
  /** accepted − counted: excluded by the window or by eligibility. */
  excluded: number
  /** Less than expected at the judgement. */
  short: number
  /** `behind` in points of what is owed, to the tenth, half up. */
  points: number
  /** Counted hours a month that it takes from the judgement to the end; null when no day is left to count. */
  needed: number | null
  /** Counted at the end if the pace does not change; null when there is nothing to project. Never above what is owed. */
  atTheEnd: { centihours: number; least: number; most: number } | null
  /** Counted in periods after the judgement: they wait for an earlier one. */
  ahead: number
}

export function outlookOf(account: Account): Outlook {
  const { owed, counted, excused, gap, accepted, countedThen, behind, projected } = account
  const left = Math.max(0, owed - counted - excused)
  const reach = (missing: number) => Math.max(counted, owed - excused - missing)
  return {
    left,
    unchecked: uncheckedOf(account),
    excluded: accepted - counted,
    short: Math.max(0, -gap),
    points: owed > 0 ? toTheNearest(fraction((behind ?? 0) * 1000, owed), 1) / 10 : 0,
    needed: neededPace(account, left),
    atTheEnd: projected && {
      centihours: reach(projected.centihours),
      least: reach(projected.most),
      most: reach(projected.least),
    },
    ahead: account.judgedAt === null ? 0 : counted - countedThen,
  }
}

function neededPace({ judgedAt, members, endsOn, finished }: Account, left: number): number | null {
  if (finished || endsOn === UNKNOWN_DATE) return null
  const from = judgedAt ?? members[0]!.startsOn
  const days = Math.max(...members.map(({ line }) => line.daysOfWork(from, line.endsOn)))
  return days > 0 ? toTheNearest(fraction(left, days).mul(365, 12), 1) : null
}

/** What « encourue » means, in cents: exposed hours, each at the amount of its own contract; null where none wrote one. */
export function incurredOver(members: readonly Member[]): number | null {
  const cents = members.flatMap(member => incurredCents(member) ?? [])
  return cents.length ? cents.reduce((sum, one) => sum + one, 0) : null
}

/** Where one month end stood: `counted` and `gap` are null after the judgement. */
export type MonthEnd = { month: Month; date: string; expected: number; counted: number | null; gap: number | null }

/** Month ends from the first day to the last; none while a date is unknown. */
export function monthEnds({ members, startsOn, endsOn, judgedAt }: Account): MonthEnd[] {
  if (startsOn === UNKNOWN_DATE || endsOn === UNKNOWN_DATE || startsOn > endsOn) return []
  return monthsBetween(monthOf(startsOn), monthOf(endsOn)).map(month => {
    const date = lastDay(month) < endsOn ? lastDay(month) : endsOn
    const expected = members.reduce((sum, { line }) => sum + line.expectedOn(date), 0)
    if (judgedAt === null || date > judgedAt) return { month, date, expected, counted: null, gap: null }
    const counted = members.reduce((sum, { lines }) => sum + sumsOf(linesUpTo(lines, date)).counted, 0)
    return { month, date, expected, counted, gap: counted - expected }
  })
}

/** The broken line of an account: the sum of those of its members, at each day on which one of them bends. */
export function bendsOf({ members, endsOn }: Account): { date: string; expected: number }[] {
  const dates = [...new Set(members.flatMap(({ line }) => line.bends.map(({ date }) => date)))]
    .filter(date => date <= endsOn)
    .sort()
  return dates.map(date => ({ date, expected: members.reduce((sum, { line }) => sum + valueOn(line.bends, date), 0) }))
}

/** Straight between two bends; two on one day are a fall, of which the second holds. */
function valueOn(bends: Member['line']['bends'], date: string): number {
  const next = bends.findIndex(bend => bend.date > date)
  if (next === 0) return 0
  const from = bends.at(next < 0 ? -1 : next - 1)!
  const to = bends[next]
  if (!to) return from.centihours
  const share = daysBetween(from.date, date) / daysBetween(from.date, to.date)
  return from.centihours + (to.centihours - from.centihours) * share
}

/** How many acts took effect after this day, up to the cut-off: they bend the line from there on. */
export function actsSince({ members, at }: Account, day: string): number {
  const within = (date: string | null) => date !== null && date > day && date <= at
  const dates = members.flatMap(({ source }) => [
    ...source.ledger.map(({ datedOn }) => datedOn),
    ...source.ends.map(({ effectOn }) => effectOn),
    ...source.facts
      .filter(({ kind }) => kind === 'suspension' || kind === 'resumption' || kind === 'excuse')
      .map(({ datedOn }) => datedOn),
    ...source.rhythms.map(({ effectOn }) => effectOn),
  ])
  return dates.filter(within).length
}

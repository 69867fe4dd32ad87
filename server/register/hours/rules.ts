// Insertion hours: time worked by a participant under a clause, month by month. Declared, accepted and counted are
// three different sums: what the company says, what was checked, what the law lets count.

import { daysBetween, earlier, firstDay, lastDay, later, type Month, monthOf, plusDays } from '#server/base/dates.ts'
import { sum } from '#server/base/figures.ts'
import { eligibleUntil, spansOf, type Window } from '../placements/rules.ts'

/** 48 hours a week for 4.6 weeks: beyond this, a month is a typing mistake. Practice, to be confirmed. */
export const MOST_IN_A_MONTH = 220_00

export type Exclusion =
  | 'beforeExecution'
  | 'afterExecution'
  | 'notEligibleYet'
  | 'neverEligible'
  | 'windowClosed'
  | 'outsideEmployment'

/** How much of a month counts: days of employment, those inside the window, those of them before eligibility. */
export type Share = {
  days: number
  inside: number
  /** Inside the window and before eligibility was established (CCAG x.1.1): « à régulariser ». */
  tooEarly: number
  /** The first reason that takes days away; null when all of them count. */
  excluded: Exclusion | null
}

/** When several reasons cut a month, the first one met is told: before the contract, before eligibility, after the window. */
export function shareOf(month: Month, window: Window): Share {
  const from = later(firstDay(month), window.hiredOn)
  const to = window.leftOn ? earlier(lastDay(month), window.leftOn) : lastDay(month)
  if (to < from) return { days: 1, inside: 0, tooEarly: 0, excluded: 'outsideEmployment' }
  const days = daysBetween(from, to) + 1

  const until = eligibleUntil(window)
  const opens = later(from, window.startsOn)
  const last = earlier(to, window.endsOn)
  const open = spansOf(window).map(span => ({ from: later(opens, span.from), to: earlier(last, span.to) }))
  const inside = sum(open, ({ from, to }) => daysIn(from, to))
  const tooEarly = window.regularised ? 0 : sum(open, ({ from, to }) => before(window.eligibleOn, from, to))
  return { days, inside, tooEarly, excluded: reason() }

  function reason(): Exclusion | null {
    if (from < window.startsOn) return 'beforeExecution'
    if (tooEarly > 0) return window.eligibleOn ? 'notEligibleYet' : 'neverEligible'
    if (inside < daysIn(opens, last) || (to > until && until <= window.endsOn)) return 'windowClosed'
    return to > window.endsOn ? 'afterExecution' : null
  }
}

function daysIn(from: string, to: string): number {
  return to < from ? 0 : daysBetween(from, to) + 1
}

/** Days of this stretch before eligibility; all of them while it is not established. */
function before(eligibleOn: string | null, opens: string, closes: string): number {
  if (closes < opens) return 0
  const last = eligibleOn === null ? closes : earlier(closes, plusDays(eligibleOn, -1))
  return daysIn(opens, last)
}

/** One month of one placement: what was declared, what was refused or attested, and what decides whether it counts. */
export type Work = {
  hoursId: number
  clauseId: number
  placementId: number
  participantId: number
  employerId: number
  month: Month
  centihours: number
  /** Not worked, no paper, not this contract… */
  refusedCentihours: number
  refusedReason: string
  /** Inside the window, as the employer attests it with a paper; null: shared by days. */
  attestedCentihours: number | null
  attestedReason: string
  /** When the statement that holds it was validated; null while it is not. */
  validatedAt: string | null
  window: Window
}

/**
 * What becomes of the hours of a line, in centihours: declared = refused + outside + toRegularise + counted once the
 * statement is validated; nothing but declared before. Each hour is excluded once, by the first of three entries.
 */
export type Credit = {
  declared: number
  refused: number
  /** declared − refused, of a validated statement. */
  accepted: number
  /** Out of the execution, of the employment, or of the window of the mode. */
  outside: number
  /** Before eligibility was established, until a decision regularises them. */
  toRegularise: number
  counted: number
  share: Share
}

/**
 * A month that the window cuts is shared by calendar days of employment (practice, to be confirmed; recomputable by
 * hand), unless the employer attests how many hours were inside. Refusing hours can never raise what counts.
 */
export function creditOf(line: Work): Credit {
  const share = shareOf(line.month, line.window)
  const declared = line.centihours
  if (!line.validatedAt) return { declared, refused: 0, accepted: 0, outside: 0, toRegularise: 0, counted: 0, share }
  const refused = Math.min(line.refusedCentihours, declared)
  const accepted = declared - refused
  const { days, inside, tooEarly } = share
  const attested = line.attestedCentihours !== null && inside > 0
  const within = attested ? Math.min(line.attestedCentihours!, accepted) : parted(accepted, inside, days)
  const eligible = inside - tooEarly
  // Of what was attested inside, as of what the days share, the part before eligibility waits for a decision.
  const counted = attested ? parted(within, eligible, inside) : parted(accepted, eligible, days)
  return { declared, refused, accepted, outside: accepted - within, toRegularise: within - counted, counted, share }
}

/**
 * An accepted figure that says two things, as earlier revisions hold it: the hours inside where the window cut the month,
 * else what was left of those declared.
 */
export function figuresOf(accepted: number, declared: number, month: Month, window: Window) {
  const { days, inside, tooEarly } = shareOf(month, window)
  return inside < days && inside > tooEarly
    ? { refusedCentihours: 0, attestedCentihours: accepted }
    : { refusedCentihours: declared - accepted, attestedCentihours: null }
}

/** Centihours × part ÷ whole, to the centihour, half up. */
function parted(centihours: number, part: number, whole: number): number {
  return part === whole ? centihours : Math.floor((2 * centihours * part + whole) / (2 * whole))
}

/** Months that are over at this date, and the last one once the contract has ended. */
export function isKnownAt({ month, window }: Pick<Work, 'month' | 'window'>, date: string): boolean {
  return lastDay(month) <= date || (window.endsOn <= date && month <= monthOf(window.endsOn))
}

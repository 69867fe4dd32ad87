// Insertion hours: time worked by a participant under a clause, month by month. Declared, validated and counted are
// three different sums: what the company says, what was checked, what the law lets count.

import { daysBetween, firstDay, lastDay, type Month, monthOf } from '#server/base/dates.ts'
import { eligibleUntil, type Window } from '../placements/rules.ts'

/** 48 hours a week for 4.6 weeks: beyond this, a month is a typing mistake. Practice, to be confirmed. */
export const MOST_IN_A_MONTH = 220_00

export type Exclusion =
  | 'beforeExecution'
  | 'afterExecution'
  | 'notEligibleYet'
  | 'neverEligible'
  | 'windowClosed'
  | 'outsideEmployment'

/** How much of a month lies inside the window: days that count out of days of employment, and what cuts the rest. */
export type Share = { inside: number; days: number; excluded: Exclusion | null }

/**
 * The days of a month that count among its days of employment. When several reasons cut it, the first one met is told:
 * before the contract, before eligibility, after the window, after the contract.
 */
export function shareOf(month: Month, window: Window): Share {
  const from = later(firstDay(month), window.hiredOn)
  const to = window.leftOn ? earlier(lastDay(month), window.leftOn) : lastDay(month)
  if (to < from) return { inside: 0, days: 1, excluded: 'outsideEmployment' }
  const days = daysBetween(from, to) + 1
  if (!window.eligibleOn) return { inside: 0, days, excluded: 'neverEligible' }

  const until = eligibleUntil(window)
  const opens = later(from, later(window.startsOn, window.eligibleOn))
  const closes = earlier(to, earlier(window.endsOn, until))
  const inside = closes < opens ? 0 : daysBetween(opens, closes) + 1
  if (from < window.startsOn) return { inside, days, excluded: 'beforeExecution' }
  if (from < window.eligibleOn) return { inside, days, excluded: 'notEligibleYet' }
  if (to > until && until <= window.endsOn) return { inside, days, excluded: 'windowClosed' }
  if (to > window.endsOn) return { inside, days, excluded: 'afterExecution' }
  return { inside, days, excluded: null }
}

/**
 * The part of a month's hours that counts, and why the rest does not.
 * A month that the window cuts is shared by calendar days of employment: practice, to be confirmed; recomputable by hand.
 * @returns counted, in centihours, and the first reason that excludes some; null when all of it counts.
 */
export function countedIn(
  month: Month,
  centihours: number,
  window: Window,
): { counted: number; excluded: Exclusion | null } {
  const { inside, days, excluded } = shareOf(month, window)
  return { counted: excluded ? Math.round((centihours * inside) / days) : centihours, excluded }
}

function later(a: string, b: string): string {
  return a > b ? a : b
}

function earlier(a: string, b: string): string {
  return a < b ? a : b
}

/** One month of one placement: what was declared, what was accepted, and what decides whether it counts. */
export type Work = {
  hoursId: number
  clauseId: number
  placementId: number
  participantId: number
  employerId: number
  month: Month
  centihours: number
  /** Fewer than declared when a part was not accepted; null: all of it. */
  acceptedCentihours: number | null
  acceptedReason: string
  validatedAt: string | null
  window: Window
}

/** Months that are over at this date; all of them once the contract has ended. */
export function isKnownAt({ month, window }: Work, date: string): boolean {
  return lastDay(month) <= date || (window.endsOn <= date && month <= monthOf(date))
}

/** Declared, validated, counted at a cut-off date: three different sums, in centihours. */
export function sumsAt(work: readonly Work[], date: string): { logged: number; validated: number; counted: number } {
  const sums = { logged: 0, validated: 0, counted: 0 }
  for (const line of work) {
    if (!isKnownAt(line, date)) continue
    sums.logged += line.centihours
    sums.validated += validatedOf(line)
    sums.counted += countedOf(line)
  }
  return sums
}

export function validatedOf({ validatedAt, acceptedCentihours, centihours }: Work): number {
  return validatedAt ? (acceptedCentihours ?? centihours) : 0
}

/**
 * Hours that count once validated. Where the window cuts the month, a lower figure accepted with its reason is the exact
 * one (« 44,00 h before the 12th, says the employer ») and takes the place of the share by days: cutting it again would
 * count the exclusion twice. A month wholly outside the window counts for nothing, whatever was accepted.
 */
export function countedOf(line: Work): number {
  if (!line.validatedAt) return 0
  const { inside, excluded } = shareOf(line.month, line.window)
  if (excluded && inside > 0 && line.acceptedCentihours !== null) return line.acceptedCentihours
  return countedIn(line.month, validatedOf(line), line.window).counted
}

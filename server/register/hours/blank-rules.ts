// Persons placed in a period of whom nothing is said: each waits for an answer before the statement is validated.

import { earlier, firstDay, lastDay, later, type Month, monthOf } from '#server/base/dates.ts'
import { longDate } from '#server/base/format.ts'
import { monthsIn, type PeriodKey } from '../clauses/period-rules.ts'
import type { Window } from '../placements/rules.ts'
import { cellKey } from './entry-rules.ts'

type Placed = { placementId: number; employerId: number; version: number; window: Pick<Window, 'hiredOn' | 'leftOn'> }

/** Someone placed in these months of a period, with no figure in any of them. */
export type Blank<Row extends Placed = Placed> = { row: Row; months: Month[] }

/** No hour worked; left on a day; or nothing received yet, which keeps the statement open. */
export type BlankAnswer = { version: number } & ({ kind: 'none' } | { kind: 'left'; on: string } | { kind: 'awaited' })

/** By placement. */
export type BlankAnswers = ReadonlyMap<number, BlankAnswer>

type Days = { key: PeriodKey; from: string; endsOn: string }

/** `said`: a figure stands in this cell, be it zero. `employers`: those whose statement is about to be settled. */
export function blanksOf<Row extends Placed>(
  rows: readonly Row[],
  said: (key: string) => boolean,
  { key, from, endsOn }: Days,
  employers: ReadonlySet<number>,
): Blank<Row>[] {
  return rows.flatMap(row => {
    if (!employers.has(row.employerId)) return []
    const isSaid = (month: Month) => said(cellKey(row.placementId, month))
    const months = silentMonths(row.window, monthsIn(key), { from, endsOn }, isSaid)
    return months.length ? [{ row, months }] : []
  })
}

/** Those in which somebody is placed, and of which nothing is said. */
export function silentMonths(
  window: Placed['window'],
  months: readonly Month[],
  days: Omit<Days, 'key'>,
  isSaid: (month: Month) => boolean,
): Month[] {
  return months.filter(month => isPresentIn(window, month, days) && !isSaid(month))
}

/** Whether somebody is placed in this month, within the days of a period. */
export function isPresentIn({ hiredOn, leftOn }: Placed['window'], month: Month, days: Omit<Days, 'key'>): boolean {
  const from = later(firstDay(month), days.from)
  const to = earlier(lastDay(month), days.endsOn)
  return from <= to && hiredOn <= to && (leftOn === null || leftOn >= from)
}

/** A sentence by placement: what is unanswered, or cannot be. `worked`: the last month with hours of this placement. */
export function objectionsToAnswers(
  blanks: readonly Blank[],
  answers: BlankAnswers,
  { today, worked }: { today: string; worked: (placementId: number) => Month | null },
): Map<number, string> {
  const objections = new Map<number, string>()
  for (const { row, months } of blanks) {
    const answer = answers.get(row.placementId)
    const objection = !answer
      ? 'Dites ce qu’il en est\u00a0: un silence n’est jamais compté zéro.'
      : answer.kind === 'left'
        ? objectionToLeaving(answer.on, row.window, months, worked(row.placementId), today)
        : null
    if (objection) objections.set(row.placementId, objection)
  }
  return objections
}

/** Whether somebody may be said to have left that day: a sentence, or null. `months`: of the period that is answered for. */
export function objectionToLeaving(
  on: string,
  { hiredOn }: Pick<Window, 'hiredOn'>,
  months: readonly Month[],
  worked: Month | null,
  today: string,
): string | null {
  if (on > today) return 'Un départ se note une fois qu’il a eu lieu.'
  if (on < hiredOn) return `Son contrat de travail ne commence que le ${longDate(hiredOn)}.`
  if (worked !== null && worked > monthOf(on)) return 'Des heures sont déclarées après ce jour-là.'
  if (monthOf(on) > months.at(-1)!) return 'Ce départ est plus tard\u00a0: dites si des heures ont été faites avant.'
  return null
}

/** What the answers come to: zeros to write, departures, and the employers whose statement stays open. */
export function resolved<Row extends Placed>(blanks: readonly Blank<Row>[], answers: BlankAnswers) {
  const zeros: { row: Row; month: Month }[] = []
  const departures: { row: Row; leftOn: string }[] = []
  const awaited: Row[] = []
  for (const { row, months } of blanks) {
    const answer = answers.get(row.placementId)!
    if (answer.kind === 'awaited') awaited.push(row)
    if (answer.kind === 'left') departures.push({ row, leftOn: answer.on })
    // Of the months up to a departure, its own included, none was worked: the answer says so.
    const last = answer.kind === 'left' ? monthOf(answer.on) : answer.kind === 'none' ? months.at(-1)! : ''
    zeros.push(...months.filter(month => month <= last).map(month => ({ row, month })))
  }
  return { zeros, departures, awaited, open: new Set(awaited.map(({ employerId }) => employerId)) }
}

/** Someone else changed the employment that an answer was about. */
export function hasMoved(rows: readonly Placed[], answers: BlankAnswers): boolean {
  return rows.some(row => {
    const answer = answers.get(row.placementId)
    return answer !== undefined && answer.version !== row.version
  })
}

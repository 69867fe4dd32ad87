import type { Db } from '#db/connect.ts'
import type { Month } from '#server/base/dates.ts'
import { type Author, withoutKey } from '#server/journal/store.ts'
import type { Place } from '../clauses/place.ts'
import { endPlacement } from '../placements/actions.ts'
import { type Blank, type BlankAnswers, blanksOf, hasMoved, objectionsToAnswers, resolved } from './blank-rules.ts'
import { cellKey } from './entry-rules.ts'
import type { Grid, Row } from './grid-store.ts'
import { isSettled, type PeriodStatement, type SenderStatement } from './statement-rules.ts'
import type { Change } from './typed-cells.ts'

// The answers that a validation asks, inside its transaction.

/** Who is still to be answered for, and what is wrong with the answers given, by placement. */
export type Unanswered = { blanks: Blank<Row>[]; objections: Map<number, string> }

export type Answered = ReturnType<typeof resolved<Row>>

/** Those of whom nothing is said, once `written` is, among the senders about to be settled: answered, or to be asked. */
export function answersTo(
  grid: Grid,
  statement: PeriodStatement,
  senders: readonly SenderStatement[],
  { answers, written, today }: { answers: BlankAnswers; written: ReadonlyMap<string, number>; today: string },
): Answered | Unanswered {
  const employers = new Set(senders.flatMap(({ senderId }) => senderId ?? []))
  const blanks = blanksOf(grid.rows, key => grid.cells.has(key) || written.has(key), statement, employers)
  const objections = objectionsToAnswers(blanks, answers, { today, worked: id => lastWorked(grid, written, id) })
  return objections.size ? { blanks, objections } : resolved(blanks, answers)
}

/** What was answered of those of whom nothing is said; who is not answered for is left. `wrong`: by placement. */
export function givenAnswers(
  grid: Grid,
  month: Month,
  changes: readonly Change[],
  answers: BlankAnswers,
  today: string,
) {
  const statement = grid.statementOf(month)
  const written = new Map(changes.map(change => [keyOf(change), change.centihours]))
  const open = statement.senders.filter(sender => !isSettled(sender)).flatMap(({ senderId }) => senderId ?? [])
  const said = (key: string) => grid.cells.has(key) || written.has(key)
  const blanks = blanksOf(grid.rows, said, statement, new Set(open)).filter(({ row }) => answers.has(row.placementId))
  const worked = (placementId: number) => lastWorked(grid, written, placementId)
  const wrong = objectionsToAnswers(blanks, answers, { today, worked })
  for (const { row } of blanks) if (hasMoved([row], answers)) wrong.set(row.placementId, MOVED)
  return { wrong, ...resolved(wrong.size ? [] : blanks, answers) }
}

export const MOVED = 'Son contrat de travail a changé depuis que vous avez répondu\u00a0: relisez-le.'

/** The last month in which this placement has hours, with what is being written. */
export function lastWorked({ cells }: Grid, written: ReadonlyMap<string, number>, placementId: number): string | null {
  const months = [...cells].filter(
    ([key, cell]) => cell.placementId === placementId && (written.get(key) ?? cell.centihours) > 0,
  )
  const typed = [...written].filter(([key, centihours]) => key.startsWith(`${placementId}-`) && centihours > 0)
  const found = [...months.map(([, cell]) => cell.month), ...typed.map(([key]) => key.slice(key.indexOf('-') + 1))]
  return found.sort().at(-1) ?? null
}

/** Ends the employments that the answers end. @throws Conflict */
export async function recordDepartures(
  trx: Db,
  place: Place,
  { departures }: Pick<Answered, 'departures'>,
  author: Author,
): Promise<void> {
  for (const [index, { row, leftOn }] of departures.entries()) {
    const by = index === 0 ? author : withoutKey(author)
    await endPlacement(trx, place, { id: row.placementId, version: row.version, leftOn }, by)
  }
}

/** The zeros that the answers give, as a grid would have them typed. */
export function zerosOf({ zeros }: Pick<Answered, 'zeros'>) {
  return zeros.map(({ row, month }) => ({
    entry: { placementId: row.placementId, month, text: '0', seenVersion: 0, seenCentihours: null },
    row,
    cell: null,
    centihours: 0,
  }))
}

export function keyOf({ entry }: { entry: { placementId: number; month: string } }): string {
  return cellKey(entry.placementId, entry.month)
}

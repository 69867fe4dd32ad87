import type { Month } from '#server/base/dates.ts'
import { monthsIn } from '../clauses/period-rules.ts'
import type { Line } from './elsewhere.ts'
import { cellKey } from './entry-rules.ts'
import { byPerson, type FiguresByPerson, type Flag, flagsOf } from './flag-rules.ts'
import type { Grid, Row } from './grid-store.ts'
import { isPeriodOver, isSettled, type PeriodStatement, type SenderStatement } from './statement-rules.ts'

// The statements of a month, one a sender: what each is made of, and what is said of it before it is accepted.

/** The statement of one sender, with the rows that it fills. */
export type Group = {
  statement: PeriodStatement
  sender: SenderStatement
  rows: Row[]
  months: Month[]
}

/** Those who have hours of their own to declare; where nobody is placed, whoever would answer for the contract. */
export function groupsIn(grid: Pick<Grid, 'rows' | 'statementOf'>, month: Month): Group[] {
  const statement = grid.statementOf(month)
  const months = monthsIn(statement.key)
  return statement.senders
    .filter(({ follows }) => !follows)
    .map(sender => {
      const rows = grid.rows.filter(row => row.employerId === sender.senderId)
      return { statement, sender, rows, months }
    })
}

/** Of the rows of a quarter, those of the period: somebody is employed in it, or has hours there. */
export function isThere({ statement, months }: Pick<Group, 'statement' | 'months'>, { cells }: Pick<Grid, 'cells'>) {
  return ({ placementId, window }: Row) =>
    (window.hiredOn <= statement.to && (window.leftOn === null || window.leftOn >= statement.from)) ||
    months.some(month => cells.has(cellKey(placementId, month)))
}

/** Centihours by cell, as typed; a cell that is not there is as it is kept. */
export type TypedFigures = ReadonlyMap<string, number | null>

type Sight = {
  clauseId: number
  grid: Pick<Grid, 'cells' | 'statementOf'>
  /** All that the same persons have in these months, under any clause, with what is typed. */
  lines: FiguresByPerson
  typed: TypedFigures
  /** Of the contract. */
  endsOn: string | null
  today: string
}

export function flagsIn({ statement, sender, rows, months }: Group, sight: Sight): Flag[] {
  const { grid, typed, clauseId, lines, endsOn, today } = sight
  const isComplete = (month: Month) =>
    grid.statementOf(month).senders.find(({ senderId }) => senderId === sender.senderId)?.state === 'validated'
  return flagsOf({
    clauseId,
    rows,
    months,
    from: statement.from,
    endsOn: statement.endsOn,
    figure: (placementId, month) => {
      const key = cellKey(placementId, month)
      return typed.has(key) ? typed.get(key)! : (grid.cells.get(key)?.centihours ?? null)
    },
    lines,
    isComplete,
    isOver: isPeriodOver(statement, endsOn, today),
    today,
  })
}

export type Flagged = { group: Group; flags: Flag[] }

/** What is said of each open statement of these months under one clause, with what is typed. `lines`: as they are kept. */
export function flaggedIn(
  months: readonly Month[],
  { lines, ...sight }: Omit<Sight, 'lines' | 'grid'> & { lines: readonly Line[]; grid: Grid },
): Flagged[] {
  const { grid, clauseId, typed } = sight
  const rows = new Map(grid.rows.map(row => [row.placementId, { clauseId, row }]))
  const all = { ...sight, lines: linesWith(lines, rows, typed) }
  const firsts = new Map(months.map(month => [grid.statementOf(month), month]))
  return [...firsts.values()]
    .flatMap(month => groupsIn(grid, month))
    .filter(({ sender }) => !isSettled(sender))
    .map(group => ({ group, flags: flagsIn(group, all) }))
}

/** What stands, with what is typed in its place. `rows`: of the clauses that are typed in. */
export function linesWith(
  lines: readonly Line[],
  rows: ReadonlyMap<number, { clauseId: number; row: Row }>,
  typed: TypedFigures,
): FiguresByPerson {
  const kept = lines.filter(({ placementId, month }) => !typed.has(cellKey(placementId, month)))
  const written = [...typed].flatMap(([key, centihours]) => {
    const at = key.indexOf('-')
    const found = rows.get(Number(key.slice(0, at)))
    if (!found || centihours === null) return []
    const { placementId, participantId, employerId } = found.row
    return [{ clauseId: found.clauseId, placementId, participantId, employerId, month: key.slice(at + 1), centihours }]
  })
  return byPerson([...kept, ...written])
}

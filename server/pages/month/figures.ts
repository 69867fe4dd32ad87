import type { Month } from '#server/base/dates.ts'
import { cellKey } from '#server/register/hours/entry-rules.ts'
import type { Row } from '#server/register/hours/grid-store.ts'
import type { TypedFigures } from '#server/register/hours/groups.ts'
import type { MonthContract } from '#server/register/hours/month-store.ts'
import { isSettled } from '#server/register/hours/statement-rules.ts'
import type { MonthAttempt } from './attempt.ts'

// The figures of a statement on the page of a month: what is kept, with what is typed in its place.

/** The statement of one sender, and the contract that it is of. */
export type Told = {
  key: string
  contract: MonthContract
  group: MonthContract['groups'][number]
}

export function cellsOf({ group }: Told): string[] {
  return group.rows.flatMap(({ placementId }) => group.months.map(month => cellKey(placementId, month)))
}

/** What is typed and may stand: neither what somebody else wrote first, nor anything in a statement that is settled. */
export function whatStands(
  statements: readonly Told[],
  { figures, conflicts }: Pick<MonthAttempt, 'figures' | 'conflicts'>,
): TypedFigures {
  const closed = new Set(statements.filter(({ group }) => isSettled(group.sender)).flatMap(cellsOf))
  return new Map([...figures].filter(([key]) => !conflicts.has(key) && !closed.has(key)))
}

/** Something is typed in it that is not what is kept, or was refused. */
export function isUnsaved(told: Told, { typed, figures, objections, conflicts }: MonthAttempt): boolean {
  const { cells } = told.contract.grid
  return cellsOf(told).some(
    key =>
      objections.has(key) ||
      conflicts.has(key) ||
      (typed.has(key) && figures.get(key) !== (cells.get(key)?.centihours ?? null)),
  )
}

/** In a month of the period, as kept or as typed; null: nothing. */
export function figureAt(
  { placementId }: Row,
  month: Month,
  { contract }: { contract: Pick<Told['contract'], 'grid'> },
  figures: TypedFigures,
): number | null {
  const key = cellKey(placementId, month)
  return figures.has(key) ? figures.get(key)! : (contract.grid.cells.get(key)?.centihours ?? null)
}

/** Something is declared or typed: the statement may be accepted. */
export function saysSomething(told: Told, figures: TypedFigures): boolean {
  const { rows, months } = told.group
  return rows.some(row => months.some(month => figureAt(row, month, told, figures) !== null))
}

// Who works under an agreement that splits hours: whoever one employer employs that month under each of its contracts.

import type { Month } from '#server/base/dates.ts'
import { canWorkIn, type Window } from '../placements/rules.ts'
import type { SplitPart } from '../splits/rules.ts'
import { cellKey } from './entry-rules.ts'

type Placed = { placementId: number; participantId: number; employerId: number; number: number; window: Window }

/** One person and one employer, with the row of each contract, in the order of the agreement. */
export type Together<Row extends Placed> = {
  participantId: number
  employerId: number
  rows: { clauseId: number; points: number; row: Row }[]
}

/** Somebody who is under some of the contracts only, or twice under one: their hours are said contract by contract. */
export type Apart<Row extends Placed> = { row: Row; why: 'missing' | 'several'; clauseIds: number[] }

export function whoIsSplit<Row extends Placed>(
  parts: readonly SplitPart[],
  grids: ReadonlyMap<number, { rows: readonly Row[] }>,
  month: Month,
): { together: Together<Row>[]; apart: Apart<Row>[] } {
  const all = parts.flatMap(({ clauseId, points }) =>
    (grids.get(clauseId)?.rows ?? [])
      .filter(({ window }) => canWorkIn(month, window))
      .map(row => ({ clauseId, points, row })),
  )
  const together: Together<Row>[] = []
  const apart: Apart<Row>[] = []
  for (const rows of Map.groupBy(all, ({ row }) => `${row.participantId}-${row.employerId}`).values()) {
    const { row } = rows[0]!
    const clauses = Map.groupBy(rows, ({ clauseId }) => clauseId)
    const twice = [...clauses].filter(([, some]) => some.length > 1).map(([id]) => id)
    const missing = parts.filter(({ clauseId }) => !clauses.has(clauseId)).map(({ clauseId }) => clauseId)
    if (twice.length > 0) apart.push({ row, why: 'several', clauseIds: twice })
    else if (missing.length > 0) apart.push({ row, why: 'missing', clauseIds: missing })
    else together.push({ participantId: row.participantId, employerId: row.employerId, rows })
  }
  const byNumber = (a: Row, b: Row) => a.number - b.number || a.employerId - b.employerId
  return {
    together: together.sort((a, b) => byNumber(a.rows[0]!.row, b.rows[0]!.row)),
    apart: apart.sort((a, b) => byNumber(a.row, b.row)),
  }
}

/** What stood when a page was made: the entry, and the version of each figure. Who writes meanwhile changes it. */
export function seenOf(
  { rows }: Pick<Together<Placed>, 'rows'>,
  entry: { id: number } | null,
  grids: ReadonlyMap<number, { cells: ReadonlyMap<string, { version: number }> }>,
  month: Month,
): string {
  const versions = rows.map(
    ({ clauseId, row }) => grids.get(clauseId)!.cells.get(cellKey(row.placementId, month))?.version ?? 0,
  )
  return `${entry?.id ?? 0}:${versions.join('.')}`
}

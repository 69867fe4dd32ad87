import type { Db } from '#db/connect.ts'
import type { Month } from '#server/base/dates.ts'
import { monthsIn } from '../clauses/period-rules.ts'
import { linesOfPeople } from './elsewhere.ts'
import { gridOf } from './grid-store.ts'
import { type Flagged, flaggedIn, type TypedFigures } from './groups.ts'

/**
 * What would be flagged of each open statement of these months under one clause, once these figures are written: before a file
 * is taken in. `figures`: centihours by cell key (entry-rules.ts), null for nothing; `endsOn`: of the contract.
 */
export async function flagsOnceWritten(
  db: Db,
  { clauseId, endsOn }: { clauseId: number; endsOn: string | null },
  months: readonly Month[],
  { figures, today }: { figures: TypedFigures; today: string },
): Promise<Flagged[]> {
  const grid = await gridOf(db, clauseId)
  const all = months.flatMap(month => monthsIn(grid.statementOf(month).key)).sort()
  const [from, to] = [all[0], all.at(-1)]
  if (!from || !to) return []
  const lines = await linesOfPeople(db, [clauseId], { from, to })
  return flaggedIn(months, { clauseId, endsOn, grid, lines, typed: figures, today })
}

import type { Db } from '#db/connect.ts'
import { endOfLastMonth } from '#server/base/dates.ts'
import { clauseOfContract } from '#server/register/clauses/store.ts'
import { excusedAt, type Fact } from '#server/register/facts/rules.ts'
import { standingsAt } from './store.ts'

/** Owed, less counted and less excused, in centihours, at the last cut-off. */
export async function missingHours(db: Db, contractId: number, facts: readonly Fact[], today: string): Promise<number> {
  const clause = await clauseOfContract(db, contractId)
  if (!clause) return 0
  const standing = (await standingsAt(db, [clause.id], endOfLastMonth(today))).get(clause.id)
  return standing ? standing.owed - standing.counted - excusedAt(facts, today) : 0
}

import type { Db } from '#db/connect.ts'
import { standingsAt } from '#server/compliance/before.ts'
import { exposedOver } from '#server/compliance/rules.ts'
import { excusedAt } from '#server/register/facts/rules.ts'
import { factsOf } from '#server/register/facts/store.ts'

/** What a contract shares with those pooled with it (CCAG x.1.3), in centihours. */
export type Pooled = {
  /** This contract’s share of what the whole pool lacks. */
  exposed: number
  /** Every contract of the pool has ended: nothing can be made up any more. */
  ended: boolean
  /** Together the contracts of the pool have all that they owe. */
  filled: boolean
}

/** By clause. The whole pool counts, whoever holds its contracts; shares fall as on the company’s page, worst gap first. */
export async function pooledAt(db: Db, poolIds: readonly number[], at: string): Promise<Map<number, Pooled>> {
  if (poolIds.length === 0) return new Map()
  const rows = await db('clauses')
    .join('contracts', 'contracts.id', 'clauses.contract_id')
    .whereIn('clauses.pool_id', poolIds)
    .orderBy([{ column: 'contracts.sort_text' }, { column: 'contracts.id' }])
    .select('clauses.id', 'clauses.pool_id', 'clauses.contract_id', 'contracts.ends_on')
  const standings = await standingsAt(
    db,
    rows.map(row => row.id),
    at,
  )
  const facts = Map.groupBy(
    await factsOf(
      db,
      rows.map(row => row.contract_id),
    ),
    fact => fact.contractId,
  )
  const lines = rows
    .map(row => ({
      clauseId: row.id,
      poolId: row.pool_id!,
      owed: standings.get(row.id)!.owed,
      counted: standings.get(row.id)!.counted,
      gap: standings.get(row.id)!.gap,
      excused: excusedAt(facts.get(row.contract_id) ?? [], at),
      ended: row.ends_on !== null && row.ends_on <= at,
    }))
    .sort((a, b) => a.gap - b.gap)
  const exposed = exposedOver(lines)
  const pools = Map.groupBy(lines, line => line.poolId)
  return new Map(
    lines.map((line, index) => {
      const pool = pools.get(line.poolId)!
      const missing = pool.reduce((sum, { owed, counted }) => sum + owed - counted, 0)
      const shared = { exposed: exposed[index]!, ended: pool.every(({ ended }) => ended), filled: missing <= 0 }
      return [line.clauseId, shared]
    }),
  )
}

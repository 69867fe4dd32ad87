import type { Db } from '#db/connect.ts'
import { inChunks } from '#server/base/chunks.ts'
import { owedAt } from '#server/register/clauses/rules.ts'
import { clauseFromRow, ledgersOf } from '#server/register/clauses/store.ts'
import type { Stakes } from './merge-rules.ts'

/** What is typed under each of these contracts, that would follow them or keep them apart. */
export async function stakesOf(db: Db, contractIds: readonly number[], today: string): Promise<Map<number, Stakes>> {
  const found = new Map<number, Stakes>()
  for (const ids of inChunks(contractIds)) {
    const rows = await db('contracts').whereIn('id', ids).select('id', 'number', 'hourless')
    const clauses = await db('clauses').whereIn('contract_id', ids)
    const clauseIds = clauses.map(({ id }) => id)
    const ledgers = await ledgersOf(db, clauseIds)
    const people = await counted(db, 'placements', 'clause_id', clauseIds)
    const hours = await hoursOf(db, clauseIds)
    const [facts, papers, proceedings, editions, shares] = [
      await counted(db, 'facts', 'contract_id', ids),
      await counted(db, 'attachments', 'contract_id', ids),
      await counted(db, 'proceedings', 'contract_id', ids),
      await counted(db, 'editions', 'contract_id', ids),
      await counted(db, 'share_acts', 'contract_id', ids),
    ]
    const merged = new Set(await db('contract_merges').whereNull('undone_at').whereIn('kept_id', ids).pluck('kept_id'))
    const clauseOf = new Map(clauses.map(row => [row.contract_id, clauseFromRow(row)]))
    for (const { id, number, hourless } of rows) {
      const clause = clauseOf.get(id) ?? null
      found.set(id, {
        id,
        number,
        clause: clause && { ...clause, owed: owedAt(ledgers.get(clause.id) ?? [], today) },
        placements: clause ? (people.get(clause.id) ?? 0) : 0,
        hours: clause ? (hours.get(clause.id) ?? 0) : 0,
        facts: facts.get(id) ?? 0,
        papers: papers.get(id) ?? 0,
        proceedings: proceedings.get(id) ?? 0,
        editions: editions.get(id) ?? 0,
        isShared: shares.has(id),
        isHourless: hourless === 1,
        isMerged: merged.has(id),
      })
    }
  }
  return found
}

async function counted(
  db: Db,
  table: string,
  column: 'clause_id' | 'contract_id',
  ids: readonly number[],
): Promise<Map<number, number>> {
  const rows = await db(table as 'attachments')
    .whereIn(column, ids)
    .groupBy(column)
    .select(column)
    .count({ rows: '*' })
  return new Map(rows.map(row => [Number(row[column]), Number(row.rows)]))
}

/** All that is logged under each clause, refused and withdrawn hours included: what follows, not what counts. */
async function hoursOf(db: Db, clauseIds: readonly number[]): Promise<Map<number, number>> {
  const rows = await db('hours')
    .whereIn('clause_id', clauseIds)
    .groupBy('clause_id')
    .select('clause_id')
    .sum({ logged: 'centihours' })
  return new Map(rows.map(row => [row.clause_id, Number(row.logged)]))
}

import type { Db } from '#db/connect.ts'
import type { Fact } from './rules.ts'

/** What happened on these contracts, latest first. */
export async function factsOf(db: Db, contractIds: readonly number[]): Promise<Fact[]> {
  const rows = await db('facts')
    .leftJoin('users', 'users.id', 'facts.recorded_by')
    .whereIn('facts.contract_id', contractIds)
    .orderBy([
      { column: 'facts.dated_on', order: 'desc' },
      { column: 'facts.id', order: 'desc' },
    ])
    .select('facts.*', 'users.name as recorded_by_name')
  return rows.map(row => ({
    id: row.id,
    contractId: row.contract_id,
    kind: row.kind,
    datedOn: row.dated_on,
    untilOn: row.until_on,
    text: row.text,
    centihours: row.centihours,
    waitsOn: row.waits_on,
    recordedAt: row.recorded_at,
    recordedByName: row.recorded_by_name,
  }))
}

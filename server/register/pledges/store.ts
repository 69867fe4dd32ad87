import type { Db } from '#db/connect.ts'
import { may, type Role } from '#server/access/rules.ts'
import { inChunks } from '#server/base/chunks.ts'
import type { PledgeForm, PledgeKind, PledgeLine, Side } from './rules.ts'

const tables = { owed: 'pledges', done: 'achievements' } as const

/** What these clauses owe beside hours and what was declared of it, both sides, as known at an instant. */
export async function pledgesUnder(db: Db, clauseIds: readonly number[], known?: string): Promise<PledgeLine[]> {
  const found: PledgeLine[] = []
  for (const side of ['owed', 'done'] as const)
    for (const ids of inChunks(clauseIds)) found.push(...(await linesOf(db, side, ids, known)))
  return found
}

async function linesOf(db: Db, side: Side, clauseIds: readonly number[], known?: string): Promise<PledgeLine[]> {
  const table = tables[side]
  const query = db(table)
    .leftJoin('users', 'users.id', `${table}.recorded_by`)
    .whereIn(`${table}.clause_id`, clauseIds)
    .orderBy([`${table}.dated_on`, `${table}.id`])
  if (known !== undefined) query.where(`${table}.recorded_at`, '<=', known)
  const rows = await query.select(`${table}.*`, 'users.name as recorded_by_name', 'users.role as recorded_by_role')
  return rows.map(row => ({
    id: row.id,
    clauseId: row.clause_id,
    side,
    kind: row.kind as PledgeKind,
    datedOn: row.dated_on,
    quantity: Number(row.quantity),
    reason: row.reason,
    evidence: row.evidence,
    cancelsId: row.cancels_id,
    recordedAt: row.recorded_at,
    recordedByName: row.recorded_by_name,
    byReader: !row.recorded_by_role || may(row.recorded_by_role as Role, 'identities.read'),
  }))
}

/** Other writers of them wait for the end of the transaction. */
export async function lockPledges(trx: Db, clauseId: number): Promise<PledgeLine[]> {
  await trx('clauses').where({ id: clauseId }).forUpdate().first('id')
  return pledgesUnder(trx, [clauseId])
}

export async function insertPledgeLine(
  trx: Db,
  side: Side,
  clauseId: number,
  line: PledgeForm & { cancelsId: number | null },
  by: { at: string; userId: number | null },
): Promise<number> {
  const [row] = await trx(tables[side])
    .insert({
      clause_id: clauseId,
      kind: line.kind,
      dated_on: line.datedOn,
      quantity: line.quantity,
      reason: line.reason,
      evidence: line.evidence,
      cancels_id: line.cancelsId,
      recorded_at: by.at,
      recorded_by: by.userId,
    })
    .returning('id')
  return row!.id
}

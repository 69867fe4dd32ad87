import type { Db } from '#db/connect.ts'
import { insertMany } from '#db/insert-many.ts'
import type { Row } from '#db/tables.ts'
import type { NewKey } from './keys.ts'
import type { Consumer, ConsumerForm, Scope } from './rules.ts'

/** All that were ever given, the latest first. */
export async function consumers(db: Db): Promise<Consumer[]> {
  return described(db, await selected(db).orderBy('consumers.id', 'desc'))
}

/** null when there is none. */
export async function consumerNumbered(db: Db, id: number): Promise<Consumer | null> {
  return (await described(db, await selected(db).where('consumers.id', id)))[0] ?? null
}

/** Whose key this is, whatever became of it; null when nobody’s. */
export async function consumerOf(db: Db, keyHash: string): Promise<Consumer | null> {
  return (await described(db, await selected(db).where('consumers.key_hash', keyHash)))[0] ?? null
}

function selected(db: Db) {
  return db('consumers')
    .leftJoin('users as givers', 'givers.id', 'consumers.created_by')
    .leftJoin('users as enders', 'enders.id', 'consumers.revoked_by')
    .select<(Row<'consumers'> & { giver: string | null; ender: string | null })[]>(
      'consumers.*',
      'givers.name as giver',
      'enders.name as ender',
    )
}

async function described(db: Db, rows: Awaited<ReturnType<typeof selected>>): Promise<Consumer[]> {
  const ids = rows.map(row => row.id)
  const buyers = ids.length === 0 ? [] : await db('consumer_buyers').whereIn('consumer_id', ids).select('*')
  const buyersBy = Map.groupBy(buyers, row => row.consumer_id)
  return rows.map(row => ({
    id: row.id,
    name: row.name,
    mark: row.mark,
    scopes: row.scopes.split(' ') as Scope[],
    buyerIds: row.scope === 'all' ? null : (buyersBy.get(row.id) ?? []).map(({ buyer_id }) => buyer_id),
    requestsPerMinute: row.requests_per_minute,
    until: row.until,
    createdAt: row.created_at,
    createdByName: row.giver,
    revokedAt: row.revoked_at,
    revokedByName: row.ender,
  }))
}

export async function insertConsumer(
  trx: Db,
  form: ConsumerForm,
  { mark, hash }: NewKey,
  by: { at: string; userId: number | null },
): Promise<number> {
  const [row] = await trx('consumers')
    .insert({
      name: form.name,
      mark,
      key_hash: hash,
      scopes: form.scopes.join(' '),
      scope: form.buyerIds === null ? 'all' : 'listed',
      requests_per_minute: form.requestsPerMinute,
      until: form.until,
      created_at: by.at,
      created_by: by.userId,
    })
    .returning('id')
  const listed = (form.buyerIds ?? []).map(buyer_id => ({ consumer_id: row!.id, buyer_id }))
  await insertMany(trx, 'consumer_buyers', listed)
  return row!.id
}

/** False when it was revoked already. */
export async function putRevoked(trx: Db, id: number, by: { at: string; userId: number | null }): Promise<boolean> {
  const changed = await trx('consumers')
    .where({ id, revoked_at: null })
    .update({ revoked_at: by.at, revoked_by: by.userId })
  return changed > 0
}

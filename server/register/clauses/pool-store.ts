import type { Db } from '#db/connect.ts'
import type { Row } from '#db/tables.ts'
import type { User } from '#server/access/rules.ts'
import { NotFound } from '#server/base/errors.ts'
import { numberFrom } from '#server/base/ids.ts'
import { contractFor } from '../contracts/store.ts'
import { putTerms } from '../terms/store.ts'
import type { Place } from './place.ts'

export type Pool = { id: number; companyId: number; buyerId: number; name: string; agreedOn: string }

/** The pools this contract may join, those of its holders with its buyer; and the one it is in, whoever holds it now. */
export async function poolsFor(db: Db, contractId: number): Promise<Pool[]> {
  const rows = await db('pools')
    .whereExists(
      db('contracts')
        .join('contract_holders', 'contract_holders.contract_id', 'contracts.id')
        .where('contracts.id', contractId)
        .whereNull('contract_holders.until')
        .whereRaw('contracts.buyer_id = pools.buyer_id')
        .whereRaw('contract_holders.company_id = pools.company_id'),
    )
    .orWhereExists(db('clauses').where('clauses.contract_id', contractId).whereRaw('clauses.pool_id = pools.id'))
    .orderBy(['pools.name', 'pools.id'])
  return rows.map(poolFromRow)
}

/** The pools of a company, with the buyers of this list. */
export async function poolsOfCompany(db: Db, companyId: number, buyerIds: readonly number[] | null): Promise<Pool[]> {
  const query = db('pools').where({ company_id: companyId }).orderBy(['name', 'id'])
  return (await (buyerIds ? query.whereIn('buyer_id', buyerIds) : query)).map(poolFromRow)
}

export async function insertPool(trx: Db, pool: Omit<Pool, 'id'>): Promise<number> {
  const [row] = await trx('pools')
    .insert({ company_id: pool.companyId, buyer_id: pool.buyerId, name: pool.name, agreed_on: pool.agreedOn })
    .returning('id')
  return row!.id
}

/** The contracts of a pool, each with its clause, in the order of their titles. @throws NotFound when one is not theirs. */
export async function placesInPool(db: Db, user: User, poolId: number): Promise<Place[]> {
  const rows = await db('clauses')
    .join('contracts', 'contracts.id', 'clauses.contract_id')
    .where('clauses.pool_id', poolId)
    .orderBy(['contracts.sort_text', 'contracts.id'])
    .select('clauses.id', 'clauses.contract_id')
  const places: Place[] = []
  for (const { id, contract_id } of rows)
    places.push({ contract: await contractFor(db, user, contract_id), clauseId: id })
  return places
}

/** The pool of a company that an address names. @throws NotFound */
export async function poolFor(db: Db, user: User, companyId: number, id: unknown): Promise<Pool> {
  const row = await db('pools')
    .where({ id: numberFrom(id), company_id: companyId })
    .first()
  if (!row || (user.buyerIds && !user.buyerIds.includes(row.buyer_id))) throw new NotFound('pool')
  return poolFromRow(row)
}

/** Clauses in this pool. */
export async function clausesInPool(db: Db, poolId: number): Promise<number[]> {
  return db('clauses').where({ pool_id: poolId }).orderBy('id').pluck('id')
}

/**
 * Puts a clause in a pool, or takes it out (null), from a day on; its version moves, since its form shows the pool.
 * Until that day its hours stay where they counted.
 */
export async function setPool(
  trx: Db,
  clauseId: number,
  { poolId, effectOn }: { poolId: number | null; effectOn: string },
  by: { at: string; userId: number | null },
): Promise<void> {
  const row = (await trx('clauses').where({ id: clauseId }).forUpdate().first('pool_id', 'created_at'))!
  await trx('clauses').where({ id: clauseId }).update({ pool_id: poolId }).increment('version', 1)
  const text = (id: number | null) => (id === null ? null : String(id))
  const change = { field: 'poolId', before: text(row.pool_id), after: text(poolId), effectOn }
  await putTerms(trx, 'clause_id', { id: clauseId, createdAt: row.created_at }, [change], by)
}

function poolFromRow(row: Row<'pools'>): Pool {
  return { id: row.id, companyId: row.company_id, buyerId: row.buyer_id, name: row.name, agreedOn: row.agreed_on }
}

import type { Db } from '#db/connect.ts'
import type { Author } from '#server/journal/store.ts'
import { journal } from '../companies/actions.ts'
import type { Company } from '../companies/rules.ts'
import { unsettle } from '../standings/store.ts'
import { clausesInPool, insertPool, type Pool, setPool } from './pool-store.ts'

/** Lets several contracts of a company with one buyer share their hours (CCAG x.1.3). */
export async function createPool(
  db: Db,
  company: Company,
  pool: Omit<Pool, 'id'>,
  clauseIds: readonly number[],
  author: Author,
): Promise<void> {
  await db.transaction(async trx => {
    const id = await insertPool(trx, pool)
    for (const clauseId of clauseIds) await setPool(trx, clauseId, id)
    const after = { name: pool.name, agreedOn: pool.agreedOn, clauses: clauseIds }
    await journal(trx, author, 'pool.created', id, company.identifier, null, after, 'pool', pool.buyerId)
    await unsettle(trx, clauseIds)
  })
}

/** Puts contracts in a pool and takes others out. */
export async function changePool(
  db: Db,
  company: Company,
  pool: Pool,
  clauseIds: readonly number[],
  author: Author,
): Promise<void> {
  await db.transaction(async trx => {
    const before = await clausesInPool(trx, pool.id)
    const leaving = before.filter(id => !clauseIds.includes(id))
    const joining = clauseIds.filter(id => !before.includes(id))
    for (const clauseId of leaving) await setPool(trx, clauseId, null)
    for (const clauseId of joining) await setPool(trx, clauseId, pool.id)
    const [was, is] = [{ clauses: before }, { clauses: clauseIds }]
    await journal(trx, author, 'pool.changed', pool.id, company.identifier, was, is, 'pool', pool.buyerId)
    await unsettle(trx, [...leaving, ...joining])
  })
}

import type { Db } from '#db/connect.ts'
import type { Objections } from '#server/base/errors.ts'
import { longDate } from '#server/base/format.ts'
import type { Author } from '#server/journal/store.ts'
import { journal } from '../companies/actions.ts'
import type { Company } from '../companies/rules.ts'
import { unsettle } from '../standings/store.ts'
import { objectionToEffect } from '../terms/rules.ts'
import { termsOf } from '../terms/store.ts'
import { clausesInPool, insertPool, type Pool, setPool } from './pool-store.ts'

/** Lets several contracts of a company with one buyer share their hours (CCAG x.1.3), from the day of the agreement on. */
export async function createPool(
  db: Db,
  company: Company,
  pool: Omit<Pool, 'id'>,
  clauseIds: readonly number[],
  author: Author,
): Promise<void> {
  await db.transaction(async trx => {
    const id = await insertPool(trx, pool)
    const joining = { poolId: id, effectOn: pool.agreedOn }
    for (const clauseId of clauseIds) await setPool(trx, clauseId, joining, author)
    const after = { name: pool.name, agreedOn: pool.agreedOn, clauses: clauseIds }
    await journal(trx, author, 'pool.created', id, company.identifier, null, after, 'pool', pool.buyerId)
    await unsettle(trx, clauseIds)
  })
}

/** Puts contracts in a pool and takes others out, from a day on. Null, or what is wrong by field. */
export async function changePool(
  db: Db,
  company: Company,
  pool: Pool,
  { clauseIds, effectOn }: { clauseIds: readonly number[]; effectOn: string },
  author: Author,
): Promise<Objections | null> {
  return db.transaction(async trx => {
    const before = await clausesInPool(trx, pool.id)
    const leaving = before.filter(id => !clauseIds.includes(id))
    const joining = clauseIds.filter(id => !before.includes(id))
    const objection = await objectionTo(trx, pool, [...leaving, ...joining], effectOn, author.today)
    if (objection) return { effet: objection }
    for (const clauseId of leaving) await setPool(trx, clauseId, { poolId: null, effectOn }, author)
    for (const clauseId of joining) await setPool(trx, clauseId, { poolId: pool.id, effectOn }, author)
    const [was, is] = [{ clauses: before }, { clauses: clauseIds, effectOn }]
    await journal(trx, author, 'pool.changed', pool.id, company.identifier, was, is, 'pool', pool.buyerId)
    await unsettle(trx, [...leaving, ...joining])
    return null
  })
}

async function objectionTo(trx: Db, pool: Pool, clauseIds: readonly number[], effectOn: string, today: string) {
  if (effectOn > today) return `Le ${longDate(effectOn)} n’est pas encore là.`
  if (effectOn < pool.agreedOn)
    return `L’accord n’est que du ${longDate(pool.agreedOn)}\u00a0: rien ne se globalise avant.`
  const terms = await termsOf(trx, 'clause_id', clauseIds)
  return (
    [...terms.values()].map(own => objectionToEffect(effectOn, own, ['poolId'])).find(found => found !== null) ?? null
  )
}

import type { Db } from '#db/connect.ts'
import { inChunks } from '#server/base/chunks.ts'
import { saidAt, type Term } from '#server/register/terms/rules.ts'
import { termsOf } from '#server/register/terms/store.ts'

// Which clauses shared their hours on a day, as it was known at an instant.

/** A day of effect, and an instant of knowledge; undefined: all that is recorded. */
export type SourceMoment = { at: string; known?: string | undefined }

/** The clauses asked with those pooled with them that day, in the order of their numbers, and all that their terms ever were. */
export async function clausesWithPools(db: Db, clauseIds: readonly number[], moment: SourceMoment) {
  const rows = await candidates(db, clauseIds)
  const terms = await termsOf(
    db,
    'clause_id',
    rows.map(({ id }) => id),
  )
  const then = rows.map(row => {
    const own = terms.get(row.id) ?? []
    return { ...row, terms: own, poolId: poolThen(row, own, moment) }
  })
  const asked = new Set(clauseIds)
  const shared = new Set(then.filter(({ id }) => asked.has(id)).map(({ poolId }) => poolId))
  const kept = then.filter(({ id, poolId }) => asked.has(id) || (poolId !== null && shared.has(poolId)))
  const pools = await poolsNamed(
    db,
    kept.flatMap(({ poolId }) => poolId ?? []),
  )
  return kept.map(row => ({ ...row, pool: row.poolId === null ? null : pools.get(row.poolId)! }))
}

type Row = Awaited<ReturnType<typeof clausesRead>>[number]

function poolThen({ pool_id: now }: Row, terms: readonly Term[], moment: SourceMoment): number | null {
  const said = saidAt(terms, 'poolId', moment)
  return said === undefined ? now : said === null ? null : Number(said)
}

/** Those asked, and all that were ever in a pool in which one of them is or was. */
async function candidates(db: Db, clauseIds: readonly number[]): Promise<Row[]> {
  const found = new Map<number, Row>()
  for (const ids of inChunks(clauseIds)) {
    const were = await db('terms')
      .whereIn('clause_id', ids)
      .where({ field: 'poolId' })
      .whereNotNull('value')
      .pluck('value')
    const are = await db('clauses').whereIn('id', ids).whereNotNull('pool_id').pluck('pool_id')
    const pools = [...new Set([...were, ...are].map(Number))]
    const others = pools.length === 0 ? [] : await everIn(db, pools)
    for (const row of await clausesRead(db, [...ids, ...others])) found.set(row.id, row)
  }
  return [...found.values()].sort((a, b) => a.id - b.id)
}

async function everIn(db: Db, poolIds: readonly number[]): Promise<number[]> {
  const are: number[] = await db('clauses').whereIn('pool_id', poolIds).pluck('id')
  const were = await db('terms')
    .where({ field: 'poolId' })
    .whereIn('value', poolIds.map(String))
    .whereNotNull('clause_id')
    .pluck('clause_id')
  return [...are, ...were.map(Number)]
}

function clausesRead(db: Db, ids: readonly number[]) {
  return db('clauses')
    .join('contracts', 'contracts.id', 'clauses.contract_id')
    .whereIn('clauses.id', [...new Set(ids)])
    .select(
      'clauses.id',
      'clauses.contract_id',
      'clauses.pool_id',
      'clauses.penalty_cents',
      'clauses.eligibility_months',
      'contracts.buyer_id',
      'contracts.starts_on',
      'contracts.ends_on',
      'contracts.notified_on',
      'contracts.followed_by',
    )
}

async function poolsNamed(db: Db, ids: readonly number[]) {
  const found = new Map<number, { id: number; name: string; agreedOn: string }>()
  for (const some of inChunks([...new Set(ids)]))
    for (const row of await db('pools').whereIn('id', some))
      found.set(row.id, { id: row.id, name: row.name, agreedOn: row.agreed_on })
  return found
}

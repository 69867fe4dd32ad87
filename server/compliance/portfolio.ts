import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import { inChunks } from '#server/base/chunks.ts'
import { endOfLastMonth } from '#server/base/dates.ts'
import { type Scope, scoped } from '#server/register/contracts/named-store.ts'
import { creditedBy, type Portfolio, type PortfolioRow, portfolioFrom } from './portfolio-rules.ts'
import { tallied, talliesOf } from './tallies.ts'

/** The figures of a portfolio, whole and by directorate, from what was measured. Centihours. */
export async function portfolioOf(db: Db, user: User, scope: Scope, today: string): Promise<Portfolio> {
  const cutoff = endOfLastMonth(today)
  const isKept = scope === 'all' && (await tallied(db))
  const rows = isKept
    ? [...(await keptRows(db, user, cutoff)), ...(await rowsOf(db, user, scope, cutoff, { pooled: true, inAll: true }))]
    : await rowsOf(db, user, scope, cutoff)
  return portfolioFrom(rows, cutoff)
}

/** What no pool shares, by directorate, as kept. */
async function keptRows(db: Db, user: User, cutoff: string): Promise<PortfolioRow[]> {
  const sum = (name: string) => db.raw(`sum(tallies.${name}) as ${name}`)
  const when = (condition: string) => `sum(case when ${condition} then tallies.contracts else 0 end)`
  const rows = await talliesOf(db, user)
    .where('tallies.pooled', 0)
    .whereNot('tallies.status', '')
    .groupBy('tallies.directorate_id')
    .havingRaw('sum(tallies.contracts) > 0')
    .select('tallies.directorate_id')
    .select(
      ['contracts', 'owed', 'accepted', 'counted', 'credited', 'behind', 'missing', 'exposed', 'incurred'].map(sum),
    )
    .select(
      db.raw(`${when(`tallies.judged_at >= ? or tallies.status in ('reached', 'missed')`)} as judged`, [cutoff]),
      db.raw(`${when(`tallies.status not in ('notStarted', 'toTake')`)} as begun`),
    )
  const all = rows as unknown as Omit<PortfolioRow, 'directorate'>[]
  return named(
    db,
    all.map(row => ({ ...row, contract_id: 0, pool_id: null, directorate_id: row.directorate_id || null })),
  )
}

/** The same sums taken apart: each pool and each contract, by the same query. `credited`: of each row. */
export async function portfolioLines(
  db: Db,
  user: User,
  scope: Scope,
  today: string,
  { directorateId, offset, limit }: { directorateId?: number | null; offset: number; limit: number },
): Promise<PortfolioRow[]> {
  const cutoff = endOfLastMonth(today)
  // A pool over several directorates fills each in turn: it is parted whole before one of them is shown.
  const pools = await rowsOf(db, user, scope, cutoff, { pooled: true })
  const shares = creditedBy(pools)
  const own = pools
    .filter(row => directorateId === undefined || row.directorate_id === directorateId)
    .map(row => ({ ...row, credited: shares.get(row)! }))
  const first = own.slice(offset, offset + limit)
  const rest = limit - first.length
  if (rest === 0) return first
  const alone = { directorateId, pooled: false, offset: Math.max(0, offset - own.length), limit: rest }
  return [...first, ...(await rowsOf(db, user, scope, cutoff, alone))]
}

/**
 * Summed by the database: one row a directorate, and one a pool in it. By an expression: by the column, all contracts are
 * gone through in the order of its index, those without a clause too.
 */
async function rowsOf(db: Db, user: User, scope: Scope, cutoff: string, each?: Each): Promise<PortfolioRow[]> {
  const alone = 'clauses.pool_id is null'
  const query = scoped(db, user, scope)
  if (each) narrowed(query, each)
  const rows: Omit<PortfolioRow, 'directorate'>[] = await query
    .join('clauses', 'clauses.contract_id', 'contracts.id')
    .join('standings', 'standings.clause_id', 'clauses.id')
    .whereNot('standings.status', '')
    .groupByRaw(`coalesce(contracts.directorate_id, 0), clauses.pool_id${each && !each.inAll ? `, ${BY_ITSELF}` : ''}`)
    .select(
      db.raw('min(contracts.id) as contract_id'),
      db.raw('min(contracts.directorate_id) as directorate_id'),
      'clauses.pool_id',
      db.raw('count(*) as contracts'),
      db.raw('sum(standings.owed_centihours) as owed'),
      db.raw('sum(standings.accepted_centihours) as accepted'),
      db.raw('sum(standings.counted_centihours) as counted'),
      db.raw(`sum(case when ${alone} and standings.counted_centihours < standings.owed_centihours
        then standings.counted_centihours when ${alone} then standings.owed_centihours else 0 end) as credited`),
      db.raw(
        `sum(case when standings.judged_at >= ? or standings.status in ('reached', 'missed') then 1 else 0 end) as judged`,
        [cutoff],
      ),
      db.raw(`sum(case when standings.status in ('notStarted', 'toTake') then 0 else 1 end) as begun`),
      db.raw(`case when ${alone} then sum(coalesce(standings.behind_centihours, 0))
        else max(coalesce(standings.behind_centihours, 0)) end as behind`),
      db.raw('sum(coalesce(standings.missing_centihours, 0)) as missing'),
      db.raw('sum(standings.exposed_centihours) as exposed'),
      db.raw('sum(cast(standings.exposed_centihours as bigint) * coalesce(clauses.penalty_cents, 0)) as incurred'),
    )
  return named(db, rows)
}

async function named(db: Db, rows: readonly Omit<PortfolioRow, 'directorate'>[]): Promise<PortfolioRow[]> {
  const names = new Map<number | null, string>()
  for (const ids of inChunks([...new Set(rows.flatMap(row => row.directorate_id ?? []))]))
    for (const { id, name } of await db('directorates').whereIn('id', ids).select('id', 'name')) names.set(id, name)
  return rows.map(row => ({ ...row, directorate: names.get(row.directorate_id) ?? null }))
}

/** One by one: of this directorate (null: of none; undefined: of all), what shares its hours or a page of the others. */
type Each = { directorateId?: number | null; pooled: boolean; inAll?: boolean; offset?: number; limit?: number }

const BY_ITSELF = 'case when clauses.pool_id is null then contracts.id else 0 end'

function narrowed(query: ReturnType<typeof scoped>, { directorateId, pooled, offset, limit }: Each): void {
  if (directorateId === null) query.whereNull('contracts.directorate_id')
  else if (directorateId !== undefined) query.where('contracts.directorate_id', directorateId)
  if (pooled) return void query.whereNotNull('clauses.pool_id')
  query.whereNull('clauses.pool_id').orderByRaw('min(contracts.id)').offset(offset!).limit(limit!)
}

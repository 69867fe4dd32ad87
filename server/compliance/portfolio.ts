import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import { inChunks } from '#server/base/chunks.ts'
import { endOfLastMonth } from '#server/base/dates.ts'
import { type Scope, scoped } from '#server/register/contracts/named-store.ts'

export type Sums = {
  contracts: number
  owed: number
  accepted: number
  counted: number
  /** Credited by the accounts: a surplus fills nothing but its pool, which is counted once (CCAG x.1.3). */
  credited: number
}

export type Portfolio = Sums & {
  /** Of the contracts that are begun, how many are judged up to the end of last month, or for good. */
  judged: { cutoff: string; done: number; of: number }
  /** Behind today on running accounts; missing and exposed on finished ones. */
  behind: number
  missing: number
  exposed: number
  /** Exposed hours, each at the amount of its own contract. */
  incurredCents: number
  byDirectorate: (Sums & { id: number | null; name: string; lines: number })[]
  /** Rows that it is made of, one a contract, or one a pool in a directorate. */
  lines: number
}

/** What one row of the portfolio sums: a directorate, a pool in it or one contract. */
export type PortfolioRow = Sums & {
  contract_id: number
  directorate_id: number | null
  directorate: string | null
  pool_id: number | null
  judged: number
  begun: number
  behind: number
  missing: number
  exposed: number
  incurred: number
}

/** The figures of a portfolio, whole and by directorate, from what was measured. Centihours. */
export async function portfolioOf(db: Db, user: User, scope: Scope, today: string): Promise<Portfolio> {
  const cutoff = endOfLastMonth(today)
  const rows = await rowsOf(db, user, scope, cutoff)
  const add = (key: keyof PortfolioRow) => rows.reduce((sum, row) => sum + Number(row[key]), 0)
  const shares = creditedBy(rows)
  const credited = (some: readonly PortfolioRow[]) => some.reduce((sum, row) => sum + shares.get(row)!, 0)
  const sumOf = (some: readonly PortfolioRow[], key: 'contracts' | 'owed' | 'accepted' | 'counted') =>
    some.reduce((sum, row) => sum + Number(row[key]), 0)
  return {
    contracts: add('contracts'),
    lines: linesIn(rows),
    owed: add('owed'),
    accepted: add('accepted'),
    counted: add('counted'),
    credited: credited(rows),
    judged: { cutoff, done: add('judged'), of: add('begun') },
    behind: behindOnce(rows),
    missing: add('missing'),
    exposed: add('exposed'),
    incurredCents: Math.round(add('incurred') / 100),
    byDirectorate: [...Map.groupBy(rows, row => row.directorate_id)]
      .map(([id, some]) => ({
        id,
        name: some[0]!.directorate ?? '',
        contracts: sumOf(some, 'contracts'),
        lines: linesIn(some),
        owed: sumOf(some, 'owed'),
        accepted: sumOf(some, 'accepted'),
        counted: sumOf(some, 'counted'),
        credited: credited(some),
      }))
      .sort((a, b) => b.owed - a.owed),
  }
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
    .groupByRaw(`coalesce(contracts.directorate_id, 0), clauses.pool_id${each ? `, ${BY_ITSELF}` : ''}`)
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
  const names = new Map<number | null, string>()
  for (const ids of inChunks([...new Set(rows.flatMap(row => row.directorate_id ?? []))]))
    for (const { id, name } of await db('directorates').whereIn('id', ids).select('id', 'name')) names.set(id, name)
  return rows.map(row => ({ ...row, directorate: names.get(row.directorate_id) ?? null }))
}

/** One by one: of this directorate (null: of none; undefined: of all), what shares its hours or a page of the others. */
type Each = { directorateId?: number | null; pooled: boolean; offset?: number; limit?: number }

const BY_ITSELF = 'case when clauses.pool_id is null then contracts.id else 0 end'

function narrowed(query: ReturnType<typeof scoped>, { directorateId, pooled, offset, limit }: Each): void {
  if (directorateId === null) query.whereNull('contracts.directorate_id')
  else if (directorateId !== undefined) query.where('contracts.directorate_id', directorateId)
  if (pooled) return void query.whereNotNull('clauses.pool_id')
  query.whereNull('clauses.pool_id').orderByRaw('min(contracts.id)').offset(offset!).limit(limit!)
}

/** Contracts each by itself, pools as one. */
function linesIn(rows: readonly PortfolioRow[]): number {
  return rows.reduce((sum, row) => sum + (row.pool_id === null ? Number(row.contracts) : 1), 0)
}

/** The members of a pool share one shortfall, wherever they stand. */
function behindOnce(rows: readonly PortfolioRow[]): number {
  const pools = new Map<number, number>()
  let sum = 0
  for (const { pool_id: poolId, behind } of rows) {
    if (poolId === null) sum += Number(behind)
    else pools.set(poolId, Number(behind))
  }
  return [...pools.values()].reduce((all, one) => all + one, sum)
}

/** Of each row, what its accounts credit. A pool over several directorates fills each of them first, then what is left. */
function creditedBy(rows: readonly PortfolioRow[]): Map<PortfolioRow, number> {
  const found = new Map<PortfolioRow, number>()
  for (const [poolId, some] of Map.groupBy(rows, row => row.pool_id)) {
    if (poolId === null) {
      for (const row of some) found.set(row, Number(row.credited))
      continue
    }
    const own = some.map(row => Math.min(Number(row.counted), Number(row.owed)))
    let surplus = some.reduce((sum, row, index) => sum + Number(row.counted) - own[index]!, 0)
    some.forEach((row, index) => {
      const more = Math.min(surplus, Number(row.owed) - own[index]!)
      surplus -= more
      found.set(row, own[index]! + more)
    })
  }
  return found
}

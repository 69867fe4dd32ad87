import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import { inChunks } from '#server/base/chunks.ts'
import { type Named, named, namesOf, type Scope, scoped } from '#server/register/contracts/named-store.ts'
import { type Fact, openStep, unansweredNotice } from '#server/register/facts/rules.ts'
import { factsOf } from '#server/register/facts/store.ts'
import { behindWords } from './contract-words.ts'
import { accountIn, standingFromRow } from './standing.ts'
import type { Standing } from './standing-rules.ts'
import type { Status } from './status-rules.ts'

/** The most contracts that one page weighs. */
const MOST = 60

/**
 * What is at stake. missing: of a finished account. projected: at the end, if the pace does not change. behind: today,
 * where no pace is known yet.
 */
export type Stake = { kind: 'missing' | 'projected' | 'behind'; centihours: number }

export type Behind = Named & {
  clauseId: number
  status: Extract<Status, (typeof behindWords)[number]>
  /** Of its account: a contract that shares its hours is never behind by itself. */
  account: ReturnType<typeof accountIn>
  behind: number | null
  stake: Stake
  /** « Encourue » once the account is finished, possible while it runs; null where no contract wrote an amount. */
  cents: number | null
  /** How many contracts share the account; null when it is alone. */
  pool: { name: string; contracts: number } | null
  openStep: Fact | null
  notice: Fact | null
}

/** What waits on this page, and how many there are in all. */
export type Some<Item> = { shown: Item[]; total: number }

/**
 * Accounts late, at risk or finished short, with what explains them, but for those whose penalty was decided, or waived,
 * once they were over: nothing waits there any more. The largest gaps first; a running pool once. All those that one
 * person follows, the first of those that everybody does.
 */
export async function contractsBehind(db: Db, user: User, scope: Scope, today: string): Promise<Some<Behind>> {
  const query = behindIn(db, user, scope)
    .leftJoin('pools', 'pools.id', 'clauses.pool_id')
    .orderBy(['standings.account_gap_centihours', 'standings.clause_id'])
  if (scope === 'all') query.limit(MOST)
  const rows = await query.select(
    ...named,
    'clauses.id as own_clause_id',
    'clauses.penalty_cents',
    'clauses.pool_id',
    'pools.name as pool_name',
    'standings.*',
  )
  const kept = onceAPool(rows.map(row => ({ row, standing: standingFromRow(row)! })))
  const contractIds = kept.map(({ row }) => row.contract_id)
  const facts = Map.groupBy(await factsOf(db, contractIds), fact => fact.contractId)
  const name = await namesOf(db, contractIds)
  const pools = await poolsOf(
    db,
    kept.flatMap(({ row }) => row.pool_id ?? []),
  )
  const shown = kept.map(({ row, standing }) => {
    const known = facts.get(row.contract_id) ?? []
    const pool = row.pool_id === null ? undefined : pools.get(row.pool_id)
    const stake = stakeOf(standing)
    return {
      ...name(row),
      clauseId: row.own_clause_id,
      status: standing.status as Behind['status'],
      account: accountIn(standing),
      behind: standing.behind,
      stake,
      cents: centsAt(
        stake,
        standing,
        stake.kind === 'missing' ? row.penalty_cents : (pool?.least ?? row.penalty_cents),
      ),
      pool: pool ? { name: row.pool_name!, contracts: pool.contracts } : null,
      openStep: openStep(known),
      notice: unansweredNotice(known, today),
    }
  })
  return { shown, total: rows.length < MOST || scope === 'mine' ? shown.length : await countBehind(db, user) }
}

function behindIn(db: Db, user: User, scope: Scope) {
  const takenBack = db('facts as back').whereRaw('back.cancels_id = facts.id')
  const decided = db('facts')
    .whereRaw('facts.contract_id = contracts.id and facts.dated_on >= contracts.ends_on')
    .where('facts.kind', 'penalty')
    .whereNull('facts.cancels_id')
    .whereNotExists(takenBack)
  return scoped(db, user, scope)
    .join('clauses', 'clauses.contract_id', 'contracts.id')
    .join('standings', 'standings.clause_id', 'clauses.id')
    .whereIn('standings.status', [...behindWords])
    .whereNotExists(decided)
}

/** The same, counted as they are shown: of a pool, the members that ended short, or the pool once while it runs. */
async function countBehind(db: Db, user: User): Promise<number> {
  const [row] = await behindIn(db, user, 'all')
    .where(shown =>
      shown
        .whereNull('clauses.pool_id')
        .orWhere('standings.finished', 0)
        .orWhere('standings.missing_centihours', '>', 0),
    )
    .select(
      db.raw(
        'count(distinct case when clauses.pool_id is null or standings.finished = 1 then clauses.id else -clauses.pool_id end) as count',
      ),
    )
  return Number((row as unknown as { count: number }).count)
}

type Kept = { row: { pool_id: number | null }; standing: Standing }

/** What a finished pool lacks falls on the members that ended short; while it runs, nobody bears it yet. */
function onceAPool<Line extends Kept>(rows: readonly Line[]): Line[] {
  const seen = new Set<number>()
  return rows.filter(({ row, standing }) => {
    if (row.pool_id === null) return true
    if (standing.finished) return (standing.missing ?? 0) > 0
    if (seen.has(row.pool_id)) return false
    seen.add(row.pool_id)
    return true
  })
}

function stakeOf({ finished, missing, projected, behind }: Standing): Stake {
  if (finished) return { kind: 'missing', centihours: missing ?? 0 }
  if (projected !== null) return { kind: 'projected', centihours: projected }
  return { kind: 'behind', centihours: behind ?? 0 }
}

function centsAt({ kind, centihours }: Stake, { exposed }: Standing, perHour: number | null): number | null {
  return perHour === null ? null : Math.round(((kind === 'missing' ? exposed : centihours) * perHour) / 100)
}

/** How many contracts share each of these pools, and the least amount that one of them wrote. */
async function poolsOf(
  db: Db,
  poolIds: readonly number[],
): Promise<Map<number, { contracts: number; least: number | null }>> {
  const found = new Map<number, { contracts: number; least: number | null }>()
  for (const ids of inChunks([...new Set(poolIds)])) {
    const rows: { pool_id: number; contracts: number; least: number | null }[] = await db('clauses')
      .whereIn('pool_id', ids)
      .groupBy('pool_id')
      .select('pool_id', db.raw('count(*) as contracts'), db.raw('min(penalty_cents) as least'))
    for (const row of rows) found.set(row.pool_id, { contracts: Number(row.contracts), least: row.least })
  }
  return found
}

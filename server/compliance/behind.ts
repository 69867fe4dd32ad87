import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import { inChunks } from '#server/base/chunks.ts'
import { centsFor } from '#server/base/figures.ts'
import { type Named, named, namesOf, type Scope } from '#server/register/contracts/named-store.ts'
import { type Fact, openStep } from '#server/register/facts/rules.ts'
import { factsOf } from '#server/register/facts/store.ts'
import { type Procedure, procedureAt } from '#server/register/proceedings/procedure-rules.ts'
import { proceedingsOf } from '#server/register/proceedings/store.ts'
import { contractsCounted } from './contract-list.ts'
import { everything, filtered, orders } from './contract-query.ts'
import type { behindWords } from './contract-words.ts'
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
  notice: Procedure['notice']
}

/** What waits on this page, and how many there are in all. */
export type Some<Item> = { shown: Item[]; total: number }

/** Behind and still waited for, as the first page counts them and the list of contracts shows them. */
const stillBehind = (scope: Scope) => ({ ...everything, follow: scope, status: 'stillBehind' }) as const

/**
 * Accounts late, at risk or finished short of which something waits, with what explains them. The largest gaps first. All
 * those that one person follows, the first of those that everybody does.
 */
export async function contractsBehind(db: Db, user: User, scope: Scope, today: string): Promise<Some<Behind>> {
  const query = filtered(db, user, stillBehind(scope), today)
    .leftJoin('pools', 'pools.id', 'clauses.pool_id')
    .orderByRaw(orders.ecart)
  if (scope === 'all') query.limit(MOST)
  const rows = await query.select(
    ...named,
    'clauses.id as own_clause_id',
    'clauses.penalty_cents',
    'clauses.pool_id',
    'pools.name as pool_name',
    'standings.*',
  )
  const kept = rows.map(row => ({ row, standing: standingFromRow(row)! }))
  const contractIds = kept.map(({ row }) => row.contract_id)
  const facts = Map.groupBy(await factsOf(db, contractIds), fact => fact.contractId)
  const files = await proceedingsOf(db, contractIds)
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
      notice: procedureAt(files.get(row.contract_id) ?? [], today).notice,
    }
  })
  const isWhole = scope === 'mine' || shown.length < MOST
  return { shown, total: isWhole ? shown.length : await contractsCounted(db, user, stillBehind(scope), today) }
}

function stakeOf({ finished, missing, projected, behind }: Standing): Stake {
  if (finished) return { kind: 'missing', centihours: missing ?? 0 }
  if (projected !== null) return { kind: 'projected', centihours: projected }
  return { kind: 'behind', centihours: behind ?? 0 }
}

function centsAt({ kind, centihours }: Stake, { exposed }: Standing, perHour: number | null): number | null {
  return perHour === null ? null : centsFor(kind === 'missing' ? exposed : centihours, perHour)
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

import type { Db } from '#db/connect.ts'
import { inChunks } from '#server/base/chunks.ts'
import { changesOf, type Kept, keep, type Unsettled, unsettledAt } from '#server/register/standings/store.ts'
import { type Account, holdsUntil, type Status } from './account-rules.ts'
import { accountsOf, momentOf } from './measure.ts'
import { standingOf } from './standing.ts'

/** Accounts measured at once: few enough for one writer to let the others through. */
const LOT = 50
/** What a reader brings up to date before it answers; the rest is worked off in the background. */
const AT_ONCE = 200

/**
 * Lists read the standings kept in the database. Brings up to date what changed since, and what no longer holds, as far
 * as one request may wait; `among`: only these clauses. What is left is worked off in the background (settler.ts).
 */
export async function settled(db: Db, today: string, among?: readonly number[]): Promise<void> {
  await settleSome(db, today, { among, limit: AT_ONCE })
}

/** Brings up to so many clauses up to date. Answers how many it found. */
export async function settleSome(
  db: Db,
  today: string,
  { among, limit }: { among?: readonly number[]; limit: number },
): Promise<number> {
  const unsettled = await unsettledAt(db, today, { among, limit })
  for (const some of inChunks(unsettled, LOT)) await settleThese(db, today, some)
  return unsettled.length
}

/** What is unsettled was asked before the sources: what changes meanwhile is measured by the next reader. */
async function settleThese(db: Db, today: string, some: readonly Unsettled[]): Promise<void> {
  await keep(db, await measuredNow(db, today, some))
}

/** What these clauses come to today, and those pooled with them, with the change up to which they were measured. */
export async function measuredNow(db: Db, today: string, some: readonly Unsettled[]): Promise<(Unsettled & Kept)[]> {
  const ids = some.map(one => one.clauseId)
  const pooled: number[] = await db('clauses')
    .whereIn('pool_id', db('clauses').whereIn('id', ids).whereNotNull('pool_id').select('pool_id'))
    .pluck('id')
  const changes = await changesOf(db, [...ids, ...pooled])
  const reading = { at: today, today }
  return (await accountsOf(db, ids, reading)).flatMap(({ account, decided }) =>
    account.members.map(({ source: { clauseId } }) => ({
      clauseId,
      changed: changes.get(clauseId) ?? 0,
      ...keptOf(account, clauseId, holdsUntil(account, momentOf(reading), decided)),
    })),
  )
}

/** How many clauses wait to be measured, among those that this query names. */
export async function countUnsettled(db: Db, today: string): Promise<number> {
  const row = await db('clauses')
    .leftJoin('standings', 'standings.clause_id', 'clauses.id')
    .where(old =>
      old
        .whereNull('standings.clause_id')
        .orWhere('standings.holds_until', '<', today)
        .orWhereRaw('standings.changed <> standings.measured'),
    )
    .count({ count: 'clauses.id' })
    .first()
  return Number(row?.count ?? 0)
}

/** The state of each of these clauses, as the lists say it. Ask `settled` first. */
export async function statusesOf(db: Db, clauseIds: readonly number[]): Promise<Map<number, Status>> {
  const rows = await db('standings').whereIn('clause_id', clauseIds).select('clause_id', 'status')
  return new Map(rows.map(row => [row.clause_id, row.status]))
}

function keptOf(account: Account, clauseId: number, until: string): Kept {
  const { at, judgedAt, members } = account
  const member = members.find(({ source }) => source.clauseId === clauseId)!
  return {
    ...standingOf(account, clauseId),
    asOf: at,
    holdsUntil: until,
    judgedAt,
    awaited: member.judged.periods.flatMap(({ key, senders }) =>
      senders
        .filter(({ state }) => state === 'awaited' || state === 'overdue')
        .map(({ senderId, dueOn }) => ({ senderId, period: key, dueOn })),
    ),
  }
}

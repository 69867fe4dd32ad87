import type { Db } from '#db/connect.ts'
import type { From } from '#db/queries.ts'
import { primaryOf } from '#db/replica.ts'
import type { User } from '#server/access/rules.ts'
import {
  changesOf,
  type Kept,
  keep,
  type Unsettled,
  unsettledAt,
  unsettledIn,
} from '#server/register/standings/store.ts'
import type { Account } from './account-rules.ts'
import { ownPartsOf } from './bearing-rules.ts'
import { holdsUntil } from './holding-rules.ts'
import type { Judged } from './judging-rules.ts'
import { accountsOf, momentOf } from './measure.ts'
import { inAReadersTime } from './patience.ts'
import { standingOf } from './standing.ts'
import type { Status } from './status-rules.ts'

/** Accounts measured at once: few enough for one writer to let the others through. */
export const LOT = 50

/**
 * Lists read the standings kept in the database. Brings up to date what changed since, and what no longer holds, as far
 * as one request may wait; `among`: only these clauses. What is left is worked off in the background (settler.ts).
 */
export async function settled(reader: Db, today: string, among?: readonly number[]): Promise<void> {
  const db = primaryOf(reader)
  const done = await inAReadersTime(settleSome(db, today, among), LOT)
  if (done === LOT) helpers.get(db)?.()
}

/** Brings one lot up to date. Answers how many clauses were in it: none when all of them are. */
export async function settleSome(db: Db, today: string, among?: readonly number[]): Promise<number> {
  const unsettled = await unsettledAt(db, today, { among, limit: LOT })
  if (unsettled.length > 0) await settleThese(db, today, unsettled)
  return unsettled.length
}

/** All of them, however many: for whoever has nothing else to wait for. */
export async function settleAll(db: Db, today: string): Promise<void> {
  while ((await settleSome(db, today)) > 0);
}

/** Who works in the background for each database, to be told when a reader leaves something. */
const helpers = new WeakMap<Db, () => void>()

export function toldWhenLeft(db: Db, tell: () => void): void {
  helpers.set(db, tell)
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

/** How many clauses wait to be measured, among the contracts of buyers that this person sees. */
export function countUnsettled(db: Db, user: User, today: string): Promise<number> {
  return unsettledIn(() => {
    const query: From<'standings'> = db('standings')
    if (user.buyerIds)
      query
        .join('clauses', 'clauses.id', 'standings.clause_id')
        .join('contracts', 'contracts.id', 'clauses.contract_id')
        .whereIn('contracts.buyer_id', user.buyerIds)
    return query
  }, today)
}

/** The state of each of these clauses, as the lists say it. Ask `settled` first. */
export async function statusesOf(db: Db, clauseIds: readonly number[]): Promise<Map<number, Status>> {
  const rows = await db('standings').whereIn('clause_id', clauseIds).select('clause_id', 'status')
  return new Map(rows.map(row => [row.clause_id, row.status as Status]))
}

function keptOf(account: Account, clauseId: number, until: string): Kept {
  const { at, judgedAt, members } = account
  const member = members.find(({ source }) => source.clauseId === clauseId)!
  return {
    ...standingOf(account, clauseId),
    asOf: at,
    holdsUntil: until,
    judgedAt,
    parts: member.source.group && !account.pool ? ownPartsOf(member.bearers, member.source.group) : [],
    awaited: awaitedIn(member.judged),
  }
}

/** Of the periods that are over and of the one that runs: the lists tell them apart by their days. */
function awaitedIn({ periods, running }: Judged): Kept['awaited'] {
  return [...periods, ...(running ? [running] : [])].flatMap(({ key, senders }) =>
    senders
      .filter(({ state, unread }) => state === 'awaited' || state === 'overdue' || unread)
      .map(({ senderId, dueOn }) => ({ senderId, period: key, dueOn })),
  )
}

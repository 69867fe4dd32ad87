import type { Knex } from 'knex'
import { insertAll } from './insert.ts'

/**
 * Who followed each contract, as the journal tells it. Whoever follows one that it does not speak of does so since the day
 * kept beside their name, or since a day that nobody knows.
 */
export async function carryFollowings(db: Knex.Untyped): Promise<void> {
  const last = new Map<number, number | null>()
  for (let after = 0; ; ) {
    const lines = await (db as Knex.Untyped)('journal')
      .join('contracts', 'contracts.id', 'journal.subject_id')
      .where('journal.subject', 'contract')
      .whereIn('journal.action', ['contract.taken', 'contract.handedOver', 'contract.released'])
      .where('journal.id', '>', after)
      .orderBy('journal.id')
      .limit(BATCH)
      .select('journal.id', 'contracts.id as subject_id', 'journal.at', 'journal.actor_id', 'journal.after')
    if (lines.length === 0) break
    after = lines.at(-1)!.id
    const told = lines.map(({ id, ...line }) => ({ ...line, user: followerIn(line.after) }))
    for (const { subject_id, user } of told) last.set(subject_id, user)
    await insertAll(
      db,
      'followings',
      told.map(({ subject_id, user, at, actor_id }) => rowOf(subject_id, user, at, actor_id)),
    )
  }
  await carryUntold(db, last)
}

async function carryUntold(db: Knex.Untyped, last: ReadonlyMap<number, number | null>): Promise<void> {
  const now = new Date().toISOString()
  for (let after = 0; ; ) {
    const contracts: Followed[] = await db('contracts')
      .where('id', '>', after)
      .whereNotNull('followed_by')
      .orderBy('id')
      .limit(BATCH)
      .select('id', 'followed_by', 'followed_at')
    if (contracts.length === 0) return
    after = contracts.at(-1)!.id
    const untold = contracts.filter(({ id, followed_by }) => last.get(id) !== followed_by)
    await insertAll(
      db,
      'followings',
      untold.map(({ id, followed_by, followed_at }) => ({
        ...rowOf(id, followed_by, followed_at ?? now, null),
        since_on: followed_at && dayInFrance(followed_at),
      })),
    )
  }
}

type Followed = { id: number; followed_by: number; followed_at: string | null }

function rowOf(contractId: number, userId: number | null, at: string, by: number | null) {
  return { contract_id: contractId, user_id: userId, since_on: dayInFrance(at), recorded_at: at, recorded_by: by }
}

function followerIn(after: string | null): number | null {
  const kept = after ? JSON.parse(after).followedBy : null
  return typeof kept === 'number' ? kept : null
}

function dayInFrance(instant: string): string {
  return days.format(new Date(instant))
}

const days = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Paris' })
const BATCH = 1000

import type { Db } from '#db/connect.ts'
import { insertMany } from '#db/insert-many.ts'
import { may, ROLES, type Role, type User } from '#server/access/rules.ts'
import { inChunks } from '#server/base/chunks.ts'
import { contractsSeen, isLeft, mayLeave, visibleContracts } from '../contracts/store.ts'
import { contractNumber } from '../contracts/words.ts'
import type { Following } from './rules.ts'

/** Who followed each of these contracts, in the order in which it was written. */
export async function followingsOf(db: Db, contractIds: readonly number[]): Promise<Map<number, Following[]>> {
  const found = new Map<number, Following[]>()
  for (const ids of inChunks(contractIds)) {
    const rows = await db('followings')
      .leftJoin({ follower: 'users' }, 'follower.id', 'followings.user_id')
      .leftJoin({ recorder: 'users' }, 'recorder.id', 'followings.recorded_by')
      .whereIn('followings.contract_id', ids)
      .orderBy('followings.id')
      .select('followings.*', 'follower.name as user_name', 'recorder.name as recorder_name')
    for (const row of rows) {
      const list = found.get(row.contract_id) ?? []
      found.set(row.contract_id, list)
      list.push({
        contractId: row.contract_id,
        userId: row.user_id,
        userName: row.user_name,
        sinceOn: row.since_on,
        recordedByName: row.recorder_name,
      })
    }
  }
  return found
}

export async function insertFollowings(
  trx: Db,
  contractIds: readonly number[],
  { userId, sinceOn }: { userId: number | null; sinceOn: string },
  by: { at: string; userId: number | null },
): Promise<void> {
  const line = { user_id: userId, since_on: sinceOn, recorded_at: by.at, recorded_by: by.userId }
  await insertMany(
    trx,
    'followings',
    contractIds.map(contract_id => ({ contract_id, ...line })),
  )
}

/** A contract as it changes hands. */
export type Followed = {
  id: number
  number: string
  title: string
  buyerId: number
  directorateId: number | null
  /** '' where the contract has none. */
  directorate: string
  /** The first day of whoever follows it now; null where nobody knows. */
  followedSince: string | null
}

/** The contracts that this person follows, among those that `user` may hand over. `left`: only those it may follow no more. */
export async function followedContracts(
  db: Db,
  user: User,
  followerId: number,
  { left = false } = {},
): Promise<Followed[]> {
  const query = visibleContracts(db, user)
  if (left) query.join('users', 'users.id', 'contracts.followed_by').where(isLeft(db) as (query: object) => void)
  const rows = await query
    .leftJoin('directorates', 'directorates.id', 'contracts.directorate_id')
    .where('contracts.followed_by', followerId)
    .orderBy(['contracts.sort_text', 'contracts.id'])
    .select(
      'contracts.id',
      'contracts.number',
      'contracts.lot_number',
      'contracts.title',
      'contracts.buyer_id',
      'contracts.directorate_id',
      'directorates.name as directorate',
    )
  const since = await sinceOf(
    db,
    rows.map(row => row.id),
  )
  return rows.map(row => ({
    id: row.id,
    number: contractNumber({ number: row.number, lotNumber: row.lot_number }),
    title: row.title,
    buyerId: row.buyer_id,
    directorateId: row.directorate_id,
    directorate: row.directorate ?? '',
    followedSince: since.get(row.id) ?? null,
  }))
}

/** The last dated change of each contract. */
async function sinceOf(db: Db, contractIds: readonly number[]): Promise<Map<number, string>> {
  const found = new Map<number, string>()
  for (const ids of inChunks(contractIds)) {
    const rows: { contract_id: number; since: string | null }[] = await db('followings')
      .whereIn('contract_id', ids)
      .groupBy('contract_id')
      .select('contract_id')
      .max({ since: 'since_on' })
    for (const { contract_id, since } of rows) if (since) found.set(contract_id, since)
  }
  return found
}

/** How many contracts this person follows, whoever asks. */
export async function followedCount(db: Db, userId: number): Promise<number> {
  const [row] = await db('contracts').where({ followed_by: userId }).count({ contracts: 'id' })
  return Number(row!.contracts)
}

export type Follower = { id: number; name: string; role: Role; closed: boolean; contracts: number }

/**
 * Those who follow contracts that `user` may see, by name. `left`: only those that were left, by an account that is
 * closed or may follow them no more. They are found by who follows them, so that the cost is that of a portfolio.
 */
export async function followersSeen(db: Db, user: User, { left = false } = {}): Promise<Follower[]> {
  const theirs = contractsSeen(db, user).whereRaw('contracts.followed_by = users.id')
  const followers = db('users')
  if (left) {
    followers.where(mayLeave as (query: object) => void)
    theirs.where(isLeft(db) as (query: object) => void)
  }
  followers.whereExists(theirs)
  const rows = await followers.select('id', 'name', 'role', 'disabled_at')
  if (rows.length === 0) return []
  const followed = contractsSeen(db, user)
  if (left) followed.join('users', 'users.id', 'contracts.followed_by').where(isLeft(db) as (query: object) => void)
  const counts: { followed_by: number | null; contracts: number | string }[] = await followed
    .whereIn(
      'followed_by',
      rows.map(row => row.id),
    )
    .groupBy('followed_by')
    .select('followed_by')
    .count({ contracts: 'contracts.id' })
  const countOf = new Map(counts.map(row => [row.followed_by, Number(row.contracts)]))
  return rows
    .map(({ id, name, role, disabled_at }) => {
      const contracts = countOf.get(id) ?? 0
      return { id, name, role: role as Role, closed: disabled_at !== null, contracts }
    })
    .sort((a, b) => a.name.localeCompare(b.name, 'fr'))
}

export type Receiver = { id: number; name: string; role: Role }

/** Who may follow contracts of these buyers, `all` of them or some: open accounts, facilitators first, by name. */
export async function receiversFor(
  db: Db,
  buyerIds: readonly number[],
  which: 'all' | 'some' = 'all',
): Promise<Receiver[]> {
  const asked = [...new Set(buyerIds)]
  const roles = ROLES.filter(role => may(role, 'contracts.take'))
  const rows = await db('users').whereNull('disabled_at').whereIn('role', roles).select('id', 'name', 'role', 'scope')
  const listed: { user_id: number; buyer_id: number }[] = await db('user_buyers').select('user_id', 'buyer_id')
  const theirs = Map.groupBy(listed, line => line.user_id)
  const sees = ({ id, scope }: { id: number; scope: string }) => {
    if (scope === 'all') return true
    const own = new Set(theirs.get(id)?.map(line => line.buyer_id))
    return which === 'all' ? asked.every(buyer => own.has(buyer)) : asked.some(buyer => own.has(buyer))
  }
  return rows
    .filter(sees)
    .map(({ id, name, role }) => ({ id, name, role: role as Role }))
    .sort((a, b) => ROLES.indexOf(a.role) - ROLES.indexOf(b.role) || a.name.localeCompare(b.name, 'fr'))
}

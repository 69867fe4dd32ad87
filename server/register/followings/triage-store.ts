import type { Db } from '#db/connect.ts'
import { insertMany } from '#db/insert-many.ts'
import type { User } from '#server/access/rules.ts'
import { inChunks } from '#server/base/chunks.ts'
import type { Dismissal } from '../contracts/rules.ts'
import { contractsSeen } from '../contracts/store.ts'
import type { Gesture } from './triage-rules.ts'

/** Contracts sorted in one gesture. */
export type Triage = {
  id: number
  gesture: Gesture
  reason: string
  at: string
  byId: number | null
  /** Who took them, of contracts that were taken. */
  followerId: number | null
  byName: string | null
  /** How many of them this person sees, of how many. */
  seen: number
  contracts: number
  undone: { at: string; byName: string | null } | null
}

export type LastSaid = Omit<Triage, 'seen' | 'contracts'>

/** A contract as it is sorted. `was`: what it was said to be before. */
export type SortedContract = { id: number; buyerId: number; was: Dismissal | '' }

export async function insertTriage(
  trx: Db,
  {
    gesture,
    reason,
    undoesId = null,
    followerId = null,
  }: { gesture: Gesture | 'undo'; reason: string; undoesId?: number | null; followerId?: number | null },
  contracts: readonly SortedContract[],
  by: { at: string; userId: number | null },
): Promise<number> {
  const said = {
    gesture,
    reason,
    undoes_id: undoesId,
    followed_by: followerId,
    recorded_at: by.at,
    recorded_by: by.userId,
  }
  const [row] = await trx('triages').insert(said).returning('id')
  await insertMany(
    trx,
    'triage_contracts',
    contracts.map(({ id, was }) => ({ triage_id: row!.id, contract_id: id, was })),
  )
  return row!.id
}

/** The last ones of which this person sees a contract, latest first; those undone are told so. */
export async function lastTriages(db: Db, user: User, limit: number): Promise<Triage[]> {
  const theirs = triages(db).whereExists(seenIn(db, user).whereRaw('triage_contracts.triage_id = triages.id'))
  return described(db, user, await theirs.orderBy('triages.id', 'desc').limit(limit))
}

/** Null when there is none, or when none of its contracts is theirs. */
export async function triageNumbered(db: Db, user: User, id: number): Promise<Triage | null> {
  const [triage] = await described(db, user, await triages(db).where('triages.id', id))
  return triage && triage.seen > 0 ? triage : null
}

/** The contracts of this sorting, in the order of their numbers. */
export async function contractsSorted(db: Db, id: number): Promise<SortedContract[]> {
  const rows = await db('triage_contracts')
    .join('contracts', 'contracts.id', 'triage_contracts.contract_id')
    .where('triage_contracts.triage_id', id)
    .orderBy('contracts.id')
    .select('contracts.id', 'contracts.buyer_id', 'triage_contracts.was')
  return rows.map(row => ({ id: row.id, buyerId: row.buyer_id, was: row.was as Dismissal | '' }))
}

/** What was last said of this contract, and whether it was undone; null where nobody sorted it. */
export async function lastSaid(db: Db, contractId: number): Promise<LastSaid | null> {
  const row = await triages(db)
    .join('triage_contracts', 'triage_contracts.triage_id', 'triages.id')
    .where('triage_contracts.contract_id', contractId)
    .orderBy('triages.id', 'desc')
    .first()
  return row ? fromRow(row) : null
}

/** Of these contracts, those whose last sorting is another one than this. */
export async function sortedSince(db: Db, id: number, contractIds: readonly number[]): Promise<Set<number>> {
  const found = new Set<number>()
  for (const ids of inChunks(contractIds))
    for (const since of await db('triage_contracts')
      .whereIn('contract_id', ids)
      .where('triage_id', '>', id)
      .pluck('contract_id'))
      found.add(since)
  return found
}

function triages(db: Db) {
  return db('triages')
    .leftJoin('users', 'users.id', 'triages.recorded_by')
    .leftJoin({ undoing: 'triages' }, 'undoing.undoes_id', 'triages.id')
    .leftJoin({ undoer: 'users' }, 'undoer.id', 'undoing.recorded_by')
    .whereNull('triages.undoes_id')
    .select(
      'triages.id',
      'triages.gesture',
      'triages.reason',
      'triages.recorded_at',
      'triages.recorded_by',
      'triages.followed_by',
      'users.name as by_name',
      'undoing.recorded_at as undone_at',
      'undoer.name as undone_by',
    )
}

type TriageRow = Awaited<ReturnType<typeof triages>>[number]

function fromRow(row: TriageRow) {
  return {
    id: row.id,
    gesture: row.gesture as Gesture,
    reason: row.reason,
    at: row.recorded_at,
    byId: row.recorded_by,
    followerId: row.followed_by ?? row.recorded_by,
    byName: row.by_name,
    undone: row.undone_at ? { at: row.undone_at, byName: row.undone_by } : null,
  }
}

async function described(db: Db, user: User, rows: readonly TriageRow[]): Promise<Triage[]> {
  const found: Triage[] = []
  for (const row of rows) {
    const [all] = await db('triage_contracts').where({ triage_id: row.id }).count({ contracts: '*' })
    const [seen] = await seenIn(db, user).where('triage_contracts.triage_id', row.id).count({ contracts: '*' })
    found.push({ ...fromRow(row), seen: Number(seen!.contracts), contracts: Number(all!.contracts) })
  }
  return found
}

function seenIn(db: Db, user: User) {
  return contractsSeen(db, user).join('triage_contracts', 'triage_contracts.contract_id', 'contracts.id')
}

import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import { behindWords } from './contract-words.ts'

type Condition = (contracts: ReturnType<Db>) => void

/** In words that no index knows: another way leads to the rows. */
const UNINDEXED = "coalesce(standings.status, '')"

/**
 * Of contracts with their clause and its standing, those short of their trajectory of which something still waits: but for
 * those whose penalty was decided, or waived, once they were over. A finished pool waits at the members that ended short; a
 * running one once, at the first of those that are read: all that this person sees, or those that `mine` follows. `inOrder`: the
 * largest gaps are come by in their order, and few are passed over.
 */
export function stillBehind(
  db: Db,
  user: User,
  follow: 'mine' | 'all' | 'toTake',
  { inOrder = false } = {},
): Condition {
  const first = db({ elder: 'clauses' })
    .join({ place: 'standings' }, 'place.clause_id', 'elder.id')
    .join({ other: 'contracts' }, 'other.id', 'elder.contract_id')
    .whereRaw('elder.pool_id = clauses.pool_id and elder.id < clauses.id')
    .whereIn('place.status', [...behindWords])
    .where('place.finished', 0)
    .whereNotNull('other.followed_by')
    .whereNotExists(decided(db, 'other'))
  if (user.buyerIds) first.whereIn('other.buyer_id', user.buyerIds)
  if (follow === 'mine') first.where('other.followed_by', user.id)
  const isBehind = db.raw(`${inOrder ? UNINDEXED : 'standings.status'} in (?, ?, ?)`, [...behindWords])
  return contracts =>
    contracts
      .where(isBehind)
      .whereNotExists(decided(db, 'contracts'))
      .where(once =>
        once
          .whereNull('clauses.pool_id')
          .orWhere(over => over.where('standings.finished', 1).where('standings.missing_centihours', '>', 0))
          .orWhere(running => running.where('standings.finished', 0).whereNotExists(first)),
      )
}

/** The same of one contract of a query, with or without a clause. */
export function isStillBehind(db: Db, user: User, follow: 'mine' | 'all') {
  return db('clauses')
    .join('standings', 'standings.clause_id', 'clauses.id')
    .whereRaw('clauses.contract_id = contracts.id and contracts.followed_by is not null')
    .where(stillBehind(db, user, follow))
}

/** Contracts behind that may wait for nothing all the same: of pools, or with a sanction file. These few lead to the rest. */
export function mayWaitNoMore(db: Db): Condition {
  const pooled = db('clauses as shared').whereNotNull('shared.pool_id').select('shared.contract_id')
  const files = db('proceedings').where('kind', 'hours').select('contract_id')
  return contracts =>
    contracts
      .whereIn('contracts.id', pooled.unionAll(files))
      .whereNotNull('contracts.followed_by')
      .whereRaw(`${UNINDEXED} in (?, ?, ?)`, [...behindWords])
}

function decided(db: Db, contracts: 'contracts' | 'other') {
  return db('proceedings')
    .join('proceeding_steps as step', 'step.proceeding_id', 'proceedings.id')
    .whereRaw(`proceedings.contract_id = ${contracts}.id and step.dated_on >= ${contracts}.ends_on`)
    .where('proceedings.kind', 'hours')
    .whereIn('step.gesture', ['decide', 'waive'])
    .whereNotExists(db('proceeding_steps as back').whereRaw('back.cancels_id = step.id'))
}

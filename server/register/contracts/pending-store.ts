import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import { contractsSeen } from './store.ts'

// Contracts whose amendments wait for an answer; what no publication says any more waits for none.

function pending(db: Db, user: User, buyerId?: number | undefined) {
  const seen = contractsSeen(db, user).whereRaw('contracts.id = contract_readings.contract_id').select(db.raw('1'))
  const query = db('contract_readings').where('to_answer', '>', 0).whereExists(seen)
  if (user.buyerIds) query.whereIn('contract_readings.buyer_id', user.buyerIds)
  if (buyerId !== undefined) query.where({ buyer_id: buyerId })
  return query
}

/** Their numbers, those of one buyer together. */
export async function contractsToConfirm(
  db: Db,
  user: User,
  { offset, limit, buyerId }: { offset: number; limit: number; buyerId?: number | undefined },
): Promise<number[]> {
  return pending(db, user, buyerId)
    .orderBy(['buyer_id', 'contract_id'])
    .offset(offset)
    .limit(limit)
    .pluck('contract_id')
}

/** How many contracts; only those that this person follows, where one is given. */
export async function countToConfirm(db: Db, user: User, followedBy?: number): Promise<number> {
  const query = pending(db, user)
  if (followedBy !== undefined)
    query.whereIn('contract_id', db('contracts').where({ followed_by: followedBy }).select('id'))
  const [row] = await query.count({ count: '*' })
  return Number(row?.count ?? 0)
}

import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'

// Contracts whose amendments wait for an answer.

function pending(db: Db, user: User, buyerId?: number | undefined) {
  const query = db('contract_readings').where('to_answer', '>', 0)
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

/** How many contracts, and how many of them by buyer. */
export async function countToConfirm(db: Db, user: User): Promise<number> {
  const [row] = await pending(db, user).count({ count: '*' })
  return Number(row?.count ?? 0)
}

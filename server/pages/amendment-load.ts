import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import { contractsToConfirm } from '#server/register/contracts/pending-store.ts'
import { toAnswer } from '#server/register/contracts/reading.ts'
import { type Read, readingsOf } from '#server/register/contracts/readings-store.ts'
import type { Contract } from '#server/register/contracts/rules.ts'
import { contractsFor } from '#server/register/contracts/store.ts'

/** The most amendments of a buyer that one gesture answers. */
const MOST_TOGETHER = 200

/** Contracts whose amendments wait for an answer, with what may be read of each, by buyer. */
export async function loadPending(
  db: Db,
  user: User,
  { offset, limit }: { offset: number; limit: number },
  buyerId?: number,
) {
  const ids = await contractsToConfirm(db, user, { offset, limit, buyerId })
  const found = await contractsFor(db, user, ids)
  const contracts = ids.flatMap(id => found.get(id) ?? [])
  return { contracts, readings: await readingsOf(db, contracts) }
}

/** Amendments of this buyer, those of this contract left out or not, that may be read either way. */
export async function eitherOf(db: Db, user: User, contract: Contract) {
  const { contracts, readings } = await loadPending(db, user, { offset: 0, limit: MOST_TOGETHER }, contract.buyerId)
  return contracts.flatMap(one =>
    readings
      .get(one.id)!
      .amount.readings.filter(({ isEither }) => isEither)
      .map(reading => ({ contract: one, content: reading.content })),
  )
}

/** How many others of its buyer wait with those of this contract; null where it asks nothing. */
export async function othersAsked(db: Db, user: User, contract: Contract, read: Read): Promise<number | null> {
  if (toAnswer(read) === 0) return null
  if (!read.amount.readings.some(({ isEither }) => isEither)) return 0
  return (await eitherOf(db, user, contract)).length - 1
}

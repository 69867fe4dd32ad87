import type { Db } from '#db/connect.ts'
import { may, type User } from '#server/access/rules.ts'
import { NotFound } from '#server/base/errors.ts'
import { numberFrom } from '#server/base/ids.ts'
import { type Workload, workloadOf } from '#server/compliance/workload.ts'
import {
  type Followed,
  followedContracts,
  followersSeen,
  type Receiver,
  receiversFor,
} from '#server/register/followings/store.ts'
import { accountNumbered } from '#server/users/store.ts'

/** What is handed over, and to whom it may be. */
export type Portfolio = {
  /** `left`: all these contracts, by an account that is `closed` or may follow them no more. */
  from: { id: number; name: string; closed: boolean; left: boolean }
  contracts: Followed[]
  workload: ReadonlyMap<number, Workload>
  receivers: Receiver[]
}

/**
 * Whose contracts: one's own; those that an account left, for all who may follow contracts; anybody's, for the
 * administration.
 * @throws NotFound for any other's.
 */
export async function portfolioFor(db: Db, user: User, asked: unknown, today: string): Promise<Portfolio> {
  const id = asked === undefined || asked === '' ? user.id : numberFrom(asked)
  const account = await accountNumbered(db, id)
  if (!account) throw new NotFound('account')
  const closed = account.disabledAt !== null
  const mayHandAll = id === user.id || may(user.role, 'users.manage')
  const left = await followedContracts(db, user, id, { left: true })
  const contracts = mayHandAll ? await followedContracts(db, user, id) : left
  if (!mayHandAll && left.length === 0) throw new NotFound('account')
  const ids = contracts.map(contract => contract.id)
  const buyerIds = contracts.map(({ buyerId }) => buyerId)
  const receivers = await receiversFor(db, buyerIds, 'some')
  return {
    from: { id, name: account.name, closed, left: left.length > 0 && left.length === contracts.length },
    contracts,
    workload: await workloadOf(db, user, id, ids, today),
    receivers: receivers.filter(receiver => receiver.id !== id),
  }
}

/** Who follows contracts, for who may choose among them. */
export function followersFor(db: Db, user: User) {
  return followersSeen(db, user, { left: !may(user.role, 'users.manage') })
}

import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import { followsSome } from '../contracts/named-store.ts'
import { visibleContracts } from '../contracts/store.ts'
import { COLUMNS, type Deposit, type DepositRow, depositFromRow, visibleDeposits } from './store.ts'

/** As many files as one page reads together; more wait for the next. */
export const MOST_TOGETHER = 60

/** Files to be read, the first that came first: about contracts that this person follows, or sees where they follow none. */
export async function depositsWaiting(db: Db, user: User): Promise<Deposit[]> {
  const isMine = await followsSome(db, user)
  const seen = () => {
    const contracts = visibleContracts(db, user)
    return isMine ? contracts.where('contracts.followed_by', user.id) : contracts
  }
  const rows = await visibleDeposits(db, user, seen)
    .where('deposits.state', 'waiting')
    .whereNotNull('deposits.bytes')
    .orderBy('deposits.id')
    .limit(MOST_TOGETHER)
    .select(...COLUMNS, db.raw('1 as has_bytes'))
  const named = await db('deposit_contracts')
    .whereIn(
      'deposit_id',
      rows.map(({ id }) => id),
    )
    .orderBy('contract_id')
    .select('deposit_id', 'contract_id')
  const contracts = Map.groupBy(named, ({ deposit_id }) => deposit_id)
  return (rows as unknown as DepositRow[]).map(row =>
    depositFromRow(
      row,
      (contracts.get(row.id) ?? []).map(({ contract_id }) => contract_id),
    ),
  )
}

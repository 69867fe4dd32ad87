import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import { inChunks } from '#server/base/chunks.ts'
import type { Month } from '#server/base/dates.ts'
import type { Scope } from '../contracts/named-store.ts'
import { visibleContracts } from '../contracts/store.ts'
import type { Flag } from './flag-rules.ts'
import type { Row } from './grid-store.ts'
import { flagsIn, type Group, linesWith } from './groups.ts'
import { linesOf, type MonthContract, monthOfContracts } from './month-store.ts'
import { isSettled, type StatementState, senderStateOn } from './statement-rules.ts'

/** A statement of a month as it is kept, with what is flagged in it. */
export type ToldStatement = { contract: MonthContract; group: Group; state: StatementState; flags: Flag[] }

/**
 * The statements of a month, as its page reads them and without what anybody types: contract after contract, in lots, however many there
 * are. `scope`: `mine`, of the contracts that this person follows; `all`, of those they see.
 */
export async function* statementsTold(
  db: Db,
  user: User,
  { month, scope, today }: { month: Month; scope: Scope; today: string },
): AsyncGenerator<ToldStatement> {
  const query = visibleContracts(db, user).join('clauses', 'clauses.contract_id', 'contracts.id')
  if (scope === 'mine') query.where('contracts.followed_by', user.id)
  const ids: number[] = await query.orderBy(['contracts.sort_text', 'contracts.id']).pluck('contracts.id')
  for (const some of inChunks(ids, LOT)) {
    const contracts = await monthOfContracts(db, user, month, scope, some)
    const lines = linesWith(await linesOf(db, contracts, month), rowsOf(contracts), new Map())
    for (const contract of contracts)
      for (const group of contract.groups) {
        const { clauseId, grid, endsOn } = contract
        const sight = { clauseId, grid, lines, typed: new Map(), endsOn, today }
        const flags = isSettled(group.sender) ? [] : flagsIn(group, sight)
        yield { contract, group, state: senderStateOn(group.sender, today), flags }
      }
  }
}

const LOT = 100

function rowsOf(contracts: readonly MonthContract[]): Map<number, { clauseId: number; row: Row }> {
  return new Map(
    contracts.flatMap(({ clauseId, grid }) => grid.rows.map(row => [row.placementId, { clauseId, row }] as const)),
  )
}

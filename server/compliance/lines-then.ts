import type { Db } from '#db/connect.ts'
import { inChunks } from '#server/base/chunks.ts'
import { contractsThen } from '#server/register/contracts/known-store.ts'
import { isSocial, isUnsaid } from '#server/register/contracts/rules.ts'
import type { ListedContract } from './contract-lines.ts'
import { wordOf } from './contract-words.ts'
import { knownUntil, measured, type Reading } from './measure.ts'
import { standingOf } from './standing.ts'

/** These lines with their figures, words, amounts and dates as they were at a date, and as they were known then. */
export async function linesThen(
  db: Db,
  contracts: readonly ListedContract[],
  reading: Reading,
): Promise<ListedContract[]> {
  const moment = { at: reading.at, known: knownUntil(reading.known) }
  const clauses = await clausesKnown(
    db,
    contracts.map(({ id }) => id),
    moment.known,
  )
  const accounts = await measured(db, [...clauses.values()], reading)
  return (await contractsThen(db, contracts, moment)).map(contract => {
    const clauseId = clauses.get(contract.id)
    const account = clauseId === undefined ? undefined : accounts.get(clauseId)
    const standing = account ? standingOf(account, clauseId!) : null
    return {
      ...contract,
      standing,
      hasClause: clauseId !== undefined,
      pool: account?.pool?.name ?? null,
      word: wordOf({
        followed: standing ? standing.status !== 'toTake' : contract.followedBy !== null,
        social: isSocial(contract.considerations),
        unsaid: isUnsaid(contract.considerations),
        hourless: contract.word === 'hourless',
        hasClause: clauseId !== undefined,
        status: standing?.status ?? null,
      }),
    }
  })
}

/** The clauses of these contracts that were recorded by then. */
async function clausesKnown(db: Db, contractIds: readonly number[], known?: string): Promise<Map<number, number>> {
  const found = new Map<number, number>()
  for (const ids of inChunks(contractIds)) {
    const query = db('clauses').whereIn('contract_id', ids).select('id', 'contract_id')
    for (const row of await (known === undefined ? query : query.where('created_at', '<=', known)))
      found.set(row.contract_id, row.id)
  }
  return found
}

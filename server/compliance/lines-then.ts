import { setImmediate as breath } from 'node:timers/promises'
import type { Db } from '#db/connect.ts'
import { inChunks } from '#server/base/chunks.ts'
import { contractsThen } from '#server/register/contracts/known-store.ts'
import { isSocial, isUnsaid } from '#server/register/contracts/rules.ts'
import type { Account } from './account-rules.ts'
import type { ListedContract } from './contract-lines.ts'
import { wordOf } from './contract-words.ts'
import { knownUntil, measured, type Reading } from './measure.ts'
import { standingOf } from './standing.ts'
import { LOT } from './store.ts'

/** `account`: what its figures come from; null where no clause was written. */
export type LineAt = ListedContract & { account: Account | null }

/**
 * These lines with their figures, words, amounts and dates as they were at a date, and as they were known then; without
 * those that were not in the register yet.
 */
export async function linesThen(db: Db, contracts: readonly ListedContract[], reading: Reading): Promise<LineAt[]> {
  const moment = { at: reading.at, known: knownUntil(reading.known) }
  const clauses = await clausesKnown(
    db,
    contracts.map(({ id }) => id),
    moment.known,
  )
  const accounts = await measured(db, [...clauses.values()], reading)
  const there = await recordedBy(db, contracts, moment.known)
  return (await contractsThen(db, there, moment)).map(contract => {
    const clauseId = clauses.get(contract.id)
    const account = clauseId === undefined ? undefined : accounts.get(clauseId)
    const standing = account ? standingOf(account, clauseId!) : null
    return {
      ...contract,
      account: account ?? null,
      standing,
      hasClause: clauseId !== undefined,
      pool: account?.pool?.name ?? null,
      word: wordOf({
        followed: standing ? standing.status !== 'toTake' : contract.followedBy !== null,
        social: isSocial(contract.considerations),
        unsaid: isUnsaid(contract.considerations),
        hourless: contract.word === 'hourless',
        hasClause: clauseId !== undefined,
        dismissed: contract.dismissed !== '',
        status: standing?.status ?? null,
      }),
    }
  })
}

/** The same of many, lot by lot: none is too large for memory, and others are answered between two. */
export async function allLinesThen(db: Db, contracts: readonly ListedContract[], reading: Reading): Promise<LineAt[]> {
  const lines: LineAt[] = []
  for (const lot of inChunks(contracts, LOT)) {
    lines.push(...(await linesThen(db, lot, reading)))
    await breath()
  }
  return lines
}

async function recordedBy(db: Db, contracts: readonly ListedContract[], known?: string): Promise<ListedContract[]> {
  if (known === undefined) return [...contracts]
  const later = new Set<number>()
  for (const ids of inChunks(contracts.map(({ id }) => id)))
    for (const id of await db('contracts').whereIn('id', ids).where('created_at', '>', known).pluck('id')) later.add(id)
  return contracts.filter(({ id }) => !later.has(id))
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

import type { Db } from '#db/connect.ts'
import { TERMINAL } from '#server/access/rules.ts'
import { type Author, onlyOnce, record, withoutKey } from '#server/journal/store.ts'
import { contractsFor } from '../contracts/store.ts'
import { type Dropped, depositFile, told } from '../deposits/actions.ts'
import { type Deposit, nameDeposit } from '../deposits/store.ts'
import { whoseFile } from '../deposits/whose.ts'
import { sayReceived } from './received.ts'

type Kept = { id: number; isKnown: boolean }

/**
 * Keeps a file as `depositFile` does; whoever was sent back a statement, or had it opened again, answers by it: that statement is to be
 * checked, as by any answer. @throws DepositRefused
 */
export async function receiveFile(trx: Db, author: Author, dropped: Dropped): Promise<Kept> {
  const kept = await depositFile(trx, author, dropped)
  if (!kept.isKnown) await answered(trx, dropped, `/fichiers/${kept.id}`, author)
  return kept
}

/** The same, in a transaction of its own. @throws DepositRefused */
export async function dropFile(db: Db, author: Author, dropped: Dropped): Promise<Kept> {
  return db.transaction(trx => receiveFile(trx, author, dropped))
}

/**
 * Says whose a file is of which nothing was said: from then on it holds their statements, since the day it came. False: somebody said it
 * meanwhile.
 */
export async function sayWhose(
  db: Db,
  deposit: Deposit,
  whose: { senderId: number; contractIds: number[] },
  author: Author,
): Promise<boolean> {
  return db.transaction(async trx => {
    await onlyOnce(trx, author)
    if (!(await nameDeposit(trx, deposit.id, whose))) return false
    const named = { ...deposit, ...whose }
    await record(
      trx,
      author,
      await told(trx, named, 'file.recognised', { contracts: whose.contractIds.length }, author),
    )
    const { firstMonth: month, lastMonth, channel, receivedOn } = deposit
    await answered(trx, { ...whose, month, lastMonth, channel, receivedOn }, `/fichiers/${deposit.id}`, author)
    return true
  })
}

type Came = Pick<Dropped, 'senderId' | 'contractIds' | 'month' | 'lastMonth' | 'channel' | 'receivedOn'>

async function answered(trx: Db, dropped: Came, href: string, author: Author): Promise<void> {
  const { senderId, month, lastMonth = month, channel, receivedOn } = dropped
  if (senderId === null) return
  const contractIds = dropped.contractIds ?? []
  const { buyerId, alsoFor } = await whoseFile(trx, { contractIds, senderId, by: author.userId })
  const query = trx('statements')
    .join('clauses', 'clauses.id', 'statements.clause_id')
    .join('contracts', 'contracts.id', 'clauses.contract_id')
    .where('statements.sender_id', senderId)
    .whereIn('statements.state', ['sentBack', 'reopened'])
    .where('statements.first_month', '<=', lastMonth)
    .where('statements.last_month', '>=', month)
    .whereIn('contracts.buyer_id', buyerId === null ? alsoFor : [buyerId])
  if (contractIds.length > 0) query.whereIn('clauses.contract_id', contractIds)
  const rows = await query
    .orderBy(['statements.clause_id', 'statements.first_month'])
    .select('statements.clause_id', 'clauses.contract_id', 'statements.first_month')
  const contracts = await contractsFor(trx, TERMINAL, [...new Set(rows.map(row => row.contract_id))])
  const by = { ...withoutKey(author), channel: channel === 'page' ? ('file' as const) : channel }
  for (const row of rows) {
    const place = { contract: contracts.get(row.contract_id)!, clauseId: row.clause_id }
    await sayReceived(trx, place, row.first_month, { senderId, href, receivedOn }, by)
  }
}

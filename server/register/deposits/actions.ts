import { createHash } from 'node:crypto'
import type { Db } from '#db/connect.ts'
import type { Month } from '#server/base/dates.ts'
import { MOST_SHEET_BYTES } from '#server/base/sizes.ts'
import { type Author, onlyOnce, record } from '#server/journal/store.ts'
import { type Channel, depositWaiting, insertDeposit, type NewDeposit } from './store.ts'

export type Dropped = {
  /** Whose it is; null: nobody says. */
  senderId: number | null
  /** What it is about; null: the contracts that its sender holds or employs on. Whoever asks has checked that they may. */
  contractIds: readonly number[] | null
  month: Month
  /** Of a period of several; left out: that month alone. */
  lastMonth?: Month
  channel: Channel
  /** The day it arrived: of a mail, its date. */
  receivedOn: string
  /** As its owner called it; only its last part is kept. */
  name: string
  bytes: Buffer
}

/** A French sentence: why the file is not received. */
export class DepositRefused extends Error {}

/**
 * Keeps a file as it came, for a person to read and import (`/fichiers/:id`), with one line in the journal; inside a transaction. The same
 * bytes that wait already, of the same sender, months and contracts, are not kept twice: `isKnown`.
 * @throws DepositRefused when it is empty, too large, or of a day that has not come.
 */
export async function depositFile(
  trx: Db,
  author: Author,
  dropped: Dropped,
): Promise<{ id: number; isKnown: boolean }> {
  await onlyOnce(trx, author)
  const { bytes, receivedOn } = dropped
  if (bytes.length === 0) throw new DepositRefused('Ce fichier est vide.')
  if (bytes.length > MOST_SHEET_BYTES) throw new DepositRefused('Ce fichier dépasse 25\u00a0Mo.')
  if (receivedOn > author.today) throw new DepositRefused('Ce fichier n’a pas pu arriver après aujourd’hui.')
  const contractIds = [...new Set(dropped.contractIds ?? [])]
  const deposit = newDeposit(dropped)
  const known = await depositWaiting(trx, deposit, contractIds)
  if (known !== null) return { id: known, isKnown: true }
  const id = await insertDeposit(trx, deposit, contractIds, author)
  const buyerIds = await buyersOf(trx, contractIds)
  await record(trx, author, {
    action: 'file.deposited',
    subject: 'file',
    subjectId: id,
    buyerId: buyerIds.length === 1 ? buyerIds[0]! : null,
    alsoFor: buyerIds.length === 1 ? [] : buyerIds,
    href: `/fichiers/${id}`,
    after: { month: deposit.firstMonth, channel: deposit.channel, sizeBytes: bytes.length },
  })
  return { id, isKnown: false }
}

function newDeposit({ senderId, month, lastMonth = month, channel, receivedOn, name, bytes }: Dropped): NewDeposit {
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  return { senderId, firstMonth: month, lastMonth, channel, receivedOn, fileName: calledLast(name), sha256, bytes }
}

/** Without its folders nor what no name holds. */
function calledLast(name: string): string {
  const last = name
    .split(/[\\/]/)
    .at(-1)!
    .replace(/\p{Cc}/gu, '')
    .trim()
  return last.slice(0, 200) || 'relevé'
}

function buyersOf(trx: Db, contractIds: readonly number[]): Promise<number[]> {
  return trx('contracts').whereIn('id', contractIds).distinct('buyer_id').orderBy('buyer_id').pluck('buyer_id')
}

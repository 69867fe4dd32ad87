import { createHash } from 'node:crypto'
import type { Db } from '#db/connect.ts'
import type { Month } from '#server/base/dates.ts'
import { MOST_SHEET_BYTES } from '#server/base/sizes.ts'
import { type Author, onlyOnce, record, withoutKey } from '#server/journal/store.ts'
import { unsettle } from '../standings/store.ts'
import { type Answered, putAnswers } from './answers-store.ts'
import { clausesAwaiting } from './held-store.ts'
import {
  type Channel,
  closeDeposit,
  type Deposit,
  depositWaiting,
  insertDeposit,
  type NewDeposit,
  restoreDeposit,
} from './store.ts'
import { insertValues, type TypedValue } from './values-store.ts'
import { whoseFile } from './whose.ts'

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
  const href = `/fichiers/${id}`
  const whose = await whoseFile(trx, { contractIds, senderId: deposit.senderId, by: author.userId })
  await record(trx, author, {
    action: 'file.deposited',
    subject: 'file',
    subjectId: id,
    ...whose,
    href,
    after: { month: deposit.firstMonth, channel: deposit.channel, sizeBytes: bytes.length },
  })
  await unsettle(trx, await clausesAwaiting(trx, { senderId: deposit.senderId, contractIds }))
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

/** Says what was asked of a file: how it is to be read, who its lines are about, and which figures are others. */
export async function answerDeposit(
  db: Db,
  deposit: Deposit,
  { answers, people, values = [] }: { answers: object; people: readonly Answered[]; values?: readonly TypedValue[] },
  author: Author,
): Promise<void> {
  await db.transaction(async trx => {
    await onlyOnce(trx, author)
    await putAnswers(trx, deposit.id, answers, people, author)
    await insertValues(trx, deposit.id, values, author)
    const [action, counts] =
      values.length > 0
        ? (['file.corrected', { values: values.length }] as const)
        : (['file.answered', { people: people.length }] as const)
    await record(trx, author, await told(trx, deposit, action, counts, author))
  })
}

/** Leaves a file aside: nothing of it is written, and it is no longer kept. False: it waited no more. */
export async function putDepositAside(db: Db, deposit: Deposit, author: Author): Promise<boolean> {
  return db.transaction(async trx => {
    await onlyOnce(trx, author)
    if (!(await closeDeposit(trx, deposit.id, { state: 'putAside' }, author))) return false
    await record(trx, author, await told(trx, deposit, 'file.putAside', {}, author))
    return true
  })
}

/** A file that was refused waits again: what stopped its reading may have passed. */
export async function readDepositAgain(db: Db, deposit: Deposit, author: Author): Promise<void> {
  await db.transaction(async trx => {
    await onlyOnce(trx, author)
    if (await restoreDeposit(trx, deposit.id))
      await record(trx, author, await told(trx, deposit, 'file.readAgain', {}, author))
  })
}

/** Somebody took the file as it came: what it says of persons leaves with it. */
export async function noteTaken(db: Db, deposit: Deposit, author: Author): Promise<void> {
  await db.transaction(async trx => record(trx, withoutKey(author), await told(trx, deposit, 'file.taken', {}, author)))
}

/** The line of the journal for an act upon a file: told to the buyers it is about. */
export async function told(
  trx: Db,
  deposit: Deposit,
  action: string,
  after: Record<string, unknown>,
  { userId }: Author,
) {
  const { id, contractIds, senderId } = deposit
  const whose = await whoseFile(trx, { contractIds, senderId, by: userId })
  return { action, subject: 'file', subjectId: id, ...whose, href: `/fichiers/${id}`, after }
}

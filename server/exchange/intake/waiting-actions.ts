import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import { lastDay } from '#server/base/dates.ts'
import { Conflict } from '#server/base/errors.ts'
import type { Author } from '#server/journal/store.ts'
import { closeDeposit, type Deposit } from '#server/register/deposits/store.ts'
import { correctionsOf } from '#server/register/deposits/values-store.ts'
import type { Way } from '#server/register/hours/request-rules.ts'
import { importRead, type Outcome, previewed, remembered, type Wanted } from './actions.ts'
import type { Preview } from './preview-rules.ts'
import type { ReadFile } from './read.ts'
import type { Answers, Asked } from './reading-rules.ts'
import { People, type Scope, scopeOf, senderOf } from './scope.ts'

// A file that waits, read with a person: what importing it would do, and doing it.

/** How it is asked: as was answered of it, over what was of the earlier ones of its sender. */
export async function wantedOf(db: Db, user: User, deposit: Deposit): Promise<Wanted> {
  const wanted: Wanted = {
    path: '',
    fileName: deposit.fileName,
    contractId: null,
    contractIds: deposit.contractIds,
    sender: '',
    senderId: deposit.senderId,
    period: { from: `${deposit.firstMonth}-01`, to: lastDay(deposit.lastMonth) },
    answers: deposit.answers as Answers,
    depositId: deposit.id,
    typed: Object.fromEntries((await correctionsOf(db, deposit)).map(({ cell, typed }) => [cell, typed])),
  }
  return remembered(db, await senderOf(db, user, wanted), wanted)
}

/** What its reading depends on, and nothing more. */
export function askedOf({ period, answers, earlier, typed }: Wanted): Asked {
  return { period, answers, earlier, typed }
}

/** @throws NoScope with a sentence */
export async function previewOfDeposit(
  db: Db,
  user: User,
  { wanted, file }: { wanted: Wanted; file: ReadFile },
  today: string,
  people = new People(),
): Promise<{ preview: Preview; scope: Scope }> {
  const scope = await scopeOf(db, user, wanted, { people })
  return { preview: await previewed(db, file, scope, wanted, today), scope }
}

/**
 * Writes what leaves no doubt, in one transaction with the end of the wait. @throws NoScope, NotWritten, Conflict where somebody else
 * imported it or put it aside meanwhile.
 */
export async function importDeposit(
  db: Db,
  user: User,
  deposit: Deposit,
  { wanted, file, totalReason }: { wanted: Wanted; file: ReadFile; totalReason: string },
  author: Author,
): Promise<Outcome> {
  const { receivedOn } = deposit
  const also = async (trx: Db, fileId: number) => {
    if (!(await closeDeposit(trx, deposit.id, { state: 'imported', fileId }, author))) throw new Conflict()
  }
  return importRead(db, user, file, wanted, { totalReason, receivedOn, also }, { ...author, channel: wayOf(deposit) })
}

/** How its statements came: as the file did. */
function wayOf({ channel }: Deposit): Way {
  return channel === 'page' ? 'file' : channel
}

import { setTimeout as wait } from 'node:timers/promises'
import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import type { Wanted } from '#server/exchange/intake/actions.ts'
import type { FileDesk, Reading } from '#server/exchange/intake/desk.ts'
import { joiningIn } from '#server/exchange/intake/joiners.ts'
import type { Preview } from '#server/exchange/intake/preview-rules.ts'
import type { ReadFile } from '#server/exchange/intake/read.ts'
import { NoScope, People, type Scope } from '#server/exchange/intake/scope.ts'
import { askedOf, previewOfDeposit, wantedOf } from '#server/exchange/intake/waiting-actions.ts'
import type { Deposit } from '#server/register/deposits/store.ts'
import { depositsWaiting } from '#server/register/deposits/waiting.ts'
import { type Stand, standOf } from './queue-rules.ts'

// The files that wait, read together: what each says, and what it waits for.

/** A file that was read, with what importing it would do. */
export type Item = { deposit: Deposit; wanted: Wanted; file: ReadFile; preview: Preview; scope: Scope; stand: Stand }
/** One that is not read, or that no contract answers to: a sentence. */
export type Unread = { deposit: Deposit; why: string }
export type Queue = { items: Item[]; unread: Unread[]; reading: number; all: number }

/** How the fields of a file are named among others, and what chooses those who join. */
export function together({ deposit }: Pick<Item, 'deposit'>) {
  return { head: `f${deposit.id}-`, choosing: 'ground' as const }
}

type Tools = { db: Db; desk: FileDesk }

/** Each file costs its own reading and its own comparison, and the persons of a buyer are read once for all; `patience`: null, until all are read. Milliseconds. */
export async function queueOf({ db, desk }: Tools, user: User, today: string, patience: number | null): Promise<Queue> {
  const begun: { deposit: Deposit; wanted: Wanted; reading: Reading }[] = []
  for (const deposit of await depositsWaiting(db, user)) {
    const wanted = await wantedOf(db, user, deposit)
    begun.push({ deposit, wanted, reading: desk.read(deposit, askedOf(wanted)) })
  }
  const all = Promise.all(begun.map(({ reading }) => reading.done))
  await (patience === null ? all : Promise.race([all, wait(patience, undefined, { ref: false })]))
  const people = new People()
  const queue: Queue = { items: [], unread: [], reading: 0, all: begun.length }
  for (const { reading } of begun) if (!reading.file && !reading.refused) queue.reading += 1
  if (queue.reading > 0) return queue
  for (const { deposit, wanted, reading } of begun) {
    const found = reading.file && (await itemOf(db, user, { deposit, wanted, file: reading.file }, today, people))
    if (found) queue.items.push(found)
    else queue.unread.push({ deposit, why: reading.refused || NO_CONTRACT })
  }
  return queue
}

/** What importing it would do as the register stands now; null where no contract answers. */
export async function itemOf(
  db: Db,
  user: User,
  { deposit, wanted, file }: Pick<Item, 'deposit' | 'wanted' | 'file'>,
  today: string,
  people?: People,
): Promise<Item | null> {
  try {
    const { preview, scope } = await previewOfDeposit(db, user, { wanted, file }, today, people)
    const joining = joiningIn(preview, file, scope).flatMap(({ rows }) => rows)
    return { deposit, wanted, file, preview, scope, stand: standOf(preview, joining) }
  } catch (problem) {
    if (problem instanceof NoScope) return null
    throw problem
  }
}

export const NO_CONTRACT =
  'Aucun marché ne correspond à cet expéditeur pour ce mois. Écartez ce fichier et déposez-le depuis la page du marché.'

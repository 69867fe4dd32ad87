import type { Db } from '#db/connect.ts'
import type { Month } from '#server/base/dates.ts'
import { type Author, record, withoutKey } from '#server/journal/store.ts'
import { entryOf, type Place } from '../clauses/place.ts'
import { unsettle } from '../standings/store.ts'
import { liftReminder } from './answered.ts'
import { gridOf } from './grid-store.ts'
import { concerned } from './statement-rules.ts'
import { appendEvent } from './write-store.ts'

/**
 * A sender answers, and no figure moves: those that stood are what it declares. In the transaction that looked at them. False
 * when its statement waits for no answer.
 */
export async function sayReceived(
  trx: Db,
  place: Place,
  month: Month,
  { senderId, href, receivedOn }: { senderId: number; href: string; receivedOn: string },
  author: Author,
): Promise<boolean> {
  const statement = (await gridOf(trx, place.clauseId)).statementOf(month)
  const able = concerned(statement, 'receive', senderId).filter(({ state }) => state !== 'toCheck')
  if (able.length === 0) return false
  for (const one of able)
    await appendEvent(
      trx,
      { clauseId: place.clauseId, senderId: one.senderId, period: statement.key },
      { gesture: 'receive', receivedOn },
      author,
    )
  const before = { month: statement.key, receivedOn: able[0]!.receivedOn }
  await record(trx, author, entryOf(place, 'statement.received', href, before, { ...before, receivedOn }))
  await liftReminder(trx, place, withoutKey(author))
  await unsettle(trx, [place.clauseId])
  return true
}

import type { Db } from '#db/connect.ts'
import type { Month } from '#server/base/dates.ts'
import type { Author } from '#server/journal/store.ts'
import type { Place } from '../clauses/place.ts'
import { type Asked, append, changing } from './statement-actions.ts'

// The second look at a statement, where a contract asks for it: the buyer’s.

/** The buyer accepts what the facilitator checked: its hours are accepted from now on. @throws Conflict */
export async function confirmStatement(
  db: Db,
  place: Place,
  month: Month,
  asked: Asked,
  author: Author,
): Promise<string | null> {
  return changing(db, place, month, asked, 'confirm', author, async (trx, statement, _grid, able) => {
    for (const sender of able) await append(trx, place, statement, sender, { gesture: 'confirm' }, author)
    return { told: { before: {}, after: { validatedAt: author.at } } }
  })
}

/** The buyer gives it back to whoever checked it, with what is to be looked at again. @throws Conflict */
export async function handBackStatement(
  db: Db,
  place: Place,
  month: Month,
  asked: Asked & { reason: string },
  author: Author,
): Promise<string | null> {
  const { reason } = asked
  return changing(db, place, month, asked, 'handBack', author, async (trx, statement, _grid, able) => {
    for (const sender of able) await append(trx, place, statement, sender, { gesture: 'handBack', reason }, author)
    return { told: { before: {}, after: { reason } } }
  })
}

/** Whoever checked it takes it up again, while the buyer has not answered. @throws Conflict */
export async function takeBackStatement(
  db: Db,
  place: Place,
  month: Month,
  asked: Asked,
  author: Author,
): Promise<string | null> {
  return changing(db, place, month, asked, 'takeBack', author, async (trx, statement, _grid, able) => {
    for (const sender of able) await append(trx, place, statement, sender, { gesture: 'takeBack' }, author)
    return { told: { before: {}, after: {} } }
  })
}

import type { Db } from '#db/connect.ts'
import type { Row } from '#db/tables.ts'

// Filters of lists that a person named. They are hers only: every question names whose they are. None leaves a line in the journal.

export type SavedFilter = { id: number; list: string; name: string; query: string; opens: boolean }

/** So many a list: beyond, they are no help. */
export const MOST_SAVED = 30

/** Hers of this list, or of all, by name. */
export async function savedFilters(db: Db, userId: number, list?: string): Promise<SavedFilter[]> {
  const query = db('saved_filters').where({ user_id: userId })
  if (list !== undefined) query.where({ list })
  return (await query.orderBy(['list', 'id'])).map(fromRow).sort((a, b) => a.name.localeCompare(b.name, 'fr'))
}

type Named = { list: string; name: string; query: string; opens: boolean }

/** Null, or why it is not saved. A name that she has already on this list takes the new filter. */
export async function saveFilter(db: Db, userId: number, saved: Named, at: string): Promise<string | null> {
  return db.transaction(async trx => {
    const own = await savedFilters(trx, userId, saved.list)
    if (own.length >= MOST_SAVED && !own.some(({ name }) => name === saved.name))
      return `Vous gardez déjà ${MOST_SAVED} filtres de cette liste\u00a0: supprimez-en un.`
    if (saved.opens) await opensNoMore(trx, userId, saved.list)
    const row = { query: saved.query, opens: saved.opens ? 1 : 0, saved_at: at }
    await trx('saved_filters')
      .insert({ user_id: userId, list: saved.list, name: saved.name, ...row })
      .onConflict(['user_id', 'list', 'name'])
      .merge(row)
    return null
  })
}

/** Null, or why it is not changed. `opens`: its list opens on it, and on no other. */
export async function changeFilter(
  db: Db,
  userId: number,
  filter: SavedFilter,
  { name, opens }: { name: string; opens: boolean },
): Promise<string | null> {
  return db.transaction(async trx => {
    const others = (await savedFilters(trx, userId, filter.list)).filter(({ id }) => id !== filter.id)
    if (others.some(one => one.name === name)) return 'Un autre de vos filtres de cette liste porte ce nom.'
    if (opens) await opensNoMore(trx, userId, filter.list)
    await trx('saved_filters')
      .where({ id: filter.id, user_id: userId })
      .update({ name, opens: opens ? 1 : 0 })
    return null
  })
}

export async function deleteFilter(db: Db, userId: number, id: number): Promise<void> {
  await db('saved_filters').where({ id, user_id: userId }).delete()
}

async function opensNoMore(trx: Db, userId: number, list: string): Promise<void> {
  await trx('saved_filters').where({ user_id: userId, list, opens: 1 }).update({ opens: 0 })
}

function fromRow({ id, list, name, query, opens }: Row<'saved_filters'>): SavedFilter {
  return { id, list, name, query, opens: opens === 1 }
}

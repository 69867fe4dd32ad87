import type { Db } from '#db/connect.ts'
import type { User } from '../users/rules.ts'
import { folded } from '../web/text.ts'

export type Buyer = { id: number; siret: string; name: string }

/** The buyers this person works for, by name. */
export async function buyersOf(db: Db, user: User): Promise<Buyer[]> {
  const query = db('buyers').select('id', 'siret', 'name').orderBy('search_text')
  return user.buyerIds ? query.whereIn('id', user.buyerIds) : query
}

/** The buyer with this SIRET, recorded now if it was unknown; a name is only given to a buyer that has none. */
export async function ensureBuyer(
  trx: Db,
  siret: string,
  name: string,
  at: string,
): Promise<{ id: number; created: boolean }> {
  const found = await trx('buyers').where({ siret }).first('id')
  if (found) return { id: found.id, created: false }
  const [row] = await trx('buyers')
    .insert({ siret, name, search_text: folded(`${name} ${siret}`), created_at: at })
    .onConflict('siret')
    .ignore()
    .returning('id')
  if (row) return { id: row.id, created: true }
  return { id: (await trx('buyers').where({ siret }).first('id')).id, created: false }
}

/** How a buyer is named: the open data give only its number. */
export function buyerName({ name, siret }: { name: string; siret: string }): string {
  return name || `Acheteur ${siret}`
}

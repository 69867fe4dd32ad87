import type { Db } from '#db/connect.ts'
import type { User } from '../users/rules.ts'

export type Buyer = { id: number; siret: string; name: string }

/** The buyers this person works for, by name. */
export async function buyersOf(db: Db, user: User): Promise<Buyer[]> {
  const query = db('buyers').select('id', 'siret', 'name').orderBy('search_text')
  return user.buyerIds ? query.whereIn('id', user.buyerIds) : query
}

/** How a buyer is named: the open data give only its number. */
export function buyerName({ name, siret }: { name: string; siret: string }): string {
  return name || `Acheteur ${siret}`
}

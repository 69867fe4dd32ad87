import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import { buyersOf } from '#server/register/buyers/store.ts'
import { type Duplicate, duplicatesAmong, surplusOf } from '../versions/duplicates-rules.ts'
import { apartAmong, type Candidate, candidatesOf } from './duplicates-store.ts'

export type Pair = Omit<Duplicate, 'pair'> & { one: Candidate; other: Candidate }
export type Apart = { one: Candidate; other: Candidate; reason: string; at: string }

/**
 * Contracts of the legal person of this buyer that are probably one, and those that a person told apart. `surplus`: how many contracts
 * could be merged away. Two contracts of one address that this person may not see are never compared.
 */
export async function pairsOf(
  db: Db,
  user: User,
  buyerId: number,
): Promise<{ probable: Pair[]; apart: Apart[]; surplus: number }> {
  const buyers = await buyersOf(db, user)
  const siren = buyers.find(({ id }) => id === buyerId)?.siret.slice(0, 9)
  const own = buyers.filter(({ siret }) => siren !== undefined && siret.startsWith(siren))
  const candidates = await candidatesOf(
    db,
    own.map(({ id }) => id),
  )
  const known = new Map(candidates.map(one => [one.id, one]))
  const said = await apartAmong(db, [...known.keys()])
  const found = duplicatesAmong(
    candidates,
    said.map(({ pair }) => pair),
  )
  return {
    probable: found.map(({ pair, ...rest }) => ({ ...rest, ...both(known, pair)! })),
    apart: said.flatMap(({ pair, ...rest }) => {
      const found = both(known, pair)
      return found ? [{ ...rest, ...found }] : []
    }),
    surplus: surplusOf(found),
  }
}

function both(known: ReadonlyMap<number, Candidate>, [one, other]: [number, number]) {
  const [first, second] = [known.get(one), known.get(other)]
  return first && second ? { one: first, other: second } : null
}

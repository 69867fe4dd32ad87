import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import type { Contract } from '#server/register/contracts/rules.ts'
import { type Duplicate, duplicatesAmong, surplusOf } from '../versions/duplicates-rules.ts'
import { keptByMerge, type Merge, mergesAmong } from '../versions/merges-store.ts'
import { apartAmong, type Candidate, candidatesOf, namesOf } from './duplicates-store.ts'

export type Pair = Omit<Duplicate, 'pair'> & { one: Candidate; other: Candidate }
export type Apart = { one: Candidate; other: Candidate; reason: string; at: string }

/** The one that stays, and the one that went: a person said that they are one. */
export type Merged = Pick<Merge, 'id' | 'reason' | 'at' | 'byName'> & { kept: Named; gone: Named }
export type Named = { id: number; buyerId: number; number: string; title: string }

/**
 * Contracts of the legal person of this buyer that are probably one, and those that a person told apart. `surplus`: how many contracts
 * could be merged away. `ids`: those that were compared. Two contracts of one address that this person may not see are never compared.
 */
export async function pairsOf(
  db: Db,
  user: User,
  buyerId: number,
): Promise<{ probable: Pair[]; apart: Apart[]; surplus: number; ids: Set<number> }> {
  const candidates = await candidatesOf(db, await sameLegalPerson(db, user, buyerId))
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
    ids: new Set(known.keys()),
  }
}

/** Those that this contract is probably one with. */
export async function pairsLike(
  db: Db,
  user: User,
  { id, buyerId, notifiedOn, amountCents }: Pick<Contract, 'id' | 'buyerId' | 'notifiedOn' | 'amountCents'>,
): Promise<Pair[]> {
  if (notifiedOn === null || amountCents === null) return []
  const candidates = await candidatesOf(db, await sameLegalPerson(db, user, buyerId), { notifiedOn, amountCents })
  if (candidates.length < 2) return []
  const known = new Map(candidates.map(one => [one.id, one]))
  const apart = await apartAmong(db, [...known.keys()])
  const found = duplicatesAmong(
    candidates,
    apart.map(({ pair }) => pair),
  )
  return found.filter(({ pair }) => pair.includes(id)).map(({ pair, ...rest }) => ({ ...rest, ...both(known, pair)! }))
}

/** Contracts of the legal person of this buyer that a person said are one. */
export async function mergedOf(db: Db, user: User, buyerId: number): Promise<Merged[]> {
  const buyerIds = await sameLegalPerson(db, user, buyerId)
  const merges = await mergesAmong(db, await keptByMerge(db, buyerIds))
  const names = await namesOf(
    db,
    merges.flatMap(({ keptId, mergedId }) => [keptId, mergedId]),
  )
  return merges
    .map(({ id, reason, at, byName, keptId, mergedId }) => {
      return { id, reason, at, byName, kept: names.get(keptId)!, gone: names.get(mergedId)! }
    })
    .filter(({ gone }) => buyerIds.includes(gone.buyerId))
}

/** Of this legal person, the buyers that this person sees: reached by their numbers, however many others there are. */
async function sameLegalPerson(db: Db, user: User, buyerId: number): Promise<number[]> {
  if (user.buyerIds && !user.buyerIds.includes(buyerId)) return []
  const own = await db('buyers').where({ id: buyerId }).first('siret')
  const siren = own?.siret.slice(0, 9) ?? ''
  const ids: number[] = await db('buyers')
    .whereBetween('siret', [`${siren}00000`, `${siren}99999`])
    .orderBy('siret')
    .pluck('id')
  return ids.filter(id => user.buyerIds?.includes(id) ?? true)
}

function both(known: ReadonlyMap<number, Candidate>, [one, other]: [number, number]) {
  const [first, second] = [known.get(one), known.get(other)]
  return first && second ? { one: first, other: second } : null
}

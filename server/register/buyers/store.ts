import type { Db } from '#db/connect.ts'
import { insertMany } from '#db/insert-many.ts'
import type { User } from '#server/access/rules.ts'
import { inChunks } from '#server/base/chunks.ts'
import { sirenIn } from '#server/base/siret.ts'
import { folded } from '#server/base/text.ts'
import { identifyBuyers } from './names-store.ts'
import { buyersTold } from './told-store.ts'
import { buyerName } from './words.ts'

export type Buyer = { id: number; siret: string; name: string }

/** The buyers this person works for, by name. */
export async function buyersOf(db: Db, user: User): Promise<Buyer[]> {
  const query = db('buyers').select('id', 'siret', 'name').orderBy('search_text')
  if (user.buyerIds) query.whereIn('id', user.buyerIds)
  const told = await buyersTold(db, await db('buyer_numbers').distinct().pluck('number'))
  return (await query).filter(({ siret }) => !told.has(siret))
}

/** The buyers whose contracts this person sees, and how many others keep theirs here. */
export async function perimeterOf(db: Db, user: User): Promise<{ buyers: string[]; others: number }> {
  const buyers = (await buyersOf(db, user)).map(buyerName)
  const [row] = await db('buyers').count('id as count')
  return { buyers, others: Number((row as unknown as { count: number }).count) - buyers.length }
}

export type BuyerSettings = {
  id: number
  siret: string
  name: string
  version: number
  contractCount: number
}

export type Named = { id: number; name: string; version: number; retiredOn: string | null }

/** The same with the contracts that have it: all of them, and those still running. */
export type Used = Named & { contracts: number; running: number }

export async function allBuyers(db: Db): Promise<BuyerSettings[]> {
  const rows = await db('buyers')
    .leftJoin('contracts', join => join.on('contracts.buyer_id', 'buyers.id').andOnNull('contracts.withdrawn_at'))
    .groupBy('buyers.id', 'buyers.siret', 'buyers.name', 'buyers.version', 'buyers.search_text')
    .orderBy('buyers.search_text')
    .select('buyers.id', 'buyers.siret', 'buyers.name', 'buyers.version')
    .count({ contracts: 'contracts.id' })
  return rows.map((row: Record<string, unknown>) => ({
    id: Number(row.id),
    siret: String(row.siret),
    name: String(row.name),
    version: Number(row.version),
    contractCount: Number(row.contracts),
  }))
}

export async function buyerNumbered(db: Db, id: number): Promise<Omit<BuyerSettings, 'contractCount'> | null> {
  return (await db('buyers').where({ id }).first('id', 'siret', 'name', 'version')) ?? null
}

/** null when this legal person is already there: it is one buyer, whatever its establishments. */
export async function insertBuyer(
  trx: Db,
  { siret, name }: { siret: string; name: string },
  at: string,
): Promise<number | null> {
  const [row] = await trx('buyers')
    .insert({ siret, siren: sirenIn(siret), name, search_text: folded(`${name} ${siret}`), created_at: at })
    .onConflict()
    .ignore()
    .returning('id')
  return row?.id ?? null
}

/**
 * The numbers of these buyers, by SIRET: those told by a person, those of this very establishment, else of its legal person. Those
 * unknown are recorded now, under the name given.
 */
export async function ensureBuyers(
  trx: Db,
  names: ReadonlyMap<string, string>,
  at: string,
): Promise<Map<string, number>> {
  const found = await buyersNumbered(trx, [...names.keys()])
  const unknown = [...names].filter(([siret]) => !found.has(siret))
  if (unknown.length === 0) return found
  const rows = unknown.map(([siret, name]) => ({
    ...{ siret, siren: sirenIn(siret), name, search_text: folded(`${name} ${siret}`), created_at: at },
    name_source: name ? 'published' : '',
  }))
  const added = await insertMany(trx, 'buyers', rows, { ignore: true, returning: ['id', 'name'] })
  const unnamed = added.filter(({ name }) => !name)
  if (unnamed.length > 0)
    await identifyBuyers(
      trx,
      unnamed.map(({ id }) => id),
    )
  const sirets = unknown.map(([siret]) => siret)
  for (const [siret, id] of await buyersNumbered(trx, sirets)) found.set(siret, id)
  return found
}

/** Of these numbers, as published, the buyers that are known. */
export async function buyersNumbered(db: Db, sirets: readonly string[]): Promise<Map<string, number>> {
  const found = new Map<string, number>()
  const persons = new Map<string, number>()
  for (const some of inChunks([...new Set(sirets.flatMap(siret => sirenIn(siret) ?? []))]))
    for (const { id, siren } of await db('buyers').whereIn('siren', some).select('id', 'siren')) persons.set(siren!, id)
  for (const siret of sirets) {
    const id = persons.get(sirenIn(siret) ?? '')
    if (id) found.set(siret, id)
  }
  for (const some of inChunks(sirets))
    for (const { id, siret } of await db('buyers').whereIn('siret', some).select('id', 'siret')) found.set(siret, id)
  for (const [siret, id] of await buyersTold(db, sirets)) found.set(siret, id)
  return found
}

export async function renameBuyer(
  trx: Db,
  buyer: { id: number; siret: string },
  version: number,
  name: string,
): Promise<boolean> {
  const change = { name, name_source: 'typed', search_text: folded(`${name} ${buyer.siret}`), version: version + 1 }
  return (await trx('buyers').where({ id: buyer.id, version }).update(change)) > 0
}

/** Directorates and operations are both a name under a buyer. */
export type Kind = 'directorates' | 'operations'

/** Those in use first, by name, then those retired. */
export async function namesOf(db: Db, kind: Kind, buyerId: number): Promise<Named[]> {
  const rows = await db(kind).where({ buyer_id: buyerId }).select('id', 'name', 'version', 'retired_on')
  return rows
    .map(({ retired_on: retiredOn, ...row }) => ({ ...row, retiredOn }))
    .sort((a, b) => Number(a.retiredOn !== null) - Number(b.retiredOn !== null) || a.name.localeCompare(b.name, 'fr'))
}

/** What a form offers for contracts of these buyers: what is in use, and `kept`, that a contract has already. */
export async function namesOffered(
  db: Db,
  kind: Kind,
  buyerIds: readonly number[],
  kept: number | null = null,
): Promise<{ id: number; name: string; retiredOn: string | null }[]> {
  const rows = await db(kind)
    .whereIn('buyer_id', buyerIds)
    .where(offered => offered.whereNull('retired_on').orWhere('id', kept ?? 0))
    .orderBy(['name', 'id'])
    .select('id', 'name', 'retired_on')
  return rows.map(({ id, name, retired_on }) => ({ id, name, retiredOn: retired_on }))
}

export async function nameNumbered(
  db: Db,
  kind: Kind,
  id: number,
  today: string,
): Promise<(Used & { buyerId: number }) | null> {
  const row = await db(kind).where({ id }).first('id', 'buyer_id', 'name', 'version', 'retired_on')
  if (!row) return null
  const contracts = db('contracts').where(kind === 'directorates' ? { directorate_id: id } : { operation_id: id })
  const [all] = await contracts.clone().count({ number: 'id' })
  const [running] = await contracts
    .where(open => open.whereNull('ends_on').orWhere('ends_on', '>=', today))
    .count({ number: 'id' })
  return {
    id: row.id,
    buyerId: row.buyer_id,
    name: row.name,
    version: row.version,
    retiredOn: row.retired_on,
    contracts: Number(all!.number),
    running: Number(running!.number),
  }
}

/** null when this buyer already has one of that name in use. */
export async function insertName(trx: Db, kind: Kind, buyerId: number, name: string): Promise<number | null> {
  const [row] = await trx(kind)
    .insert({ buyer_id: buyerId, name })
    .onConflict() // those in use have a name of their own
    .ignore()
    .returning('id')
  return row?.id ?? null
}

export async function nameIsTaken(trx: Db, kind: Kind, buyerId: number, name: string, butId: number): Promise<boolean> {
  const others = trx(kind).where({ buyer_id: buyerId, name, retired_on: null }).whereNot({ id: butId })
  return Boolean(await others.first('id'))
}

/** No longer offered from that day on; in use again where `on` is null. False when somebody changed it meanwhile. */
export async function putRetired(
  trx: Db,
  kind: Kind,
  id: number,
  version: number,
  on: string | null,
): Promise<boolean> {
  const changed = await trx(kind)
    .where({ id, version })
    .update({ retired_on: on, version: version + 1 })
  return changed > 0
}

export async function rename(trx: Db, kind: Kind, id: number, version: number, name: string): Promise<boolean> {
  return (
    (await trx(kind)
      .where({ id, version })
      .update({ name, version: version + 1 })) > 0
  )
}

import type { Db } from '#db/connect.ts'
import { insertMany } from '#db/insert-many.ts'
import type { User } from '#server/access/rules.ts'
import { folded } from '#server/base/text.ts'

export type Buyer = { id: number; siret: string; name: string }

/** The buyers this person works for, by name. */
export async function buyersOf(db: Db, user: User): Promise<Buyer[]> {
  const query = db('buyers').select('id', 'siret', 'name').orderBy('search_text')
  return user.buyerIds ? query.whereIn('id', user.buyerIds) : query
}

export type BuyerSettings = {
  id: number
  siret: string
  name: string
  version: number
  contractCount: number
}

export type Named = { id: number; name: string; version: number }

export async function allBuyers(db: Db): Promise<BuyerSettings[]> {
  const rows = await db('buyers')
    .leftJoin('contracts', 'contracts.buyer_id', 'buyers.id')
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

/** null when this SIRET is already there. */
export async function insertBuyer(
  trx: Db,
  { siret, name }: { siret: string; name: string },
  at: string,
): Promise<number | null> {
  const [row] = await trx('buyers')
    .insert({ siret, name, search_text: folded(`${name} ${siret}`), created_at: at })
    .onConflict('siret')
    .ignore()
    .returning('id')
  return row?.id ?? null
}

/** The numbers of these buyers, by SIRET; those unknown are recorded now, under the name given. */
export async function ensureBuyers(
  trx: Db,
  names: ReadonlyMap<string, string>,
  at: string,
): Promise<Map<string, number>> {
  const rows = [...names].map(([siret, name]) => ({
    siret,
    name,
    search_text: folded(`${name} ${siret}`),
    created_at: at,
  }))
  await insertMany(trx, 'buyers', rows, { ignore: true })
  const found = await trx('buyers')
    .whereIn('siret', [...names.keys()])
    .select('id', 'siret')
  return new Map(found.map(({ id, siret }) => [siret, id]))
}

export async function renameBuyer(
  trx: Db,
  buyer: { id: number; siret: string },
  version: number,
  name: string,
): Promise<boolean> {
  const change = { name, search_text: folded(`${name} ${buyer.siret}`), version: version + 1 }
  return (await trx('buyers').where({ id: buyer.id, version }).update(change)) > 0
}

/** Directorates and operations are both a name under a buyer. */
export type Kind = 'directorates' | 'operations'

export async function namesOf(db: Db, kind: Kind, buyerId: number): Promise<Named[]> {
  const rows: Named[] = await db(kind).where({ buyer_id: buyerId }).select('id', 'name', 'version')
  return rows.sort((a, b) => a.name.localeCompare(b.name, 'fr'))
}

export async function nameNumbered(db: Db, kind: Kind, id: number): Promise<(Named & { buyerId: number }) | null> {
  const row = await db(kind).where({ id }).first('id', 'buyer_id', 'name', 'version')
  return row ? { id: row.id, buyerId: row.buyer_id, name: row.name, version: row.version } : null
}

/** null when this buyer already has one of that name. */
export async function insertName(trx: Db, kind: Kind, buyerId: number, name: string): Promise<number | null> {
  const [row] = await trx(kind)
    .insert({ buyer_id: buyerId, name })
    .onConflict(['buyer_id', 'name'])
    .ignore()
    .returning('id')
  return row?.id ?? null
}

export async function nameIsTaken(trx: Db, kind: Kind, buyerId: number, name: string, butId: number): Promise<boolean> {
  return Boolean(await trx(kind).where({ buyer_id: buyerId, name }).whereNot({ id: butId }).first('id'))
}

export async function rename(trx: Db, kind: Kind, id: number, version: number, name: string): Promise<boolean> {
  return (
    (await trx(kind)
      .where({ id, version })
      .update({ name, version: version + 1 })) > 0
  )
}

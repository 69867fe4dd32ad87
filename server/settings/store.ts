import type { Db } from '#db/connect.ts'
import { folded } from '../web/text.ts'

export async function settingNamed(db: Db, key: string): Promise<string | null> {
  return (await db('settings').where({ key }).first('value'))?.value ?? null
}

export async function putSetting(db: Db, key: string, value: string): Promise<void> {
  await db('settings').insert({ key, value }).onConflict('key').merge()
}

export async function removeSettings(db: Db, keys: readonly string[]): Promise<void> {
  await db('settings').whereIn('key', keys).delete()
}

/** The institution as pages and documents show it. */
export async function institutionOf(db: Db): Promise<{ name: string; hasLogo: boolean }> {
  const rows: { key: string; value: string }[] = await db('settings')
    .whereIn('key', ['institution.name', 'institution.logo-type'])
    .select('key', 'value')
  const values = new Map(rows.map(row => [row.key, row.value]))
  return { name: values.get('institution.name') ?? '', hasLogo: values.has('institution.logo-type') }
}

/** The institution as the settings page edits it; its version is the number of times it was saved. */
export async function institutionSettings(db: Db): Promise<{ name: string; contact: string; version: number }> {
  const rows: { key: string; value: string }[] = await db('settings')
    .whereIn('key', ['institution.name', 'institution.contact', 'institution.version'])
    .select('key', 'value')
  const values = new Map(rows.map(row => [row.key, row.value]))
  return {
    name: values.get('institution.name') ?? '',
    contact: values.get('institution.contact') ?? '',
    version: Number(values.get('institution.version') ?? 1),
  }
}

/** False when someone saved since this version. */
export async function raiseInstitutionVersion(trx: Db, version: number): Promise<boolean> {
  await trx('settings').insert({ key: 'institution.version', value: '1' }).onConflict('key').ignore()
  const where = { key: 'institution.version', value: String(version) }
  return (
    (await trx('settings')
      .where(where)
      .update({ value: String(version + 1) })) > 0
  )
}

/** The institution's logo, for pages and documents. null when none was given. */
export async function logoOf(db: Db): Promise<{ type: string; bytes: Buffer } | null> {
  const [type, base64] = [await settingNamed(db, 'institution.logo-type'), await settingNamed(db, 'institution.logo')]
  return type && base64 ? { type, bytes: Buffer.from(base64, 'base64') } : null
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

import type { Db } from '#db/connect.ts'

export async function settingNamed(db: Db, key: string): Promise<string | null> {
  return (await db('settings').where({ key }).first('value'))?.value ?? null
}

export async function putSetting(db: Db, key: string, value: string): Promise<void> {
  await db('settings').insert({ key, value }).onConflict('key').merge()
}

/** False when it was there already: of several at the same instant, one only is the first. */
export async function putSettingOnce(db: Db, key: string, value: string): Promise<boolean> {
  const rows = await db('settings').insert({ key, value }).onConflict('key').ignore().returning('key')
  return rows.length > 0
}

/** True for the first that asks on this day, of all processes. */
export async function claimDay(db: Db, key: string, today: string): Promise<boolean> {
  await putSettingOnce(db, key, '')
  return (await db('settings').where({ key }).where('value', '<', today).update({ value: today })) > 0
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

import type { Db } from '#db/connect.ts'

export async function settingNamed(db: Db, key: string): Promise<string | null> {
  return (await db('settings').where({ key }).first('value'))?.value ?? null
}

export async function settingsNamed(db: Db, keys: readonly string[]): Promise<Map<string, string>> {
  const rows: { key: string; value: string }[] = await db('settings')
    .whereIn('key', [...keys])
    .select('key', 'value')
  return new Map(rows.map(row => [row.key, row.value]))
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
  const values = await settingsNamed(db, ['institution.name', 'institution.logo-type'])
  return { name: values.get('institution.name') ?? '', hasLogo: values.has('institution.logo-type') }
}

/** The institution as the settings page edits it; its version is the number of times it was saved. */
export async function institutionSettings(db: Db): Promise<{ name: string; contact: string; version: number }> {
  const values = await settingsNamed(db, ['institution.name', 'institution.contact', 'institution.version'])
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

/** Writes what documents say of the institution (null: nothing any more), and keeps what they said until then. */
export async function putInstitution(
  trx: Db,
  values: Readonly<Record<string, string | null>>,
  by: { at: string; userId: number | null },
): Promise<void> {
  for (const [key, value] of Object.entries(values)) {
    const before = await settingNamed(trx, key)
    if (before === value) continue
    const isFirst = !(await trx('setting_values').where({ key }).first('id'))
    if (isFirst) await trx('setting_values').insert({ key, value: before })
    await trx('setting_values').insert({ key, value, recorded_at: by.at, recorded_by: by.userId })
    if (value === null) await removeSettings(trx, [key])
    else await putSetting(trx, key, value)
  }
}

/** The institution's name and logo as documents said them at an instant; undefined: as they say them now. */
export async function institutionThen(
  db: Db,
  known: string | undefined,
): Promise<{ name: string; logo: { type: string; base64: string } | null }> {
  const keys = ['institution.name', 'institution.logo', 'institution.logo-type']
  const rows: { key: string; value: string | null }[] = await db('settings').whereIn('key', keys).select('key', 'value')
  const values = new Map(rows.map(row => [row.key, row.value]))
  if (known !== undefined) {
    const told = await db('setting_values').whereIn('key', keys).orderBy('id').select('key', 'value', 'recorded_at')
    for (const { key, value, recorded_at: at } of told) if (at === null || at <= known) values.set(key, value)
  }
  const [type, base64] = [values.get('institution.logo-type'), values.get('institution.logo')]
  return { name: values.get('institution.name') ?? '', logo: type && base64 ? { type, base64 } : null }
}

/** The institution's logo, for pages and documents. null when none was given. */
export async function logoOf(db: Db): Promise<{ type: string; bytes: Buffer } | null> {
  const [type, base64] = [await settingNamed(db, 'institution.logo-type'), await settingNamed(db, 'institution.logo')]
  return type && base64 ? { type, bytes: Buffer.from(base64, 'base64') } : null
}

import type { Db } from '#db/connect.ts'

export async function settingNamed(db: Db, key: string): Promise<string | null> {
  return (await db('settings').where({ key }).first('value'))?.value ?? null
}

export async function putSetting(db: Db, key: string, value: string): Promise<void> {
  await db('settings').insert({ key, value }).onConflict('key').merge()
}

/** The institution as pages and documents show it. */
export async function institutionOf(db: Db): Promise<{ name: string; hasLogo: boolean }> {
  const rows: { key: string; value: string }[] = await db('settings')
    .whereIn('key', ['institution.name', 'institution.logo-type'])
    .select('key', 'value')
  const values = new Map(rows.map(row => [row.key, row.value]))
  return { name: values.get('institution.name') ?? '', hasLogo: values.has('institution.logo-type') }
}

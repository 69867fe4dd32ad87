import type { Db } from '#db/connect.ts'

/** What an administrator looks after: accounts, by state. */
export async function accountsCounted(db: Db): Promise<{ active: number; invited: number; disabled: number }> {
  const rows: { password_hash: string | null; disabled_at: string | null }[] = await db('users').select(
    'password_hash',
    'disabled_at',
  )
  const live = rows.filter(row => row.disabled_at === null)
  const invited = live.filter(row => row.password_hash === null).length
  return { active: live.length - invited, invited, disabled: rows.length - live.length }
}

export async function buyersNamed(db: Db): Promise<{ total: number; unnamed: number }> {
  const names: string[] = await db('buyers').pluck('name')
  return { total: names.length, unnamed: names.filter(name => name === '').length }
}

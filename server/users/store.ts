import type { Db } from '#db/connect.ts'
import type { Role } from '../access/rules.ts'
import type { User } from './rules.ts'

/** Whoever is signed in under this number; null when the account is gone or disabled. */
export async function userNumbered(db: Db, id: number): Promise<User | null> {
  const row = await db('users').where({ id, disabled_at: null }).first('id', 'name', 'email', 'role', 'scope')
  if (!row) return null
  const buyerIds = row.scope === 'all' ? null : await db('user_buyers').where({ user_id: id }).pluck('buyer_id')
  return { id: row.id, name: row.name, email: row.email, role: row.role as Role, buyerIds }
}

export async function thereIsNoUser(db: Db): Promise<boolean> {
  return !(await db('users').first('id'))
}

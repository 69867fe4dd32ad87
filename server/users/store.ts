import type { Db } from '#db/connect.ts'
import type { Row } from '#db/tables.ts'
import type { Role, User } from '#server/access/rules.ts'

/** An account as an administrator sees it. */
export type Account = {
  id: number
  email: string
  name: string
  /** Whom companies call; '' where none is said. */
  phone: string
  role: Role
  /** null when every buyer of this installation is theirs. */
  buyerIds: number[] | null
  hasPassword: boolean
  disabledAt: string | null
  version: number
}

/** Whoever is signed in under this number; null when the account is gone or disabled. */
export async function userNumbered(db: Db, id: number): Promise<User | null> {
  const row = await db('users').where({ id, disabled_at: null }).first('id', 'name', 'email', 'role', 'scope')
  return row ? userFromRow(db, row) : null
}

/** An account, how many drafts it has, and the revision of the register, as a session is read with them. */
export type SignedIn = UserRow & { drafts: number; last_line: number | null; recent_lines: number }
type UserRow = Pick<Row<'users'>, 'id' | 'name' | 'email' | 'role' | 'scope'>

/** With the buyers that are theirs, when they are listed. */
export async function userFromRow(db: Db, { id, name, email, role, scope }: UserRow): Promise<User> {
  const buyerIds = scope === 'all' ? null : await db('user_buyers').where({ user_id: id }).pluck('buyer_id')
  return { id, name, email, role: role as Role, buyerIds }
}

export async function thereIsNoUser(db: Db): Promise<boolean> {
  return !(await db('users').first('id'))
}

/** What signing in compares with; null when nobody has this address, or the account is disabled. */
export async function credentialsOf(db: Db, email: string): Promise<{ id: number; hash: string | null } | null> {
  const row = await db('users').where({ email, disabled_at: null }).first('id', 'password_hash')
  return row ? { id: row.id, hash: row.password_hash } : null
}

export async function accounts(db: Db): Promise<Account[]> {
  const rows = await db('users').select(...ACCOUNT_COLUMNS)
  const buyers: { user_id: number; buyer_id: number }[] = await db('user_buyers').select('user_id', 'buyer_id')
  return rows
    .map(row => {
      const listed = buyers.filter(line => line.user_id === row.id).map(line => line.buyer_id)
      return accountFrom(row, listed)
    })
    .sort((a, b) => a.name.localeCompare(b.name, 'fr'))
}

export async function accountNumbered(db: Db, id: number): Promise<Account | null> {
  const row = await db('users')
    .where({ id })
    .first(...ACCOUNT_COLUMNS)
  return row ? accountFrom(row, await db('user_buyers').where({ user_id: id }).pluck('buyer_id')) : null
}

/** Whose address it is, even closed; null when it is nobody's. */
export async function idCalled(db: Db, email: string): Promise<number | null> {
  return (await db('users').where({ email }).first('id'))?.id ?? null
}

export async function accountCalled(db: Db, email: string): Promise<Account | null> {
  const row = await db('users').where({ email }).first('id')
  return row ? accountNumbered(db, row.id) : null
}

/** Whoever has this address, as a reader of the pages; null: nobody has. */
export async function readerCalled(db: Db, address: string): Promise<User | null> {
  const account = await accountCalled(db, address)
  if (!account) return null
  const { id, name, email, role, buyerIds } = account
  return { id, name, email, role, buyerIds }
}

/** null when someone already has this address. */
export async function insertAccount(
  trx: Db,
  account: { email: string; name: string; role: Role; buyerIds: readonly number[] | null; hash: string | null },
  at: string,
): Promise<number | null> {
  const [row] = await trx('users')
    .insert({
      email: account.email,
      name: account.name,
      role: account.role,
      scope: account.buyerIds ? 'listed' : 'all',
      password_hash: account.hash,
      created_at: at,
    })
    .onConflict('email')
    .ignore()
    .returning('id')
  if (!row) return null
  await replaceBuyers(trx, row.id, account.buyerIds)
  return row.id
}

/** False when someone changed the account since this version, or disabled it in the meantime. */
export async function updateAccount(
  trx: Db,
  id: number,
  version: number,
  change: { name: string; role: Role; buyerIds: readonly number[] | null },
): Promise<boolean> {
  const count = await trx('users')
    .where({ id, version })
    .update({
      name: change.name,
      role: change.role,
      scope: change.buyerIds ? 'listed' : 'all',
      version: version + 1,
    })
  if (count) await replaceBuyers(trx, id, change.buyerIds)
  return count > 0
}

export async function renameAccount(
  trx: Db,
  id: number,
  version: number,
  said: { name: string; phone: string },
): Promise<boolean> {
  return (
    (await trx('users')
      .where({ id, version })
      .update({ ...said, version: version + 1 })) > 0
  )
}

/** False when someone changed the account since this version. */
export async function putAddress(trx: Db, id: number, version: number, email: string): Promise<boolean> {
  return (
    (await trx('users')
      .where({ id, version })
      .update({ email, version: version + 1 })) > 0
  )
}

export async function putPassword(trx: Db, id: number, hash: string): Promise<void> {
  await trx('users').where({ id }).update({ password_hash: hash })
}

/** Opens the account again when `at` is null. */
export async function putDisabled(trx: Db, id: number, at: string | null): Promise<void> {
  await trx('users').where({ id }).update({ disabled_at: at }).increment('version', 1)
}

/** Administrators who can sign in. Their rows are held until the transaction ends: two cannot remove each other. */
export async function administratorIds(trx: Db): Promise<number[]> {
  const rows = await trx('users').where({ role: 'admin', disabled_at: null }).orderBy('id').select('id').forUpdate()
  return rows.map((row: { id: number }) => row.id)
}

const ACCOUNT_COLUMNS = [
  'id',
  'email',
  'name',
  'phone',
  'role',
  'scope',
  'password_hash',
  'disabled_at',
  'version',
] as const

type AccountRow = Pick<Row<'users'>, (typeof ACCOUNT_COLUMNS)[number]>

function accountFrom(row: AccountRow, listed: number[]): Account {
  return {
    id: row.id,
    email: row.email,
    name: row.name,
    phone: row.phone,
    role: row.role as Role,
    buyerIds: row.scope === 'all' ? null : listed,
    hasPassword: row.password_hash !== null,
    disabledAt: row.disabled_at,
    version: row.version,
  }
}

async function replaceBuyers(trx: Db, userId: number, buyerIds: readonly number[] | null): Promise<void> {
  await trx('user_buyers').where({ user_id: userId }).delete()
  for (const buyerId of buyerIds ?? []) await trx('user_buyers').insert({ user_id: userId, buyer_id: buyerId })
}

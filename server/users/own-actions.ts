import { type Db, isDuplicate } from '#db/connect.ts'
import { type Author, outrun, record } from '#server/journal/store.ts'
import { noteEvent } from '#server/security/store.ts'
import type { Kind } from '#server/security/words.ts'
import { closeCodes, useCode } from './codes.ts'
import { forgetDevice, forgetDeviceOf, forgetDevices } from './device-store.ts'
import { hashPassword, isOutdated, passwordMatches } from './passwords.ts'
import * as sessionStore from './session-store.ts'
import * as store from './store.ts'

// What somebody does with an account of their own.

/** The account's number; null when the address or the password is wrong, which take the same time to say. */
export async function checkPassword(db: Db, email: string, password: string): Promise<number | null> {
  const found = await store.credentialsOf(db, email)
  if (!(await passwordMatches(password, found?.hash ?? null)) || !found) return null
  if (isOutdated(found.hash!)) await store.putPassword(db, found.id, await hashPassword(password))
  return found.id
}

/** The person chooses a password with the code received. null when the code can no longer be used. */
export async function choosePassword(
  db: Db,
  { code, password, source }: { code: string; password: string; source: string },
  at: string,
): Promise<number | null> {
  const hash = await hashPassword(password)
  return db.transaction(async trx => {
    const used = await useCode(trx, ['invitation', 'reset'], code, at)
    const account = used?.userId ? await store.accountNumbered(trx, used.userId) : null
    if (!account || account.disabledAt) return null
    await store.putPassword(trx, account.id, hash)
    await closeCodes(trx, account.id, at)
    await sessionStore.endSessions(trx, account.id)
    await forgetDevices(trx, account.id)
    await record(trx, { userId: account.id, at, formKey: null }, about('user.passwordChosen', account))
    await noteEvent(trx, { kind: 'password.chosen', at, userId: account.id, source })
    return account.id
  })
}

/** Changes one's own password, the present one having been given. Other sessions end. */
export async function changePassword(
  db: Db,
  author: Author,
  userId: number,
  password: string,
  keptSession: string,
): Promise<void> {
  const hash = await hashPassword(password)
  await db.transaction(async trx => {
    await store.putPassword(trx, userId, hash)
    await endOthers(trx, userId, keptSession)
    const entry = { action: 'user.passwordChanged', subject: 'user', subjectId: userId, buyerId: null }
    await record(trx, author, { ...entry, href: '/compte' })
    await note(trx, author, 'password.changed', userId)
  })
}

/**
 * Changes one's own address, which one signs in with. Other sessions end. 'taken' when somebody has that address.
 * @throws Conflict when an administrator changed the account meanwhile.
 */
export async function changeAddress(
  db: Db,
  author: Author,
  account: store.Account,
  asked: { email: string; version: number },
  keptSession: string,
): Promise<'changed' | 'taken'> {
  const change = db.transaction(async trx => {
    if (!(await store.putAddress(trx, account.id, asked.version, asked.email))) return outrun(trx, author)
    await endOthers(trx, account.id, keptSession)
    await record(trx, author, { ...about('user.addressChanged', account), href: '/compte' })
    await note(trx, author, 'address.changed', account.id)
    return 'changed' as const
  })
  return change.catch(error => {
    if (isDuplicate(error)) return 'taken' as const
    throw error
  })
}

/** Ends one of one's own sessions, and forgets the device where it was opened. False when it is not there. */
export async function endOwnSession(db: Db, author: Author, userId: number, session: string): Promise<boolean> {
  return db.transaction(async trx => {
    if (!(await sessionStore.endSession(trx, userId, session))) return false
    await forgetDeviceOf(trx, userId, session)
    await note(trx, author, 'sessions.ended', userId)
    return true
  })
}

/** Ends all of one's sessions but this one, and forgets the other devices. */
export async function endOtherSessions(db: Db, author: Author, userId: number, kept: string): Promise<void> {
  await db.transaction(async trx => {
    await endOthers(trx, userId, kept)
    await note(trx, author, 'sessions.ended', userId)
  })
}

/** False when it is not one of theirs. */
export async function forgetOwnDevice(db: Db, userId: number, id: number): Promise<boolean> {
  return forgetDevice(db, userId, id)
}

async function endOthers(trx: Db, userId: number, kept: string): Promise<void> {
  await sessionStore.endSessions(trx, userId, { except: kept })
  await forgetDevices(trx, userId, { except: kept })
}

function note(trx: Db, { at, source }: Author, kind: Kind, userId: number): Promise<void> {
  return noteEvent(trx, { kind, at, userId, source })
}

function about(action: string, account: store.Account) {
  return { action, subject: 'user', subjectId: account.id, buyerId: null, href: `/reglages/comptes/${account.id}` }
}

/** @throws Conflict when an administrator changed the account meanwhile. */
export async function rename(
  db: Db,
  author: Author,
  account: store.Account,
  asked: { name: string; phone: string; version: number },
): Promise<void> {
  await db.transaction(async trx => {
    if (!(await store.renameAccount(trx, account.id, asked.version, { name: asked.name, phone: asked.phone })))
      return outrun(trx, author)
    const entry = about('user.changed', account)
    await record(trx, author, {
      ...entry,
      href: '/compte',
      before: { name: account.name },
      after: { name: asked.name },
    })
  })
}

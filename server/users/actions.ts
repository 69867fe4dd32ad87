import type { Db } from '#db/connect.ts'
import { type Role, TERMINAL } from '#server/access/rules.ts'
import type { Objections } from '#server/base/errors.ts'
import { type Author, onlyOnce, outrun, record, withoutKey } from '#server/journal/store.ts'
import { passOn } from '#server/register/followings/actions.ts'
import { followedContracts } from '#server/register/followings/store.ts'
import { putSetting, putSettingOnce } from '#server/settings/store.ts'
import { CODE_HOURS, closeCodes, openCode, type Purpose, useCode } from './codes.ts'
import { hashPassword, isOutdated, passwordMatches } from './passwords.ts'
import * as sessionStore from './session-store.ts'
import * as store from './store.ts'
import { forgetTries } from './throttle.ts'

/** The account's number; null when the address or the password is wrong, which take the same time to say. */
export async function checkPassword(db: Db, email: string, password: string): Promise<number | null> {
  const found = await store.credentialsOf(db, email)
  if (!(await passwordMatches(password, found?.hash ?? null)) || !found) return null
  if (isOutdated(found.hash!)) await store.putPassword(db, found.id, await hashPassword(password))
  return found.id
}

type FirstAdministrator = { code: string; name: string; email: string; password: string; institution: string }

/** Creates the first account with the code the server printed. null when the code will not do, or someone was first. */
export async function createFirstAdministrator(db: Db, asked: FirstAdministrator, at: string): Promise<number | null> {
  const hash = await hashPassword(asked.password)
  return db.transaction(async trx => {
    if (!(await useCode(trx, ['setup'], asked.code, at))) return null
    // Two people with two codes at the same instant: this row can only be written once.
    const first = await putSettingOnce(trx, 'installed-at', at)
    if (!first || !(await store.thereIsNoUser(trx))) return null
    const id = (await store.insertAccount(trx, { ...asked, role: 'admin', buyerIds: null, hash }, at))!
    await putSetting(trx, 'institution.name', asked.institution)
    await record(
      trx,
      { userId: id, at, formKey: null },
      {
        action: 'user.installed',
        subject: 'user',
        subjectId: id,
        buyerId: null,
        href: '/reglages',
        after: { name: asked.name, role: 'admin', institution: asked.institution },
      },
    )
    return id
  })
}

type NewAccount = { email: string; name: string; role: Role; buyerIds: number[] | null }

/** Creates an account without a password, and the one-time code that lets its person choose one. null: address taken. */
export async function inviteAccount(
  db: Db,
  author: Author,
  asked: NewAccount,
): Promise<{ id: number; code: string } | null> {
  return db.transaction(async trx => {
    const id = await store.insertAccount(trx, { ...asked, hash: null }, author.at)
    if (!id) {
      await onlyOnce(trx, author)
      return null
    }
    const href = `/reglages/comptes/${id}`
    const after = { name: asked.name, role: asked.role, buyerIds: asked.buyerIds }
    await record(trx, author, { action: 'user.invited', subject: 'user', subjectId: id, buyerId: null, href, after })
    return { id, code: await openCode(trx, 'invitation', id, author.at) }
  })
}

/** A new one-time link for someone who forgot the password or never used the invitation; those given before end. */
export async function giveLink(
  db: Db,
  author: Author,
  account: store.Account,
): Promise<{ code: string; hours: number }> {
  const purpose: Purpose = account.hasPassword ? 'reset' : 'invitation'
  return db.transaction(async trx => {
    await closeCodes(trx, account.id, author.at)
    await forgetTries(trx, account.email)
    await record(trx, author, about('user.linkGiven', account))
    return { code: await openCode(trx, purpose, account.id, author.at), hours: CODE_HOURS[purpose] }
  })
}

/** The person chooses a password with the code received. null when the code can no longer be used. */
export async function choosePassword(
  db: Db,
  { code, password }: { code: string; password: string },
  at: string,
): Promise<number | null> {
  const hash = await hashPassword(password)
  return db.transaction(async trx => {
    const used = await useCode(trx, ['invitation', 'reset'], code, at)
    const account = used?.userId ? await store.accountNumbered(trx, used.userId) : null
    if (!account || account.disabledAt) return null
    await store.putPassword(trx, account.id, hash)
    await sessionStore.endSessions(trx, account.id)
    await record(trx, { userId: account.id, at, formKey: null }, about('user.passwordChosen', account))
    return account.id
  })
}

/** Changes one's own password. Other sessions end. False when the current password is not the right one. */
export async function changePassword(
  db: Db,
  author: Author,
  email: string,
  asked: { current: string; password: string },
  keptSession: string,
): Promise<boolean> {
  const found = await store.credentialsOf(db, email)
  if (!(await passwordMatches(asked.current, found?.hash ?? null)) || !found) return false
  const hash = await hashPassword(asked.password)
  await db.transaction(async trx => {
    await store.putPassword(trx, found.id, hash)
    await sessionStore.endSessions(trx, found.id, { except: keptSession })
    const entry = { action: 'user.passwordChanged', subject: 'user', subjectId: found.id, buyerId: null }
    await record(trx, author, { ...entry, href: '/compte' })
  })
  return true
}

/** @throws Conflict when an administrator changed the account meanwhile. */
export async function rename(
  db: Db,
  author: Author,
  account: store.Account,
  asked: { name: string; version: number },
): Promise<void> {
  await db.transaction(async trx => {
    if (!(await store.renameAccount(trx, account.id, asked.version, asked.name))) return outrun(trx, author)
    const entry = about('user.changed', account)
    await record(trx, author, {
      ...entry,
      href: '/compte',
      before: { name: account.name },
      after: { name: asked.name },
    })
  })
}

type AccountChange = { name: string; role: Role; buyerIds: number[] | null; version: number }

/**
 * Changes someone's name, role and buyers. False when that would leave no administrator.
 * @throws Conflict when someone else changed the account meanwhile.
 */
export async function changeAccount(
  db: Db,
  author: Author,
  account: store.Account,
  asked: AccountChange,
): Promise<boolean> {
  return db.transaction(async trx => {
    if (asked.role !== 'admin' && (await isLastAdministrator(trx, account.id))) return false
    if (!(await store.updateAccount(trx, account.id, asked.version, asked))) return outrun(trx, author)
    // A role is read at each request, yet a new one begins with a new session (ASVS 7.2.4).
    if (asked.role !== account.role) await sessionStore.endSessions(trx, account.id)
    await record(trx, author, {
      ...about('user.changed', account),
      before: { name: account.name, role: account.role, buyerIds: account.buyerIds },
      after: { name: asked.name, role: asked.role, buyerIds: asked.buyerIds },
    })
    return true
  })
}

/** What becomes of the contracts that a closed account followed: handed to someone, or left for others to take over. */
export type Following = { to: number } | 'left' | null

/** Closed; or why not: the last administrator's, contracts followed and nothing said of them, or a wrong hand-over. */
export type Closing = { done: true } | { last: true } | { follows: number } | { objections: Objections }

/**
 * Closes the account and its sessions at once. One that follows contracts closes only once it is said who takes them over,
 * or that they are left: nothing is orphaned in silence.
 */
export async function disableAccount(
  db: Db,
  author: Author,
  account: store.Account,
  following: Following = null,
): Promise<Closing> {
  return db.transaction(async trx => {
    if (await isLastAdministrator(trx, account.id)) return { last: true }
    await onlyOnce(trx, author)
    const contracts = await followedContracts(trx, EVERYONE, account.id)
    if (contracts.length > 0 && !following) return { follows: contracts.length }
    const href = `/reglages/comptes/${account.id}`
    if (contracts.length > 0 && following && following !== 'left') {
      const asked = { from: account, to: { id: following.to }, since: author.today, contracts, href }
      const objections = await passOn(trx, withoutKey(author), asked)
      if (objections) return { objections }
    }
    await store.putDisabled(trx, account.id, author.at)
    await sessionStore.endSessions(trx, account.id)
    await closeCodes(trx, account.id, author.at)
    const after = following === 'left' && contracts.length > 0 ? { contractsLeft: contracts.length } : null
    await record(trx, author, { ...about('user.disabled', account), after })
    return { done: true }
  })
}

/** Closing an account is the administration's: every contract it follows is concerned, whoever the buyer is. */
const EVERYONE = TERMINAL

export async function enableAccount(db: Db, author: Author, account: store.Account): Promise<void> {
  await db.transaction(async trx => {
    await store.putDisabled(trx, account.id, null)
    await record(trx, author, about('user.enabled', account))
  })
}

/** Ends every session of someone else's account; how many there were. */
export async function endAllSessions(db: Db, author: Author, account: store.Account): Promise<number> {
  return db.transaction(async trx => {
    const ended = await sessionStore.endSessions(trx, account.id)
    await record(trx, author, about('user.sessionsEnded', account))
    return ended
  })
}

async function isLastAdministrator(trx: Db, id: number): Promise<boolean> {
  const ids = await store.administratorIds(trx)
  return ids.length === 1 && ids[0] === id
}

function about(action: string, account: store.Account) {
  return { action, subject: 'user', subjectId: account.id, buyerId: null, href: `/reglages/comptes/${account.id}` }
}

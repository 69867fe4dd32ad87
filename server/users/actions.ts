import type { Db } from '#db/connect.ts'
import { type Role, TERMINAL } from '#server/access/rules.ts'
import type { Objections } from '#server/base/errors.ts'
import { type Author, onlyOnce, outrun, record, withoutKey } from '#server/journal/store.ts'
import { passOn } from '#server/register/followings/actions.ts'
import { followedContracts } from '#server/register/followings/store.ts'
import { noteEvent } from '#server/security/store.ts'
import type { Kind } from '#server/security/words.ts'
import { putSetting, putSettingOnce } from '#server/settings/store.ts'
import { CODE_HOURS, closeCodes, openCode, type Purpose, useCode } from './codes.ts'
import { forgetDevices } from './device-store.ts'
import { mailLink } from './link-mail.ts'
import { hashPassword } from './passwords.ts'
import * as sessionStore from './session-store.ts'
import * as store from './store.ts'
import { forgetTries } from './throttle.ts'

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
    const code = await openCode(trx, 'invitation', id, author.at)
    await mailLink(trx, author, { id, ...asked }, 'invitation', code)
    return { id, code }
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
    await note(trx, author, 'link.given', account)
    const code = await openCode(trx, purpose, account.id, author.at)
    await mailLink(trx, author, account, purpose, code)
    return { code, hours: CODE_HOURS[purpose] }
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
    if (hasOtherRights(account, asked)) await note(trx, author, 'rights.changed', account)
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
    await forgetDevices(trx, account.id)
    await closeCodes(trx, account.id, author.at)
    const after = following === 'left' && contracts.length > 0 ? { contractsLeft: contracts.length } : null
    await record(trx, author, { ...about('user.disabled', account), after })
    await note(trx, author, 'account.disabled', account)
    return { done: true }
  })
}

/** Closing an account is the administration's: every contract it follows is concerned, whoever the buyer is. */
const EVERYONE = TERMINAL

export async function enableAccount(db: Db, author: Author, account: store.Account): Promise<void> {
  await db.transaction(async trx => {
    await store.putDisabled(trx, account.id, null)
    await record(trx, author, about('user.enabled', account))
    await note(trx, author, 'account.enabled', account)
  })
}

/** Ends every session of someone else's account, whose devices are known no more; how many sessions there were. */
export async function endAllSessions(db: Db, author: Author, account: store.Account): Promise<number> {
  return db.transaction(async trx => {
    const ended = await sessionStore.endSessions(trx, account.id)
    await forgetDevices(trx, account.id)
    await record(trx, author, about('user.sessionsEnded', account))
    await note(trx, author, 'sessions.ended', account)
    return ended
  })
}

/** Somebody tried this account too often: it may be tried again at once, from anywhere. */
export async function liftBlock(db: Db, author: Author, account: store.Account): Promise<void> {
  await db.transaction(async trx => {
    await forgetTries(trx, account.email)
    await record(trx, author, about('user.triesLifted', account))
    await note(trx, author, 'tries.lifted', account)
  })
}

function hasOtherRights(account: store.Account, asked: AccountChange): boolean {
  const listed = (ids: number[] | null) => ids && [...ids].sort((a, b) => a - b).join()
  return asked.role !== account.role || listed(asked.buyerIds) !== listed(account.buyerIds)
}

function note(trx: Db, { at, userId, source }: Author, kind: Kind, account: store.Account): Promise<void> {
  return noteEvent(trx, { kind, at, userId: account.id, actorId: userId, source })
}

async function isLastAdministrator(trx: Db, id: number): Promise<boolean> {
  const ids = await store.administratorIds(trx)
  return ids.length === 1 && ids[0] === id
}

function about(action: string, account: store.Account) {
  return { action, subject: 'user', subjectId: account.id, buyerId: null, href: `/reglages/comptes/${account.id}` }
}

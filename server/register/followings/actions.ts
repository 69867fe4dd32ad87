import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import type { Objections } from '#server/base/errors.ts'
import { type Author, type Entry, onlyOnce, record, recordMany } from '#server/journal/store.ts'
import type { Contract } from '../contracts/rules.ts'
import { clauseIdsOf, heldFrom, putFollower } from '../contracts/write-store.ts'
import { unsettle } from '../standings/store.ts'
import { mailHandOver } from './hand-over-mail.ts'
import { goneMeanwhile, objectionsToHandOver } from './rules.ts'
import { type Followed, insertFollowings, receiversFor } from './store.ts'

/**
 * Takes in charge a contract that nobody follows, or that somebody did whose account is closed. Null, or the name of
 * whoever already follows it.
 */
export async function takeContract(db: Db, contract: Contract, user: User, author: Author): Promise<string | null> {
  return db.transaction(async trx => {
    const orphan = contract.followerIsGone ? contract.followedBy : null
    const [held] = await heldFrom(trx, [contract.id], orphan)
    if (!held) {
      await onlyOnce(trx, author)
      return (await followerOf(trx, contract.id)) ?? user.name
    }
    await follow(trx, author, contract, user.id)
    return null
  })
}

/** Hands a contract over to a colleague, or lets go of it (null). */
export async function handOver(db: Db, contract: Contract, to: { id: number } | null, author: Author): Promise<void> {
  await db.transaction(async trx => {
    await follow(trx, author, contract, to?.id ?? null)
    if (to) await mailHandOver(trx, author, { to: to.id, since: author.today, contractIds: [contract.id] })
  })
}

export type HandOver = {
  from: { id: number; name: string }
  to: { id: number } | null
  /** The day from which on the other one follows. */
  since: string
  contracts: readonly Followed[]
  /** Where the result is seen. */
  href: string
}

/** Hands many contracts over in one gesture, all of them or none. Null, or what is wrong by field. */
export async function handOverMany(db: Db, author: Author, asked: HandOver): Promise<Objections | null> {
  return db.transaction(trx => passOn(trx, author, asked))
}

/** The same inside a larger gesture, such as closing an account: what it answers is said before anything is written. */
export async function passOn(trx: Db, author: Author, asked: HandOver): Promise<Objections | null> {
  const { from, to, since, contracts } = asked
  const ids = contracts.map(({ id }) => id)
  const held = await heldFrom(trx, ids, from.id)
  await onlyOnce(trx, author)
  const objections = objectionsToHandOver(asked, contracts, author.today)
  if (Object.keys(objections).length) return objections
  if (held.length < ids.length) return { lesquels: goneMeanwhile(ids.length - held.length, from.name) }
  const receivers = await receiversFor(
    trx,
    contracts.map(({ buyerId }) => buyerId),
  )
  if (!receivers.some(({ id }) => id === to!.id)) return { 'a-qui': NOT_A_RECEIVER }

  await putFollower(trx, ids, to!.id, author.at)
  await insertFollowings(trx, ids, { userId: to!.id, sinceOn: since }, author)
  await record(trx, author, wholeEntry(asked))
  await recordMany(
    trx,
    author,
    contracts.map(contract => entryOf(contract, from.id, to!.id, since)),
  )
  await mailHandOver(trx, author, { to: to!.id, since, contractIds: ids })
  return null // followed before and after: no account moves, nothing is to be measured again
}

const NOT_A_RECEIVER =
  'Cette personne ne peut pas suivre tous ces marchés\u00a0: son compte est fermé, ou un de leurs acheteurs n’est pas le sien.'

async function follow(trx: Db, author: Author, contract: Contract, to: number | null): Promise<void> {
  await putFollower(trx, [contract.id], to, author.at)
  await insertFollowings(trx, [contract.id], { userId: to, sinceOn: author.today }, author)
  await record(trx, author, entryOf(contract, contract.followedBy, to))
  await unsettle(trx, await clauseIdsOf(trx, contract.id))
}

function entryOf(
  contract: Pick<Followed, 'id' | 'buyerId'>,
  from: number | null,
  to: number | null,
  sinceOn?: string,
): Entry {
  return {
    action: to === null ? 'contract.released' : from === null ? 'contract.taken' : 'contract.handedOver',
    subject: 'contract',
    subjectId: contract.id,
    buyerId: contract.buyerId,
    href: `/marches/${contract.id}`,
    before: { followedBy: from },
    after: { followedBy: to, ...(sinceOn && { sinceOn }) },
  }
}

function wholeEntry({ from, to, since, contracts, href }: HandOver): Entry {
  return {
    action: 'portfolio.handedOver',
    subject: 'user',
    subjectId: from.id,
    buyerId: null,
    href,
    before: { followedBy: from.id },
    after: { followedBy: to!.id, sinceOn: since, contracts: contracts.length },
  }
}

async function followerOf(trx: Db, contractId: number): Promise<string | null> {
  const row = await trx('contracts')
    .join('users', 'users.id', 'contracts.followed_by')
    .where('contracts.id', contractId)
    .first('users.name')
  return row?.name ?? null
}

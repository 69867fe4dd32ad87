import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import { NotFound, type Objections } from '#server/base/errors.ts'
import { type Author, type Entry, onlyOnce, outrun, record, recordMany } from '#server/journal/store.ts'
import {
  bringBack,
  keepUnpublished,
  recountSocial,
  retireContracts,
} from '#server/register/contracts/published-store.ts'
import { putFollower } from '#server/register/contracts/write-store.ts'
import { insertFollowings } from '#server/register/followings/store.ts'
import { unsettle } from '#server/register/standings/store.ts'
import { regroup } from '../imports/regroup.ts'
import { clausesOf, waitForTurn } from '../imports/store.ts'
import { workedAmong } from '../imports/worked-store.ts'
import { Writer } from '../imports/write.ts'
import { familiesUnder, insertMerge, undoMerge } from '../versions/merges-store.ts'
import {
  clashesOf,
  followerNoted,
  holdWork,
  moveBack,
  moveClause,
  moveContract,
  movedSince,
  noteFollower,
} from '../versions/moves-store.ts'
import { noteAsTyped } from '../versions/store.ts'
import { mergedOf, type Pair, pairsOf } from './duplicates.ts'
import { objectionToCarry, type Stakes } from './merge-rules.ts'
import { stakesOf } from './stakes-store.ts'

// « C’est le même »: one of two contracts stays, the publications of both feed it; taken back whole, whatever was imported since.

export type Merging = { buyerId: number; pair: [number, number]; keptId: number; reason: string }

/**
 * A sentence where it can’t be done. Hours, placements, statements, facts, papers and proceedings follow to the one that stays; of two
 * clauses, the obligation of that one stands.
 * @throws NotFound when they are no such pair of this buyer, AlreadyDone, Conflict
 */
export async function mergePair(db: Db, user: User, asked: Merging, author: Author): Promise<Objections | null> {
  await onlyOnce(db, author)
  return db.transaction(async trx => {
    await waitForTurn(trx, author.at)
    await onlyOnce(trx, author)
    const found = await probable(trx, user, asked)
    if (!found) return outrun(trx, author)
    const { one, other } = found
    const [kept, gone] = one.id === asked.keptId ? [one, other] : [other, one]
    await holdWork(trx)
    const stakes = await stakesOf(trx, [kept.id, gone.id], author.today)
    const [stays, goes] = [stakes.get(kept.id)!, stakes.get(gone.id)!]
    const objection = objectionToCarry(goes, stays, await clashes(trx, goes, stays))
    if (objection) return { motif: objection }
    const replacedId = found.reason === 'replaces' && found.newer ? pairOf(found).find(id => id !== found.newer)! : null
    const mergeId = await insertMerge(
      trx,
      { keptId: kept.id, mergedId: gone.id, replacedId, reason: asked.reason },
      author,
    )
    await carry(trx, mergeId, goes, stays)
    await followedOn(trx, mergeId, { gone: gone.id, kept: kept.id }, author)
    await derivedAnew(trx, [kept.id, gone.id], author)
    await retireContracts(trx, await stillThere(trx, gone.id), author.at)
    const after = { contracts: `${kept.number}, ${gone.number}`, kept: kept.number, reason: asked.reason }
    await recordBoth(trx, author, { action: 'contract.merged', kept, gone, after })
    return null
  })
}

/** A sentence where it can’t be done yet. @throws NotFound when no such merge is theirs, AlreadyDone, Conflict */
export async function unmergePair(
  db: Db,
  user: User,
  { buyerId, pair }: Pick<Merging, 'buyerId' | 'pair'>,
  author: Author,
): Promise<Objections | null> {
  await onlyOnce(db, author)
  return db.transaction(async trx => {
    await waitForTurn(trx, author.at)
    await onlyOnce(trx, author)
    const all = await mergedOf(trx, user, buyerId)
    const found = all.find(({ kept, gone }) => pair.includes(kept.id) && pair.includes(gone.id))
    if (!found) throw new NotFound('merge')
    const { id, kept, gone } = found
    await holdWork(trx)
    if (await movedSince(trx, { id, keptId: kept.id }))
      return { motif: `Un autre marché a été réuni depuis à ${kept.number}\u00a0: séparez-le d’abord.` }
    if (!(await undoMerge(trx, id, author))) await outrun(trx, author)
    const clauses = await clausesOf(trx, [kept.id, gone.id])
    await letGo(trx, id, kept.id, author)
    const isBack = await moveBack(trx, id, author.at)
    if (isBack) await recountSocial(trx, [kept.id, gone.id])
    await unsettle(trx, clauses)
    await derivedAnew(trx, [kept.id, gone.id], author)
    await keepWorked(trx, gone.id)
    const after = { contracts: `${kept.number}, ${gone.number}` }
    await recordBoth(trx, author, { action: 'contract.unmerged', kept, gone, after })
    return null
  })
}

async function carry(trx: Db, mergeId: number, goes: Stakes, stays: Stakes): Promise<void> {
  const withClause = goes.clause !== null && stays.clause === null
  await moveContract(trx, { mergeId, from: goes.id, to: stays.id }, { withClause })
  if (goes.clause && stays.clause) await moveClause(trx, { mergeId, from: goes.clause.id, to: stays.clause.id })
  if (withClause) await recountSocial(trx, [goes.id, stays.id])
}

function clashes(trx: Db, { clause: one }: Stakes, { clause: other }: Stakes) {
  return one && other ? clashesOf(trx, one.id, other.id) : { placements: 0, period: null }
}

/** Who followed the one that goes follows the one that stays, where nobody does. */
async function followedOn(
  trx: Db,
  mergeId: number,
  { gone, kept }: { gone: number; kept: number },
  author: Author,
): Promise<void> {
  const follower = await followerOf(trx, gone)
  if (follower === null || (await followerOf(trx, kept)) !== null) return
  await noteFollower(trx, mergeId, kept, follower)
  await give(trx, kept, follower, author)
}

/** Nobody follows it again, unless it changed hands since. */
async function letGo(trx: Db, mergeId: number, keptId: number, author: Author): Promise<void> {
  const given = await followerNoted(trx, mergeId)
  if (given !== null && given === (await followerOf(trx, keptId))) await give(trx, keptId, null, author)
}

async function followerOf(trx: Db, id: number): Promise<number | null> {
  return (await trx('contracts').where({ id }).first('followed_by'))!.followed_by
}

async function give(trx: Db, contractId: number, to: number | null, author: Author): Promise<void> {
  await putFollower(trx, [contractId], to, author.at)
  await insertFollowings(trx, [contractId], { userId: to, sinceOn: author.today }, author)
}

async function stillThere(trx: Db, id: number): Promise<number[]> {
  return trx('contracts').where({ id }).whereNull('withdrawn_at').pluck('id')
}

/** Separated, what somebody worked on is there again, though nothing publishes it any more. */
async function keepWorked(trx: Db, id: number): Promise<void> {
  const [row] = await trx('contracts').where({ id }).whereNotNull('withdrawn_at').select('id', 'source')
  if (!row || !(await workedAmong(trx, [id])).has(id)) return
  await bringBack(trx, id)
  if (row.source === 'decp') await keepAsTyped(trx, [id])
}

/** Kept as typed until what published them comes back. */
async function keepAsTyped(trx: Db, ids: readonly number[]): Promise<void> {
  const published = await trx('contracts')
    .whereIn('id', [...ids])
    .where({ source: 'decp' })
    .pluck('id')
  await noteAsTyped(trx, published)
  await keepUnpublished(trx, ids)
}

async function probable(trx: Db, user: User, { buyerId, pair, keptId }: Merging): Promise<Pair | null> {
  if (!pair.includes(keptId)) throw new NotFound('pair')
  const { probable: pairs, ids } = await pairsOf(trx, user, buyerId)
  if (!pair.every(id => ids.has(id))) throw new NotFound('pair')
  return pairs.find(({ one, other }) => pair.includes(one.id) && pair.includes(other.id)) ?? null
}

function pairOf({ one, other }: Pair): number[] {
  return [one.id, other.id]
}

/** What the publications of these rows say, now that they are one or two again. */
async function derivedAnew(trx: Db, contractIds: readonly number[], author: Author): Promise<void> {
  const writer = new Writer(trx, 0, author.at)
  const { regrouped, emptied } = await regroup(trx, await familiesUnder(trx, contractIds))
  const worked = await workedAmong(
    trx,
    emptied.map(({ id }) => id),
  )
  const merged = new Set(regrouped.flatMap(({ versions }) => versions.flatMap(({ home }) => home ?? [])))
  const kept = emptied.filter(({ id, withdrawnAt }) => withdrawnAt === null && worked.has(id) && !merged.has(id))
  await writer.apply(
    regrouped,
    emptied.filter(row => !kept.includes(row)),
  )
  await keepAsTyped(
    trx,
    kept.map(({ id }) => id),
  )
  await recordMany(trx, author, writer.entries)
  await unsettle(trx, await clausesOf(trx, contractIds))
}

type Side = { id: number; number: string; buyerId: number }

/** A line in the history of each; the form’s number goes with the first. */
async function recordBoth(
  trx: Db,
  author: Author,
  { action, kept, gone, after }: { action: string; kept: Side; gone: Side; after: Record<string, string> },
): Promise<void> {
  const entry = ({ id, buyerId }: Side): Entry => {
    const href = `/marches/${kept.id}/publications`
    return { action, subject: 'contract', subjectId: id, buyerId, href, before: null, after }
  }
  await record(trx, author, entry(kept))
  await recordMany(trx, author, [entry(gone)])
}

import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import { NotFound, type Objections } from '#server/base/errors.ts'
import { type Author, type Entry, onlyOnce, outrun, record, recordMany } from '#server/journal/store.ts'
import { keepUnpublished } from '#server/register/contracts/published-store.ts'
import { unsettle } from '#server/register/standings/store.ts'
import { regroup } from '../imports/regroup.ts'
import { clausesOf, waitForTurn } from '../imports/store.ts'
import { workedAmong } from '../imports/worked-store.ts'
import { Writer } from '../imports/write.ts'
import { familiesUnder, insertMerge, undoMerge } from '../versions/merges-store.ts'
import { mergedOf, type Pair, pairsOf } from './duplicates.ts'

// « C’est le même »: one of two contracts stays, the publications of both feed it; taken back whole, whatever was imported since.

export type Merging = { buyerId: number; pair: [number, number]; keptId: number; reason: string }

/**
 * Sentences where it can’t be done: nothing that was typed is moved, so that only a contract on which nobody worked may go.
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
    const worked = await stakedAmong(trx, [one.id, other.id])
    if (worked.has(gone.id)) return { motif: objectionTo(gone.number, worked.size) }
    const replacedId = found.reason === 'replaces' && found.newer ? pairOf(found).find(id => id !== found.newer)! : null
    await insertMerge(trx, { keptId: kept.id, mergedId: gone.id, replacedId, reason: asked.reason }, author)
    await derivedAnew(trx, [kept.id, gone.id], author)
    const after = { contracts: `${kept.number}, ${gone.number}`, kept: kept.number, reason: asked.reason }
    await recordBoth(trx, author, { action: 'contract.merged', kept, gone, after })
    return null
  })
}

/** @throws NotFound when no such merge is theirs, AlreadyDone, Conflict */
export async function unmergePair(
  db: Db,
  user: User,
  { buyerId, pair }: Pick<Merging, 'buyerId' | 'pair'>,
  author: Author,
): Promise<void> {
  await onlyOnce(db, author)
  await db.transaction(async trx => {
    await waitForTurn(trx, author.at)
    await onlyOnce(trx, author)
    const all = await mergedOf(trx, user, buyerId)
    const found = all.find(({ kept, gone }) => pair.includes(kept.id) && pair.includes(gone.id))
    if (!found) throw new NotFound('merge')
    const { id, kept, gone } = found
    if (!(await undoMerge(trx, id, author))) await outrun(trx, author)
    await derivedAnew(trx, [kept.id, gone.id], author)
    const after = { contracts: `${kept.number}, ${gone.number}` }
    await recordBoth(trx, author, { action: 'contract.unmerged', kept, gone, after })
  })
}

/** Of these contracts, those on which somebody worked: remarks on their publications, told to the platform, bind nobody. */
export function stakedAmong(db: Db, contractIds: readonly number[]): Promise<Set<number>> {
  return workedAmong(db, contractIds, { remarks: false })
}

async function probable(db: Db, user: User, { buyerId, pair, keptId }: Merging): Promise<Pair | null> {
  if (!pair.includes(keptId)) throw new NotFound('pair')
  const { probable: pairs, ids } = await pairsOf(db, user, buyerId)
  if (!pair.every(id => ids.has(id))) throw new NotFound('pair')
  return pairs.find(({ one, other }) => pair.includes(one.id) && pair.includes(other.id)) ?? null
}

function pairOf({ one, other }: Pair): number[] {
  return [one.id, other.id]
}

function objectionTo(number: string, worked: number): string {
  return worked > 1
    ? 'Quelqu’un a travaillé sur ces deux marchés\u00a0: ils restent séparés, pour que rien de ce qui est saisi ne se perde.'
    : `Quelqu’un a travaillé sur ${number}\u00a0: c’est lui qu’il faut garder.`
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
  await keepUnpublished(
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

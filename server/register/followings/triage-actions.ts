import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import { inChunks } from '#server/base/chunks.ts'
import { Conflict } from '#server/base/errors.ts'
import { type Author, type Entry, onlyOnce, record, recordMany } from '#server/journal/store.ts'
import { heldDismissed, heldToTake, putDismissed, putFollower, stillFreeOf } from '../contracts/write-store.ts'
import { unsettle } from '../standings/store.ts'
import { insertFollowings } from './store.ts'
import { dismissedBy, type Gesture } from './triage-rules.ts'
import { contractsSorted, insertTriage, type SortedContract, sortedSince, type Triage } from './triage-store.ts'

/** What a sorting did: `done` of the contracts that were asked; the others were no longer to be sorted so. */
export type Sorted = { id: number | null; done: number }

/**
 * Sorts many contracts in one gesture. What a colleague took or sorted meanwhile is left as it is; a contract whose clause is
 * written is never left aside.
 */
export async function sortContracts(
  db: Db,
  user: User,
  { gesture, reason, ids }: { gesture: Gesture; reason: string; ids: readonly number[] },
  author: Author,
): Promise<Sorted> {
  return db.transaction(async trx => {
    await onlyOnce(trx, author)
    const held =
      gesture === 'back' ? await heldDismissed(trx, ids) : await heldToTake(trx, ids, { unwritten: gesture !== 'take' })
    if (held.length === 0) return { id: null, done: 0 }
    const id = await insertTriage(
      trx,
      { gesture, reason, followerId: gesture === 'take' ? user.id : null },
      held,
      author,
    )
    await record(trx, author, entryOf(`triage.${gesture}`, id, held, { reason }))
    if (gesture === 'take') await follow(trx, held, { from: null, to: user.id }, author)
    else await putDismissed(trx, idsOf(held), dismissedBy(gesture))
    return { id, done: held.length }
  })
}

/**
 * Puts back what a sorting did, where nothing was done since: contracts that were taken, sorted again, or of which the clause was
 * written stay as they are.
 * @throws Conflict when it was undone meanwhile.
 */
export async function undoSorting(db: Db, triage: Triage, reason: string, author: Author): Promise<Sorted> {
  return db.transaction(async trx => {
    await onlyOnce(trx, author)
    if (await trx('triages').where({ undoes_id: triage.id }).first('id')) throw new Conflict()
    const all = await contractsSorted(trx, triage.id)
    const since = await sortedSince(trx, triage.id, idsOf(all))
    const { gesture, followerId } = triage
    const as = gesture === 'take' ? { followedBy: followerId! } : { dismissed: dismissedBy(gesture) }
    const free = new Set(await stillFreeOf(trx, idsOf(all), as, triage.at))
    const held = all.filter(({ id }) => free.has(id) && !since.has(id))
    const id = await insertTriage(
      trx,
      { gesture: 'undo', reason, undoesId: triage.id },
      held.map(one => ({ ...one, was: dismissedBy(gesture) })),
      author,
    )
    await record(trx, author, entryOf('triage.undone', triage.id, held, { reason }))
    if (gesture === 'take') await follow(trx, held, { from: followerId, to: null }, author)
    else for (const [was, own] of Map.groupBy(held, one => one.was)) await putDismissed(trx, idsOf(own), was)
    return { id, done: held.length }
  })
}

async function follow(
  trx: Db,
  held: readonly SortedContract[],
  { from, to }: { from: number | null; to: number | null },
  author: Author,
): Promise<void> {
  const ids = idsOf(held)
  await putFollower(trx, ids, to, author.at)
  await insertFollowings(trx, ids, { userId: to, sinceOn: author.today }, author)
  await recordMany(
    trx,
    author,
    held.map(({ id, buyerId }) => ({
      action: to === null ? 'contract.released' : 'contract.taken',
      subject: 'contract',
      subjectId: id,
      buyerId,
      href: `/marches/${id}`,
      before: { followedBy: from },
      after: { followedBy: to },
    })),
  )
  for (const some of inChunks(ids)) await unsettle(trx, await trx('clauses').whereIn('contract_id', some).pluck('id'))
}

function entryOf(action: string, id: number, held: readonly SortedContract[], after: Record<string, unknown>): Entry {
  const [buyerId = null, ...alsoFor] = [...new Set(held.map(one => one.buyerId))]
  const href = `/a-prendre-en-charge/${id}`
  return {
    action,
    subject: 'triage',
    subjectId: id,
    buyerId,
    alsoFor,
    href,
    after: { ...after, contracts: held.length },
  }
}

function idsOf(held: readonly { id: number }[]): number[] {
  return held.map(({ id }) => id)
}

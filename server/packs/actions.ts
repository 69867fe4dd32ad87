import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import { type Author, onlyOnce, outrun, record } from '#server/journal/store.ts'
import type { Contents } from './contents.ts'
import { forgetRefusals, insertPack, type Pack, putState } from './store.ts'
import type { PackKind } from './words.ts'

export type Asked = { name: string; kind: PackKind; cutOff: string | null }

/** Asks for these documents together: each is checked, then published, by whoever of the processes is free. */
export async function askPack(
  db: Db,
  author: Author,
  user: User,
  { items, buyerIds }: Contents,
  asked: Asked,
): Promise<number> {
  return db.transaction(async trx => {
    await onlyOnce(trx, author)
    const whole = user.buyerIds === null
    const id = await insertPack(trx, { ...asked, askedBy: user.id, askedAt: author.at, whole }, items)
    const after = { kind: asked.kind, documents: items.length }
    await record(trx, author, { ...lineOf('pack.asked', id, buyerIds), after })
    return id
  })
}

/** What is published stays published; nothing more is. @throws Conflict when it is over already. */
export async function stopPack(db: Db, author: Author, { id }: Pack): Promise<void> {
  await db.transaction(async trx => {
    if (!(await putState(trx, id, ['checking', 'blocked', 'running'], 'cancelled', author.at)))
      await outrun(trx, author)
    await record(trx, author, lineOf('pack.stopped', id, await buyersOf(trx, id)))
  })
}

/** From where it stands: what is published is not published again. @throws Conflict when it is at work. */
export async function resumePack(db: Db, author: Author, { id }: Pack): Promise<void> {
  await db.transaction(async trx => {
    if (!(await putState(trx, id, ['blocked', 'cancelled', 'done'], 'checking'))) await outrun(trx, author)
    await forgetRefusals(trx, id)
    await record(trx, author, lineOf('pack.resumed', id, await buyersOf(trx, id)))
  })
}

async function buyersOf(db: Db, packId: number): Promise<number[]> {
  return db('contracts')
    .whereIn('id', db('pack_items').where({ pack_id: packId }).whereNotNull('contract_id').select('contract_id'))
    .distinct()
    .pluck('buyer_id')
}

function lineOf(action: string, id: number, buyerIds: readonly number[]) {
  const [buyerId = null, ...alsoFor] = buyerIds
  return { action, subject: 'pack', subjectId: id, buyerId, alsoFor, href: `/editions/liasses/${id}` }
}

import type { Db } from '#db/connect.ts'
import { type Author, type Entry, outrun, record } from '#server/journal/store.ts'
import * as buyersStore from './store.ts'

/** null when this SIRET is already among the buyers. */
export async function addBuyer(db: Db, author: Author, asked: { siret: string; name: string }): Promise<number | null> {
  return db.transaction(async trx => {
    const id = await buyersStore.insertBuyer(trx, asked, author.at)
    if (id) await record(trx, author, { ...aboutBuyer('buyer.added', id), after: asked })
    return id
  })
}

/** @throws Conflict when someone renamed the buyer meanwhile. */
export async function renameBuyer(
  db: Db,
  author: Author,
  buyer: { id: number; siret: string; name: string },
  asked: { name: string; version: number },
): Promise<void> {
  await db.transaction(async trx => {
    if (!(await buyersStore.renameBuyer(trx, buyer, asked.version, asked.name))) return outrun(trx, author)
    const change = { before: { name: buyer.name }, after: { name: asked.name } }
    await record(trx, author, { ...aboutBuyer('buyer.renamed', buyer.id), ...change })
  })
}

/** null when this buyer already has a directorate, or an operation, of that name. */
export async function addName(
  db: Db,
  author: Author,
  kind: buyersStore.Kind,
  buyerId: number,
  name: string,
): Promise<number | null> {
  return db.transaction(async trx => {
    const id = await buyersStore.insertName(trx, kind, buyerId, name)
    if (id) await record(trx, author, { ...aboutName('Added', kind, id, buyerId), after: { name } })
    return id
  })
}

/**
 * False when another of this buyer has that name.
 * @throws Conflict when someone renamed it meanwhile.
 */
export async function renameOne(
  db: Db,
  author: Author,
  kind: buyersStore.Kind,
  one: { id: number; buyerId: number; name: string; retiredOn: string | null },
  asked: { name: string; version: number },
): Promise<boolean> {
  return db.transaction(async trx => {
    if (!one.retiredOn && (await buyersStore.nameIsTaken(trx, kind, one.buyerId, asked.name, one.id))) return false
    if (!(await buyersStore.rename(trx, kind, one.id, asked.version, asked.name))) return outrun(trx, author)
    const change = { before: { name: one.name }, after: { name: asked.name } }
    await record(trx, author, { ...aboutName('Renamed', kind, one.id, one.buyerId), ...change })
    return true
  })
}

/**
 * No longer offered for a contract from today on; those that have it keep it.
 * @throws Conflict when someone changed it meanwhile.
 */
export async function retireOne(
  db: Db,
  author: Author,
  kind: buyersStore.Kind,
  one: { id: number; buyerId: number },
  version: number,
): Promise<void> {
  await db.transaction(async trx => {
    if (!(await buyersStore.putRetired(trx, kind, one.id, version, author.today))) return outrun(trx, author)
    const after = { retiredOn: author.today }
    await record(trx, author, {
      ...aboutName('Retired', kind, one.id, one.buyerId),
      before: { retiredOn: null },
      after,
    })
  })
}

/**
 * In use again. False when another in use has taken its name.
 * @throws Conflict when someone changed it meanwhile.
 */
export async function bringBackOne(
  db: Db,
  author: Author,
  kind: buyersStore.Kind,
  one: { id: number; buyerId: number; name: string; retiredOn: string | null },
  version: number,
): Promise<boolean> {
  return db.transaction(async trx => {
    if (await buyersStore.nameIsTaken(trx, kind, one.buyerId, one.name, one.id)) return false
    if (!(await buyersStore.putRetired(trx, kind, one.id, version, null))) return outrun(trx, author)
    const change = { before: { retiredOn: one.retiredOn }, after: { retiredOn: null } }
    await record(trx, author, { ...aboutName('BroughtBack', kind, one.id, one.buyerId), ...change })
    return true
  })
}

function aboutBuyer(action: string, id: number): Entry {
  return { action, subject: 'buyer', subjectId: id, buyerId: id, href: `/reglages/acheteurs/${id}` }
}

function aboutName(
  done: 'Added' | 'Renamed' | 'Retired' | 'BroughtBack',
  kind: buyersStore.Kind,
  id: number,
  buyerId: number,
): Entry {
  const subject = kind === 'directorates' ? 'directorate' : 'operation'
  return {
    ...aboutBuyer(`${subject}.${done.charAt(0).toLowerCase()}${done.slice(1)}`, buyerId),
    subject,
    subjectId: id,
  }
}

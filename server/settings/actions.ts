import type { Db } from '#db/connect.ts'
import { type Author, type Entry, outrun, record } from '../journal/store.ts'
import * as store from './store.ts'

/** @throws Conflict when someone saved the institution meanwhile. */
export async function changeInstitution(
  db: Db,
  author: Author,
  asked: { name: string; contact: string; version: number },
): Promise<void> {
  await db.transaction(async trx => {
    const { name, contact } = await store.institutionSettings(trx)
    if (!(await store.raiseInstitutionVersion(trx, asked.version))) return outrun(trx, author)
    await store.putSetting(trx, 'institution.name', asked.name)
    await store.putSetting(trx, 'institution.contact', asked.contact)
    await record(trx, author, {
      ...institution('settings.institutionChanged'),
      before: { name, contact },
      after: { name: asked.name, contact: asked.contact },
    })
  })
}

export async function putLogo(db: Db, author: Author, logo: { type: string; bytes: Buffer }): Promise<void> {
  await db.transaction(async trx => {
    await store.putSetting(trx, 'institution.logo', logo.bytes.toString('base64'))
    await store.putSetting(trx, 'institution.logo-type', logo.type)
    const after = { type: logo.type, bytes: logo.bytes.length }
    await record(trx, author, { ...institution('settings.logoChanged'), after })
  })
}

export async function removeLogo(db: Db, author: Author): Promise<void> {
  await db.transaction(async trx => {
    await store.removeSettings(trx, ['institution.logo', 'institution.logo-type'])
    await record(trx, author, institution('settings.logoRemoved'))
  })
}

/** null when this SIRET is already among the buyers. */
export async function addBuyer(db: Db, author: Author, asked: { siret: string; name: string }): Promise<number | null> {
  return db.transaction(async trx => {
    const id = await store.insertBuyer(trx, asked, author.at)
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
    if (!(await store.renameBuyer(trx, buyer, asked.version, asked.name))) return outrun(trx, author)
    const change = { before: { name: buyer.name }, after: { name: asked.name } }
    await record(trx, author, { ...aboutBuyer('buyer.renamed', buyer.id), ...change })
  })
}

/** null when this buyer already has a directorate, or an operation, of that name. */
export async function addName(
  db: Db,
  author: Author,
  kind: store.Kind,
  buyerId: number,
  name: string,
): Promise<number | null> {
  return db.transaction(async trx => {
    const id = await store.insertName(trx, kind, buyerId, name)
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
  kind: store.Kind,
  one: { id: number; buyerId: number; name: string },
  asked: { name: string; version: number },
): Promise<boolean> {
  return db.transaction(async trx => {
    if (await store.nameIsTaken(trx, kind, one.buyerId, asked.name, one.id)) return false
    if (!(await store.rename(trx, kind, one.id, asked.version, asked.name))) return outrun(trx, author)
    const change = { before: { name: one.name }, after: { name: asked.name } }
    await record(trx, author, { ...aboutName('Renamed', kind, one.id, one.buyerId), ...change })
    return true
  })
}

function institution(action: string): Entry {
  return { action, subject: 'settings', subjectId: null, buyerId: null, href: '/reglages' }
}

function aboutBuyer(action: string, id: number): Entry {
  return { action, subject: 'buyer', subjectId: id, buyerId: id, href: `/reglages/acheteurs/${id}` }
}

function aboutName(done: 'Added' | 'Renamed', kind: store.Kind, id: number, buyerId: number): Entry {
  const subject = kind === 'directorates' ? 'directorate' : 'operation'
  return { ...aboutBuyer(`${subject}.${done.toLowerCase()}`, buyerId), subject, subjectId: id }
}

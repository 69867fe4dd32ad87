import type { Db } from '#db/connect.ts'
import { type Author, type Entry, outrun, record } from '#server/journal/store.ts'
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
    await store.putInstitution(trx, { 'institution.name': asked.name, 'institution.contact': asked.contact }, author)
    await record(trx, author, {
      ...institution('settings.institutionChanged'),
      before: { name, contact },
      after: { name: asked.name, contact: asked.contact },
    })
  })
}

export async function putLogo(db: Db, author: Author, logo: { type: string; bytes: Buffer }): Promise<void> {
  await db.transaction(async trx => {
    const values = { 'institution.logo': logo.bytes.toString('base64'), 'institution.logo-type': logo.type }
    await store.putInstitution(trx, values, author)
    const after = { type: logo.type, bytes: logo.bytes.length }
    await record(trx, author, { ...institution('settings.logoChanged'), after })
  })
}

export async function removeLogo(db: Db, author: Author): Promise<void> {
  await db.transaction(async trx => {
    await store.putInstitution(trx, { 'institution.logo': null, 'institution.logo-type': null }, author)
    await record(trx, author, institution('settings.logoRemoved'))
  })
}

function institution(action: string): Entry {
  return { action, subject: 'settings', subjectId: null, buyerId: null, href: '/reglages' }
}

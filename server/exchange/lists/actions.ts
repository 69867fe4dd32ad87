import type { Db } from '#db/connect.ts'
import { type Author, record } from '#server/journal/store.ts'
import { foreseenBuyers, identifyBuyers } from '#server/register/buyers/names-store.ts'
import { foreseenPersons, identifyPersons } from '#server/register/companies/names-store.ts'
import { insertList, insertListed, listRead } from '#server/register/identity/store.ts'
import { surveyBeside } from './beside.ts'
import { usualSource } from './source-words.ts'
import type { Listed } from './survey.ts'

/** `source`: '' for the usual one of such a list. */
export type ListAsked = { path: string; source: string; datedOn: string }

export type ListDone = { listed: Listed; source: string; names: number; kinds: number; isKnown: boolean }

/** What importing a list would change: nothing is written, and nobody waits. @throws RefusedFile */
export async function previewList(db: Db, author: Author, asked: ListAsked): Promise<ListDone> {
  const { listed, source } = await surveyed(db, asked)
  const isKnown = await listRead(db, { sha256: listed.sha256, source, datedOn: asked.datedOn })
  const done = isKnown ? { names: 0, kinds: 0 } : await foreseen(db, author, { ...asked, source }, listed)
  return { listed, source, ...done, isKnown }
}

async function foreseen(db: Db, { today }: Author, { source, datedOn }: ListAsked, listed: Listed) {
  const { kind, persons, claims } = listed
  const list = { kind, source, datedOn, persons, claims }
  const { names, kinds } = await foreseenPersons(db, sirensIn(listed), today, list)
  return { names: names + (await foreseenBuyers(db, list)), kinds }
}

function sirensIn({ persons, claims }: Listed): string[] {
  return [...new Set([...persons, ...claims].map(({ siren }) => siren))]
}

/** Takes what a list says of the register, beside what others say. The very same file of the same day, twice, is one. */
export async function importList(db: Db, author: Author, asked: ListAsked): Promise<ListDone> {
  const { listed, source } = await surveyed(db, asked)
  return db.transaction(async trx => {
    const isKnown = await listRead(trx, { sha256: listed.sha256, source, datedOn: asked.datedOn })
    if (isKnown) return { listed, source, names: 0, kinds: 0, isKnown }
    const done = await written(trx, author, { ...asked, source }, listed)
    await record(trx, author, {
      action: 'companies.listImported',
      subject: 'list',
      subjectId: done.listId,
      buyerId: null,
      href: '/entreprises/listes',
      after: {
        listKind: listed.kind,
        listSource: source,
        datedOn: asked.datedOn,
        found: listed.found,
        names: done.names,
        kinds: done.kinds,
      },
    })
    return { listed, source, names: done.names, kinds: done.kinds, isKnown }
  })
}

async function surveyed(db: Db, { path, source, datedOn }: ListAsked) {
  const listed = await surveyBeside(db, path, datedOn)
  return { listed, source: source.trim() || usualSource[listed.kind] }
}

async function written(trx: Db, author: Author, { source, datedOn }: ListAsked, listed: Listed) {
  const { kind, sha256, rows: rowCount, persons, establishments, claims } = listed
  const listId = await insertList(trx, { kind, source, datedOn, sha256, rowCount }, author)
  await insertListed(trx, listId, { persons, establishments, claims })
  const changes = await identifyPersons(trx, sirensIn(listed), author.today)
  const buyers = await identifyBuyers(trx, null)
  return { listId, names: changes.names + buyers, kinds: changes.kinds }
}

import type { Db } from '#db/connect.ts'
import { bound, type Part } from '#reports/bind/bind.ts'
import { type Measure, measureOf, openedPart } from '#reports/bind/measure.ts'
import { documentOf } from '#reports/document.ts'
import type { Printer } from '#reports/pdf.ts'
import { dayInFrance, longDate } from '#server/base/format.ts'
import { plural } from '#server/base/french.ts'
import { letterheadOf } from '#server/documents/store.ts'
import { bytesOf } from '#server/editions/store.ts'
import { render } from '#server/web/views.ts'
import { editionsIn, type Kept, type Pack } from './store.ts'
import { packKinds } from './words.ts'

/** Rows of the table of contents that a page holds at least: how many pages it takes is first guessed, then known. */
const ROWS_A_PAGE = 30
const MOST_PRINTS = 4

/**
 * The editions of a pack as one file, after a table of contents with its pages: each as it was printed, tags, bookmarks
 * and data files included, without its seal, which was that of its own file. The same pack gives the same bytes.
 * Memory holds one document at a time. @throws Unavailable when the table of contents cannot be printed now.
 */
export async function* boundOf(db: Db, printer: Printer, pack: Pack): AsyncGenerator<Uint8Array> {
  const editions = await editionsIn(db, pack.id)
  const measures: Measure[] = []
  for (const { editionId } of editions) measures.push(measureOf(openedPart(await bytesOf(db, editionId))))
  const contents = { title: 'Sommaire', bytes: await contentsOf(db, printer, pack, editions, measures) }
  yield* bound(contents, editions.map(partOf(db)), measures)
}

function partOf(db: Db) {
  return ({ editionId, position, title }: Kept): Part => ({
    title,
    prefix: `${String(position).padStart(4, '0')}-`,
    bytes: () => bytesOf(db, editionId),
  })
}

/** Printed again as long as it does not take the number of pages that its own numbers suppose. */
async function contentsOf(
  db: Db,
  printer: Printer,
  pack: Pack,
  editions: readonly Kept[],
  measures: readonly Measure[],
) {
  const { institution, logo } = await letterheadOf(db)
  const day = dayInFrance(pack.endedAt ?? pack.askedAt)
  const about = { institution: { name: institution, logo }, name: pack.name, kind: packKinds[pack.kind] }
  const title = `Liasse : ${pack.name}`
  const subject = `${plural(editions.length, 'document', 'documents')}, ${pack.cutOff ? `arrêtés au ${longDate(pack.cutOff)}` : 'chacun à sa dernière date d’arrêté'}.`
  const edition = {
    title,
    subject,
    author: institution,
    identifier: `liasse-${pack.id}`,
    date: day,
    running: { left: title, right: 'Sommaire', foot: `${institution} · Clausuivi` },
    links: Object.fromEntries(editions.map((one, at) => [`partie-${at + 1}`, `Aller au document ${one.title}`])),
  }
  for (let [supposed, tries] = [Math.ceil(editions.length / ROWS_A_PAGE), 1]; ; tries++) {
    const model = { ...about, title, subject, ...rowsOf(editions, measures, supposed), note: NOTE }
    const bytes = await documentOf(printer, render('pack', model, 'print'), edition)
    const { pages } = measureOf(openedPart(bytes))
    if (pages === supposed || tries === MOST_PRINTS) return bytes
    supposed = pages
  }
}

function rowsOf(editions: readonly Kept[], measures: readonly Measure[], before: number) {
  let page = before + 1
  const rows = editions.map(({ title, number }, at) => {
    const row = { anchor: `partie-${at + 1}`, title, number, page: String(page) }
    page += measures[at]!.pages
    return row
  })
  const count = plural(page - 1, 'page', 'pages')
  return { rows, lead: `${count} en tout ; le numéro dans la liasse est au bas de chacune, sous celui du document.` }
}

const NOTE =
  'Chaque document est une édition numérotée, qui se vérifie par son numéro ou son code. La liasse les relie telles qu’elles ont été imprimées, avec leurs données jointes ; un sceau électronique ne vaut que pour le fichier de son édition, qui se trouve dans l’archive ZIP de la même liasse.'

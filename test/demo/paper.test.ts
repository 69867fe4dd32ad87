import { expect } from 'chai'
import { getDocument, type PDFPageProxy, VerbosityLevel } from 'pdfjs-dist/legacy/build/pdf.mjs'
import { TERMINAL } from '#server/access/rules.ts'
import { companyReport } from '#server/documents/company.ts'
import { htmlOf } from '#server/documents/print.ts'
import { onPostgres } from '../support/database.ts'
import { isLong, partOf } from '../support/long.ts'
import { demoApp } from './stage.ts'

describe('the documents of the demonstration', function () {
  this.timeout(600_000)
  const app = demoApp()

  it('never give a page to signatures alone, nor leave the head of a table at the foot of one', async function () {
    if (onPostgres) this.skip() // the same words, read back elsewhere, are set in the same lines
    await app.as('camille')
    const addresses = [
      ...(await app.db('contracts').pluck('id')).map((id: number) => `/marches/${id}/rapport.pdf`),
      ...(await app.db('companies').pluck('identifier')).map((siret: string) => `/entreprises/${siret}/rapport.pdf`),
    ]
    const lonely: string[] = []
    let read = 0
    for (const address of partOf(addresses, 3)) {
      const answer = await app.get(address)
      if (answer.headers.get('content-type') !== 'application/pdf') continue
      read++
      lonely.push(...faultsOf(await pagesOf(answer.bytes)).map(fault => `${address}: ${fault}`))
    }
    expect(read).to.be.at.least(isLong ? 60 : 20)
    expect(lonely).to.deep.equal([])
  })

  it('fill the bar of a share as far as its figure says', async () => {
    const when = { at: '2026-10-31', today: '2026-11-17' }
    let bars = 0
    for (const name of ['Bâtisseurs du Canal', 'Couleurs et Façades', 'Jardins de la Boucle']) {
      const company = await app.db('companies').where({ name }).first('identifier')
      const html = htmlOf(await companyReport(app.db, TERMINAL, company.identifier, when))
      for (const [, share, filled] of html.matchAll(/([\d,]+)\s%<svg class="share"[^>]*><rect[^>]*width="([\d.]+)"/g)) {
        bars++
        expect(Number(filled) / 60).to.be.closeTo(Number(share!.replace(',', '.')) / 100, 0.003)
      }
    }
    expect(bars).to.be.at.least(1)
  })
})

/** A row of words of one height, from left to right. */
type Row = string

/** Pages that signatures begin and no annex follows, and heads that the next page repeats with all their rows. */
function faultsOf(pages: readonly Row[][]): string[] {
  return pages.flatMap((rows, index) => {
    const alone = /^(\d+ )?Édition/.test(rows[0]!) && !rows.some(row => /^A /.test(row))
    const head = pages[index + 1]?.slice(0, 3).includes(rows.at(-1)!)
    return [...(alone ? [`page ${index + 1}, signatures`] : []), ...(head ? [`page ${index + 1}, ${rows.at(-1)}`] : [])]
  })
}

/** The rows of each page from top to bottom, without its running lines. */
async function pagesOf(bytes: Uint8Array): Promise<Row[][]> {
  const file = await getDocument({ data: new Uint8Array(bytes), verbosity: VerbosityLevel.ERRORS }).promise
  const pages: Row[][] = []
  for (let number = 1; number <= file.numPages; number++) pages.push(await rowsOf(await file.getPage(number)))
  return pages
}

async function rowsOf(page: PDFPageProxy): Promise<Row[]> {
  const { items } = await page.getTextContent()
  const [, , , height] = page.view as [number, number, number, number]
  const rows = new Map<number, { words: string; x: number }[]>()
  for (const item of items) {
    if (!('str' in item) || item.str.trim() === '') continue
    const [x, y] = [item.transform[4] as number, Math.round(item.transform[5])]
    if (y > MARGIN && y < height - MARGIN) rows.set(y, [...(rows.get(y) ?? []), { words: item.str.trim(), x }])
  }
  return [...rows]
    .sort(([one], [other]) => other - one)
    .map(([, words]) =>
      words
        .sort((one, other) => one.x - other.x)
        .map(({ words }) => words)
        .join(' '),
    )
}
/** Of the running lines, in points. */
const MARGIN = 60

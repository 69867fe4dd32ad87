import { expect } from 'chai'
import { getDocument, VerbosityLevel } from 'pdfjs-dist/legacy/build/pdf.mjs'
import { TERMINAL } from '#server/access/rules.ts'
import { companyReport } from '#server/documents/company.ts'
import { htmlOf } from '#server/documents/print.ts'
import { demoApp } from './stage.ts'

describe('the documents of the demonstration', function () {
  this.timeout(600_000)
  const app = demoApp()

  it('never end on a page that holds only signatures', async () => {
    await app.as('camille')
    const addresses = [
      ...(await app.db('contracts').pluck('id')).map((id: number) => `/marches/${id}/rapport.pdf`),
      ...(await app.db('companies').pluck('identifier')).map((siret: string) => `/entreprises/${siret}/rapport.pdf`),
    ]
    const lonely: string[] = []
    let read = 0
    for (const address of addresses) {
      const answer = await app.get(address)
      if (answer.headers.get('content-type') !== 'application/pdf') continue
      read++
      const lines = await lastPageOf(answer.bytes)
      const end = lines.findIndex(line => /^Édition/.test(line))
      if (end === 0 || !lines.some(line => /^Signature/.test(line)))
        lonely.push(`${address}: ${lines.slice(0, 4).join(' | ')}`)
    }
    expect(read).to.be.at.least(20)
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

/** The words of the last page from top to bottom, without its running lines and the numbers of its parts. */
async function lastPageOf(bytes: Uint8Array): Promise<string[]> {
  const file = await getDocument({ data: new Uint8Array(bytes), verbosity: VerbosityLevel.ERRORS }).promise
  const page = await file.getPage(file.numPages)
  const { items } = await page.getTextContent()
  const [, , , height] = page.view as [number, number, number, number]
  return items
    .flatMap(item => ('str' in item && item.str.trim() ? [{ words: item.str, y: item.transform[5] as number }] : []))
    .filter(({ y }) => y > MARGIN && y < height - MARGIN)
    .sort((one, other) => other.y - one.y)
    .map(({ words }) => words.trim())
    .filter(words => !/^\d+$/.test(words))
}
/** Of the running lines, in points. */
const MARGIN = 60

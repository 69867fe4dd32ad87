import { expect } from 'chai'
import { strFromU8, unzipSync } from 'fflate'
import { euros, hours, hoursFigure, owedHours, percentTenth, wholeHours } from '#server/base/format.ts'
import { type CompanyAccount, companyAt } from '#server/compliance/companies.ts'
import { conclusionSaid, quietSaid, reasonSaid, verdictSaid } from '#server/compliance/company-words.ts'
import { settleAll } from '#server/compliance/store.ts'
import { statusWords, verdictWords } from '#server/compliance/words.ts'
import type { Company } from '#server/register/companies/rules.ts'
import { companyFromRow } from '#server/register/companies/store.ts'
import { companyHref, companyName } from '#server/register/companies/words.ts'
import { readPdf } from '../../documents/read-pdf.ts'
import { serveTold, type TestApp } from '../../support/app.ts'
import { onPostgres } from '../../support/database.ts'
import { unopened } from '../../support/figures.ts'
import { toldOn } from '../../support/told.ts'

/** The last day of a month: the page of that day and the document closed on it read the same acts. */
const TODAY = '2026-11-30'

describe('one verdict for one company: page, list, spreadsheets and paper', function () {
  this.timeout(600_000)
  const app = {} as TestApp
  let stop: (() => Promise<void>) | undefined
  let told: { company: Company; account: CompanyAccount }[]

  before(async function () {
    if (onPostgres) this.skip() // words and figures laid side by side: `one-truth` reads them on both
    const trx = await toldOn(TODAY)
    await settleAll(trx, TODAY)
    const served = await serveTold(app, trx, TODAY)
    stop = served.stop
    await app.as('camille')
    const user = { id: served.users.camille, role: 'administrator', buyerIds: null } as never
    told = []
    for (const row of await trx('companies').orderBy('id')) {
      const company = companyFromRow(row)
      told.push({ company, account: await companyAt(trx, user, company, { at: TODAY, today: TODAY }) })
    }
  })
  after(() => stop?.())

  it('tells a story rich enough: every verdict, a pool, a group', () => {
    const verdicts = new Set(told.map(({ account }) => account.verdict))
    expect([...verdicts]).to.have.members(['outOfOrder', 'toWatch', 'inOrder', 'nothing'])
    expect(told.some(({ account }) => account.units.some(({ poolId }) => poolId !== null))).to.equal(true)
    expect(told.some(({ account }) => account.lines.some(({ part }) => part.kind !== 'whole'))).to.equal(true)
  })

  it('the page of each company', async () => {
    for (const { company, account } of told) {
      const said = squeezed(unopened((await app.get(companyHref(company))).text))
      const name = companyName(company)
      expect(said, name).to.include(squeezed(`${verdictWords[account.verdict].word}</span>`))
      for (const words of sentences(account)) expect(said, name).to.include(squeezed(words))
      for (const words of figures(account)) expect(said, name).to.include(squeezed(words))
      for (const { standing } of account.lines)
        expect(said, name).to.include(squeezed(`${statusWords[standing!.status].word}</span>`))
    }
  })

  it('the document of each company', async () => {
    for (const { company, account } of told) {
      const { bytes, status } = await app.get(`${companyHref(company)}/rapport.pdf?date=${TODAY}`)
      const name = companyName(company)
      expect(status, name).to.equal(200)
      const said = squeezed((await readPdf(bytes)).tagged)
      expect(said, name).to.include(`Verdict${squeezed(verdictWords[account.verdict].word)}`)
      // The word leads the sentence, for those who hear it.
      for (const words of sentences(account)) expect(said.toLowerCase(), name).to.include(squeezed(words).toLowerCase())
      for (const words of figures(account)) expect(said, name).to.include(squeezed(words.replace(/\s*[h€]$/, '')))
      const { credited, owed } = account.totals
      if (owed === 0) continue
      expect(said, name).to.include(squeezed(`${hoursFigure(credited)} ÷ ${wholeHours(owed)}`))
      expect(said, name).to.include(squeezed(percentTenth(credited, owed)!))
    }
  })

  it('its row in the list, and in the spreadsheets', async () => {
    const csv = (await app.get('/entreprises.csv?suivi=tous')).text
    const [head, ...rows] = csv.split(/\r?\n/).map(line => line.split(';'))
    const book = unzipSync((await app.get('/entreprises.xlsx?suivi=tous')).bytes)
    const xlsx = Object.values(book)
      .map(part => strFromU8(part))
      .join('')
    const cell = (row: string[], column: string) =>
      row[head!.findIndex(one => one.includes(column))]!.replaceAll('"', '')
    const number = (text: string) => Math.round(Number(text.replace(',', '.')) * 100)

    for (const { company, account } of told) {
      const name = companyName(company)
      const row = rows.find(line => line.join(';').includes(company.identifier))
      const { text } = await app.get(`/entreprises?suivi=tous&q=${company.identifier}`)
      expect(text, name).to.include(verdictWords[account.verdict].word)
      if (account.totals.owed > 0)
        expect(squeezed(text), name).to.include(
          squeezed(`${hoursFigure(account.totals.credited)} sur ${owedHours(account.totals.owed)}`),
        )
      if (account.totals.lacking > 0) expect(squeezed(text), name).to.include(squeezed(hours(account.totals.lacking)))
      expect(xlsx).to.include(verdictWords[account.verdict].word)
      if (!row) continue // another establishment of the same company stands for it
      expect(cell(row, 'Verdict'), name).to.equal(verdictWords[account.verdict].word)
      expect(number(cell(row, 'Heures imputées')), name).to.equal(account.totals.credited)
      expect(number(cell(row, 'Manque à la fin')), name).to.equal(account.totals.missing)
      expect(number(cell(row, 'Manque à ce jour')), name).to.equal(account.totals.behind)
      expect(number(cell(row, 'Heures exposées')), name).to.equal(account.totals.exposed)
      expect(number(cell(row, 'Pénalité décidée')), name).to.equal(account.totals.decidedCents)
    }
    expect(rows.filter(line => line.length > 1)).to.have.length.above(5)
  })

  function sentences({ lines, reasons, totals, verdict, at }: CompanyAccount): string[] {
    if (lines.length === 0) return []
    if (reasons.length === 0) return verdict === 'inOrder' ? [conclusionSaid(lines, at), quietSaid(totals)] : []
    return [conclusionSaid(lines, at), verdictSaid(lines, totals, at), ...reasons.slice(0, 6).map(reasonSaid)]
  }

  function figures({ lines, totals }: CompanyAccount): string[] {
    if (lines.length === 0) return []
    return [
      hoursFigure(totals.credited),
      wholeHours(totals.owed),
      ...(totals.missing > 0 ? [hours(totals.missing)] : []),
      ...(totals.behind > 0 ? [hours(totals.behind)] : []),
      ...(totals.cents > 0 ? [euros(totals.cents)] : []),
    ]
  }
})

function squeezed(text: string): string {
  return text
    .replaceAll('&#x27;', '’')
    .replace(/<svg[\s\S]*?<\/svg>/g, '')
    .replace(/[\s\u00a0\u202f]+/g, '')
}

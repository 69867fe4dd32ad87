import { expect } from 'chai'
import { TERMINAL } from '#server/access/rules.ts'
import { institutionReport } from '#server/documents/institution.ts'
import { htmlOf } from '#server/documents/print.ts'
import { sayStatistics } from '#server/terminal/statistics.ts'
import { demoApp } from '../demo/stage.ts'
import { onPostgres } from '../support/database.ts'
import { isLong } from '../support/long.ts'
import { type Line, Reader } from './attack.ts'
import { crowd } from './crowd.ts'
import { contractsIn, nomenclature, tablesIn } from './documents.ts'
import { csvIn, jsonIn, pageIn, xlsxIn } from './returns.ts'

// The statistics of years, of windows of two, of each buyer and of all, in every form in which they leave, read together
// with the institution’s documents by somebody with a solver.

const TODAY = '2026-11-17'

describe('the statistics of the demonstration, attacked', function () {
  this.timeout(900_000)

  describe('as it is told', () => {
    const app = demoApp(TODAY)

    it('never let a hidden figure be brought closer than its threshold', async () => {
      const read = await readAll(app, ['2026', '2025', '2025-2026'])
      expect(read.filter(({ said }) => said === 's').length, 'marks read').to.be.greaterThan(30)
      expect(await new Reader(read, nomenclature).narrow()).to.deep.equal([])
    })

    it('turn red when a hidden figure is put back', async () => {
      const read = await readAll(app, ['2026'])
      const hidden = read.filter(({ said, head }) => said === 's' && head === 'Public à l’entrée')
      const rows = new Set(hidden.map(({ row }) => row))
      expect(rows.size, 'rows hidden').to.be.greaterThan(1)
      const [kept] = rows
      const open = read.map(line =>
        line.said === 's' && line.head && line.row !== kept ? { ...line, said: '1' } : line,
      )
      const found = await new Reader(open, nomenclature).narrow().catch(() => ['contradicts'])
      expect(found).not.to.deep.equal([])
    })
  })

  describe('with many more people', () => {
    before(function () {
      if (onPostgres && !isLong) this.skip() // what is hidden is decided by rules, from the same rows; both read the first
    })
    const app = demoApp(TODAY)

    it('never do either, with the documents of the institution', async () => {
      await crowd(app.db, { companies: 3, copies: 9 })
      const read = [...(await institutionAt(app, '2026-10-31')), ...(await readAll(app, ['2026', '2025-2026']))]
      const rows = read.filter(({ head }) => head)
      expect(rows.filter(({ said }) => said !== 's').length, 'figures published').to.be.greaterThan(100)
      expect(await new Reader(read, nomenclature).narrow()).to.deep.equal([])
    })
  })
})

type App = ReturnType<typeof demoApp>

/** Page, CSV, XLSX and JSON of each period, of all buyers and of each. */
async function readAll(app: App, periods: readonly string[]): Promise<Line[]> {
  const buyers: { id: number; siret: string }[] = await app.db('buyers').orderBy('id').select('id', 'siret')
  const read: Line[] = []
  await app.as('helene')
  for (const period of periods)
    for (const buyer of [null, ...buyers]) {
      const siren = buyer?.siret.slice(0, 9) ?? ''
      const whose = { who: await contractsOf(app, buyer?.id ?? null), since: `${period.slice(0, 4)}-01-01` }
      const query = `periode=${period}&acheteur=${siren}`
      const where = `${period} ${siren || 'all'}`
      const own = [
        csvIn((await app.get(`/spaser/statistiques.csv?${query}`)).text, `${where} csv`, whose),
        xlsxIn((await app.get(`/spaser/statistiques.xlsx?${query}`)).bytes, `${where} xlsx`, whose),
        jsonIn(await terminal(app, period, siren), `${where} json`, whose),
      ]
      const page = pageIn((await app.get(`/spaser/statistiques?${query}`)).text, `${where} page`, whose)
      for (const lines of own) expect(said(lines), lines[0]!.where).to.deep.equal(said(own[0]!))
      expect(said(page), `${where} page`).to.have.members(said(own[0]!.filter(({ head }) => head)))
      read.push(...own[0]!)
    }
  return read
}

const said = (lines: readonly Line[]) =>
  lines.map(({ ofContracts, until, head, row, said: figure }) => [ofContracts, until, head, row, figure].join(' '))

async function contractsOf(app: App, buyerId: number | null): Promise<string> {
  const query = app.db('clauses').join('contracts', 'contracts.id', 'clauses.contract_id').orderBy('contracts.id')
  const ids: number[] = await (buyerId === null ? query : query.where({ buyer_id: buyerId })).pluck('contracts.id')
  return ids.join(',')
}

async function terminal(app: App, period: string, siren: string): Promise<string> {
  const lines: string[] = []
  const asked = [period.includes('-') ? '--window' : '--year', period, ...(siren ? ['--buyer', siren] : []), '--json']
  const desk = { db: app.db, clock: app.clock, say: (line: string) => lines.push(line), complain() {} }
  expect(await sayStatistics.run(asked, desk as never)).to.equal(0)
  return lines.join('\n')
}

async function institutionAt(app: App, at: string): Promise<Line[]> {
  const rows: { id: number; number: string; lot_number: string }[] = await app
    .db('contracts')
    .select('id', 'number', 'lot_number')
  const numbers = new Map(
    rows.map(row => [row.lot_number ? `${row.number}, lot ${row.lot_number}` : row.number, String(row.id)]),
  )
  const html = htmlOf(await institutionReport(app.db, TERMINAL, { at, today: TODAY }))
  const lines = tablesIn(html, `institution ${at}`, contractsIn(html, numbers))
  expect(lines.length).to.be.greaterThan(0)
  return lines
}

import { expect } from 'chai'
import { TERMINAL } from '#server/access/rules.ts'
import { companyReport } from '#server/documents/company.ts'
import { contractReport } from '#server/documents/contract.ts'
import { institutionReport } from '#server/documents/institution.ts'
import { htmlOf } from '#server/documents/print.ts'
import { demoApp } from '../demo/stage.ts'
import { readPdf } from '../documents/read-pdf.ts'
import type { TestApp } from '../support/app.ts'
import { onPostgres } from '../support/database.ts'
import { isLong } from '../support/long.ts'
import { type Line, Reader } from './attack.ts'
import { type Crowd, crowd } from './crowd.ts'
import { contractsIn, followUpIn, nomenclature, tablesIn } from './documents.ts'

// Documents of the demonstration, edition after edition, read together by somebody with a solver.

const TODAY = '2026-11-17'

describe('the documents of the demonstration, attacked', function () {
  this.timeout(900_000)

  describe('as it is told', () => {
    const app = demoApp(TODAY)

    it('never let a hidden figure be brought closer than its threshold', async () => {
      const read = await readAll(app, { contracts: await withClause(app), companies: await holders(app) }, [
        '2026-10-31',
      ])
      expect(read.filter(({ said }) => said === 's').length, 'marks read').to.be.greaterThan(50)
      expect(await new Reader(read, nomenclature).narrow()).to.deep.equal([])
    })
  })

  describe('with ten times more people in its largest companies', () => {
    before(function () {
      if (onPostgres && !isLong) this.skip() // what is hidden is decided by rules, from the same rows; both read the first
    })
    const app = demoApp(TODAY)
    const read: Line[] = []
    let about: Crowd

    it('never do either, alone nor with earlier editions', async () => {
      about = await crowd(app.db, { companies: 3, copies: 9 })
      read.push(...(await readAll(app, about, ['2026-06-30', '2026-10-31'])))
      expect(await new Reader(read, nomenclature).narrow()).to.deep.equal([])
      const rows = read.filter(({ head }) => head)
      console.log(`        ${rows.filter(({ said }) => said !== 's').length} figures read, ${rows.length} with marks`)
      expect(rows.filter(({ said }) => said !== 's').length, 'figures published').to.be.greaterThan(100)
      expect(rows.filter(({ said }) => said === 's').length, 'figures hidden').to.be.greaterThan(30)
      expect(rows.some(({ head }) => head === 'Situation à la sortie')).to.equal(true)
    })

    it('say on paper what the page that is printed said', async () => {
      await app.as('camille')
      const tables = Map.groupBy(
        read.filter(({ head, where }) => head && where.startsWith('contract') && where.endsWith('2026-10-31')),
        ({ where }) => where,
      )
      const [[where, lines] = ['', []]] = [...tables].sort(([, a], [, b]) => b.length - a.length)
      expect(lines).not.to.deep.equal([])
      const id = where.split(' ')[1]
      const { tagged } = await readPdf((await app.get(`/marches/${id}/rapport.pdf?date=2026-10-31`)).bytes)
      const said = squeezed(tagged)
      for (const { row, said: figure } of lines)
        expect(said).to.match(new RegExp(`${literal(squeezed(row))}.*?${figure}`))
      expect(said).to.include('aumoinsunepersonne;effectifnonpublié')
      expect(said).not.to.match(/<5|masqué/)
    })
  })
})

/** Every table of persons of these documents, at each of these cut-offs. */
async function readAll(app: TestApp, { contracts, companies }: Crowd, cutOffs: readonly string[]): Promise<Line[]> {
  const read: Line[] = []
  const rows: { id: number; number: string; lot_number: string }[] = await app
    .db('contracts')
    .select('id', 'number', 'lot_number')
  const numbers = new Map(rows.map(row => [numberOf(row), String(row.id)]))
  for (const at of cutOffs) {
    for (const id of contracts) {
      const html = htmlOf(await contractReport(app.db, TERMINAL, id, { at, today: TODAY }))
      read.push(...tablesIn(html, `contract ${id} ${at}`, String(id)))
    }
    for (const identifier of companies) {
      const html = htmlOf(await companyReport(app.db, TERMINAL, identifier, { at, today: TODAY }))
      const where = `company ${identifier} ${at}`
      const follow = followUpIn(html, where, numbers)
      const who = follow.map(line => line.who).find(found => found.includes(',')) ?? follow[0]?.who
      read.push(...follow, ...(who ? tablesIn(html, where, who) : []))
    }
    const html = htmlOf(await institutionReport(app.db, TERMINAL, { at, today: TODAY }))
    const all = contractsIn(html, numbers)
    expect(all.split(',').length, 'contracts of the institution').to.be.at.least(contracts.length)
    const whole = tablesIn(html, `institution ${at}`, all)
    expect(whole.length, `read of the institution at ${at}`).to.be.greaterThan(0)
    read.push(...whole)
  }
  return read
}

const withClause = (app: TestApp): Promise<number[]> => app.db('clauses').distinct('contract_id').pluck('contract_id')

const holders = (app: TestApp): Promise<string[]> =>
  app.db('companies').whereIn('id', app.db('contract_holders').select('company_id')).pluck('identifier')

const numberOf = (row: { number: string; lot_number: string }) =>
  row.lot_number ? `${row.number}, lot ${row.lot_number}` : row.number
const squeezed = (text: string) => text.replace(/[\s\u00a0\u202f]+/g, '')
const literal = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

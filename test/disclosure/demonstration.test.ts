import { expect } from 'chai'
import { TERMINAL } from '#server/access/rules.ts'
import { companyReport } from '#server/documents/company.ts'
import { contractReport } from '#server/documents/contract.ts'
import { htmlOf } from '#server/documents/print.ts'
import { demoApp } from '../demo/stage.ts'
import { readPdf } from '../documents/read-pdf.ts'
import { type Line, Reader } from './attack.ts'
import { followUpIn, nomenclature, tablesIn } from './documents.ts'

// Every document of the demonstration, edition after edition, read together by somebody with a solver.

const TODAY = '2026-11-17'
const CUT_OFFS = ['2026-06-30', '2026-10-31']

describe('the documents of the demonstration, attacked', function () {
  this.timeout(900_000)
  const app = demoApp(TODAY)
  const read: Line[] = []

  it('never let a hidden figure be brought closer than its threshold, alone nor with earlier editions', async () => {
    const contracts: { id: number; number: string; lot_number: string }[] = await app
      .db('contracts')
      .join('clauses', 'clauses.contract_id', 'contracts.id')
      .select('contracts.id', 'contracts.number', 'contracts.lot_number')
    const numbers = new Map(contracts.map(row => [numberOf(row), String(row.id)]))
    const companies: string[] = await app
      .db('companies')
      .whereIn('id', app.db('contract_holders').select('company_id'))
      .pluck('identifier')
    for (const at of CUT_OFFS) {
      for (const { id } of contracts) {
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
      expect(await new Reader(read, nomenclature).narrow(), at).to.deep.equal([])
    }
    expect(read.filter(({ head }) => head).length, 'figures read').to.be.greaterThan(100)
    expect(read.filter(({ head, said }) => head && said !== 's').length, 'figures published').to.be.greaterThan(0)
  })

  it('say on paper what the page that is printed said', async () => {
    await app.as('camille')
    const [widest] = [
      ...Map.groupBy(
        read.filter(({ head }) => head),
        ({ where }) => where,
      ),
    ]
      .filter(([where]) => where.startsWith('contract') && where.endsWith(CUT_OFFS.at(-1)!))
      .sort(([, a], [, b]) => b.length - a.length)
    const id = widest![0].split(' ')[1]
    const { tagged } = await readPdf((await app.get(`/marches/${id}/rapport.pdf?date=${CUT_OFFS.at(-1)}`)).bytes)
    const said = squeezed(tagged)
    for (const { row, said: figure } of widest![1])
      expect(said).to.match(new RegExp(`${literal(squeezed(row))}.*?${figure}`))
    expect(said).to.include('aumoinsunepersonne;effectifnonpublié')
    expect(said).not.to.match(/<5|masqué/)
  })
})

const numberOf = (row: { number: string; lot_number: string }) =>
  row.lot_number ? `${row.number}, lot ${row.lot_number}` : row.number
const squeezed = (text: string) => text.replace(/[\s\u00a0\u202f]+/g, '')
const literal = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

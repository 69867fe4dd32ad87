import { expect } from 'chai'
import { TERMINAL } from '#server/access/rules.ts'
import { contractsListed } from '#server/compliance/contract-list.ts'
import { everything as noFilter } from '#server/compliance/contract-query.ts'
import { settleAll } from '#server/compliance/store.ts'
import { nothing } from '#server/scheme/indicators/asked-rules.ts'
import { indicatorsReport } from '#server/scheme/indicators/report.ts'
import { freshApp } from '../support/app.ts'
import { asked, keyFor, readWhole } from './reading.ts'

describe('a data platform that reads the register', () => {
  const app = freshApp()

  it('reads of each commitment what the list of contracts says, the same minute', async () => {
    const { key } = await keyFor(app)
    const rows = await readWhole(app, '/api/v1/commitments?limit=2', key)
    await settleAll(app.db, app.clock.today())
    const listed = await contractsListed(app.db, TERMINAL, noFilter, app.clock.today(), { offset: 0, limit: 1_000 })
    const clauses = listed.filter(({ hasClause }) => hasClause)

    expect(clauses.length).to.be.greaterThan(1)
    expect(rows.map(({ contractId }) => contractId).sort()).to.deep.equal(clauses.map(({ id }) => id).sort())
    for (const { id, word, standing } of clauses) {
      const row = rows.find(({ contractId }) => contractId === id)
      expect(row.word, `contract ${id}`).to.equal(word)
      expect(row.hours?.owedCentihours ?? null).to.equal(standing?.owed ?? null)
      expect(row.hours?.countedCentihours ?? null).to.equal(standing?.counted ?? null)
      expect(row.hours?.gapCentihours ?? null).to.equal(standing?.gap ?? null)
      expect(row.hours?.missingCentihours ?? null).to.equal(standing?.missing ?? null)
    }
  })

  it('adds up the months of a contract and finds what is counted of it', async () => {
    const { key } = await keyFor(app)
    const commitments = await readWhole(app, '/api/v1/commitments', key)
    const hours = await readWhole(app, '/api/v1/hours?limit=1', key)
    let compared = 0
    for (const { contractId, months } of hours) {
      const { hours: said } = commitments.find(one => one.contractId === contractId)
      if (!said) continue
      const until = said.judgedAt.slice(0, 7)
      const counted = months
        .filter(({ month }: { month: string }) => month <= until)
        .reduce((sum: number, one: { countedCentihours: number }) => sum + one.countedCentihours, 0)
      expect(counted, `contract ${contractId}`).to.equal(said.countedCentihours)
      if (counted > 0) compared++
    }
    expect(compared).to.be.greaterThan(0)
  })

  it('reads a contract as its page says it, with its holders', async () => {
    const { key } = await keyFor(app)
    const rows = await readWhole(app, '/api/v1/contracts?limit=3', key)
    const own = rows.find(({ id }) => id === app.cast.troisMoulins.contractId)
    await app.as('camille')
    const { text } = await app.get(`/marches/${own.id}`)

    expect(new Set(rows.map(({ id }) => id)).size).to.equal(rows.length)
    expect(rows.map(({ id }) => id)).to.deep.equal(rows.map(({ id }) => id).sort((a, b) => a - b))
    expect(text).to.include(own.title)
    for (const { name } of own.holders) expect(text).to.include(name)
  })

  it('reads the indicators that the page shows, numerator, denominator and rate', async () => {
    const { key } = await keyFor(app)
    const rows = await readWhole(app, '/api/v1/indicators?period=2025-2026&limit=7', key)
    const asked = {
      period: { fromYear: 2025, toYear: 2026 },
      base: 'notified',
      narrowed: nothing,
      today: app.clock.today(),
    }
    const { lines, given } = await indicatorsReport(app.db, TERMINAL, asked as never)

    expect(rows.length).to.equal(lines.length + given.length)
    for (const { code, numerator, denominator, points } of lines)
      expect(rows.find(row => row.code === code)).to.include({ numerator, denominator, points })
    expect(lines.find(({ code }) => code === 'SOC_NB')!.numerator).to.be.greaterThan(0)
  })

  it('is told of nobody by name nor pseudonym', async () => {
    const { key } = await keyFor(app)
    for (const path of ['contracts', 'commitments', 'hours', 'indicators', 'editions']) {
      const said = JSON.stringify(await readWhole(app, `/api/v1/${path}`, key))
      const people = await app
        .db('identities')
        .pluck('last_name')
        .catch(() => [])
      expect(said).to.not.match(/P-\d{3}/)
      for (const name of people as string[]) expect(said).to.not.include(name)
    }
  })

  it('goes on where it stood though contracts were added meanwhile', async () => {
    const { key } = await keyFor(app)
    const first = (await asked(app, '/api/v1/contracts?limit=2', key)).body
    const { id: _, ...model } = await app.db('contracts').orderBy('id').first()
    await app.db('contracts').insert({ ...model, number: 'TARD-1', decp_key: null, source: 'typed' })
    const rest = await readWhole(app, first.next, key)
    const ids = [...first.data, ...rest].map(({ id }) => id)

    expect(new Set(ids).size).to.equal(ids.length)
    expect(rest.at(-1).number).to.equal('TARD-1')
  })
})

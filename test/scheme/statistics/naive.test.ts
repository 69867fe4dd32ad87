import { expect } from 'chai'
import { creditOf } from '#server/register/hours/rules.ts'
import { workUnder } from '#server/register/hours/store.ts'
import { statisticsFor } from '#server/scheme/statistics/store.ts'
import { sayStatistics } from '#server/terminal/statistics.ts'
import { naive } from '../../compliance/naive.ts'
import { demoApp } from '../../demo/stage.ts'
import { readCsv, readXlsx, shown } from '../../support/sheets.ts'

// The year of the demonstration, added up again person by person from the rows of the register.

const TODAY = '2026-11-17'
const UNTIL = '2026-09-30'

describe('the statistics of the demonstration', function () {
  this.timeout(600_000)
  const app = demoApp(TODAY)
  const asked = { period: { fromYear: 2026, toYear: 2026 }, today: TODAY }

  it('are what the rows of the register come to, of all and of each buyer', async () => {
    const buyers = await app.db('buyers').select('id', 'siret')
    for (const buyer of [null, ...buyers]) {
      const siren = buyer?.siret.slice(0, 9) ?? null
      const found = (await statisticsFor(app.db, { ...asked, siren, isExact: true }))!
      const again = await addedUp(buyer?.id ?? null)
      const table = (key: string) =>
        Object.fromEntries(
          [...found.persons.tables, ...found.employments.tables]
            .filter(one => one.key === key)[0]!
            .rows.filter(({ number }) => number !== 0)
            .map(({ key: row, number, centihours }) => [row, `${number} ${centihours}`]),
        )
      const where = `buyer ${siren}`
      expect(found.persons.total.number, where).to.equal(again.people.size)
      expect(found.employments.total.number, where).to.equal(again.employments.size)
      expect(found.totals.counted, where).to.equal(again.centihours)
      expect(table('sex'), where).to.deep.equal(again.by(({ sex }) => sex || 'unsaid'))
      expect(table('district'), where).to.deep.equal(again.by(one => one.priority_district || 'unsaid'))
      expect(table('level'), where).to.deep.equal(again.by(({ education }) => education || 'unsaid'))
      expect(table('exit'), where).to.deep.equal(again.by(({ end }) => group(end)))
      expect(table('exitSix'), where).to.deep.equal(again.by(({ six }) => group(six)))
    }
  })

  it('count the hours of another reckoning, which knows nothing of ours', async () => {
    const found = (await statisticsFor(app.db, { ...asked, siren: null, isExact: true }))!
    const clauses: { id: number; pool_id: number | null }[] = await app
      .db('clauses')
      .orderBy('id')
      .select('id', 'pool_id')
    const accounts = new Map(clauses.map(({ id, pool_id }) => [pool_id ? `pool ${pool_id}` : `${id}`, id]))
    let sum = 0
    for (const id of accounts.values()) {
      const until = await naive(app.db, id, { at: UNTIL, today: TODAY })
      const before = await naive(app.db, id, { at: '2025-12-31', today: TODAY })
      sum += until.counted - before.counted
    }
    expect(found.totals.counted).to.equal(sum)
  })

  it('are the same on paper, in a sheet and in a terminal', async () => {
    await app.as('helene')
    const csv = readCsv((await app.get('/spaser/statistiques.csv?periode=2026')).text).map(row => row.map(shown))
    const sheet = readXlsx((await app.get('/spaser/statistiques.xlsx?periode=2026')).bytes).rows
    const lines: string[] = []
    const terminal = { db: app.db, clock: app.clock, say: (line: string) => lines.push(line), complain() {} }
    expect(await sayStatistics.run(['--year', '2026', '--json'], terminal as never)).to.equal(0)
    const { statistics } = JSON.parse(lines[0]!)
    const [, ...rows] = csv.filter(([part]) => part !== 'Légende')
    expect(sheet).to.have.length(csv.length)
    expect(rows).to.have.length(statistics.rows.length)
    for (const [index, row] of statistics.rows.entries()) {
      const own = csv[index + 1]!
      const number = row.number === null ? '' : String(row.number)
      expect(own.slice(0, 3)).to.deep.equal([row.part, row.indicator, row.row])
      expect([own[4], own[5]]).to.deep.equal([number, row.status])
      expect(sheet[index + 1]![4]?.value ?? '').to.equal(number)
      expect(sheet[index + 1]![5]?.value).to.equal(row.status)
    }
    expect(csv.filter(([part]) => part === 'Légende').map(row => row[1])).to.include.members(['statut s', 'statut nd'])
    const page = (await app.get('/spaser/statistiques?periode=2026')).text
    expect(page).to.include(
      `<dd class="stat-value">${statistics.rows.find((one: { indicator: string }) => one.indicator === 'Personnes').number}</dd>`,
    )
  })

  it('are refused of a year that is not there, or of a buyer that is not theirs', async () => {
    const said: string[] = []
    const terminal = { db: app.db, clock: app.clock, say() {}, complain: (line: string) => said.push(line) }
    expect(await sayStatistics.run(['--year', '2031'], terminal as never)).to.equal(2)
    expect(await sayStatistics.run([], terminal as never)).to.equal(2)
    await app.as('helene')
    expect((await app.get('/spaser/statistiques?acheteur=000000000')).status).to.equal(404)
  })

  type Someone = { id: number; sex: string; priority_district: string; education: string; end: string; six: string }

  async function addedUp(buyerId: number | null) {
    const clauses: number[] = await app
      .db('clauses')
      .join('contracts', 'contracts.id', 'clauses.contract_id')
      .where(buyerId === null ? {} : { 'contracts.buyer_id': buyerId })
      .pluck('clauses.id')
    const lines = (await workUnder(app.db, clauses))
      .filter(({ month }) => month >= '2026-01' && month <= '2026-09')
      .map(line => ({ ...line, counted: creditOf(line).counted }))
      .filter(({ counted }) => counted > 0)
    const hours = new Map<number, number>()
    for (const { participantId, counted } of lines) hours.set(participantId, (hours.get(participantId) ?? 0) + counted)
    const people = new Map<number, Someone>()
    for (const id of hours.keys()) {
      const row = await app.db('participants').where({ id }).first()
      people.set(id, { ...row, end: await lastSaid(id, 'end'), six: await lastSaid(id, 'six') })
    }
    return {
      people,
      employments: new Set(lines.map(({ placementId }) => placementId)),
      centihours: lines.reduce((sum, { counted }) => sum + counted, 0),
      by(rowOf: (one: Someone) => string) {
        const sums: Record<string, [number, number]> = {}
        for (const one of people.values()) {
          const [number, sum] = sums[rowOf(one)] ?? [0, 0]
          sums[rowOf(one)] = [number + 1, sum + hours.get(one.id)!]
        }
        return Object.fromEntries(Object.entries(sums).map(([row, [number, sum]]) => [row, `${number} ${sum}`]))
      },
    }
  }

  async function lastSaid(id: number, moment: string): Promise<string> {
    const row = await app.db('situations').where({ participant_id: id, moment }).orderBy('id', 'desc').first()
    return row && row.true_on <= UNTIL ? row.situation : ''
  }
})

function group(situation: string): string {
  if (['cdi', 'cdd_long', 'creation'].includes(situation)) return 'lasting'
  if (['cdd_short', 'cdd_under6', 'interim', 'aided'].includes(situation)) return 'transition'
  if (['training', 'qualifying', 'alternance', 'siae'].includes(situation)) return 'positive'
  if (['jobseeking', 'inactive', 'other'].includes(situation)) return 'without'
  return situation === 'unknown' ? 'lost' : 'unsaid'
}

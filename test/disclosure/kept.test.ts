import { expect } from 'chai'
import { connect } from '#db/connect.ts'
import { seedCast } from '#db/seeds/cast.ts'
import { publicsOf, quarterEndBefore } from '#server/disclosure/publics.ts'
import { keptTogether, publishedTables, relatedTo } from '#server/disclosure/store.ts'
import { unsettle } from '#server/register/standings/store.ts'
import { freshApp } from '../support/app.ts'
import { ownDatabase } from '../support/database.ts'

describe('what was published of persons', function () {
  this.timeout(120_000)
  const app = freshApp()
  const today = '2026-11-17'
  const contract = () => app.cast.troisMoulins.contractId
  const read = async (at: string) => (await publicsOf(app.db, [[contract()]], { at, today }))[0]!

  it('asked of related contracts at the same instant, on two connections: the second is chosen knowing the first', async () => {
    const own = await ownDatabase()
    const desks = [own.db, await connect(own.url)]
    try {
      const { troisMoulins } = await seedCast(own.db)
      const other = (await own.db('contracts').whereNot({ id: troisMoulins.contractId }).first('id'))!.id
      const populations = [[troisMoulins.contractId], [troisMoulins.contractId, other]]
      const chosen = await relatedTo(own.db, [{ contracts: populations[0]! }])
      await publicsOf(desks[1]!, [populations[1]!], { at: '2026-10-31', today })
      const nothing = () => Promise.reject(new Error('kept without knowing'))
      expect(await keptTogether(own.db, [{ contracts: populations[0]! }], chosen, nothing)).to.equal(false)

      await Promise.all(desks.map((desk, index) => publicsOf(desk, [populations[index]!], { at: '2026-06-30', today })))
      expect(await own.db('publications').where({ until: '2026-06-30' })).to.have.length(2)
    } finally {
      await desks[1]!.destroy()
      await own.drop()
    }
  })

  it('is counted at the end of a quarter', () => {
    expect(['2026-09-30', '2026-10-31', '2026-12-30', '2026-12-31', '2027-01-15'].map(quarterEndBefore)).to.deep.equal([
      '2026-09-30',
      '2026-09-30',
      '2026-09-30',
      '2026-12-31',
      '2026-12-31',
    ])
  })

  it('is kept, and read again as long as its clause does not change, and after that if it says the same', async () => {
    await crowd(20, '2025-10')
    const first = await read('2026-10-31')
    expect(first.persons).to.equal(23)
    expect(await read('2026-10-31')).to.deep.equal(first)
    await unsettle(app.db, [app.cast.troisMoulins.clauseId])
    expect(await read('2026-10-31')).to.deep.equal(first)
    expect(await app.db('publications')).to.have.length(1)
  })

  it('repeats the last breakdown, dated, while fewer came than its threshold; how many there are moves', async () => {
    await crowd(20, '2025-10')
    const before = await read('2026-06-30')
    await crowd(2, '2026-08', 800)
    const after = await read('2026-09-30')
    expect(after.persons).to.equal(25)
    expect(after.tables.length).to.be.greaterThan(0)
    for (const table of after.tables) expect(table).to.deep.equal(before.tables.find(({ key }) => key === table.key))
    await crowd(20, '2026-09', 900)
    const later = await read('2026-09-30')
    expect(later.persons).to.equal(45)
    expect(later.tables.some(({ until }) => until === '2026-09-30')).to.equal(true)
    const rows = await app.db('publications').where({ until: '2026-09-30' }).orderBy('rank').pluck('rank')
    expect(rows).to.deep.equal([1, 2])
  })

  it('gives nobody what stands behind a mark, keeps why, and no mark ever moves', async () => {
    await crowd(30, '2025-10')
    await app.db('participants').whereIn('number', [500, 501, 502]).update({ ground: 'B_SENIOR' })
    const { tables, publicationId } = await read('2026-09-30')
    const hidden = tables.flatMap(({ rows }) => rows.filter(({ persons }) => persons === null))
    expect(hidden).not.to.deep.equal([])
    for (const row of hidden) expect(row.centihours).to.equal(null)
    const kept = await app.db('publication_cells').whereNotNull('why')
    expect(kept.length).to.be.at.least(hidden.length)
    await publishedTables(app.db, 7, [])
    expect(publicationId).to.be.greaterThan(0)
    await expectRefused(() => app.db.transaction(trx => trx('publication_cells').update({ why: null })))
  })

  it('is a breakdown for nobody where fewer than five worked', async () => {
    const few = await read('2026-09-30')
    expect(few).to.include({ persons: null })
    expect(few.tables).to.deep.equal([])
  })

  async function expectRefused(act: () => Promise<unknown>) {
    const refused = await act().then(
      () => false,
      () => true,
    )
    expect(refused).to.equal(true)
  }

  async function crowd(size: number, month: string, from = 500) {
    const { clauseId } = app.cast.troisMoulins
    for (let index = 0; index < size; index++) {
      const [participant] = await app
        .db('participants')
        .insert({
          number: from + index,
          buyer_id: app.cast.buyers.hauteVesle,
          ground: index % 3 === 0 ? 'B_DELD' : 'B_BRSA',
          created_at: app.clock.now(),
          evidence_kind: 'Attestation',
          evidence_on: '2025-09-01',
          eligible_on: '2025-09-01',
          sex: index % 2 === 0 ? 'F' : 'M',
          birth_year: 1970 + (index % 3) * 12,
          priority_district: index % 2 === 0 ? 'yes' : 'no',
        })
        .returning('id')
      const [placement] = await app
        .db('placements')
        .insert({
          participant_id: participant.id,
          clause_id: clauseId,
          employer_id: app.cast.companies.relais,
          mode: 'MAD_ETTI',
          hired_on: '2025-09-01',
          created_at: app.clock.now(),
        })
        .returning('id')
      const hours = { placement_id: placement.id, clause_id: clauseId, month, centihours: 10_00 }
      await app.db('hours').insert({ ...hours, logged_at: app.clock.now() })
    }
    await unsettle(app.db, [clauseId])
  }
})

describe('two who read the same document at the same instant, and are the first', () => {
  it('are told the same, of one publication', async () => {
    const own = await ownDatabase()
    try {
      const cast = await seedCast(own.db)
      const asked = { at: '2026-10-31', today: '2026-11-17' }
      const read = () => publicsOf(own.db, [[cast.troisMoulins.contractId]], asked)
      const [one, other, third] = await Promise.all([read(), read(), read()])
      expect(other).to.deep.equal(one)
      expect(third).to.deep.equal(one)
      expect(await own.db('publications')).to.have.length(1)
    } finally {
      await own.drop()
    }
  })
})

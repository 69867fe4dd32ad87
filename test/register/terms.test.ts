import { expect } from 'chai'
import type { Untyped } from '#db/queries.ts'
import { seedCast } from '#db/seeds/cast.ts'
import { actsSince } from '#server/compliance/acts-since.ts'
import { clausesThen } from '#server/register/clauses/known-store.ts'
import { saidAt, type Term } from '#server/register/terms/rules.ts'
import { putTerms, termsOf } from '#server/register/terms/store.ts'
import { sharedDatabase } from '../support/database.ts'
import { filled, previousDatabase } from '../support/previous.ts'

describe('what is written of a contract', () => {
  const term = (value: string | null, effectOn: string | null, recordedAt: string | null): Term => ({
    field: 'penaltyCents',
    value,
    effectOn,
    recordedAt,
  })
  const rows = [
    term('1500', null, '2026-01-05T09:00:00.000Z'),
    term('1800', '2026-03-01', '2026-06-10T09:00:00.000Z'),
    term('2000', '2026-03-01', '2026-11-02T09:00:00.000Z'),
  ]
  const cases: [what: string, moment: { at?: string; known?: string }, said: string | null | undefined][] = [
    ['now', {}, '2000'],
    ['before the day of the act, whoever reads it', { at: '2026-02-28' }, '1500'],
    ['on its day', { at: '2026-03-01' }, '2000'],
    ['as it was known before its correction', { at: '2026-03-01', known: '2026-11-01T00:00:00.000Z' }, '1800'],
    ['as it was known before the act', { at: '2026-10-31', known: '2026-06-01T00:00:00.000Z' }, '1500'],
    ['before anything was', { known: '2020-01-01T00:00:00.000Z' }, '1500'],
  ]
  for (const [what, moment, said] of cases)
    it(`is read ${what}`, () => expect(saidAt(rows, 'penaltyCents', moment)).to.equal(said))

  it('of which no moment is known was known always', () =>
    expect(saidAt([term('900', null, null)], 'penaltyCents', { known: '1990-01-01T00:00:00.000Z' })).to.equal('900'))

  it('that never changed is not in its rows', () => expect(saidAt(rows, 'scope', {})).to.equal(undefined))

  it('keeps what it replaces, and no row is changed', async () => {
    const db = await sharedDatabase().transaction()
    try {
      const cast = await seedCast(db, '2026-11-17')
      const { clauseId, contractId } = cast.halles
      const change = { field: 'penaltyCents', before: '1800', after: '2000', effectOn: '2026-09-01' }
      const by = { at: '2026-11-18T12:00:00.000Z', userId: cast.users.camille }
      await putTerms(db, 'clause_id', { id: clauseId, createdAt: '2026-01-05T09:00:00.000Z' }, [change], by)
      const written = (await termsOf(db, 'clause_id', [clauseId])).get(clauseId)!
      expect(
        written.map(({ value, effectOn, recordedAt }) => [value, effectOn, recordedAt?.slice(0, 10)]),
      ).to.deep.equal([
        ['1800', null, '2026-01-05'],
        ['2000', '2026-09-01', '2026-11-18'],
      ])
      const then = async (at: string) => (await clausesThen(db, [contractId], { at })).get(contractId)!.penaltyCents
      expect([await then('2026-08-31'), await then('2026-09-01')]).to.deep.equal([1800, 2000])

      const since = { at: '2026-10-31', since: '2026-11-17T23:00:00.000Z' }
      expect((await actsSince(db, [contractId], since)).map(({ label, effectOn }) => [label, effectOn])).to.deep.equal([
        ['Pénalité par heure manquante\u00a0: 20\u00a0€', '2026-09-01'],
      ])
      expect(await actsSince(db, [contractId], { ...since, at: '2026-08-31' })).to.deep.equal([])
      for (const change of ['update terms set value = 0', 'delete from terms']) {
        const refused = await db.transaction(trx => trx.raw(change)).then(() => '', String)
        expect(refused).to.include('append only')
      }
    } finally {
      await db.rollback()
    }
  })
})

describe('values of the version before', function () {
  this.timeout(120_000)
  let own: Awaited<ReturnType<typeof previousDatabase>>
  let db: Untyped
  let ids: Awaited<ReturnType<typeof filled>>
  beforeEach(async () => {
    own = await previousDatabase()
    db = own.db
    ids = await filled(db)
    for (;;) {
      await db.migrate.up()
      if (await db.schema.hasTable('terms')) break
    }
  })
  afterEach(() => own.drop())

  it('are carried as known since always, at a moment that nobody knows', async () => {
    const rows = await db('terms').where({ clause_id: ids.clauseId }).orderBy('field')
    expect(rows.map(row => [row.field, row.effect_on, row.recorded_at, row.recorded_by])).to.deep.equal(
      ['contractArticle', 'eligibilityMonths', 'legalBasis', 'penaltyCents', 'poolId', 'scope'].map(field => [
        field,
        null,
        null,
        null,
      ]),
    )
    const [holders] = await db('terms').where({ contract_id: ids.contract, field: 'holders' })
    expect(JSON.parse(holders!.value!)).to.have.length(1)
    expect(await db('settings').where({ key: 'history.since' })).to.have.length(1)
  })

  it('are given back as they were, unless something was written since', async () => {
    const before = await db('clauses').orderBy('id')
    await db.migrate.down()
    expect(await db.schema.hasTable('terms')).to.equal(false)
    expect(await db('clauses').orderBy('id')).to.deep.equal(before)
    await db.migrate.up()
    const by = { at: '2026-12-01T09:00:00.000Z', userId: null }
    const change = { field: 'scope', before: '', after: 'Gros œuvre' }
    await putTerms(db, 'clause_id', { id: ids.clauseId, createdAt: '2026-01-05T09:00:00.000Z' }, [change], by)
    const refused = await db.migrate.down().then(() => '', String)
    expect(refused).to.include('restore a backup')
  })
})

import { setTimeout as wait } from 'node:timers/promises'
import { expect } from 'chai'
import type { Untyped } from '#db/queries.ts'
import { type Cast, seedCast } from '#db/seeds/cast.ts'
import { measuredNow, settled } from '#server/compliance/store.ts'
import { keep, unsettle, unsettledAt } from '#server/register/standings/store.ts'
import { ownDatabase } from '../support/database.ts'

describe('verbs mark what changed, the next reader measures it', () => {
  let own: Awaited<ReturnType<typeof ownDatabase>>
  let db: Untyped
  let cast: Cast
  const today = '2026-11-17'

  beforeEach(async () => {
    own = await ownDatabase()
    db = own.db
    cast = await seedCast(db, today)
  })
  afterEach(() => own.drop())

  const kept = async () => (await db('standings').where({ clause_id: cast.troisMoulins.clauseId }).first())!
  const orderOfTenHours = async (trx: Untyped) => {
    await trx('commitments').insert({
      clause_id: cast.troisMoulins.clauseId,
      kind: 'order',
      dated_on: '2026-10-01',
      centihours: 10_00,
      label: 'Bon de commande',
      recorded_at: `${today}T12:00:00.000Z`,
    })
    await unsettle(trx, [cast.troisMoulins.clauseId])
  }
  /** A reader who is slow to keep what she measured. */
  const measuredBefore = async () => measuredNow(db, today, await waiting())
  const waiting = (day = today) => unsettledAt(db, day, { limit: 1000 })

  it('once measured, nothing waits until something changes, or the month does', async () => {
    expect(await waiting()).to.have.length((await db('clauses')).length)
    await settled(db, today)
    expect(await waiting()).to.deep.equal([])

    await orderOfTenHours(db)
    expect(await waiting()).to.deep.equal([{ clauseId: cast.troisMoulins.clauseId, changed: 1 }])
    expect(await waiting('2026-12-01')).to.have.length((await db('clauses')).length)
  })

  for (const [when, ready] of [
    ['never measured before', async () => {}],
    ['measured last month', () => settled(db, '2026-10-20')],
  ] as const) {
    it(`a change that comes between the measuring and the keeping is measured by the next reader: ${when}`, async () => {
      await ready()
      const measured = await measuredBefore()
      await db.transaction(orderOfTenHours)
      await keep(db, measured)
      expect((await kept()).owed_centihours).to.equal(1800_00)

      await settled(db, today)
      expect((await kept()).owed_centihours).to.equal(1810_00)
      expect(await waiting()).to.deep.equal([])
    })
  }

  it('a slow reader who keeps older figures last does not have the last word', async () => {
    const measured = await measuredBefore()
    await db.transaction(orderOfTenHours)
    await settled(db, today)
    await keep(db, measured)

    await settled(db, today)
    expect((await kept()).owed_centihours).to.equal(1810_00)
  })

  it('two verbs mark in opposite order and neither waits for ever', async () => {
    const [first, middle, last] = await threeClauses()
    await settled(db, today)
    const third = await db.transaction()
    await unsettle(third, [middle!])
    const verbs = Promise.all([
      db.transaction(trx => unsettle(trx, [first!, middle!, last!])),
      db.transaction(trx => unsettle(trx, [last!, middle!, first!, last!])),
    ])
    await wait(300) // each holds what it could take, and waits for the row in the middle
    await third.commit()
    await verbs

    expect(await db('standings').orderBy('clause_id').pluck('changed')).to.deep.equal([2, 3, 2])
  })

  async function threeClauses(): Promise<number[]> {
    const clause = { legal_basis: 'L2112-2', eligibility_months: 24, created_at: '2026-11-05' }
    await db('clauses').insert({ ...clause, contract_id: cast.rd18.contractId })
    return db('clauses').orderBy('id').pluck('id')
  }
})

import { expect } from 'chai'
import type { Untyped } from '#db/queries.ts'
import { filled, inserting, previousDatabase } from '../support/previous.ts'

// Notices and decisions were facts of a timeline; their receipt was never asked.

describe('a notice and a decision written by the version before', function () {
  this.timeout(120_000)
  let own: Awaited<ReturnType<typeof previousDatabase>>
  let db: Untyped
  let contract: number
  const at = '2026-01-02T09:00:00.000Z'

  beforeEach(async () => {
    own = await previousDatabase()
    db = own.db
    await filled(db)
    contract = (await db('contracts').first('id')).id
    for (;;) {
      const [, [next]] = await db.migrate.list()
      const name = typeof next === 'string' ? next : next.file
      if (name >= '0024') break
      await db.migrate.up()
    }
  })
  afterEach(() => own.drop())

  const fact = (kind: string, dated_on: string, more: object = {}) =>
    inserting(db)('facts', { contract_id: contract, kind, dated_on, text: kind, recorded_at: at, ...more })
  const steps = () =>
    db('proceeding_steps')
      .orderBy('id')
      .select('proceeding_id', 'gesture', 'days', 'until_on', 'amount_cents', 'fact_id')

  it('becomes a file, its receipt unknown; a decision closes the notice before it', async () => {
    const notice = await fact('formalNotice', '2026-03-10', { until_on: '2026-03-25' })
    const penalty = await fact('penalty', '2026-05-20', { amount_cents: 6_480_00 })
    const alone = await fact('penalty', '2026-06-20', { amount_cents: 0 })
    await db.migrate.latest()
    const [one, two, three] = await steps()
    expect(one).to.include({ gesture: 'notice', days: 15, until_on: '2026-03-25', fact_id: notice })
    expect(two).to.include({ gesture: 'decide', fact_id: penalty, proceeding_id: one.proceeding_id })
    expect(Number(two.amount_cents)).to.equal(6_480_00)
    expect(three).to.include({ gesture: 'waive', fact_id: alone }).and.not.include({ proceeding_id: one.proceeding_id })
  })

  it('leaves the facts as they were written, and out of files those taken back', async () => {
    const wrong = await fact('penalty', '2026-05-20', { amount_cents: 500_00 })
    await fact('note', '2026-05-21', { cancels_id: wrong })
    await db.migrate.latest()
    expect(await steps()).to.deep.equal([])
    expect(await db('facts').where({ id: wrong })).to.have.length(1)
  })

  it('a file begun since goes back to the timeline, once', async () => {
    await fact('formalNotice', '2026-03-10', { until_on: '2026-03-25' })
    while ((await db.migrate.currentVersion()) < '0024') await db.migrate.up()
    const file = await inserting(db)('proceedings', { contract_id: contract, kind: 'hours', recorded_at: at })
    const step = { proceeding_id: file, dated_on: '2026-07-01', text: 'Retard', recorded_at: at }
    await inserting(db)('proceeding_steps', { ...step, gesture: 'notice', days: 15 })
    while ((await db.migrate.currentVersion()) >= '0024') await db.migrate.down()
    const found = await db('facts').where({ kind: 'formalNotice' }).orderBy('id').select('dated_on', 'until_on')
    expect(found).to.deep.equal([
      { dated_on: '2026-03-10', until_on: '2026-03-25' },
      { dated_on: '2026-07-01', until_on: '2026-07-16' },
    ])
    await db.migrate.latest()
    expect((await steps()).map(({ gesture }) => gesture)).to.deep.equal(['notice', 'notice'])
  })

  it('a step is never rewritten', async () => {
    await fact('penalty', '2026-05-20', { amount_cents: 500_00 })
    await db.migrate.latest()
    for (const change of [db('proceeding_steps').update({ text: 'x' }), db('proceedings').delete()]) {
      const refused = await Promise.resolve(change).then(() => null, String)
      expect(refused).to.match(/append only|refuse/i)
    }
  })
})

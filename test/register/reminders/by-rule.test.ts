import { expect } from 'chai'
import { clockAt } from '#server/base/clock.ts'
import { remindByRule } from '#server/register/reminders/automatic.ts'
import { mailsAbout } from '#server/register/reminders/mails-store.ts'
import { freshApp } from '../../support/app.ts'
import { addressOf, postSet } from '../../support/mailbox.ts'

const TODAY = '2026-12-17'

describe('reminders that leave by themselves', function () {
  this.timeout(60_000)
  const app = freshApp({ today: TODAY })
  beforeEach(async () => {
    await postSet(app)
    await addressOf(app, 'relais', 'paie@relais-vesle.example')
  })

  const rules = (days: object) => app.db('settings').insert({ key: 'reminders.days', value: JSON.stringify(days) })
  const on = (day: string) => remindByRule(app.db, clockAt(day))
  const written = async () =>
    (await app.db('statement_mails').orderBy('id')).map(({ outbox_id, period, rule, dated_on }) => ({
      ...{ outbox_id, period, rule, dated_on },
    }))
  const sentBack = async (period: string, due_on: string) => {
    const key = { clause_id: app.cast.troisMoulins.clauseId, sender_id: app.cast.companies.relais, period }
    const said = { state: 'sentBack', due_on, received_on: '2026-12-16' }
    const known = await app.db('statements').where(key).first('id')
    const row = { ...key, ...said, first_month: period, last_month: period }
    const statement_id = known?.id ?? (await app.db('statements').insert(row).returning('id'))[0].id
    await app.db('statements').where({ id: statement_id }).update(said)
    const event = { gesture: 'sendBack', effect_on: `${period}-30`, recorded_at: '2026-12-16T10:00:00.000Z' }
    await app.db('statement_events').insert({ statement_id, ...said, ...event })
  }

  it('two rules on one day: one mail for the sender, each statement under its own rule', async () => {
    await rules({ before: 3, after: 1, week: 7 })
    await sentBack('2026-10', '2026-12-19')
    expect(await on('2026-12-16')).to.equal(1)
    const things = await written()
    expect(new Set(things.map(({ outbox_id }) => outbox_id)).size).to.equal(1)
    expect(things.map(({ period, rule }) => [period, rule]).sort()).to.deep.equal([
      ['2026-10', 'before'],
      ['2026-11', 'after'],
    ])
    expect(await on('2026-12-16')).to.equal(0)
  })

  it('once a statement is sent back, each rule asks again for its new day', async () => {
    await rules({ before: 3, after: 1 })
    expect(await on('2026-12-12')).to.equal(1)
    expect(await on('2026-12-16')).to.equal(1)
    await sentBack('2026-11', '2026-12-24')
    const sent = []
    for (const day of ['18', '20', '21', '22', '24', '25', '26']) sent.push(await on(`2026-12-${day}`))
    expect(sent).to.deep.equal([0, 0, 1, 0, 0, 1, 0])
  })

  it('a statement sent back the day it came is not said to have come', async () => {
    await rules({ after: 1 })
    await on('2026-12-16')
    const { clauseId } = app.cast.troisMoulins
    await sentBack('2026-11', '2026-12-24')
    const said = async () => (await mailsAbout(app.db, clauseId, '2026-11')).map(({ receivedOn }) => receivedOn)
    expect(await said()).to.deep.equal([null])
    await app.db('statements').where({ period: '2026-11' }).update({ state: 'reopened' })
    expect(await said()).to.deep.equal([null])
    await app.db('statements').where({ period: '2026-11' }).update({ state: 'received' })
    expect(await said()).to.deep.equal(['2026-12-16'])
  })

  it('what mails must say alike is read once, however many leave', async () => {
    const contact_email = 'paie@batisseurs.example'
    const buyer_id = app.cast.buyers.hauteVesle
    await app.db('company_contacts').insert({ company_id: app.cast.companies.batisseurs, buyer_id, contact_email })
    await rules({ after: 1 })
    let read = 0
    const count = ({ sql, bindings = [] }: { sql: string; bindings?: unknown[] }) => {
      if (/^select .* from .settings./.test(sql) && bindings.some(key => String(key).startsWith('mail.'))) read++
    }
    app.db.on('query', count)
    expect(await on('2026-12-16')).to.equal(2)
    app.db.removeListener('query', count)
    expect(read).to.equal(1)
  })

  it('where no rule asks for anything, reads each portfolio once, and holds nothing', async () => {
    await rules({ before: 3, after: 1, week: 7 })
    const followers = await app.db('contracts').whereNotNull('followed_by').countDistinct({ n: 'followed_by' })
    let asked: string[] = []
    app.db.on('query', ({ sql }: { sql: string }) => asked.push(sql))
    const askedOn = async (day: string) => {
      asked = []
      const mails = await on(day)
      const reads = asked.filter(sql => /join .clauses. on .clauses.\..contract_id.*followed_by/.test(sql))
      return { mails, holds: asked.some(sql => /^(savepoint|begin)/i.test(sql)), reads: reads.length }
    }
    const portfolios = Number(followers[0].n)
    expect(await askedOn('2026-12-10')).to.deep.equal({ mails: 0, holds: false, reads: portfolios })
    expect(await askedOn('2026-12-16')).to.deep.equal({ mails: 1, holds: true, reads: portfolios + 1 })
  })
})

import { expect } from 'chai'
import { connect } from '#db/connect.ts'
import { type Cast, seedCast } from '#db/seeds/cast.ts'
import { clockAt } from '#server/base/clock.ts'
import { sendReminders } from '#server/register/reminders/actions.ts'
import { remindByRule } from '#server/register/reminders/automatic.ts'
import { campaignOf } from '#server/register/reminders/campaign.ts'
import { userNumbered } from '#server/users/store.ts'
import { ownDatabase } from '../../support/database.ts'
import { addressOf } from '../../support/mailbox.ts'

const TODAY = '2026-12-17'

describe('two who remind of the same statements at the same instant', function () {
  this.timeout(60_000)
  let own: Awaited<ReturnType<typeof ownDatabase>>
  let cast: Cast
  before(async () => {
    own = await ownDatabase()
    cast = await seedCast(own.db, TODAY)
    await addressOf({ db: own.db, cast }, 'relais', 'paie@relais-vesle.example')
    await own.db('settings').insert({ key: 'reminders.days', value: JSON.stringify({ after: 2 }) })
  })
  after(() => own.drop())

  it('a person twice and a rule: the company has one mail, and the contract one line', async () => {
    const camille = (await userNumbered(own.db, cast.users.camille))!
    const scope = { upTo: '2026-11', today: TODAY, followedBy: camille.id }
    const { drafts } = await campaignOf(own.db, camille, scope, camille)
    expect(drafts).to.have.length(1)
    const chosen = new Map(drafts.map(({ key, digest }) => [key, digest]))
    const author = (formKey: string) => ({ userId: camille.id, at: `${TODAY}T08:00:00.000Z`, today: TODAY, formKey })
    const others = await Promise.all([connect(own.url), connect(own.url)])
    await Promise.all([
      sendReminders(own.db, author('at-her-desk'), camille, scope, chosen),
      sendReminders(others[0], author('at-home'), camille, scope, chosen),
      remindByRule(others[1], clockAt(TODAY)),
    ])
    await Promise.all(others.map(other => other.destroy()))
    const mails = await own.db('statement_mails').where({ period: '2026-11' })
    expect(mails).to.have.length(1)
    // The rule asks for November alone, a person for what is missing of before too: each thing is written once.
    const things = (await own.db('statement_mails')).map(({ period, sender_id }) => `${period} ${sender_id}`)
    expect(new Set(things).size).to.equal(things.length)
    expect(await own.db('outbox')).to.have.length(1)
  })
})

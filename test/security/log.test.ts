import { expect } from 'chai'
import { seedCast } from '#db/seeds/cast.ts'
import { forgetOldEvents, noteEvent, type SecurityEvent } from '#server/security/store.ts'
import { onPostgres, ownDatabase } from '../support/database.ts'

describe('the security log', function () {
  this.timeout(120_000)
  let own: Awaited<ReturnType<typeof ownDatabase>>
  beforeEach(async () => {
    own = await ownDatabase()
  })
  afterEach(() => own.drop())
  const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString()
  const event = (more: Partial<SecurityEvent> = {}): SecurityEvent => ({
    kind: 'signIn.refused',
    at: daysAgo(0),
    typed: 'Cerise!tambour!gravier',
    source: '203.0.113.9',
    ...more,
  })

  it('is only added to, whoever writes to the database itself', async () => {
    await noteEvent(own.db, event())
    const row = await own.db('security_events').first()
    const refusals = [
      () => own.db.raw("update security_events set kind = 'x'"),
      () => own.db.raw('delete from security_events'),
      onPostgres
        ? () => own.db.raw('truncate security_events')
        : () =>
            own.db.raw('insert or replace into security_events (id, at, kind) values (?, ?, ?)', [row.id, row.at, 'x']),
    ]
    for (const change of refusals) {
      const refusal = await Promise.resolve(change()).then(
        () => 'nothing refused it',
        (error: Error) => error.message,
      )
      expect(refusal).to.match(/append only/)
    }
    expect(await own.db('security_events')).to.deep.equal([row])
  })

  it('forgets a line when its year has passed, and not a day before', async () => {
    for (const days of [0, 364, 366, 800])
      await noteEvent(own.db, event({ at: daysAgo(days), source: `203.0.113.${days % 255}` }))
    await forgetOldEvents(own.db, daysAgo(0))

    expect(await own.db('security_events')).to.have.length(2)
  })

  it('keeps no source and no typed address in clear, yet knows the same again', async () => {
    await noteEvent(own.db, event())
    await noteEvent(own.db, event({ kind: 'signIn.throttled' }))
    await noteEvent(own.db, event({ typed: 'someone.else@haute-vesle.example', source: '203.0.113.10' }))
    const [one, two, three] = await own.db('security_events').orderBy('id')

    expect(JSON.stringify([one, two, three])).not.to.match(/cerise|someone|203\.0/i)
    expect([one.account, one.source]).to.deep.equal([two.account, two.source])
    expect(one.account).not.to.equal(three.account)
    expect(one.source).not.to.equal(three.source)
  })

  it('another installation masks the same source otherwise', async () => {
    const other = await ownDatabase()
    try {
      for (const { db } of [own, other]) await noteEvent(db, event())
      const [here, there] = await Promise.all([own, other].map(({ db }) => db('security_events').first('source')))
      expect(here.source).not.to.equal(there.source)
    } finally {
      await other.drop()
    }
  })

  it('is not filled by one who knocks without end, and still hears the others', async () => {
    const at = daysAgo(0)
    for (let index = 0; index < 200; index++) await noteEvent(own.db, event({ at }))
    await noteEvent(own.db, event({ at, source: '198.51.100.7' }))

    expect(await own.db('security_events')).to.have.length(61)
  })

  it('what is written in a transaction that fails is not kept', async () => {
    const { users } = await seedCast(own.db)
    await own.db
      .transaction(async trx => {
        await noteEvent(trx, event({ userId: users.camille, kind: 'password.changed' }))
        throw new Error('nothing was changed')
      })
      .catch(() => {})

    expect(await own.db('security_events')).to.have.length(0)
  })
})

import { expect } from 'chai'
import { migrate } from '#db/connect.ts'
import type { Untyped } from '#db/queries.ts'
import { accountsOf } from '#server/compliance/measure.ts'
import { creditOf } from '#server/register/hours/rules.ts'
import { statementLogs } from '#server/register/hours/statement-log.ts'
import { workUnder } from '#server/register/hours/store.ts'
import { filled, previousDatabase } from '../support/previous.ts'

// A database that the version before filled, opened by this one: a month had one statement, which knew its last dates only,
// and one accepted figure that said two things.

describe('a database filled by the version before', function () {
  this.timeout(120_000)
  let own: Awaited<ReturnType<typeof previousDatabase>>
  let db: Untyped
  let ids: Awaited<ReturnType<typeof filled>>
  beforeEach(async () => {
    own = await previousDatabase()
    db = own.db
    ids = await filled(db)
    await db.migrate.latest()
  })
  afterEach(() => own.drop())

  const told = async (month: string, senderId: number) => {
    const logs = await statementLogs(db, [ids.clauseId])
    const log = logs.find(one => one.period === month && one.senderId === senderId)
    return log?.events.map(event => [event.gesture, event.recordedAt.slice(0, 10), event.reason]) ?? null
  }

  it('keeps each dated fact of each month, for each of its senders', async () => {
    for (const sender of [ids.holder, ids.relais])
      expect(await told('2026-01', sender)).to.deep.equal([
        ['receive', '2026-02-05', ''],
        ['validate', '2026-02-09', ''],
      ])
    expect(await told('2026-03', ids.relais)).to.deep.equal([
      ['receive', '2026-04-05', ''],
      ['sendBack', '2026-04-08', 'Il manque P-002.'],
    ])
    expect(await told('2026-05', ids.holder)).to.deep.equal([
      ['nothingWorked', '2026-06-05', ''],
      ['validate', '2026-06-06', ''],
    ])
    expect(await told('2026-06', ids.relais)).to.equal(null)
  })

  it('says what it could not know: the day of a send-back answered since', async () => {
    expect(await told('2026-04', ids.relais)).to.deep.equal([
      ['sendBack', '2026-05-12', 'Deux lignes en double. (renvoyé avant la reprise, jour non conservé)'],
      ['receive', '2026-05-12', ''],
    ])
  })

  it('leaves each statement in the state in which it was', async () => {
    const rows = await db('statements').where({ sender_id: ids.relais }).orderBy('period').select('period', 'state')
    expect(rows.map(row => [row.period, row.state])).to.deep.equal([
      ['2026-01', 'validated'],
      ['2026-02', 'validated'],
      ['2026-03', 'sentBack'],
      ['2026-04', 'toCheck'],
      ['2026-05', 'validated'],
    ])
    const cached = await db('statements').select('id', 'state', 'version')
    for (const { id, state, version } of cached) {
      const lines = await db('statement_events').where({ statement_id: id }).orderBy('id')
      expect(lines.at(-1).state).to.equal(state)
      expect(lines).to.have.length(version)
    }
  })

  it('loses no hour, and counts what it counted', async () => {
    const work = await workUnder(db, [ids.clauseId])
    expect(
      work.map(line => [line.month, line.centihours, line.refusedCentihours, line.attestedCentihours]),
    ).to.deep.equal([
      ['2026-01', 80_00, 0, 60_00],
      ['2026-02', 90_00, 10_00, null],
      ['2026-03', 70_00, 0, null],
      ['2026-04', 75_00, 0, null],
    ])
    const [whole] = await accountsOf(db, [ids.clauseId], { at: '2026-06-30', today: '2026-07-10' })
    // Inside the window in January, as the one figure was read; in February, declared less what was not accepted.
    expect(whole!.account).to.include({ logged: 315_00, counted: 60_00 + 80_00 })
    const refused = work.find(line => line.month === '2026-02')!
    expect(refused.refusedReason).to.equal('Intempéries')
    expect(work[0]!.attestedReason)
      .to.match(/rien ne le disait/)
      .and.to.match(/Début le 12/)
  })

  it('leaves what was accepted of a month that eligibility cut, and says what it could not tell', async () => {
    const again = await previousDatabase()
    try {
      const { clauseId } = await filled(again.db)
      await again.db('participants').update({ eligible_on: '2026-02-15' })
      await migrate(again.db)
      const february = (await workUnder(again.db, [clauseId])).find(({ month }) => month === '2026-02')!
      expect(february).to.include({ refusedCentihours: 10_00, attestedCentihours: null })
      expect(february.refusedReason)
        .to.match(/avant l’éligibilité, rien ne le disait/)
        .and.to.match(/Intempéries/)
      // 14 days of 28 come before: they wait for a decision, which gives back all that was accepted.
      expect(creditOf(february)).to.include({ accepted: 80_00, toRegularise: 40_00, counted: 40_00, outside: 0 })
    } finally {
      await again.drop()
    }
  })

  it('keeps the journal and the revisions to the letter', async () => {
    expect(await db('journal').pluck('action')).to.deep.equal(['statement.validated'])
    expect(await db('hour_revisions').first()).to.include({ centihours: 85_00, accepted_centihours: 80_00 })
  })
})

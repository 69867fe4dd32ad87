import { expect } from 'chai'
import type { Knex } from 'knex'
import type { Account } from '#server/compliance/account-rules.ts'
import { measured, memberOf, type Reading } from '#server/compliance/measure.ts'
import { sharedDatabase } from '../support/database.ts'
import type { History, Person } from './histories.ts'
import { between } from './moments.ts'
import { tell } from './telling.ts'

// Cases in which what is recorded, and when, decides: read from a register, as every surface reads it.

/** 1 000 h over 2026 for Bâtisseurs du Canal, with nobody placed yet. */
function lot(given: Partial<History> = {}): History {
  return {
    clauseId: 1,
    startsOn: '2026-01-01',
    endsOn: '2026-12-31',
    ends: [],
    ledger: [{ datedOn: '2025-12-01', centihours: 1000_00, recordedOn: '2025-12-01' }],
    suspensions: [],
    excuses: [],
    published: [],
    rhythms: [],
    penaltyCents: 60_00,
    people: [],
    statements: [],
    ...given,
  }
}

const BUILDERS = 1
const RELAY = 2

/** Someone placed by Relais Vesle from the first day, who did so many hours in each of these months. */
function someone(hours: Record<string, number>, given: Partial<Person> = {}): Person {
  return {
    id: 1,
    employer: RELAY,
    mode: 'MAD_ETTI',
    hiredOn: '2026-01-01',
    leftOn: null,
    eligibleOn: '2026-01-01',
    evidenceOn: null,
    groundFrom: null,
    others: [],
    before: null,
    regularised: false,
    recordedOn: '2026-01-02',
    months: Object.entries(hours).map(([month, figure]) => ({
      month,
      centihours: figure * 100,
      refused: 0,
      attested: null,
      earlier: null,
      recordedOn: `${month}-28`,
    })),
    ...given,
  }
}

const each = (from: string, to: string, hours: number) =>
  Object.fromEntries(between(from, to).map(month => [month, hours]))

/** Both statements of each month, validated on the tenth of the next one. */
function checked(from: string, to: string): History['statements'] {
  return between(from, to).flatMap(period =>
    [BUILDERS, RELAY].map(sender => ({
      sender,
      period,
      lines: [{ state: 'validated' as const, receivedOn: null, dueOn: null, recordedOn: tenthAfter(period) }],
    })),
  )
}

function tenthAfter(month: string): string {
  const [year, number] = month.split('-').map(Number) as [number, number]
  return new Date(Date.UTC(year, number, 10)).toISOString().slice(0, 10)
}

describe('an account read from the register', () => {
  let db: Knex.Transaction
  beforeEach(async () => {
    db = await sharedDatabase().transaction()
  })
  afterEach(() => db.rollback())

  async function reads(lots: History[], ...readings: Reading[]): Promise<Account[]> {
    const [clauseId] = await tell(db, lots)
    return Promise.all(readings.map(async reading => (await measured(db, [clauseId!], reading)).get(clauseId!)!))
  }
  const today = '2026-11-17'

  it('ended short and prolonged ten days later: missed at its end, whatever is known since', async () => {
    const late = lot({
      startsOn: '2025-01-01',
      endsOn: '2025-12-31',
      ledger: [{ datedOn: '2024-12-01', centihours: 1000_00, recordedOn: '2024-12-01' }],
      ends: [{ effectOn: '2026-01-10', endsOn: '2027-12-31', owedThen: 'line', recordedOn: '2026-01-12' }],
      published: [{ signedOn: '2026-01-10', recordedOn: '2026-02-03' }],
    })
    const at = '2025-12-31'
    const accounts = await reads(
      [late],
      { at, known: '2026-01-16', today },
      { at, known: '2026-02-28', today },
      { at, today },
      { at: '2026-01-31', known: '2026-03-01', today },
    )

    for (const account of accounts.slice(0, 3))
      expect(account).to.include({ status: 'missed', missing: 1000_00, exposed: 1000_00, endToConfirm: false })
    expect(accounts[3]).to.include({ finished: false, endToConfirm: true, missing: null, exposed: 0, projected: null })
  })

  it('a suspension decided in August changes nothing at 30 April', async () => {
    const stopped = lot({
      suspensions: [
        { datedOn: '2026-08-03', untilOn: null, resumedOn: null, cancelled: false, recordedOn: '2026-08-04' },
      ],
    })
    const [before, since, held] = await reads(
      [stopped],
      { at: '2026-04-30', known: '2026-07-31', today },
      { at: '2026-04-30', today },
      { at: '2026-08-31', today },
    )

    expect(since).to.deep.include({ expected: 329_00, status: 'atRisk', judgedAt: '2026-04-30' })
    expect(since).to.deep.include({ expected: before!.expected, status: before!.status, gap: before!.gap })
    expect(held!.status).to.equal('suspended')
  })

  it('on course at the end of November, and still on the first of December', async () => {
    const steady = lot({ people: [someone(each('2026-01', '2026-10', 84))], statements: checked('2026-01', '2026-10') })
    const accounts = await reads(
      [steady],
      { at: '2026-11-30', today: '2026-11-30' },
      { at: '2026-12-01', today: '2026-12-01' },
    )

    for (const account of accounts)
      expect(account).to.include({ judgedAt: '2026-10-31', countedThen: 840_00, expected: 833_00, status: 'onCourse' })
  })

  it('two lots pooled, 1 456 h owed, 2 229 and 0 counted: one account, reached, for whichever is asked', async () => {
    const ledger = [{ datedOn: '2025-12-01', centihours: 728_00, recordedOn: '2025-12-01' }]
    const busy = lot({
      ledger,
      people: [someone({ ...each('2026-01', '2026-11', 200), '2026-12': 29 })],
      statements: checked('2026-01', '2026-12'),
    })
    const [first, second] = await tell(db, [busy, lot({ ledger, clauseId: 2 })])
    const reading = { at: '2026-12-31', today: '2027-06-30' }
    const accounts = await measured(db, [second!], reading)

    expect([...accounts.keys()]).to.have.members([first, second])
    expect(accounts.get(first!)).to.equal(accounts.get(second!))
    const account = accounts.get(second!)!
    expect(account).to.include({ owed: 1456_00, counted: 2229_00, missing: 0, exposed: 0, status: 'reached' })
    expect(memberOf(account, second!)).to.include({ owed: 728_00, counted: 0, missing: 0, exposed: 0 })
    expect((await measured(db, [first!, second!], reading)).size).to.equal(2)
  })

  it('an evidence of 1 November, eligibility as of January: February waits for a decision', async () => {
    const late = someone({ '2026-02': 50 }, { eligibleOn: '2026-01-02', evidenceOn: '2026-11-01' })
    const statements = checked('2026-01', '2026-10')
    const [waiting] = await reads([lot({ people: [late], statements })], { at: '2026-10-31', today })
    expect(waiting).to.include({ accepted: 50_00, toRegularise: 50_00, counted: 0 })

    const { id } = (await db('placements').first('id'))!
    const decision = { placement_id: id, decided_on: '2026-11-10', reason: 'Attestation antérieure produite.' }
    await db('regularisations').insert({ ...decision, recorded_at: '2026-11-10T12:00:00.000Z' })
    const { id: clauseId } = (await db('clauses').first('id'))!
    const read = async (reading: Reading) => (await measured(db, [clauseId], reading)).get(clauseId)!

    // A decision of November says nothing of October, whoever reads it.
    expect(await read({ at: '2026-10-31', today })).to.include({ toRegularise: 50_00, counted: 0 })
    expect(await read({ at: '2026-11-30', today: '2026-12-01' })).to.include({ toRegularise: 0, counted: 50_00 })
    expect(await read({ at: '2026-11-30', known: '2026-11-09', today })).to.include({ toRegularise: 50_00, counted: 0 })
  })

  it('a framework contract owes nothing until its first order: not started, then it is', async () => {
    const framework = lot({
      ledger: [
        { datedOn: '2026-01-01', centihours: 0, recordedOn: '2026-01-01' },
        { datedOn: '2026-06-10', centihours: 120_00, recordedOn: '2026-06-11' },
      ],
    })
    const [before, unknown, after] = await reads(
      [framework],
      { at: '2026-05-31', today },
      { at: '2026-06-30', known: '2026-06-10', today },
      { at: '2026-06-30', today },
    )

    for (const account of [before!, unknown!])
      expect(account).to.include({ owed: 0, expected: 0, rate: null, missing: null, status: 'notStarted' })
    expect(after).to.include({ owed: 120_00, status: 'late' })
  })

  it('nobody placed any more: nothing is overdue, and « néant » shortens the wait', async () => {
    const gone = someone(each('2026-01', '2026-04', 84), { leftOn: '2026-04-30' })
    const nothing = {
      sender: BUILDERS,
      period: '2026-05',
      lines: [{ state: 'nothingWorked' as const, receivedOn: '2026-06-02', dueOn: null, recordedOn: '2026-06-02' }],
    }
    const left = lot({ people: [gone], statements: [...checked('2026-01', '2026-04'), nothing] })
    const accounts = await reads(
      [left],
      { at: '2026-05-31', known: '2026-06-01', today },
      { at: '2026-05-31', known: '2026-06-03', today },
      { at: '2026-09-30', today },
    )

    expect(accounts.map(({ judgedAt }) => judgedAt)).to.deep.equal(['2026-04-30', '2026-05-31', '2026-09-30'])
    for (const { overdue } of accounts) expect(overdue).to.deep.equal([])
  })

  it('an early month not due yet: judged before it, whatever was validated after', async () => {
    const source = lot({
      rhythms: [{ effectOn: '2026-01-01', period: 'month', dueDays: 150, recordedOn: '2026-01-01' }],
      people: [someone(each('2026-01', '2026-09', 84))],
      statements: [...checked('2026-01', '2026-06'), ...checked('2026-08', '2026-09')],
    })
    const [waiting, over] = await reads(
      [source],
      { at: '2026-09-30', today },
      { at: '2026-09-30', today: '2026-12-29' },
    )

    expect(waiting).to.include({ judgedAt: '2026-06-30', counted: 672_00, countedThen: 504_00, status: 'onCourse' })
    expect(waiting!.stoppedBy?.key).to.equal('2026-07')
    expect(waiting!.members[0]!.judged.ahead.map(({ key }) => key)).to.deep.equal(['2026-08', '2026-09'])
    expect(over).to.include({ judgedAt: '2026-09-30', countedThen: 672_00 })
    expect(over!.overdue.map(({ key }) => key)).to.deep.equal(['2026-07'])
  })

  it('an excuse of a later day counts nowhere at an earlier cut-off, and counts on its own day', async () => {
    const excuse = { datedOn: '2026-11-05', centihours: 10_00, cancelled: false, recordedOn: '2026-11-05' }
    const [before, after] = await reads(
      [lot({ excuses: [excuse] })],
      { at: '2026-10-31', today },
      { at: '2026-11-05', today },
    )

    expect(before!.excused).to.equal(0)
    expect(after!.excused).to.equal(10_00)
  })

  it('what a buyer decided of its thresholds holds from its day of effect, once it is known', async () => {
    const clauseIds = await tell(db, [
      lot({ ledger: [{ datedOn: '2025-12-01', centihours: 100_00, recordedOn: '2025-12-01' }] }),
    ])
    const { id } = (await db('buyers').first('id'))!
    const settings = { late_points: 30, risk_points: 60, risk_share: 25, risk_days: 0, risk_rate: 80 }
    await db('thresholds').insert({
      buyer_id: id,
      effect_on: '2026-03-01',
      ...settings,
      recorded_at: '2026-03-02T12:00:00.000Z',
    })
    const word = async (reading: Reading) => (await measured(db, clauseIds, reading)).get(clauseIds[0]!)!.status

    expect(await word({ at: '2026-03-31', today })).to.equal('onCourse')
    expect(await word({ at: '2026-03-31', known: '2026-03-01', today })).to.equal('late')
    expect(await word({ at: '2026-02-28', today })).to.equal('late')
  })
})

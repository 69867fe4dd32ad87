import { expect } from 'chai'
import type { Sent } from '#server/compliance/judging-rules.ts'
import { judgedSaid } from '#server/compliance/judging-words.ts'
import type { Source } from '#server/compliance/member-rules.ts'
import { accountAt, contract, event, HOLDER, RELAY, sent, suspended, validated, workedEach } from './moments.ts'

const received = (on: string) => event('toCheck', { receivedOn: on })
const both = (period: string, ...events: Parameters<typeof event>[]): Sent[] =>
  [HOLDER, RELAY].map(senderId => sent(period, senderId, ...events.map(given => event(...given))))
/** Judged at the end of September, then October as told. */
const october = (...of: Sent[]) => contract({ sent: [...validated('2026-01', '2026-09'), ...of] })
const stateOf = (source: Source, day: string, period = '2026-10') =>
  accountAt(source, '2026-10-31', { day }).members[0]!.judged.periods.find(({ key }) => key === period)!

describe('judged on what is complete', () => {
  const cases: [what: string, october: Sent[], day: string, judgedAt: string, state: string][] = [
    ['nothing came and its due day is not over', [], '2026-11-15', '2026-09-30', 'awaited'],
    ['nothing came and its due day is over', [], '2026-11-16', '2026-10-31', 'overdue'],
    [
      'received in time, not yet checked',
      both('2026-10', ['toCheck', { receivedOn: '2026-11-10' }]),
      '2026-12-20',
      '2026-09-30',
      'toCheck',
    ],
    [
      'received late: its zero stays until it is checked',
      both('2026-10', ['toCheck', { receivedOn: '2026-11-20' }]),
      '2026-11-20',
      '2026-10-31',
      'lateToCheck',
    ],
    [
      'received late, then checked',
      both('2026-10', ['toCheck', { receivedOn: '2026-11-20' }], ['validated']),
      '2026-11-25',
      '2026-10-31',
      'settled',
    ],
    [
      'sent back, before its new due day',
      both('2026-10', ['toCheck', { receivedOn: '2026-11-10' }], ['sentBack', { dueOn: '2026-11-27' }]),
      '2026-11-27',
      '2026-09-30',
      'returned',
    ],
    [
      'sent back, its new due day over',
      both('2026-10', ['toCheck', { receivedOn: '2026-11-10' }], ['sentBack', { dueOn: '2026-11-27' }]),
      '2026-11-28',
      '2026-10-31',
      'overdue',
    ],
    [
      'sent back and answered within its new due day',
      both('2026-10', ['sentBack', { dueOn: '2026-11-27' }], ['toCheck', { receivedOn: '2026-11-26' }]),
      '2026-12-20',
      '2026-09-30',
      'toCheck',
    ],
    [
      'sent back and answered past it',
      both('2026-10', ['sentBack', { dueOn: '2026-11-27' }], ['toCheck', { receivedOn: '2026-11-30' }]),
      '2026-12-20',
      '2026-10-31',
      'lateToCheck',
    ],
    [
      'opened again once validated',
      both('2026-10', ['validated'], ['reopened', { dueOn: '2026-12-04' }]),
      '2026-12-04',
      '2026-09-30',
      'returned',
    ],
    [
      'opened again, and left so',
      both('2026-10', ['validated'], ['reopened', { dueOn: '2026-12-04' }]),
      '2026-12-05',
      '2026-10-31',
      'overdue',
    ],
    [
      '« néant »',
      both('2026-10', ['nothingWorked', { receivedOn: '2026-11-02' }]),
      '2026-11-02',
      '2026-10-31',
      'settled',
    ],
    ['judged without, after a reminder', both('2026-10', ['judgedWithout']), '2026-11-20', '2026-10-31', 'settled'],
  ]
  for (const [what, of, day, judgedAt, state] of cases)
    it(`${what}: ${judgedAt}`, () => {
      expect(accountAt(october(...of), '2026-10-31', { day }).judgedAt).to.equal(judgedAt)
      expect(stateOf(october(...of), day).senders.map(sender => sender.state)).to.deep.equal([state, state])
    })

  it('waits for the slower of two senders, and says which', () => {
    const { judgedAt, stoppedBy } = accountAt(october(sent('2026-10', HOLDER, event('validated'))), '2026-10-31', {
      day: '2026-11-10',
    })

    expect(judgedAt).to.equal('2026-09-30')
    expect(stoppedBy?.senders.find(({ state }) => state === 'awaited')?.senderId).to.equal(RELAY)
  })

  it('an early month missing and not due, later ones validated: before it, and the later ones wait, named', () => {
    const source = contract({
      rhythms: [{ effectOn: '2026-01-01', period: 'month', dueDays: 90 }],
      sent: [...validated('2026-01', '2026-06'), ...validated('2026-08', '2026-09')],
    })
    const { judgedAt, stoppedBy, members } = accountAt(source, '2026-09-30', { day: '2026-10-05' })

    expect(judgedAt).to.equal('2026-06-30')
    expect(stoppedBy?.key).to.equal('2026-07')
    expect(members[0]!.judged.ahead.map(({ key }) => key)).to.deep.equal(['2026-08', '2026-09'])
  })

  it('is not yet, before the first period is complete', () => {
    const { judgedAt, expected, gap, behind, status } = accountAt(contract(), '2026-01-31', { day: '2026-02-10' })

    expect({ judgedAt, expected, gap, behind, status }).to.deep.equal({
      judgedAt: null,
      expected: 0,
      gap: 0,
      behind: 0,
      status: 'notYet',
    })
  })

  it('on course at the end of November, its statement not yet due: on course on 1 December', () => {
    const source = contract({ work: workedEach('2026-01', '2026-10', 84), sent: validated('2026-01', '2026-10') })
    const words = ['2026-11-30', '2026-12-01', '2026-12-15'].map(day => accountAt(source, day).status)

    expect(words).to.deep.equal(['onCourse', 'onCourse', 'onCourse'])
  })

  it('reads due days as of what is known, whatever the cut-off', () => {
    expect(accountAt(october(), '2026-10-31', { day: '2026-11-01' }).judgedAt).to.equal('2026-09-30')
    expect(accountAt(october(), '2026-10-31', { day: '2027-05-01' }).judgedAt).to.equal('2026-10-31')
  })

  describe('where nobody is placed', () => {
    const empty = (of: Partial<Source> = {}) =>
      contract({ placements: [{ employerId: RELAY, hiredOn: '2026-01-01', leftOn: '2026-09-30' }], ...of })
    const quiet = (day: string, ...of: Sent[]) =>
      accountAt(empty({ sent: [...validated('2026-01', '2026-09'), ...of] }), '2026-10-31', { day })

    it('nothing is awaited: complete once its due day has passed, never overdue', () => {
      expect(quiet('2026-11-15').judgedAt).to.equal('2026-09-30')
      expect(quiet('2026-11-16').judgedAt).to.equal('2026-10-31')
      expect(quiet('2027-03-31').overdue).to.deep.equal([])
    })
    it('« néant » shortens the wait', () =>
      expect(quiet('2026-11-02', sent('2026-10', HOLDER, event('nothingWorked'))).judgedAt).to.equal('2026-10-31'))
    it('a statement opened again there is never overdue', () => {
      const reopened = sent('2026-10', HOLDER, event('nothingWorked'), event('reopened', { dueOn: '2026-11-20' }))

      expect(quiet('2026-11-20', reopened).judgedAt).to.equal('2026-09-30')
      expect(quiet('2026-11-21', reopened)).to.deep.include({ judgedAt: '2026-10-31', overdue: [] })
    })
    it('from the first day on, the account is judged all the same, and nothing is charged to silence', () => {
      const never = accountAt(contract({ placements: [] }), '2026-03-31', { day: '2026-04-30' })

      expect(never).to.include({ judgedAt: '2026-03-31', expected: 247_00, status: 'late' })
      expect(never.overdue).to.deep.equal([])
    })
    it('a placement that begins the day after is not awaited yet', () => {
      const tomorrow = contract({ placements: [{ employerId: RELAY, hiredOn: '2026-02-01', leftOn: null }] })

      expect(accountAt(tomorrow, '2026-02-28', { day: '2026-04-01' }).overdue.map(({ key }) => key)).to.deep.equal([
        '2026-02',
      ])
    })
    it('nor is one over before the execution began, in the same month', () => {
      const before = contract({
        startsOn: '2026-01-19',
        placements: [{ employerId: RELAY, hiredOn: '2026-01-01', leftOn: '2026-01-16' }],
      })

      expect(accountAt(before, '2026-01-31', { day: '2026-04-01' }).overdue).to.deep.equal([])
    })
  })

  it('nobody holds the contract: its employers only are awaited', () => {
    const source = contract({ holderId: null, sent: [sent('2026-01', RELAY, event('validated'))] })
    const { judgedAt, overdue } = accountAt(source, '2026-01-31', { day: '2026-03-31' })

    expect({ judgedAt, overdue }).to.deep.equal({ judgedAt: '2026-01-31', overdue: [] })
  })

  describe('by quarters', () => {
    const quarters = (effectOn = '2026-01-01', dueDays = 30) => [{ effectOn, period: 'quarter' as const, dueDays }]
    const of = (period: string) => both(period, ['validated'])

    it('is judged at the end of a quarter, and only then', () => {
      const source = contract({ rhythms: quarters(), sent: [...of('2026-T1'), ...of('2026-T2')] })

      expect(accountAt(source, '2026-08-31').judgedAt).to.equal('2026-06-30')
      expect(accountAt(source, '2026-09-30', { day: '2026-10-30' }).judgedAt).to.equal('2026-06-30')
      expect(accountAt(source, '2026-09-30', { day: '2026-10-31' }).judgedAt).to.equal('2026-09-30')
    })
    it('begun inside one, its first period is what is left of it', () => {
      const source = contract({ startsOn: '2026-02-16', rhythms: quarters(), sent: of('2026-T1') })
      const [first] = accountAt(source, '2026-03-31').members[0]!.judged.periods

      expect(first).to.include({ key: '2026-T1', from: '2026-02-16', endsOn: '2026-03-31', complete: true })
    })
    it('its last period stops at the last day', () => {
      const source = contract({
        ends: [{ effectOn: null, endsOn: '2026-05-20', owedThen: 'line' }],
        rhythms: quarters(),
        sent: [...of('2026-T1'), ...of('2026-T2')],
      })

      expect(accountAt(source, '2026-05-20').judgedAt).to.equal('2026-05-20')
    })

    it('chosen inside a quarter, waits for the next one: no past period becomes late', () => {
      const monthly = contract({ sent: validated('2026-01', '2026-04') })
      const changed = { ...monthly, rhythms: quarters('2026-05-11', 5) }
      const keys = accountAt(changed, '2026-09-30').members[0]!.judged.periods.map(({ key }) => key)

      expect(keys).to.deep.equal(['2026-01', '2026-02', '2026-03', '2026-04', '2026-05', '2026-06', '2026-T3'])
      for (const day of ['2026-05-10', '2026-05-11', '2026-05-15'])
        expect(accountAt(changed, '2026-04-30', { day }).judgedAt).to.equal(
          accountAt(monthly, '2026-04-30', { day }).judgedAt,
        )
    })
    it('a shorter delay holds from the periods that begin under it', () => {
      const shorter = contract({
        rhythms: [
          { effectOn: '2026-01-01', period: 'month', dueDays: 45 },
          { effectOn: '2026-05-01', period: 'month', dueDays: 5 },
        ],
      })
      const dues = accountAt(shorter, '2026-05-31').members[0]!.judged.periods.map(({ dueOn }) => dueOn)

      expect(dues).to.deep.equal(['2026-03-17', '2026-04-14', '2026-05-15', '2026-06-14', '2026-06-05'])
    })
  })

  describe('words that silence gives', () => {
    const silentSince = (month: string, work = workedEach('2026-01', '2026-07', 84)) =>
      contract({ work, sent: validated('2026-01', month) })

    it('one overdue period is counted zero: late, or not', () => {
      const one = accountAt(silentSince('2026-07'), '2026-08-31', { day: '2026-09-16' })

      expect(one).to.include({ judgedAt: '2026-08-31', counted: 588_00, expected: 666_00, status: 'late' })
      expect(one.overdue.map(({ key }) => key)).to.deep.equal(['2026-08'])
    })
    it('two overdue periods: without statement, not late', () =>
      expect(accountAt(silentSince('2026-07'), '2026-09-30', { day: '2026-10-16' }).status).to.equal('silent'))
    it('two senders late for one period are one period', () =>
      expect(accountAt(silentSince('2026-07'), '2026-08-31', { day: '2026-12-16' }).status).to.equal('late'))
    it('suspended, it accuses nobody', () => {
      const source = { ...silentSince('2026-07'), facts: [suspended('2026-10-01')] }

      expect(accountAt(source, '2026-10-31', { day: '2026-11-30' }).status).to.equal('suspended')
    })

    it('finished with something to check: to be closed', () => {
      const source = {
        ...silentSince('2026-11'),
        sent: [...validated('2026-01', '2026-11'), ...both('2026-12', ['toCheck', { receivedOn: '2027-01-08' }])],
      }
      const account = accountAt(source, '2026-12-31', { day: '2027-06-30' })

      expect(account.status).to.equal('closing')
      expect(account.toCheck.map(({ key }) => key)).to.deep.equal(['2026-12'])
    })
    it('finished with overdue periods too, until someone judges without them', () => {
      const silence = silentSince('2026-11')
      const judged = { ...silence, sent: [...silence.sent, ...both('2026-12', ['judgedWithout'])] }

      expect(accountAt(silence, '2027-06-30')).to.include({ status: 'closing', missing: 412_00, exposed: 0 })
      expect(accountAt(judged, '2027-06-30')).to.include({
        status: 'missed',
        missing: 412_00,
        exposed: 412_00,
        judgedAt: '2026-12-31',
      })
    })
    it('finished and all checked: missed, or reached', () => {
      const done = contract({ work: workedEach('2026-01', '2026-12', 84), sent: validated('2026-01', '2026-12') })

      expect(accountAt(done, '2026-12-31')).to.include({ status: 'reached', missing: 0, behind: null })
      expect(accountAt({ ...done, work: done.work.slice(1) }, '2026-12-31')).to.include({
        status: 'missed',
        missing: 76_00,
        exposed: 76_00,
      })
    })
  })

  it('a file that nobody has read is our turn where it came in time, and keeps its zero where it did not', () => {
    const file = (receivedOn: string, senderId: number | null = RELAY) => ({
      depositId: 1,
      senderId,
      firstMonth: '2026-10',
      lastMonth: '2026-10',
      receivedOn,
      recordedAt: `${receivedOn}T09:00:00Z`,
    })
    const of = (receivedOn: string, ...sent: Sent[]) => ({
      ...october(sent0('nothingWorked'), ...sent),
      held: [file(receivedOn)],
    })
    const sent0 = (state: 'nothingWorked') => sent('2026-10', HOLDER, event(state, { receivedOn: '2026-11-02' }))
    const account = (source: Source) => accountAt(source, '2026-10-31', { day: '2026-11-30' })
    const inTime = account(of('2026-11-14'))
    expect([inTime.judgedAt, inTime.overdue.length, inTime.toCheck.length]).to.deep.equal(['2026-09-30', 0, 1])
    expect(judgedSaid(inTime)).to.match(/: octobre.2026 reçu, à lire$/)
    const late = account(of('2026-11-20'))
    expect([late.judgedAt, late.overdue.length, late.toCheck.length]).to.deep.equal(['2026-10-31', 1, 1])
    // Sent back, only what came since answers.
    const back = sent('2026-10', RELAY, event('sentBack', { dueOn: '2026-11-27', recordedAt: '2026-11-18T10:00:00Z' }))
    expect(account(of('2026-11-14', back)).overdue).to.have.length(1)
    expect(account(of('2026-11-20', back)).overdue).to.have.length(0)
    const twice = {
      ...october(sent0('nothingWorked')),
      held: [file('2026-11-14'), { ...file('2026-11-20'), depositId: 2 }],
    }
    expect(account(twice).overdue, 'a second file takes nothing from the first').to.have.length(0)
    const said = { ...october(sent0('nothingWorked')), held: [file('2026-11-14', null)] }
    expect(account(said).judgedAt).to.equal('2026-09-30')
  })

  it('a statement received the day it was due is in time', () => {
    const inTime = october(
      sent('2026-10', HOLDER, received('2026-11-15')),
      sent('2026-10', RELAY, received('2026-11-15')),
    )

    expect(stateOf(inTime, '2026-11-30').senders.map(({ state }) => state)).to.deep.equal(['toCheck', 'toCheck'])
  })
})

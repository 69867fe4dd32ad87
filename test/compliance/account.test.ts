import { expect } from 'chai'
import { UNKNOWN_DATE } from '#server/compliance/line-rules.ts'
import type { Source } from '#server/compliance/member-rules.ts'
import type { Status } from '#server/compliance/status-rules.ts'
import { type DatedThresholds, DEFAULT_THRESHOLDS } from '#server/register/buyers/threshold-rules.ts'
import { accountAt, contract, ends, excused, fact, owes, suspended, validated, worked, workedEach } from './moments.ts'

/** Judged at the end of June, with this many hours counted by then. */
const halfWay = (counted: number, given: Partial<Source> = {}) =>
  contract({ work: [worked('2026-06', counted)], sent: validated('2026-01', '2026-06'), ...given })
/** The same, at the end of another month. */
const upTo = (month: string, counted: number, given: Partial<Source> = {}) =>
  contract({ work: [worked(month, counted)], sent: validated('2026-01', month), ...given })
const decided = (effectOn: string, settings: Partial<DatedThresholds>): DatedThresholds => ({
  ...DEFAULT_THRESHOLDS,
  effectOn,
  recordedAt: `${effectOn}T12:00:00.000Z`,
  recordedByName: 'Nadir Belkacem',
  ...settings,
})

describe('the word of an account', () => {
  const done = workedEach('2026-01', '2026-12', 84)
  const year = validated('2026-01', '2026-12')
  const cases: [what: string, Source, at: string, Status][] = [
    ['nobody follows it, whatever else is true', halfWay(0, { followed: false }), '2026-06-30', 'toTake'],
    ['a framework contract before its first order', contract({ ledger: [owes(0)] }), '2026-06-30', 'notStarted'],
    ['before its first day', contract(), '2025-12-31', 'notStarted'],
    ['its dates unknown', contract({ startsOn: UNKNOWN_DATE, ends: [] }), '2026-06-30', 'notStarted'],
    ['its end unknown', contract({ ends: [] }), '2026-06-30', 'notStarted'],
    ['finished, all checked, nothing missing', contract({ work: done, sent: year }), '2026-12-31', 'reached'],
    ['finished short by an hour', contract({ work: [worked('2026-12', 999)], sent: year }), '2026-12-31', 'missed'],
    [
      'finished short, the rest excused',
      upTo('2026-12', 900, { facts: [excused(100, '2026-12-01')] }),
      '2026-12-31',
      'reached',
    ],
    [
      'finished, December not there yet',
      contract({ work: done, sent: validated('2026-01', '2026-11') }),
      '2026-12-31',
      'closing',
    ],
    ['suspended, however late', halfWay(0, { facts: [suspended('2026-06-30')] }), '2026-06-30', 'suspended'],
    [
      'on the last day of its suspension',
      halfWay(0, { facts: [suspended('2026-06-01', '2026-06-30')] }),
      '2026-06-30',
      'suspended',
    ],
    [
      'the day after its suspension',
      halfWay(0, { facts: [suspended('2026-06-01', '2026-06-29')] }),
      '2026-06-30',
      'atRisk',
    ],
    [
      'its suspension still open at its end',
      upTo('2026-12', 0, { facts: [suspended('2026-11-01')] }),
      '2027-03-31',
      'suspended',
    ],
    ['not a day of it judged', contract(), '2026-01-20', 'notYet'],
    ['all done, and six months to go', halfWay(1000), '2026-06-30', 'reachedEarly'],
    ['5 points behind exactly', halfWay(446), '2026-06-30', 'onCourse'],
    ['an hour more', halfWay(445), '2026-06-30', 'late'],
    ['20 points behind exactly, past a quarter', halfWay(296), '2026-06-30', 'late'],
    ['an hour more', halfWay(295), '2026-06-30', 'atRisk'],
    ['25 points behind, before a quarter', upTo('2026-03', 0), '2026-03-31', 'late'],
    ['90 days left, 70 %', upTo('2026-10', 700, { ends: [ends('2027-01-29')] }), '2026-10-31', 'atRisk'],
    ['91 days left, 70 %', upTo('2026-10', 700, { ends: [ends('2027-01-30')] }), '2026-10-31', 'late'],
    ['31 days left, 80 % exactly', upTo('2026-11', 800), '2026-11-30', 'late'],
    ['31 days left, under 80 %', upTo('2026-11', 799), '2026-11-30', 'atRisk'],
    ['31 days left and on course', upTo('2026-11', 870), '2026-11-30', 'onCourse'],
    [
      'excused enough to be within the tolerance',
      halfWay(396, { facts: [excused(50, '2026-06-30')] }),
      '2026-06-30',
      'onCourse',
    ],
    ['excused the day after', halfWay(396, { facts: [excused(50, '2026-07-01')] }), '2026-06-30', 'late'],
  ]
  for (const [what, source, at, status] of cases)
    it(`${what}: ${status}`, () => expect(accountAt(source, at).status).to.equal(status))

  it('39 days left, 58 %, 4 points behind: the word that the buyer’s settings give', () => {
    const source = contract({
      startsOn: '2025-12-27',
      ends: [ends('2026-04-08')],
      ledger: [owes(100)],
      work: [worked('2026-01', 30), worked('2026-02', 28)],
      sent: validated('2026-01', '2026-02'),
    })
    const under = (...settings: DatedThresholds[]) => accountAt(source, '2026-02-28', { decided: settings })

    expect(under()).to.include({ daysLeft: 39, behind: 4_00, counted: 58_00, status: 'onCourse' })
    expect(under(decided('2026-01-01', { latePoints: 3 })).status).to.equal('atRisk')
    expect(under(decided('2026-01-01', { latePoints: 3, riskDays: 30 })).status).to.equal('late')
    expect(under(decided('2026-01-01', { latePoints: 3, riskRate: 58 })).status).to.equal('late')
    expect(under(decided('2026-01-01', { latePoints: 2, riskPoints: 3, riskDays: 0 })).status).to.equal('atRisk')
    expect(under(decided('2026-01-01', { latePoints: 2, riskPoints: 3, riskDays: 0, riskShare: 90 })).status).to.equal(
      'late',
    )
    expect(under(decided('2026-03-01', { latePoints: 3 })).status).to.equal('onCourse')
    expect(under(decided('2026-01-01', { latePoints: 3 }), decided('2026-02-01', { latePoints: 5 })).status).to.equal(
      'onCourse',
    )
  })
})

describe('the figures of an account', () => {
  it('100,50 h owed and done: expected no more, no gap', () => {
    const source = contract({
      ledger: [owes(100.5)],
      work: [worked('2026-05', 100.5)],
      sent: validated('2026-01', '2026-12'),
    })

    expect(accountAt(source, '2026-12-31')).to.deep.include({
      owed: 100_50,
      expected: 100_50,
      counted: 100_50,
      gap: 0,
      missing: 0,
      rate: { part: 100_50, whole: 100_50 },
    })
  })
  it('18 h behind beyond the tolerance, ending in 2028: late, nothing missing, nothing exposed', () => {
    const long = halfWay(21, { ends: [ends('2028-12-31')], ledger: [owes(235)] })

    expect(accountAt(long, '2026-06-30')).to.include({
      behind: 18_00,
      status: 'late',
      missing: null,
      exposed: 0,
      finished: false,
    })
  })
  it('suspended, it keeps its gap and lacks nothing; resumed, it lacks it again', () => {
    const stopped = halfWay(296, { facts: [suspended('2026-07-01', '2026-07-31')] })

    expect(accountAt(stopped, '2026-07-15', { day: '2026-07-15' })).to.include({
      status: 'suspended',
      gap: -200_00,
      behind: 0,
    })
    expect(accountAt(stopped, '2026-08-01', { day: '2026-08-01' })).to.include({
      status: 'late',
      gap: -200_00,
      behind: 200_00,
    })
  })
  it('keeps apart what is counted at the judgement and at the cut-off', () => {
    const ahead = contract({
      work: [...workedEach('2026-01', '2026-04', 80), worked('2026-06', 80)],
      sent: [...validated('2026-01', '2026-04'), ...validated('2026-06', '2026-06')],
    })
    const account = accountAt(ahead, '2026-06-30', { day: '2026-06-14' })

    expect(account).to.include({ judgedAt: '2026-04-30', counted: 400_00, countedThen: 320_00, credited: 400_00 })
    expect(account).to.include({ expected: 329_00, gap: -9_00, behind: 9_00 })
    expect(account.dueRate).to.deep.equal({ part: 320_00, whole: 329_00 })
  })
  it('never credits more than is owed', () =>
    expect(accountAt(halfWay(1200), '2026-06-30')).to.include({ counted: 1200_00, credited: 1000_00, gap: 704_00 }))
  it('excuses at most what is missing', () => {
    expect(accountAt(halfWay(950, { facts: [excused(80, '2026-03-01')] }), '2026-06-30').excused).to.equal(50_00)
    expect(accountAt(halfWay(1200, { facts: [excused(80, '2026-03-01')] }), '2026-06-30').excused).to.equal(0)
  })
  it('has no rate while nothing is owed or expected', () => {
    expect(accountAt(contract({ ledger: [] }), '2026-06-30')).to.include({ rate: null, dueRate: null })
    expect(accountAt(contract(), '2026-01-20').dueRate).to.equal(null)
  })
  it('without an amount in the contract, misses hours and exposes to nothing', () => {
    const free = contract({ penaltyCents: null, sent: validated('2026-01', '2026-12') })

    expect(accountAt(free, '2026-12-31')).to.include({ missing: 1000_00, exposed: 0 })
  })
  it('with no date known, is not finished and lacks nothing', () => {
    const unknown = contract({ startsOn: UNKNOWN_DATE, ends: [ends('2026-06-30')] })

    expect(accountAt(unknown, '2026-10-31')).to.include({
      status: 'notStarted',
      finished: false,
      missing: null,
      exposed: 0,
    })
  })

  it('an evidence of 1 November, 50 h in February: to regularise, until it is decided', () => {
    const february = (regularised: boolean) => {
      const line = worked('2026-02', 50, { eligibleOn: '2026-11-01' })
      return halfWay(0, { work: [{ ...line, window: { ...line.window, regularised } }] })
    }

    expect(accountAt(february(false), '2026-06-30')).to.include({ accepted: 50_00, toRegularise: 50_00, counted: 0 })
    expect(accountAt(february(true), '2026-06-30')).to.include({ accepted: 50_00, toRegularise: 0, counted: 50_00 })
  })

  it('1 000 h due at the end of 2025, prolonged on 10 January: missed at the end of 2025, to be confirmed after', () => {
    const late = contract({
      startsOn: '2025-01-01',
      ends: [ends('2025-12-31'), ends('2027-12-31', '2026-01-10')],
      ledger: [owes(1000, '2024-12-01')],
      publishedActs: ['2026-01-10'],
      placements: [],
    })

    expect(accountAt(late, '2025-12-31', { day: '2026-11-17' })).to.include({
      status: 'missed',
      missing: 1000_00,
      exposed: 1000_00,
    })
    expect(accountAt(late, '2026-01-31', { day: '2026-11-17' })).to.include({
      status: 'late',
      missing: null,
      exposed: 0,
      endToConfirm: true,
      projected: null,
    })
  })
  it('published acts that contradict the end conclude nothing: late at most', () => {
    const source = halfWay(0, {
      ends: [ends('2026-06-30')],
      publishedActs: ['2026-03-12', '2026-08-12'],
      placements: [],
    })

    expect(accountAt(source, '2026-07-31', { day: '2026-11-17' })).to.include({ status: 'missed', endToConfirm: false })
    expect(accountAt(source, '2026-08-31', { day: '2026-11-17' })).to.include({
      status: 'late',
      endToConfirm: true,
      missing: null,
      exposed: 0,
      endsOn: '2026-08-12',
    })
  })
  it('a resumption of a later day leaves the account suspended until then', () => {
    const stop = suspended('2026-04-01', '2026-05-31')
    const longer = fact({ kind: 'resumption', datedOn: '2026-08-01', resumesId: stop.id })
    const at = (date: string, ...facts: Source['facts']) => accountAt(halfWay(0, { facts }), date)

    expect(at('2026-06-30', stop, longer)).to.deep.include({ status: at('2026-06-30', stop).status })
    expect(at('2026-06-30', stop, longer).expected).to.equal(at('2026-06-30', stop).expected)
  })
})

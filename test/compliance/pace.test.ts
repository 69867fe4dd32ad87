import { expect } from 'chai'
import { accountAt, between, contract, excused, suspended, validated, workedEach } from './moments.ts'

const half = (given = {}) =>
  contract({ work: workedEach('2026-01', '2026-06', 60), sent: validated('2026-01', '2026-06'), ...given })

describe('the pace, and where it leads', () => {
  it('is that of the last three complete periods, on their days, as hours a month', () => {
    const { pace, projected } = accountAt(half(), '2026-06-30')

    expect(pace).to.deep.equal({ monthly: 60_16, periods: ['2026-06', '2026-05', '2026-04'] })
    // 1 000 − 360 − 180 ÷ 91 × 184, then 60 ÷ 30 and 60 ÷ 31 a day
    expect(projected).to.deep.equal({ centihours: 276_04, least: 272_00, most: 283_87 })
  })
  it('is that of fewer when the contract is younger', () => {
    const { pace } = accountAt(half(), '2026-01-31')

    expect(pace).to.deep.equal({ monthly: 58_87, periods: ['2026-01'] }) // 60 ÷ 31 × 365 ÷ 12
  })
  it('leaves out a period counted zero because nothing came', () => {
    const sent = [...validated('2026-01', '2026-04'), ...validated('2026-06', '2026-06')]
    const work = workedEach('2026-01', '2026-06', 60).filter(({ month }) => month !== '2026-05')
    const { pace, judgedAt } = accountAt(half({ sent, work }), '2026-06-30', { day: '2026-07-01' })

    expect(judgedAt).to.equal('2026-06-30')
    expect(pace?.periods).to.deep.equal(['2026-06', '2026-04', '2026-03'])
  })
  it('leaves out the days of a suspension, behind and ahead', () => {
    const stopped = half({
      facts: [suspended('2026-05-01', '2026-05-31')],
      work: workedEach('2026-01', '2026-06', 60).filter(({ month }) => month !== '2026-05'),
    })
    const { pace } = accountAt(stopped, '2026-06-30')

    expect(pace?.monthly).to.equal(60_83) // 120 ÷ 60 × 365 ÷ 12
  })
  it('is taken off what is left, excused hours too', () => {
    const { projected } = accountAt(half({ facts: [excused(100, '2026-06-01')] }), '2026-06-30')

    expect(projected?.centihours).to.equal(176_04)
  })
  it('leads to nothing missing when it is enough', () => {
    const quick = half({ work: workedEach('2026-01', '2026-06', 120) })

    expect(accountAt(quick, '2026-06-30').projected).to.deep.equal({ centihours: 0, least: 0, most: 0 })
  })
  it('of zero leaves all that is left', () => {
    const { pace, projected } = accountAt(half({ work: [] }), '2026-06-30')

    expect(pace?.monthly).to.equal(0)
    expect(projected).to.deep.equal({ centihours: 1000_00, least: 1000_00, most: 1000_00 })
  })

  const none: [what: string, given: object, at: string][] = [
    ['no period is complete', { sent: [] }, '2026-01-31'],
    ['work is stopped', { facts: [suspended('2026-06-15')] }, '2026-06-30'],
    [
      'published acts contradict the end',
      { ends: [{ effectOn: null, endsOn: '2026-05-31', owedThen: 'line' }], publishedActs: ['2026-06-10'] },
      '2026-06-30',
    ],
    ['the account is finished', { sent: validated('2026-01', '2026-12') }, '2026-12-31'],
    ['no end is known', { ends: [] }, '2026-06-30'],
  ]
  for (const [what, given, at] of none)
    it(`says nothing while ${what}`, () => expect(accountAt(half(given), at, { day: at }).projected).to.equal(null))

  it('by quarters, is that of the last three', () => {
    const rhythms = [{ effectOn: '2026-01-01', period: 'quarter' as const, dueDays: 15 }]
    const sent = ['2026-T1', '2026-T2', '2026-T3'].flatMap(period =>
      validated('2026-01', '2026-01').map(one => ({ ...one, period })),
    )
    const { pace } = accountAt(
      half({ rhythms, sent, work: between('2026-01', '2026-09').flatMap(m => workedEach(m, m, 60)) }),
      '2026-09-30',
    )

    expect(pace).to.deep.equal({ monthly: 60_16, periods: ['2026-T3', '2026-T2', '2026-T1'] }) // 540 ÷ 273 × 365 ÷ 12
  })
})

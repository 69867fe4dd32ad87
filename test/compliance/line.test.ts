import { expect } from 'chai'
import { type LineSource, lineAt, UNKNOWN_DATE } from '#server/compliance/line-rules.ts'
import { ends, owes } from './moments.ts'

/** 1 000 h over the year 2026, and what is told of it. */
const year = (given: Partial<LineSource> = {}): LineSource => ({
  startsOn: '2026-01-01',
  ends: [ends('2026-12-31')],
  ledger: [owes(1000)],
  suspensions: [],
  notBefore: null,
  ...given,
})
const expectedAt = (source: LineSource, date: string, at = date) => lineAt(source, at).expectedOn(date) / 100

describe('the trajectory', () => {
  const plain: [what: string, date: string, expected: number][] = [
    ['nothing on the eve of the first day', '2025-12-31', 0],
    ['one day of it', '2026-01-01', 3],
    ['a quarter of the year', '2026-03-31', 247],
    ['half of it', '2026-06-30', 496],
    ['the eve of the end', '2026-12-30', 997],
    ['the last day', '2026-12-31', 1000],
    ['long after', '2029-12-31', 1000],
  ]
  for (const [what, date, expected] of plain)
    it(`${what}: ${expected} h`, () => expect(expectedAt(year(), date)).to.equal(expected))

  it('rounds half an hour up, once, at the end', () => {
    const tenDays = year({ ends: [ends('2026-01-10')], ledger: [owes(25)] })

    expect(expectedAt(tenDays, '2026-01-01')).to.equal(3)
    expect(expectedAt(tenDays, '2026-01-02')).to.equal(5)
  })

  it('ends at 100,50 h exactly when 100,50 h are owed, and never above', () => {
    const source = year({ ledger: [owes(100.5)] })

    expect(expectedAt(source, '2026-12-31')).to.equal(100.5)
    expect(expectedAt(source, '2026-12-30')).to.equal(100)
    expect(expectedAt(year({ ledger: [owes(0.6)] }), '2026-12-30')).to.equal(0.6)
  })

  const unknown: [what: string, given: Partial<LineSource>][] = [
    ['no end is known', { ends: [] }],
    ['no start is known', { startsOn: UNKNOWN_DATE }],
    ['nothing is owed', { ledger: [] }],
  ]
  for (const [what, given] of unknown)
    it(`asks for nothing while ${what}`, () => expect(expectedAt(year(given), '2026-10-31')).to.equal(0))

  describe('an amendment', () => {
    const added = year({ ledger: [owes(1000), owes(200, '2026-07-01')] })

    it('makes nobody late on the day it is signed', () => {
      expect(expectedAt(added, '2026-06-30', '2026-07-01')).to.equal(496)
      expect(expectedAt(added, '2026-07-01')).to.equal(500)
    })
    it('spreads its hours over the days left', () => {
      expect(expectedAt(added, '2026-09-30')).to.equal(848)
      expect(expectedAt(added, '2026-12-31')).to.equal(1200)
    })
    it('that takes hours away never lowers the line while it stays under what is owed', () => {
      const less = year({ ledger: [owes(1000), owes(-300, '2026-07-01')] })

      expect(expectedAt(less, '2026-07-01')).to.equal(497)
      expect(expectedAt(less, '2026-12-31')).to.equal(700)
    })
    it('caps it at what is owed when less is, and the eve keeps its value', () => {
      const far = year({ ledger: [owes(1000), owes(-900, '2026-07-01')] })

      expect(expectedAt(far, '2026-06-30', '2026-12-31')).to.equal(496)
      expect(expectedAt(far, '2026-07-01')).to.equal(100)
      expect(expectedAt(far, '2026-12-31')).to.equal(100)
    })
    it('on the last day, or after it, is due at once', () => {
      expect(expectedAt(year({ ledger: [owes(1000), owes(50, '2026-12-31')] }), '2026-12-31')).to.equal(1050)
      expect(expectedAt(year({ ledger: [owes(1000), owes(50, '2027-02-01')] }), '2027-02-01')).to.equal(1050)
    })
    it('of a later day changes nothing before it', () => {
      for (const date of ['2026-01-31', '2026-05-15', '2026-06-30'])
        expect(expectedAt(added, date, '2027-12-31')).to.equal(expectedAt(year(), date))
    })
  })

  describe('a suspension', () => {
    it('open from April: 247 h at the end of March, and at every later date', () => {
      const open = year({ suspensions: [{ from: '2026-04-01', until: null }] })

      for (const date of ['2026-03-31', '2026-04-01', '2026-09-30', '2026-12-31', '2027-01-31', '2028-06-30'])
        expect(expectedAt(open, date), date).to.equal(247)
      expect(lineAt(open, '2026-12-31').isHeld).to.equal(true)
      expect(lineAt(open, '2027-05-31').isHeld).to.equal(true)
    })
    it('decided in August, changes nothing at the end of April', () => {
      const august = year({ suspensions: [{ from: '2026-08-03', until: null }] })

      expect(expectedAt(august, '2026-04-30')).to.equal(expectedAt(year(), '2026-04-30'))
      expect(expectedAt(august, '2026-04-30', '2026-12-31')).to.equal(expectedAt(year(), '2026-04-30'))
    })
    it('once over, spreads the rest on the days left', () => {
      const spring = year({ suspensions: [{ from: '2026-04-01', until: '2026-06-30' }] })

      expect(expectedAt(spring, '2026-06-30')).to.equal(247)
      expect(expectedAt(spring, '2026-09-30')).to.equal(623) // 246,58 + 753,42 × 92 ÷ 184
      expect(expectedAt(spring, '2026-12-31')).to.equal(1000)
    })
    it('whose end is carried over, asks for no more a day than before', () => {
      const carried = year({
        ends: [ends('2026-12-31'), ends('2027-04-01', '2026-07-01')],
        suspensions: [{ from: '2026-04-01', until: '2026-06-30' }],
      })

      expect(expectedAt(carried, '2026-12-31')).to.equal(751) // 246,58 + 753,42 × 184 ÷ 275
      expect(expectedAt(carried, '2027-04-01')).to.equal(1000)
    })
    it('leaves its days out of the days of work, once where two overlap', () => {
      const line = lineAt(
        year({
          suspensions: [
            { from: '2026-03-01', until: '2026-03-20' },
            { from: '2026-03-11', until: '2026-03-31' },
          ],
        }),
        '2026-12-31',
      )

      expect(line.daysOfWork('2026-02-28', '2026-04-30')).to.equal(30)
      expect(line.daysOfWork('2026-02-28', '2026-03-31')).to.equal(0)
      expect(line.daysOfWork('2026-12-01', '2027-06-30')).to.equal(30)
    })
    it('begun once the execution was over, holds nothing', () => {
      const after = year({ suspensions: [{ from: '2027-02-01', until: null }] })
      const before = [{ from: '2026-03-01', until: '2026-03-31' }, ...after.suspensions]

      expect(lineAt(after, '2027-02-28').isHeld).to.equal(false)
      expect(lineAt({ ...after, suspensions: before }, '2027-02-28').isHeld).to.equal(false)
    })
  })

  describe('a prolongation', () => {
    const longer = year({ ends: [ends('2026-12-31'), ends('2027-12-31', '2026-07-01')] })

    it('bends the line from its own day on', () => {
      expect(expectedAt(longer, '2026-06-30', '2027-12-31')).to.equal(496)
      expect(expectedAt(longer, '2026-12-31')).to.equal(665) // 495,89 + 504,11 × 184 ÷ 549
      expect(expectedAt(longer, '2027-12-31')).to.equal(1000)
    })
    it('signed once all was due, takes nothing back', () => {
      const late = year({ ends: [ends('2026-12-31'), ends('2027-12-31', '2027-01-10')] })

      expect(expectedAt(late, '2026-12-31')).to.equal(1000)
      expect(expectedAt(late, '2027-06-30')).to.equal(1000)
    })
  })

  describe('a termination', () => {
    const owedAfter = (act: ReturnType<typeof ends>, ledger = [owes(1000)]) =>
      lineAt(year({ ends: [ends('2026-12-31'), act], ledger }), '2026-12-31').owed / 100

    it('on its very day: what was expected that day is owed', () =>
      expect(owedAfter(ends('2026-06-30', '2026-06-30'))).to.equal(496))
    it('of an earlier day: what was expected on that day', () =>
      expect(owedAfter(ends('2026-05-31', '2026-06-30'))).to.equal(414))
    it('unless the decision keeps it whole', () => {
      const kept = year({ ends: [ends('2026-12-31'), ends('2026-06-30', '2026-06-30', 'kept')] })

      expect(lineAt(kept, '2026-12-31').owed).to.equal(1000_00)
      expect(expectedAt(kept, '2026-06-30')).to.equal(1000)
    })
    it('before the first day: nothing is owed', () => {
      const never = year({ ends: [ends('2026-12-31'), ends('2025-12-20', '2025-12-20')] })

      expect(lineAt(never, '2026-03-31').owed).to.equal(0)
      expect(expectedAt(never, '2026-03-31')).to.equal(0)
    })
    it('on the first day: what one day asked for is owed, and nothing while no end was known', () => {
      const act = ends('2026-01-01', '2026-01-01')

      expect(owedAfter(act)).to.equal(3)
      expect(lineAt(year({ ends: [act] }), '2026-12-31').owed).to.equal(0)
    })
    it('once all was due, takes nothing away, not even under an hour', () => {
      const over = year({ ends: [ends('2026-05-31'), ends('2026-05-31', '2026-06-30')], ledger: [owes(100.3)] })

      expect(lineAt(over, '2026-12-31').owed).to.equal(100_30)
    })
    it('leaves the days before as they were', () => {
      const stopped = year({ ends: [ends('2026-12-31'), ends('2026-06-30', '2026-06-30')] })

      expect(expectedAt(stopped, '2026-03-31', '2026-12-31')).to.equal(247)
      expect(expectedAt(stopped, '2026-12-31')).to.equal(496)
    })
    it('then what is ordered adds to it', () =>
      expect(owedAfter(ends('2026-06-30', '2026-06-30'), [owes(1000), owes(40, '2026-09-01')])).to.equal(536))
    it('written in the ledger too, owes nothing rather than less', () => {
      const twice = year({
        ends: [ends('2026-12-31'), ends('2026-03-31', '2026-03-31')],
        ledger: [owes(1000), owes(-900, '2026-04-15'), owes(700, '2026-05-15')],
      })

      expect(lineAt(twice, '2026-04-30').owed).to.equal(0)
      expect(expectedAt(twice, '2026-04-30')).to.equal(0)
      expect(lineAt(twice, '2026-06-30').owed).to.equal(47_00)
      expect(expectedAt(twice, '2026-06-30')).to.equal(47)
    })
  })

  it('that published acts contradict reaches what is owed at the latest of them', () => {
    const moved = year({ notBefore: '2027-03-31' })

    expect(lineAt(moved, '2027-04-30').endsOn).to.equal('2027-03-31')
    expect(expectedAt(moved, '2027-03-31')).to.equal(1000)
    expect(expectedAt(moved, '2027-06-30')).to.equal(1000)
  })
})

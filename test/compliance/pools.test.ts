import { expect } from 'chai'
import type { Source } from '#server/compliance/member-rules.ts'
import { accountAt, contract, ends, excused, owes, suspended, validated, worked } from './moments.ts'

const pool = { id: 3, name: 'Lots du collège', agreedOn: '2026-01-01' }

/** A lot of the pool over 2026: what it owes, what it did in June, and the rest. */
function lot(clauseId: number, owed: number, counted: number, given: Partial<Source> = {}): Source {
  return contract({
    clauseId,
    contractId: clauseId,
    pool,
    ledger: [owes(owed)],
    work: [worked('2026-06', counted)],
    sent: validated('2026-01', '2026-12'),
    ...given,
  })
}
const missingOf = (lots: Source[], at = '2026-12-31') =>
  accountAt(lots, at, { day: '2027-06-30' }).members.map(member => (member.missing ?? 0) / 100)

describe('lots that share their hours', () => {
  it('1 456 h owed, 2 229 and 0 counted: reached, nothing exposed', () => {
    const account = accountAt([lot(1, 728, 2229), lot(2, 728, 0)], '2026-12-31')

    expect(account).to.include({
      key: 'p3',
      owed: 1456_00,
      counted: 2229_00,
      credited: 1456_00,
      missing: 0,
      exposed: 0,
      status: 'reached',
    })
    expect(account.members.map(({ missing, exposed }) => [missing, exposed])).to.deep.equal([
      [0, 0],
      [0, 0],
    ])
  })

  it('are judged at the earliest of those that still have a period to judge, counted there for all', () => {
    const quicker = lot(1, 500, 0, { work: [worked('2026-05', 300)] })
    const slower = lot(2, 500, 0, { sent: validated('2026-01', '2026-04') })
    const account = accountAt([quicker, slower], '2026-05-31', { day: '2026-06-10' })

    expect(account).to.include({ judgedAt: '2026-04-30', counted: 300_00, countedThen: 0, expected: 328_00 })
    expect(account.members.map(({ countedThen, expected }) => [countedThen, expected])).to.deep.equal([
      [0, 164_00],
      [0, 164_00],
    ])
    expect(account.stoppedBy?.key).to.equal('2026-05')
  })
  it('one that ended and was judged no longer holds the others back', () => {
    const over = lot(1, 500, 100, { ends: [ends('2026-06-30')], sent: validated('2026-01', '2026-06') })
    const account = accountAt([over, lot(2, 500, 300)], '2026-09-30')

    expect(account.judgedAt).to.equal('2026-09-30')
    expect(account.members.map(member => member.expected)).to.deep.equal([500_00, 374_00])
  })
  it('one that ended unchecked does', () => {
    const open = lot(1, 500, 100, { ends: [ends('2026-06-30')], sent: validated('2026-01', '2026-05') })

    expect(accountAt([open, lot(2, 500, 300)], '2026-09-30', { day: '2026-07-10' }).judgedAt).to.equal('2026-05-31')
  })

  it('one that ended short is neither missed nor exposed while the account runs', () => {
    const over = lot(1, 500, 100, { ends: [ends('2026-06-30')], sent: validated('2026-01', '2026-06') })
    const account = accountAt([over, lot(2, 500, 300)], '2026-09-30')

    expect(account).to.include({ finished: false, missing: null, exposed: 0, behind: 474_00 })
    expect(account.members.map(({ missing, exposed }) => [missing, exposed])).to.deep.equal([
      [null, 0],
      [null, 0],
    ])
  })
  it('are suspended only when all that run are', () => {
    const stop = { facts: [suspended('2026-06-01')] }

    expect(accountAt([lot(1, 500, 0, stop), lot(2, 500, 0)], '2026-06-30').status).to.equal('atRisk')
    expect(accountAt([lot(1, 500, 0, stop), lot(2, 500, 0, stop)], '2026-06-30').status).to.equal('suspended')
  })

  describe('that end short', () => {
    it('the shortfall falls where it costs the company least, each at most its own', () => {
      const lots = [
        lot(1, 100, 0, { penaltyCents: 60_00 }),
        lot(2, 50, 0, { penaltyCents: null }),
        lot(3, 80, 0, { penaltyCents: 40_00 }),
        lot(4, 100, 200, { penaltyCents: 10_00 }),
      ]
      const account = accountAt(lots, '2026-12-31')

      expect(missingOf(lots)).to.deep.equal([0, 50, 80, 0])
      expect(account).to.include({ missing: 130_00, exposed: 80_00, status: 'missed' })
    })
    it('at one price, in the order of the lots', () =>
      expect(missingOf([lot(1, 100, 20), lot(2, 100, 0), lot(3, 50, 100)])).to.deep.equal([80, 50, 0]))
    it('what one was excused is not its own any more', () =>
      expect(missingOf([lot(1, 100, 0, { facts: [excused(70, '2026-06-01')] }), lot(2, 100, 100)])).to.deep.equal([
        30, 0,
      ]))
    it('an excuse wider than one lot lightens the others', () => {
      const lots = [lot(1, 100, 0, { facts: [excused(150, '2026-06-01')] }), lot(2, 100, 0)]

      expect(accountAt(lots, '2026-12-31')).to.include({ excused: 150_00, missing: 50_00 })
      expect(missingOf(lots)).to.deep.equal([0, 50])
    })
    it('the parts add up to the account, and to its hours', () => {
      const account = accountAt([lot(1, 100, 33.33), lot(2, 77.5, 10), lot(3, 50, 61)], '2026-12-31')
      const total = (figure: 'owed' | 'counted' | 'expected' | 'logged' | 'gap' | 'exposed') =>
        account.members.reduce((sum, member) => sum + member[figure], 0)

      for (const figure of ['owed', 'counted', 'expected', 'logged', 'gap', 'exposed'] as const)
        expect(total(figure), figure).to.equal(account[figure])
      expect(account.members.reduce((sum, { missing }) => sum + missing!, 0)).to.equal(account.missing)
      expect(account.missing).to.equal(123_17)
    })
  })
})

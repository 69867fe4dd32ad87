import { expect } from 'chai'
import { lastDay, monthsBetween } from '#server/base/dates.ts'
import {
  countedBy,
  countedOver,
  incurredCents,
  ledgerOf,
  partsOf,
  reconciliationOf,
  stagesOf,
  uncheckedOf,
} from '#server/compliance/breakdown-rules.ts'
import type { Source } from '#server/compliance/member-rules.ts'
import { accountAt, contract, ends, excused, owes, validated, worked, workedEach } from './moments.ts'

const year = monthsBetween('2026-01', '2026-12')
const half = { work: workedEach('2026-01', '2026-06', 60), sent: validated('2026-01', '2026-06') }
const whole = { work: workedEach('2026-01', '2026-12', 60), sent: validated('2026-01', '2026-12') }
/** July and August declared, and nobody checked them. */
const waiting = ['2026-07', '2026-08'].map(month => worked(month, 60, { validatedAt: null }))
const unchecked = { ...half, work: [...half.work, ...waiting] }

describe('an account taken apart', () => {
  const cases: [what: string, given: Partial<Source>, at: string, parts: (number | string)[]][] = [
    // done, excused, exposed, missing, to come
    ['running, behind', half, '2026-06-30', [360, 0, 0, 136, 504]],
    [
      'running, part of the delay excused',
      { ...half, facts: [excused(50, '2026-06-01')] },
      '2026-06-30',
      [360, 50, 0, 86, 504],
    ],
    ['running ahead', { ...half, work: workedEach('2026-01', '2026-06', 90) }, '2026-06-30', [540, 0, 0, 0, 460]],
    ['finished short', whole, '2026-12-31', [720, 0, 280, 0, 0]],
    [
      'finished short, some excused',
      { ...whole, facts: [excused(80, '2026-12-01')] },
      '2026-12-31',
      [720, 80, 200, 0, 0],
    ],
    ['finished short, no amount in the contract', { ...whole, penaltyCents: null }, '2026-12-31', [720, 0, 0, 280, 0]],
    [
      'finished with a surplus',
      { ...whole, work: workedEach('2026-01', '2026-12', 90) },
      '2026-12-31',
      [1000, 0, 0, 0, 0],
    ],
  ]
  for (const [what, given, at, parts] of cases) {
    it(`divides what is owed — ${what}`, () => {
      const account = accountAt([contract(given)], at)
      const { done, excused: forgiven, exposed, missing, toCome } = partsOf(account)
      expect([done, forgiven, exposed, missing, toCome].map(part => part / 100)).to.deep.equal(parts)
      expect(done + forgiven + exposed + missing + toCome).to.equal(account.owed)
    })
  }

  it('comes to the same by months, by persons and in all', () => {
    const account = accountAt([contract(whole)], '2026-12-31')
    const [member] = account.members
    const sum = (values: Iterable<number>) => [...values].reduce((all, value) => all + value, 0)
    expect(countedOver(member!.lines)).to.equal(account.counted)
    expect(sum(countedBy(member!.lines, ({ work }) => work.month).values())).to.equal(account.counted)
    expect(sum(countedBy(member!.lines, ({ work }) => work.participantId).values())).to.equal(account.counted)
    const stages = stagesOf([{ member: member!, judgedAt: account.judgedAt }], year.map(lastDay))
    expect(stages.at(-1)!.counted).to.equal(account.counted)
    expect(stages.at(-1)!.gap).to.equal(account.gap)
  })

  it('reads the gap of a day only where the account had been judged by then', () => {
    const account = accountAt(contract(unchecked), '2026-07-31')
    const [member] = account.members
    const days = ['2026-06-30', '2026-07-31']
    const stages = stagesOf([{ member: member!, judgedAt: account.judgedAt }], days)
    expect(stages.map(({ judged }) => judged)).to.deep.equal([true, false])
  })

  it('leaves each hour out once, and what is left counts', () => {
    const account = accountAt(
      [
        contract({
          ends: [ends('2026-04-03')],
          work: [
            { ...worked('2026-04', 100), refusedCentihours: 14_00, refusedReason: 'pluie' },
            worked('2026-03', 10),
          ],
          sent: validated('2026-01', '2026-04'),
        }),
      ],
      '2026-04-30',
    )
    const found = reconciliationOf(account.members[0]!.lines, () => false)
    expect(found.refused.map(({ reason, centihours }) => [reason, centihours])).to.deep.equal([['pluie', 14_00]])
    expect(found.outside.map(({ reason, centihours }) => [reason.exclusion, centihours])).to.deep.equal([
      ['afterExecution', 77_40],
    ])
    expect(found.counted).to.equal(18_60)
    expect(found.declared - 14_00 - 77_40).to.equal(found.counted)
    expect(found.unaccepted + found.uncounted).to.equal(found.declared - found.counted)
  })

  it('says how many hours wait for a check', () => {
    expect(uncheckedOf(accountAt(contract(unchecked), '2026-08-31'))).to.equal(120_00)
    expect(uncheckedOf(accountAt(contract(half), '2026-08-31'))).to.equal(0)
  })

  it('tells what a termination took away from the ledger', () => {
    const account = accountAt(
      [contract({ ...half, ends: [ends('2026-12-31'), ends('2026-06-30', '2026-06-30')] })],
      '2026-06-30',
    )
    const { rows, reduced } = ledgerOf(account.members[0]!, '2026-06-30')
    expect(rows.at(-1)!.total - reduced).to.equal(account.owed)
    expect(reduced).to.be.greaterThan(0)
  })

  it('multiplies what is exposed by the amount of the contract, and nothing else', () => {
    expect(incurredCents({ exposed: 32_25, penaltyCents: 60_00 })).to.equal(1_935_00)
    expect(incurredCents({ exposed: 32_25, penaltyCents: null })).to.equal(null)
    const running = accountAt([contract(half)], '2026-06-30')
    expect(incurredCents(running.members[0]!)).to.equal(0)
    expect(
      ledgerOf(accountAt([contract({ ledger: [owes(10), owes(-20)] })], '2026-06-30').members[0]!, '2026-06-30')
        .reduced,
    ).to.equal(0)
  })
})

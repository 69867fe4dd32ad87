import { expect } from 'chai'
import { type Line, reasonFor } from '#server/compliance/company-rules.ts'
import { missingByStage } from '#server/compliance/company-totals-rules.ts'
import { companyRows, stageRows } from '#server/compliance/openings/company-rules.ts'
import type { Part } from '#server/compliance/share-rules.ts'
import type { Standing } from '#server/compliance/standing-rules.ts'
import { type Procedure, toDecideOf } from '#server/register/proceedings/procedure-rules.ts'

// What is missing at the end and of which nobody decided yet: what waits says it, and what is missing is told by it.

const AT = '2026-11-17'
const END = '2026-03-31'

const short = (missing: number): Standing => ({
  status: 'missed',
  judgedAt: END,
  finished: true,
  owed: 1000_00,
  logged: 1000_00 - missing,
  accepted: 1000_00 - missing,
  counted: 1000_00 - missing,
  expected: 1000_00,
  gap: -missing,
  excused: 0,
  missing,
  behind: null,
  projected: null,
  exposed: missing,
  toRegularise: 0,
  accountOwed: 1000_00,
  accountCounted: 1000_00 - missing,
  accountExpected: 1000_00,
  accountGap: -missing,
  accountExposed: missing,
  overdue: 0,
  toCheck: 0,
  toConfirm: 0,
})
const procedure = (centihours: number | null, datedOn = '2026-06-19'): Procedure => ({
  notice: null,
  otherNotice: null,
  decision: { proceedingId: 1, datedOn, amountCents: 100_00, leftCents: 0, centihours },
  leftSince: null,
  sums: { decidedCents: 100_00, deductedCents: 100_00, waivedCents: 0, paidCents: 0, leftCents: 0 },
})
const none: Procedure = { ...procedure(0), decision: null }
const line = (given: Partial<Line> = {}): Line => ({
  standing: short(100_00),
  poolId: null,
  endsOn: END,
  penaltyCents: 60_00,
  part: { kind: 'whole' },
  procedure: none,
  ...given,
})
const half: Part = { kind: 'share', weights: [5000, 5000], index: 0 }
const third = (index: number): Part => ({ kind: 'share', weights: [1, 1, 1], index })
const lacks = (short: readonly number[]): Part => ({ kind: 'share', weights: [1, 1], index: 0, done: [0, 0], short })

describe('what nobody decided of yet', () => {
  const cases: [what: string, lines: Line[], toDecide: number, decided: number][] = [
    ['no decision', [line()], 100_00, 0],
    ['a decision of a part', [line({ procedure: procedure(60_00) })], 40_00, 60_00],
    ['a decision of the whole', [line({ procedure: procedure(100_00) })], 0, 100_00],
    ['a decision of more than is missing now', [line({ procedure: procedure(120_00) })], 0, 100_00],
    ['a decision that said no hours', [line({ procedure: procedure(null) })], 0, 100_00],
    ['a decision of the last day', [line({ procedure: procedure(60_00, END) })], 40_00, 60_00],
    ['a decision taken before the end', [line({ procedure: procedure(60_00, '2026-02-01') })], 100_00, 0],
    ['one that said no hours, before the end', [line({ procedure: procedure(null, '2026-02-01') })], 100_00, 0],
    ['an end that nobody knows', [line({ endsOn: null, procedure: procedure(60_00) })], 100_00, 0],
    ['half of a group, a decision of a part', [line({ part: half, procedure: procedure(60_00) })], 20_00, 30_00],
    ['half of a group, no decision', [line({ part: half })], 50_00, 0],
    ['half of a group, before the end', [line({ part: half, procedure: procedure(60_00, '2026-02-01') })], 50_00, 0],
    ['who alone lacks hours', [line({ part: lacks([100, 0]), procedure: procedure(60_00) })], 40_00, 60_00],
    ['who did its part', [line({ part: lacks([0, 100]), procedure: procedure(60_00) })], 0, 0],
    ['who answers for all', [line({ part: { kind: 'leads' }, procedure: procedure(60_00) })], 40_00, 60_00],
    ['of no written part', [line({ part: { kind: 'unwritten' }, procedure: procedure(60_00) })], 40_00, 60_00],
    ['a third, whatever the roundings', [line({ part: third(0), standing: short(4), procedure: procedure(2) })], 1, 1],
    ['two contracts', [line({ procedure: procedure(60_00) }), line()], 140_00, 60_00],
    [
      'a pool: each contract decides of its own only',
      [
        line({ poolId: 1, standing: short(30_00), procedure: procedure(80_00) }),
        line({ poolId: 1, standing: short(50_00) }),
      ],
      50_00,
      30_00,
    ],
    [
      'a pool held by a group',
      [
        line({ poolId: 1, part: half, standing: short(30_00), procedure: procedure(10_00) }),
        line({ poolId: 1, part: half, standing: short(50_00) }),
      ],
      35_00,
      5_00,
    ],
    [
      'a pool of odd hundredths: nothing is decided where no decision is',
      [
        line({ poolId: 1, part: { ...half, index: 1 }, standing: short(1) }),
        line({ poolId: 1, part: { ...half, index: 1 }, standing: short(1) }),
      ],
      0,
      0,
    ],
  ]
  for (const [what, lines, toDecide, decided] of cases)
    it(`${what}: ${toDecide / 100} h to decide, ${decided / 100} h decided`, () => {
      expect(missingByStage(lines)).to.deep.equal({ toDecide, unsettled: 0, decided })
      const said = lines.map(one => reasonFor(one, AT)?.missing ?? 0)
      expect(said.reduce((total, one) => total + one, 0)).to.equal(toDecide)
      for (const [index, one] of lines.entries())
        expect(
          stageRows([one], 'toDecide').map(({ value }) => value),
          'opens',
        ).to.deep.equal(said[index] ? [said[index]] : [])
    })

  it('of one contract, on its own pages: by the same rule', () => {
    const left = (datedOn: string, endsOn: string | null) =>
      toDecideOf(100_00, procedure(60_00, datedOn).decision, endsOn)
    expect([left('2026-02-01', END), left(END, END), left('2026-06-19', null)]).to.deep.equal([100_00, 40_00, 100_00])
    expect(toDecideOf(100_00, null, END)).to.equal(100_00)
  })

  it('a share of a pool: each contract says its own, and the account is their sum', () => {
    for (const index of [0, 1, 2]) {
      const lines = [7, 11, 40_01].map(missing =>
        line({ poolId: 1, part: third(index), standing: short(missing), procedure: procedure(5) }),
      )
      const each = lines.map(one => missingByStage([one]))
      const { toDecide, decided } = missingByStage(lines)
      expect(toDecide).to.equal(each.reduce((total, one) => total + one.toDecide, 0))
      expect(decided).to.equal(each.reduce((total, one) => total + one.decided, 0))
      const [row] = companyRows(lines, 'missing')!
      expect(row!.value).to.equal(toDecide + decided)
    }
  })

  it('a notice that runs on a contract that is over waits for what is not decided, and for nothing more', () => {
    const notice = { proceedingId: 2, datedOn: '2026-11-01', receivedOn: null, untilOn: null, heard: null }
    const noticed = (centihours: number) => line({ procedure: { ...procedure(centihours), notice } })
    expect(reasonFor(noticed(60_00), AT)).to.include({ kind: 'noticeRunning', missing: 40_00, cents: 2400_00 })
    expect(reasonFor(noticed(100_00), AT)).to.include({ kind: 'noticeRunning', missing: 0, cents: null })
  })
})

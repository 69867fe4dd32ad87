import { expect } from 'chai'
import { creditOf, type Work } from '#server/register/hours/rules.ts'
import type { Window } from '#server/register/placements/rules.ts'
import { accountAt, contract, ends, validated, worked } from './moments.ts'

/** What becomes of a month of 100 h: [outside, to regularise, counted], in hours. */
function parts(month: string, window: Partial<Window> = {}, line: Partial<Work> = {}, declared = 100): number[] {
  const work = worked(month, declared)
  const credit = creditOf({ ...work, ...line, window: { ...work.window, ...window } })
  return [credit.outside, credit.toRegularise, credit.counted].map(figure => figure / 100)
}

describe('from declared to counted', () => {
  const ended = { endsOn: '2026-04-03' }
  const cases: [
    what: string,
    month: string,
    Partial<Window>,
    Partial<Work>,
    outside: number,
    toRegularise: number,
    counted: number,
  ][] = [
    ['a whole month counts', '2026-04', {}, {}, 0, 0, 100],
    ['ended on the third: three days of thirty', '2026-04', ended, {}, 90, 0, 10],
    ['the same, 14 h refused for rain: less, never more', '2026-04', ended, { refusedCentihours: 14_00 }, 77.4, 0, 8.6],
    ['ended on the third, 25 h attested before', '2026-04', ended, { attestedCentihours: 25_00 }, 75, 0, 25],
    [
      'attested 25 h, 14 h refused',
      '2026-04',
      ended,
      { attestedCentihours: 25_00, refusedCentihours: 14_00 },
      61,
      0,
      25,
    ],
    [
      'attested 25 h, 90 h refused: what is left',
      '2026-04',
      ended,
      { attestedCentihours: 25_00, refusedCentihours: 90_00 },
      0,
      0,
      10,
    ],
    ['attested in a month wholly outside: nothing', '2026-05', ended, { attestedCentihours: 25_00 }, 100, 0, 0],
    ['all refused', '2026-04', {}, { refusedCentihours: 100_00 }, 0, 0, 0],
    ['more refused than declared', '2026-04', {}, { refusedCentihours: 130_00 }, 0, 0, 0],
    ['begun on the sixteenth, employed all month', '2026-04', { startsOn: '2026-04-16' }, {}, 50, 0, 50],
    ['begun and hired on the sixteenth', '2026-04', { startsOn: '2026-04-16', hiredOn: '2026-04-16' }, {}, 0, 0, 100],
    ['left on the third, as the contract ended', '2026-04', { ...ended, leftOn: '2026-04-03' }, {}, 0, 0, 100],
    ['declared in a month of no employment', '2026-04', { leftOn: '2026-03-20' }, {}, 100, 0, 0],
    ['eligible from the sixteenth: the hours before wait', '2026-04', { eligibleOn: '2026-04-16' }, {}, 0, 50, 50],
    ['the same, regularised', '2026-04', { eligibleOn: '2026-04-16', regularised: true }, {}, 0, 0, 100],
    ['eligibility never established', '2026-04', { eligibleOn: null }, {}, 0, 100, 0],
    [
      'never established, then regularised by a decision',
      '2026-04',
      { eligibleOn: null, regularised: true },
      {},
      0,
      0,
      100,
    ],
    [
      'eligible the day of the first hour',
      '2026-04',
      { hiredOn: '2026-04-09', eligibleOn: '2026-04-09' },
      {},
      0,
      0,
      100,
    ],
    [
      'begun on the eleventh, eligible from the twenty-first',
      '2026-04',
      { startsOn: '2026-04-11', eligibleOn: '2026-04-21' },
      {},
      33.33,
      33.34,
      33.33,
    ],
    [
      '40 h attested inside, half of them before eligibility',
      '2026-04',
      { startsOn: '2026-04-11', eligibleOn: '2026-04-21' },
      { attestedCentihours: 40_00 },
      60,
      20,
      20,
    ],
    ['outside and to regularise: excluded once, as outside', '2026-05', { ...ended, eligibleOn: null }, {}, 100, 0, 0],
    [
      'twenty-four months after the first hire',
      '2026-04',
      { firstHiredOn: '2024-04-16', eligibleOn: '2024-04-16' },
      {},
      50,
      0,
      50,
    ],
    [
      'a direct hire counts two years from its own day',
      '2026-04',
      { mode: 'ED_CDI', firstHiredOn: '2024-04-16' },
      {},
      0,
      0,
      100,
    ],
    [
      'and no more',
      '2026-04',
      { mode: 'ED_CDI', hiredOn: '2024-04-11', eligibleOn: '2024-04-11' },
      {},
      66.67,
      0,
      33.33,
    ],
  ]
  for (const [what, month, window, line, ...expected] of cases)
    it(`${what}: ${expected.at(-1)} h`, () => expect(parts(month, window, line)).to.deep.equal(expected))

  it('hours of a statement not yet validated are declared, and nothing else', () => {
    expect(creditOf({ ...worked('2026-04', 100), refusedCentihours: 5_00, validatedAt: null })).to.include({
      declared: 100_00,
      refused: 0,
      accepted: 0,
      outside: 0,
      toRegularise: 0,
      counted: 0,
    })
  })

  it('a contract ended on 3 April, 100 h declared in April: 10 h count, 8,60 h once 14 h are refused for rain', () => {
    const april = (refusedCentihours: number) =>
      contract({
        ends: [ends('2026-04-03')],
        work: [worked('2026-04', 100, { refusedCentihours })],
        sent: validated('2026-01', '2026-04'),
      })

    expect(accountAt(april(0), '2026-04-03')).to.include({
      logged: 100_00,
      accepted: 100_00,
      outside: 90_00,
      counted: 10_00,
    })
    expect(accountAt(april(14_00), '2026-04-03')).to.include({
      logged: 100_00,
      refused: 14_00,
      accepted: 86_00,
      counted: 8_60,
    })
  })

  it('a month counts once it is over, or the contract is', () => {
    const months = ['2026-01', '2026-02', '2026-03'].map(month => worked(month, 10))
    const counted = (at: string, endsOn = '2026-12-31') =>
      accountAt(contract({ ends: [ends(endsOn)], work: months, sent: validated('2026-01', '2026-03') }), at).counted /
      100

    expect(['2026-01-30', '2026-01-31', '2026-02-27', '2026-03-31'].map(at => counted(at))).to.deep.equal([
      0, 10, 10, 30,
    ])
    expect(counted('2026-02-15', '2026-02-14')).to.equal(15)
    const logged = (at: string) =>
      accountAt(contract({ ends: [ends('2026-02-14')], work: months, sent: validated('2026-01', '2026-03') }), at)
        .logged
    expect(['2026-03-30', '2026-03-31'].map(logged)).to.deep.equal([20_00, 30_00])
  })
})

import { expect } from 'chai'
import type { ContractWord } from '#server/compliance/contract-words.ts'
import { type AskedThen, choiceThen, type LineThen, ordersThen } from '#server/compliance/list-then-rules.ts'
import type { Standing } from '#server/compliance/standing-rules.ts'

const standing = (change: Partial<Standing>) =>
  ({ finished: false, missing: null, accountGap: 0, ...change }) as Standing
const line = (id: number, word: ContractWord, change: Partial<LineThen> = {}): LineThen => ({
  id,
  title: `Marché ${id}`,
  amountCents: null,
  notifiedOn: null,
  endsOn: null,
  considerations: ['clause'],
  word,
  standing: standing({}),
  pool: null,
  ...change,
})
const nothing: AskedThen = { status: '', consideration: '', endsBefore: '', endsSoon: false, toTake: false }

describe('which contracts a list showed', () => {
  const lines = [
    line(1, 'late', { endsOn: '2026-07-31' }),
    line(2, 'onCourse', { endsOn: '2026-09-28', considerations: ['reserve'] }),
    line(3, 'missed', { standing: standing({ finished: true, missing: 10_00 }), endsOn: '2026-05-31' }),
    line(4, 'toTake', { standing: null, considerations: ['inconnue'] }),
    line(5, 'atRisk', { pool: 'Lots' }),
    line(6, 'atRisk', { pool: 'Lots' }),
    line(7, 'missed', { pool: 'Fini', standing: standing({ finished: true, missing: 0 }) }),
  ]
  const cases: [string, Partial<AskedThen>, number[]][] = [
    ['all of them', {}, [1, 2, 3, 4, 5, 6, 7]],
    ['one word', { status: 'onCourse' }, [2]],
    ['short of the trajectory', { status: 'behind' }, [1, 3, 5, 6, 7]],
    [
      'still waited for: decided once over, a running pool twice, a member that ended whole are not',
      { status: 'stillBehind' },
      [1, 5],
    ],
    ['measured', { status: 'measured' }, [1, 2, 3, 5, 6, 7]],
    ['to be taken', { toTake: true }, [4]],
    ['published as social', { consideration: 'sociale' }, [1, 2, 3, 5, 6, 7]],
    ['reserved', { consideration: 'reserve' }, [2]],
    ['over before a day', { endsBefore: '2026-07-31' }, [3]],
    ['over within 90 days of the day read', { endsSoon: true }, [1, 2]],
  ]
  for (const [name, change, ids] of cases)
    it(name, () => {
      const chosen = lines.filter(choiceThen({ ...nothing, ...change }, '2026-06-30', new Set([3])))
      expect(chosen.map(({ id }) => id)).to.deep.equal(ids)
    })

  it('the worst gap of that day first, then what has none, the last notified first', () => {
    const some = [
      line(1, 'noSocial', { standing: null, notifiedOn: '2026-01-05' }),
      line(2, 'onCourse', { standing: standing({ accountGap: 5_00 }) }),
      line(3, 'late', { standing: standing({ accountGap: -80_00 }) }),
      line(4, 'noSocial', { standing: null, notifiedOn: '2026-03-05' }),
    ]
    expect(some.toSorted(ordersThen.ecart).map(({ id }) => id)).to.deep.equal([3, 2, 4, 1])
  })
})

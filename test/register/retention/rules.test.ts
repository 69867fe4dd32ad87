import { expect } from 'chai'
import fc from 'fast-check'
import { ageBandOf } from '#server/register/participants/rules.ts'
import {
  DEFAULT_DURATIONS,
  type Employment,
  roundedBirthYear,
  stageOf,
  termOf,
} from '#server/register/retention/rules.ts'

describe('how long it is kept who somebody is', () => {
  const job = (change: Partial<Employment> = {}): Employment => ({
    hiredOn: '2020-03-02',
    leftOn: '2020-09-30',
    contractEndsOn: '2021-01-31',
    sector: 'NETTOYAGE',
    ...change,
  })
  const works = job({ sector: 'BTP_GO' })

  const cases: [what: string, life: Partial<Parameters<typeof termOf>[0]>, today: string, expected: string][] = [
    [
      'a service contract',
      { employments: [job()], lastMonth: '2020-09' },
      '2022-01-01',
      '2021-02-01 2023-01-31 2026-01-31',
    ],
    ['works: ten years', { employments: [works] }, '2022-01-01', '2021-02-01 2023-01-31 2031-01-31'],
    [
      'a trade that nobody said: the longer',
      { employments: [job({ sector: '' })] },
      '2022-01-01',
      '2021-02-01 2023-01-31 2031-01-31',
    ],
    ['its design', { employments: [job({ sector: 'PI' })] }, '2022-01-01', '2021-02-01 2023-01-31 2031-01-31'],
    [
      'hours after the end of the contract',
      { employments: [job()], lastMonth: '2021-03' },
      '2022-01-01',
      '2021-02-01 2023-03-31 2026-01-31',
    ],
    [
      'two contracts: the later of each',
      { employments: [works, job({ contractEndsOn: '2024-06-30' })] },
      '2025-01-01',
      '2024-07-01 2026-06-30 2031-01-31',
    ],
    [
      'still at work',
      { employments: [job(), job({ leftOn: null, contractEndsOn: '2025-01-31' })] },
      '2025-01-31',
      'working',
    ],
    [
      'left, the contract runs on',
      { employments: [job({ contractEndsOn: '2025-01-31' })] },
      '2025-01-01',
      '2025-02-01 2027-01-31 2030-01-31',
    ],
    [
      'never said to have left, the contract is over',
      { employments: [job({ leftOn: null })] },
      '2022-01-01',
      '2021-02-01 2023-01-31 2026-01-31',
    ],
    [
      'leaves later than today',
      { employments: [job({ leftOn: '2022-01-01', contractEndsOn: null })] },
      '2022-01-01',
      'working',
    ],
    ['a contract whose end is not known', { employments: [job({ contractEndsOn: null })] }, '2040-01-01', 'endUnknown'],
    ['never employed', { seenOn: '2020-02-29' }, '2020-03-01', '2022-02-28 2022-02-28 2022-02-28'],
  ]
  for (const [what, life, today, expected] of cases)
    it(what, () => {
      const term = termOf({ employments: [], lastMonth: null, seenOn: '2020-01-01', ...life }, DEFAULT_DURATIONS, today)
      expect(term.hold ?? `${term.papersOn} ${term.archiveOn} ${term.eraseOn}`).to.equal(expected)
    })

  it('an institution that keeps longer than the pieces are kept never archives after it erased', () => {
    const term = termOf(
      { employments: [job()], lastMonth: '2020-09', seenOn: '2020-01-01' },
      { activeMonths: 72, years: 5, worksYears: 10 },
      '2022-01-01',
    )
    expect([term.archiveOn, term.eraseOn]).to.deep.equal(['2027-01-31', '2027-01-31'])
  })

  it('each stage begins on its day', () => {
    const term = { archiveOn: '2023-01-31', eraseOn: '2026-01-31' }
    expect(['2023-01-30', '2023-01-31', '2026-01-30', '2026-01-31'].map(today => stageOf(term, today))).to.deep.equal([
      'active',
      'archive',
      'archive',
      'erased',
    ])
    expect(stageOf({ archiveOn: null, eraseOn: null }, '2099-01-01')).to.equal('active')
  })

  it('a rounded birth year leaves every count by age as it was', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1940, max: 2008 }),
        fc.array(fc.integer({ min: 2015, max: 2035 }), { minLength: 1, maxLength: 4 }),
        (birthYear, entries) => {
          const rounded = roundedBirthYear(birthYear, entries)!
          for (const entry of entries) expect(ageBandOf(rounded, entry)).to.equal(ageBandOf(birthYear, entry))
        },
      ),
    )
    expect([1991, 1993, 1997].map(year => roundedBirthYear(year, [2026]))).to.deep.equal([1988, 1988, 1988])
    expect(roundedBirthYear(1990, [])).to.equal(null)
    expect(roundedBirthYear(null, [2026])).to.equal(null)
  })
})

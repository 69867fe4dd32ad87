import { expect } from 'chai'
import {
  type BlankAnswer,
  blanksOf,
  hasMoved,
  objectionsToAnswers,
  resolved,
} from '#server/register/hours/blank-rules.ts'

// Row 1 has worked for employer 10 since March, row 2 for employer 20 until 14 October.
const row = (placementId: number, employerId: number, hiredOn: string, leftOn: string | null = null) => ({
  placementId,
  employerId,
  version: 1,
  window: { hiredOn, leftOn },
})
const rows = [row(1, 10, '2026-03-02'), row(2, 20, '2026-03-02', '2026-10-14')]
const october = { key: '2026-10', from: '2026-10-01', endsOn: '2026-10-31' }
const quarter = { key: '2026-T4', from: '2026-10-01', endsOn: '2026-12-31' }
const both = new Set([10, 20])
const asked = (period: typeof october, said: string[] = [], employers = both) =>
  blanksOf(rows, key => said.includes(key), period, employers).map(blank => [blank.row.placementId, ...blank.months])

describe('of whom nothing is said', () => {
  const cases: [what: string, got: () => unknown[], expected: unknown[]][] = [
    [
      'whoever is placed, with no figure',
      () => asked(october),
      [
        [1, '2026-10'],
        [2, '2026-10'],
      ],
    ],
    ['a zero is a figure', () => asked(october, ['1-2026-10']), [[2, '2026-10']]],
    ['only of the employers about to be settled', () => asked(october, [], new Set([10])), [[1, '2026-10']]],
    [
      'nobody after a departure',
      () => asked({ key: '2026-11', from: '2026-11-01', endsOn: '2026-11-30' }),
      [[1, '2026-11']],
    ],
    [
      'each month of a quarter',
      () => asked(quarter, ['1-2026-11']),
      [
        [1, '2026-10', '2026-12'],
        [2, '2026-10'],
      ],
    ],
    [
      'nobody out of the execution',
      () => asked({ key: '2026-10', from: '2026-10-20', endsOn: '2026-10-31' }),
      [[1, '2026-10']],
    ],
  ]
  for (const [what, got, expected] of cases) it(what, () => expect(got()).to.deep.equal(expected))
})

describe('what is answered', () => {
  const blanks = blanksOf(rows, () => false, quarter, new Set([10]))
  const judge = (answer: BlankAnswer | null, worked: string | null = null) =>
    objectionsToAnswers(blanks, new Map(answer ? [[1, answer]] : []), {
      today: '2027-01-10',
      worked: () => worked,
    }).get(1)
  const left = (on: string): BlankAnswer => ({ kind: 'left', on, version: 1 })

  it('is asked while nothing is', () => expect(judge(null)).to.include('un silence n’est jamais compté zéro'))
  it('may be nothing', () => expect(judge({ kind: 'none', version: 1 })).to.equal(undefined))
  it('may be a departure', () => expect(judge(left('2026-11-03'))).to.equal(undefined))
  it('is no departure to come', () => expect(judge(left('2027-02-01'))).to.include('une fois qu’il a eu lieu'))
  it('is no departure before the hire', () => expect(judge(left('2026-02-01'))).to.include('ne commence que le 2'))
  it('is no departure before hours', () =>
    expect(judge(left('2026-11-03'), '2026-12')).to.include('Des heures sont déclarées après'))
  it('is no departure once the period is over', () => expect(judge(left('2027-01-05'))).to.include('plus tard'))

  it('a departure says zero up to its month, and nothing after', () => {
    const { zeros, departures, open } = resolved(blanks, new Map([[1, left('2026-11-03')]]))
    expect(zeros.map(({ month }) => month)).to.deep.equal(['2026-10', '2026-11'])
    expect(departures.map(({ leftOn }) => leftOn)).to.deep.equal(['2026-11-03'])
    expect([...open]).to.deep.equal([])
  })
  it('one still awaited writes nothing, and keeps its employer open', () => {
    const { zeros, open } = resolved(blanks, new Map([[1, { kind: 'awaited', version: 1 } as const]]))
    expect(zeros).to.deep.equal([])
    expect([...open]).to.deep.equal([10])
  })
  it('knows an employment changed meanwhile', () => {
    expect(hasMoved(rows, new Map([[1, { kind: 'none', version: 1 } as const]]))).to.equal(false)
    expect(hasMoved(rows, new Map([[1, { kind: 'none', version: 2 } as const]]))).to.equal(true)
  })
})

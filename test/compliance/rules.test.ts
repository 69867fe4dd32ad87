import { expect } from 'chai'
import {
  creditedOver,
  elapsed,
  expectedAt,
  exposed,
  exposedOver,
  type Period,
  penaltyCents,
  type Status,
  standingAt,
  UNKNOWN_DATE,
} from '#server/compliance/rules.ts'

const period = (startsOn: string, endsOn: string, ...pauses: [string, string | null][]): Period => ({
  startsOn,
  endsOn,
  suspensions: pauses.map(([from, until]) => ({ from, until })),
})
const troisMoulins = period('2025-02-03', '2027-04-30')
const ledger = [
  { datedOn: '2025-01-09', centihours: 1768_00 },
  { datedOn: '2025-09-12', centihours: 111_00 },
  { datedOn: '2026-03-18', centihours: -44_00 },
  { datedOn: '2026-07-02', centihours: -35_00 },
]

describe('the share of the execution gone by', () => {
  const days100 = period('2026-01-01', '2026-04-10')
  const cases: [what: string, period: Period, date: string, part: number, whole: number][] = [
    ['the day before', days100, '2025-12-31', 0, 100],
    ['the first day', days100, '2026-01-01', 1, 100],
    ['half-way', days100, '2026-02-19', 50, 100],
    ['the last day', days100, '2026-04-10', 100, 100],
    ['after the end', days100, '2027-01-01', 100, 100],
    [
      'after a pause of ten days',
      period('2026-01-01', '2026-04-10', ['2026-01-11', '2026-01-20']),
      '2026-02-19',
      40,
      90,
    ],
    ['before a pause to come', period('2026-01-01', '2026-04-10', ['2026-03-01', '2026-03-10']), '2026-02-19', 50, 90],
    ['during an open pause', period('2026-01-01', '2026-04-10', ['2026-02-10', null]), '2026-02-19', 40, 90],
    ['before an open pause', period('2026-01-01', '2026-04-10', ['2026-03-01', null]), '2026-02-19', 50, 100],
    [
      'two pauses that overlap count once',
      period('2026-01-01', '2026-04-10', ['2026-01-11', '2026-01-20'], ['2026-01-15', '2026-01-22']),
      '2026-02-19',
      38,
      88,
    ],
    [
      'a pause within another counts once',
      period('2026-01-01', '2026-04-10', ['2026-01-11', '2026-01-20'], ['2026-01-12', '2026-01-13']),
      '2026-02-19',
      40,
      90,
    ],
    [
      'a pause that began before the contract',
      period('2026-01-01', '2026-04-10', ['2025-06-01', '2026-01-10']),
      '2026-02-19',
      40,
      90,
    ],
    [
      'paused from the first day to the last',
      period('2026-01-01', '2026-04-10', ['2025-06-01', '2027-01-10']),
      '2026-02-19',
      0,
      1,
    ],
  ]
  for (const [what, given, date, part, whole] of cases) {
    it(`${what}: ${part} of ${whole}`, () => expect(elapsed(given, date)).to.deep.equal({ part, whole }))
  }
})

describe('hours expected at a date', () => {
  const cases: [what: string, owed: number, period: Period, date: string, expected: number][] = [
    ['Trois-Moulins at the end of October', 1800, troisMoulins, '2026-10-31', 1401],
    ['its first day', 1800, troisMoulins, '2025-02-03', 2],
    ['the day before', 1800, troisMoulins, '2025-02-02', 0],
    ['its last day', 1800, troisMoulins, '2027-04-30', 1800],
    ['long after', 1800, troisMoulins, '2030-04-30', 1800],
    ['no end known', 1800, period('2025-02-03', UNKNOWN_DATE), '2026-10-31', 0],
    ['no start known', 1800, period(UNKNOWN_DATE, '2026-01-31'), '2026-10-31', 0],
    ['nothing owed', 0, troisMoulins, '2026-10-31', 0],
  ]
  for (const [what, owed, given, date, expected] of cases) {
    it(`${what}: ${expected} h`, () => expect(expectedAt(owed * 100, given, date)).to.equal(expected * 100))
  }
})

describe('where a contract stands', () => {
  it('Trois-Moulins, as its page says it', () => {
    const sums = { logged: 1270_25, validated: 1224_25, counted: 1186_50 }

    expect(standingAt(ledger, troisMoulins, sums, '2026-10-31', true)).to.deep.equal({
      ...sums,
      at: '2026-10-31',
      owed: 1800_00,
      expected: 1401_00,
      gap: -214_50,
      daysLeft: 181,
      status: 'late',
    })
  })

  const year = period('2026-01-01', '2026-12-31')
  const cases: [what: string, owed: number, period: Period, counted: number, date: string, status: Status][] = [
    ['nothing owed', 0, year, 0, '2026-06-30', 'notStarted'],
    ['before it starts', 100, period('2027-01-04', '2027-12-31'), 0, '2026-10-31', 'notStarted'],
    ['without its dates', 100, period(UNKNOWN_DATE, UNKNOWN_DATE), 0, '2026-10-31', 'notStarted'],
    ['without its end', 100, period('2026-01-01', UNKNOWN_DATE), 20, '2026-10-31', 'notStarted'],
    ['ended, its start unknown', 100, period(UNKNOWN_DATE, '2026-06-30'), 20, '2026-10-31', 'missed'],
    ['on the trajectory', 365, year, 181, '2026-06-30', 'onCourse'],
    ['behind within the tolerance', 1000, year, 446, '2026-06-30', 'onCourse'],
    ['behind beyond it', 1000, year, 445, '2026-06-30', 'late'],
    ['20 points behind past mid-course', 1000, year, 304, '2026-07-02', 'late'],
    ['more than 20 points behind past mid-course', 1000, year, 300, '2026-07-02', 'atRisk'],
    ['as far behind, before mid-course', 1000, year, 200, '2026-06-30', 'late'],
    ['90 days left and under 80 %', 1000, year, 690, '2026-10-02', 'atRisk'],
    ['91 days left and under 80 %', 1000, year, 690, '2026-10-01', 'late'],
    ['90 days left and 80 % exactly', 1000, period('2026-01-01', '2026-11-20'), 800, '2026-10-31', 'late'],
    ['two months long, on its first day', 100, period('2026-10-31', '2026-12-31'), 0, '2026-10-31', 'onCourse'],
    ['all done', 100, year, 100, '2026-06-30', 'reached'],
    ['more than all, after the end', 100, year, 120, '2027-06-30', 'reached'],
    ['one hour short on the last day', 100, year, 99, '2026-12-31', 'missed'],
    ['suspended today', 1000, period('2026-01-01', '2026-12-31', ['2026-06-01', null]), 0, '2026-06-30', 'suspended'],
    [
      'on the last day of its suspension',
      1000,
      period('2026-01-01', '2026-12-31', ['2026-06-01', '2026-06-30']),
      0,
      '2026-06-30',
      'suspended',
    ],
    [
      'the day after its suspension',
      1000,
      period('2026-01-01', '2026-12-31', ['2026-06-01', '2026-06-29']),
      0,
      '2026-06-30',
      'late',
    ],
    [
      'done, though suspended',
      100,
      period('2026-01-01', '2026-12-31', ['2026-06-01', null]),
      100,
      '2026-06-30',
      'reached',
    ],
  ]
  for (const [what, owed, given, counted, date, status] of cases) {
    it(`${what}: ${status}`, () => {
      const sums = { logged: counted * 100, validated: counted * 100, counted: counted * 100 }
      const lines = [{ datedOn: '2025-12-01', centihours: owed * 100 }]

      expect(standingAt(lines, given, sums, date, true).status).to.equal(status)
    })
  }

  it('followed by nobody, it is to be taken over', () => {
    const sums = { logged: 0, validated: 0, counted: 0 }
    expect(standingAt(ledger, troisMoulins, sums, '2026-10-31', false).status).to.equal('toTake')
  })

  it('an unknown end leaves no number of days', () => {
    const sums = { logged: 0, validated: 0, counted: 0 }
    const open = period('2025-02-03', UNKNOWN_DATE)
    expect(standingAt(ledger, open, sums, '2026-10-31', true).daysLeft).to.equal(null)
  })
})

describe('hours credited over several contracts', () => {
  const cases: [string, [pool: number | null, owed: number, counted: number][], number][] = [
    [
      'a surplus never fills a gap elsewhere',
      [
        [null, 100, 150],
        [null, 100, 20],
      ],
      120,
    ],
    [
      'pooled, it does',
      [
        [1, 100, 150],
        [1, 100, 20],
      ],
      170,
    ],
    [
      'pooled, up to what they owe together',
      [
        [1, 100, 250],
        [1, 100, 20],
      ],
      200,
    ],
    [
      'two pools stay two',
      [
        [1, 100, 150],
        [2, 100, 20],
      ],
      120,
    ],
    ['no contract, no hour', [], 0],
  ]
  for (const [what, lines, credited] of cases) {
    it(`${what}: ${credited} h`, () => {
      expect(creditedOver(lines.map(([poolId, owed, counted]) => ({ poolId, owed, counted })))).to.equal(credited)
    })
  }
})

describe('the penalty that a shortfall exposes to', () => {
  it('the example of the reference: 14 880 €', () => {
    const hours = exposed({ owed: 1768_00, counted: 1420_00, excused: 100_00 })

    expect(hours).to.equal(248_00)
    expect(penaltyCents(hours, 60_00)).to.equal(14_880_00)
  })

  for (const [what, owed, counted, excused, hours] of [
    ['all done', 100, 120, 0, 0],
    ['all excused', 100, 20, 90, 0],
    ['nothing done', 100, 0, 0, 100],
  ] as const) {
    it(`${what}: ${hours} h exposed`, () => expect(exposed({ owed, counted, excused })).to.equal(hours))
  }

  describe('over several contracts', () => {
    const ended = (poolId: number | null, owed: number, counted: number, excused = 0) => ({
      poolId,
      owed,
      counted,
      excused,
      ended: true,
    })
    const running = (poolId: number | null, owed: number, counted: number) => ({
      ...ended(poolId, owed, counted),
      ended: false,
    })
    const cases: [string, Parameters<typeof exposedOver>[0], number[]][] = [
      ['each answers for itself', [ended(null, 100, 20), ended(null, 100, 150)], [80, 0]],
      ['one that runs is not exposed yet', [running(null, 100, 20)], [0]],
      ['the surplus of a pool fills its gaps', [ended(1, 100, 20), ended(1, 100, 180)], [0, 0]],
      ['what the pool lacks falls on those that are short', [ended(1, 100, 0), ended(1, 100, 160)], [40, 0]],
      ['once, not on each', [ended(1, 100, 0), ended(1, 50, 0), ended(1, 100, 160)], [90, 0, 0]],
      ['a pool with a contract that runs may still make it up', [ended(1, 100, 20), running(1, 100, 20)], [0, 0]],
      ['what is excused is not exposed', [ended(1, 100, 20, 30), ended(1, 100, 110)], [40, 0]],
      ['two pools stay two', [ended(1, 100, 20), ended(2, 100, 180)], [80, 0]],
    ]
    for (const [what, lines, hours] of cases)
      it(`${what}: ${hours.join(', ')} h`, () => expect(exposedOver(lines)).to.deep.equal(hours))
  })

  it('no amount in the contract, no penalty', () => expect(penaltyCents(248_00, null)).to.equal(null))
  it('is reckoned to the cent', () => expect(penaltyCents(33, 47_53)).to.equal(15_68))
})

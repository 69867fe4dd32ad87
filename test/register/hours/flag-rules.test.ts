import { expect } from 'chai'
import { blocks, byPerson, type Flag, flagsOf, markOf, type Watched } from '#server/register/hours/flag-rules.ts'
import { flagWords } from '#server/register/hours/flag-words.ts'
import type { Window } from '#server/register/placements/rules.ts'

// What is flagged of the statement of one sender for October 2026, read on 17 November.

const window: Window = {
  startsOn: '2025-02-03',
  endsOn: '2027-12-31',
  mode: 'MAD_ETTI',
  hiredOn: '2026-01-05',
  leftOn: null,
  eligibleOn: '2026-01-05',
  regularised: false,
  firstHiredOn: '2026-01-05',
  eligibilityMonths: 24,
  monthsAreOwn: false,
  paths: [],
}
const row = (placementId: number, change: Partial<Window> = {}) => ({
  placementId,
  participantId: 100 + placementId,
  employerId: 7,
  window: { ...window, ...change },
})
const line = (placementId: number, centihours: number, change: object = {}) => ({
  clauseId: 1,
  placementId,
  participantId: 100 + placementId,
  employerId: 7,
  month: '2026-10',
  centihours,
  ...change,
})

type Figures = Record<string, number>
type Change = Partial<Omit<Watched, 'lines'>> & { lines?: ReturnType<typeof line>[] }

/** By « placement-month ». */
function flags(figures: Figures, change: Change = {}): Flag[] {
  const own = Object.entries(figures)
    .filter(([key]) => key.endsWith('2026-10'))
    .map(([key, centihours]) => line(Number(key.split('-')[0]), centihours))
  return flagsOf({
    clauseId: 1,
    rows: [row(1)],
    months: ['2026-10'],
    from: '2026-10-01',
    endsOn: '2026-10-31',
    figure: (placementId, month) => figures[`${placementId}-${month}`] ?? null,
    isComplete: () => true,
    isOver: true,
    today: '2026-11-17',
    ...change,
    lines: byPerson([...own, ...(change.lines ?? [])]),
  })
}
const codes = (...given: Parameters<typeof flags>) => flags(...given).map(({ code }) => code)
const three = { '1-2026-07': 150_00, '1-2026-08': 150_00, '1-2026-09': 150_00 }

const cases: [moment: string, codes: string[], figures: Figures, change?: Change][] = [
  ['a month like the others', [], { ...three, '1-2026-10': 151_67 }],
  ['placed, and nothing said', ['blank'], {}],
  ['a written zero is said', [], { '1-2026-10': 0 }],
  ['nothing said yet of a month that goes on', [], {}, { isOver: false }],
  ['hired the day after the period', [], {}, { rows: [row(1, { hiredOn: '2026-11-01' })] }],
  ['left the day before it', [], {}, { rows: [row(1, { leftOn: '2026-09-30' })] }],
  ['a full-time month', [], { '1-2026-10': 151_67 }],
  ['a centihour above it', ['above151'], { '1-2026-10': 151_68 }],
  ['above it with another contract of that employer', ['above151'], { '1-2026-10': 80_00 }, other(71_68)],
  ['220 h in all', ['above151'], { '1-2026-10': 140_00 }, other(80_00)],
  ['above 220 h in all', ['above220'], { '1-2026-10': 140_00 }, other(80_01)],
  ['twice the mean', [], { ...means(40_00), '1-2026-10': 80_00 }],
  ['more than twice', ['jump'], { ...means(40_00), '1-2026-10': 80_01 }],
  ['half of it', [], { ...means(40_00), '1-2026-10': 20_00 }],
  ['less than half', ['jump'], { ...means(40_00), '1-2026-10': 19_99 }],
  ['a zero after three full months', ['jump'], { ...means(40_00), '1-2026-10': 0 }],
  ['two months known only', [], { '1-2026-08': 40_00, '1-2026-09': 40_00, '1-2026-10': 120_00 }],
  ['months not validated', [], { ...means(40_00), '1-2026-10': 120_00 }, { isComplete: () => false }],
  [
    'left in the month: less is expected',
    [],
    { ...three, '1-2026-10': 30_00 },
    { rows: [row(1, { leftOn: '2026-10-09' })] },
  ],
  ['two persons as before', [], same(2), { rows: [row(1), row(2)] }],
  ['three persons as before', ['same'], same(3), { rows: [row(1), row(2), row(3)] }],
  ['three, one of them otherwise', [], { ...same(3), '3-2026-10': 31_00 }, { rows: [row(1), row(2), row(3)] }],
  ['after the execution', ['outside'], { '1-2026-10': 50_00 }, { rows: [row(1, { endsOn: '2026-10-15' })] }],
  ['after the window', ['outside'], { '1-2026-10': 50_00 }, { rows: [row(1, { eligibilityMonths: 9 })] }],
  ['never eligible', ['notEligible'], { '1-2026-10': 50_00 }, { rows: [row(1, { eligibleOn: null })] }],
  ['eligible in the month', ['notEligible'], { '1-2026-10': 50_00 }, { rows: [row(1, { eligibleOn: '2026-10-12' })] }],
  ['regularised', [], { '1-2026-10': 50_00 }, { rows: [row(1, { eligibleOn: '2026-10-12', regularised: true })] }],
  ['after leaving', ['afterLeaving'], { '1-2026-10': 50_00 }, { rows: [row(1, { leftOn: '2026-09-10' })] }],
  ['in another row of this contract', ['twice'], { '1-2026-10': 50_00 }, other(30_00, { clauseId: 1 })],
  ['the same figure under another', ['twice'], { '1-2026-10': 50_00 }, other(50_00)],
  ['another figure under another', [], { '1-2026-10': 50_00 }, other(49_00)],
  ['the same figure from another employer', [], { '1-2026-10': 50_00 }, other(50_00, { employerId: 8 })],
  ['the window closes within sixty days', ['ends'], { '1-2026-10': 50_00 }, { rows: [ending('2025-01-16')] }],
  ['within sixty-one', [], { '1-2026-10': 50_00 }, { rows: [ending('2025-01-18')] }],
  ['but the contract ends first', [], { '1-2026-10': 50_00 }, { rows: [ending('2025-01-16', '2026-12-31')] }],
]

function other(centihours: number, change: object = {}): Change {
  return { lines: [line(9, centihours, { participantId: 101, clauseId: 2, ...change })] }
}
function means(centihours: number): Figures {
  return { '1-2026-07': centihours, '1-2026-08': centihours, '1-2026-09': centihours }
}
function same(persons: number): Figures {
  const each = Array.from({ length: persons }, (_, index) => index + 1)
  return Object.fromEntries(each.flatMap(id => ['09', '10'].map(month => [`${id}-2026-${month}`, 20_00 + id])))
}
function ending(firstHiredOn: string, endsOn = window.endsOn) {
  return row(1, { hiredOn: firstHiredOn, firstHiredOn, eligibleOn: firstHiredOn, endsOn })
}

describe('what is flagged before a statement is accepted', () => {
  for (const [moment, expected, figures, change] of cases)
    it(`${moment}: ${expected.join(', ') || 'nothing'}`, () => expect(codes(figures, change)).to.deep.equal(expected))

  it('each is one sentence that names nobody', () => {
    for (const [, , figures, change] of cases)
      for (const flag of flags(figures, change)) {
        const said = flagWords(flag, change?.rows?.[0]?.window ?? window)
        expect(said).to.match(/^[A-ZÀ-Ý0-9].*\.$/)
        expect(said).not.to.match(/P-\d|undefined|null|NaN/)
      }
  })

  it('only a silence, too many hours and the same person twice hold a statement', () => {
    const held = cases.flatMap(([, , figures, change]) => flags(figures, change)).filter(flag => blocks(flag))
    expect(new Set(held.map(flag => `${flag.code} ${blocks(flag)}`))).to.deep.equal(
      new Set(['blank answer', 'above220 reason', 'twice reason']),
    )
  })

  it('is another one once it says another figure, another person or another month', () => {
    const all = cases.flatMap(([, , figures, change]) => flags(figures, change))
    const marks = all.map(markOf)
    expect(new Set(marks).size).to.equal(new Set(all.map(flag => JSON.stringify(flag))).size)
    for (const mark of marks) expect(mark).not.to.match(/\s|undefined|object/)
    const [first, second] = [152_00, 153_00].map(figure => flags({ '1-2026-10': figure }).map(markOf))
    expect(first).to.have.length(1).and.not.deep.equal(second)
  })

  it('a quarter is compared with the quarter before, and each of its months is asked for', () => {
    const months = ['2026-07', '2026-08', '2026-09']
    const rows = [row(1), row(2), row(3)]
    const figures = Object.fromEntries(
      [1, 2, 3].flatMap(id => ['04', '05', '06', '07', '08', '09'].map(month => [`${id}-2026-${month}`, 20_00])),
    )
    const quarter = { months, rows, from: '2026-07-01', endsOn: '2026-09-30' }
    expect(codes(figures, quarter)).to.deep.equal(['same'])
    delete figures['2-2026-08']
    expect(flags(figures, quarter)).to.deep.equal([{ code: 'blank', placementId: 2, months: ['2026-08'] }])
  })
})

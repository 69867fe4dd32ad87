import { expect } from 'chai'
import {
  expectedOn,
  objectionsToEntry,
  type ProgrammeEntry,
  type RegisterFigures,
  standingProgrammeEntries,
  targetOn,
} from '#server/scheme/programmes/rules.ts'
import { measures, meetings, programmeKinds, quantitySaid, type TargetState } from '#server/scheme/programmes/words.ts'

const entry = (id: number, said: Partial<ProgrammeEntry>): ProgrammeEntry => ({
  id,
  programmeId: 1,
  entry: 'value',
  code: 'jobs',
  datedOn: '2026-03-31',
  endsOn: null,
  label: '',
  quantity: null,
  basis: '',
  source: '',
  cancelsId: null,
  recordedAt: '2026-03-31T08:00:00.000Z',
  recordedByName: null,
  ...said,
})
const target = (said: Partial<ProgrammeEntry>) =>
  entry(1, { entry: 'target', datedOn: '2026-01-01', endsOn: '2026-12-31', quantity: 24, basis: 'entered', ...said })
const at = (day: string, goal: ProgrammeEntry, entries: ProgrammeEntry[] = [], register: RegisterFigures = {}) =>
  targetOn(goal, { entries: standingProgrammeEntries(entries, day), register, at: day })

describe('a target of a programme, at a date', () => {
  const typed = [
    entry(2, { datedOn: '2026-03-31', quantity: 4, source: 'EBE' }),
    entry(3, { datedOn: '2026-06-30', quantity: 14, source: 'EBE' }),
    entry(4, { datedOn: '2026-11-30', quantity: 24, source: 'EBE' }),
  ]
  const cases: [string, day: string, value: number | null, TargetState][] = [
    ['nothing was typed yet', '2026-03-30', null, 'unknown'],
    ['less than its share of time', '2026-03-31', 4, 'behind'],
    ['more than its share', '2026-06-30', 14, 'onCourse'],
    ['the last value typed by then stands', '2026-11-29', 14, 'behind'],
    ['reached', '2026-11-30', 24, 'reached'],
    ['reached, and over', '2027-06-01', 24, 'reached'],
  ]
  for (const [words, day, value, state] of cases)
    it(words, () => {
      const read = at(day, target({ code: 'jobs' }), typed)
      expect([read.reached.value, read.state]).to.deep.equal([value, state])
    })

  it('is missed the day after, never on the day', () => {
    const some = typed.slice(0, 2)
    expect(at('2026-12-31', target({}), some).state).to.equal('behind')
    expect(at('2027-01-01', target({}), some).state).to.equal('missed')
  })

  it('what was taken back counts for nothing', () => {
    const back = [...typed, entry(5, { datedOn: '2026-11-30', cancelsId: 4 })]
    expect(at('2026-12-01', target({}), back).reached.value).to.equal(14)
  })

  it('is expected by its share of time, nothing before it begins', () => {
    const goal = { from: '2026-01-01', due: '2026-12-31', wanted: 364 }
    const days = ['2025-12-31', '2026-01-01', '2026-01-02', '2026-07-02', '2026-12-31', '2027-03-01']
    expect(days.map(day => expectedOn(goal, day))).to.deep.equal([null, 0, 1, 182, 364, 364])
  })

  it('counts sessions and those who came since its first day, each kind for what it is', () => {
    const held = (id: number, code: string, datedOn: string, quantity: number | null) =>
      entry(id, { entry: 'meeting', code, datedOn, quantity })
    const entries = [
      held(2, 'information', '2025-12-15', 40),
      held(3, 'information', '2026-02-10', 32),
      held(4, 'discovery', '2026-03-10', 12),
      held(5, 'training', '2026-04-01', 9),
      held(6, 'recruitment', '2026-05-05', null),
      held(7, 'committee', '2026-05-20', 11),
      held(8, 'launched', '2026-06-01', null),
    ]
    const counted = (code: keyof typeof measures) =>
      at('2026-06-30', target({ code, basis: 'meetings' }), entries).reached.value
    expect(
      ['informed', 'trained', 'hired', 'sessions', 'activities'].map(code => counted(code as 'informed')),
    ).to.deep.equal([44, 9, 0, 4, 1])
  })

  it('on the register: a hidden number says neither that it is reached nor that it is not', () => {
    const goal = target({ code: 'accompanied', basis: 'register', quantity: 500 })
    expect(at('2026-12-01', goal, [], { accompanied: 'secret' }).state).to.equal('unknown')
    expect(at('2026-12-01', goal, [], { accompanied: 500 }).state).to.equal('reached')
    expect(at('2026-12-01', goal, [], {}).reached.value).to.equal(null)
    expect(quantitySaid('accompanied', 'secret')).to.equal('s')
    expect(quantitySaid('accompanied', null)).to.equal('non connu')
  })
})

describe('what is refused of a programme, in words', () => {
  const wrong = (sort: ProgrammeEntry['entry'], said: Partial<ProgrammeEntry>) =>
    Object.keys(objectionsToEntry(sort, entry(1, said), '2026-11-17'))
  const cases: [string, ProgrammeEntry['entry'], Partial<ProgrammeEntry>, string[]][] = [
    ['a whole target', 'target', target({}), []],
    ['no date', 'target', target({ endsOn: null }), ['fin']],
    ['due before it begins', 'target', target({ endsOn: '2026-01-01' }), ['fin']],
    ['nobody wanted', 'target', target({ quantity: 0 }), ['quantite']],
    ['jobs are not on the register', 'target', target({ basis: 'register' }), ['base']],
    ['a value of tomorrow', 'value', { datedOn: '2026-11-18', quantity: 3, source: 'EBE' }, ['date']],
    ['a value from nowhere', 'value', { quantity: 3 }, ['source']],
    ['no value', 'value', { source: 'EBE' }, ['quantite']],
    ['a session to come', 'meeting', { code: 'training', datedOn: '2026-12-01' }, []],
    ['and who will come to it', 'meeting', { code: 'training', datedOn: '2026-12-01', quantity: 12 }, ['quantite']],
    ['a partner without a name', 'partner', { code: 'company' }, ['libelle']],
    ['gone before it came', 'partner', { code: 'company', label: 'Transports', endsOn: '2026-01-01' }, ['fin']],
  ]
  for (const [words, sort, said, fields] of cases)
    it(words, () => {
      expect(wrong(sort, said)).to.deep.equal(fields)
    })
})

it('what a kind looks at first, and what a meeting counts for, are measures that can be read there', () => {
  for (const { first } of Object.values(programmeKinds))
    for (const measure of first) expect(Object.keys(measures)).to.include(measure)
  for (const { persons, itself } of Object.values(meetings))
    for (const measure of [persons, itself]) if (measure) expect(measures[measure].from).to.include('meetings')
})

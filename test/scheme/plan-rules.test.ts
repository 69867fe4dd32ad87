import { expect } from 'chai'
import { longDate } from '#server/base/format.ts'
import { differencesOf, planChanges } from '#server/scheme/plan/diff-rules.ts'
import {
  type Entry,
  engagementState,
  type Item,
  nextPublication,
  objectionsToAdoption,
  objectionsToItem,
  objectionsToProgress,
  planOn,
  type Standing,
  standingEntries,
  standingOf,
  untargeted,
} from '#server/scheme/plan/rules.ts'
import { type TemplateItem, template } from '#server/scheme/plan/template-rules.ts'
import { type State, valueSaid } from '#server/scheme/plan/words.ts'

const item: Item = {
  planId: 1,
  key: 1,
  kind: 'action',
  parentKey: null,
  rank: 1,
  title: 'Former les acheteurs',
  description: '',
  ownerId: null,
  ownerName: null,
  directorateId: null,
  directorateName: null,
  startsOn: '2026-01-05',
  dueOn: '2026-06-30',
  code: '',
  unit: '',
  target: null,
  targetYear: null,
  base: null,
  baseYear: null,
  changedAt: '2026-01-02T08:00:00.000Z',
  changedByName: 'Hélène Carrel',
  removedAt: null,
  removedByName: null,
  version: 1,
}
const noted = (id: number, datedOn: string, said: Partial<Entry> = {}): Entry => ({
  id,
  entry: 'progress',
  itemKey: 1,
  buyerId: null,
  datedOn,
  state: 'underWay',
  percent: null,
  value: null,
  note: '',
  source: '',
  cancelsId: null,
  recordedAt: `${datedOn}T08:00:00.000Z`,
  recordedByName: 'Hélène Carrel',
  ...said,
})

describe('the scheme, at a date', () => {
  const notes = [noted(1, '2026-02-10', { percent: 40 }), noted(2, '2026-07-03', { state: 'done', percent: 100 })]
  const cases: [string, at: string, Entry[], State, Standing['late']][] = [
    ['before it begins', '2026-01-04', [], 'notStarted', null],
    ['on its first day', '2026-01-05', [], 'notStarted', null],
    ['begun by nobody', '2026-01-15', [], 'notStarted', { why: 'start', days: 10 }],
    ['begun', '2026-02-10', notes, 'underWay', null],
    ['on its last day', '2026-06-30', notes, 'underWay', null],
    ['the day after', '2026-07-01', notes, 'underWay', { why: 'due', days: 1 }],
    ['done, late or not, is late no more', '2026-07-03', notes, 'done', null],
    ['abandoned neither', '2026-12-31', [noted(1, '2026-03-01', { state: 'dropped' })], 'dropped', null],
    [
      'what was taken back was not said',
      '2026-06-01',
      [noted(1, '2026-02-10'), noted(2, '2026-02-10', { cancelsId: 1 })],
      'notStarted',
      { why: 'start', days: 147 },
    ],
    [
      'of two notes of one day, the last',
      '2026-03-01',
      [noted(1, '2026-03-01', { state: 'done' }), noted(2, '2026-03-01')],
      'underWay',
      null,
    ],
  ]
  for (const [words, at, entries, state, late] of cases)
    it(words, () => {
      const standing = standingOf(item, standingEntries(entries, at), at)
      expect({ state: standing.state, late: standing.late }).to.deep.equal({ state, late })
    })

  const standing = (state: State, said = false): Standing => ({
    state,
    percent: null,
    said: said ? noted(1, '2026-02-01') : null,
    late: null,
  })
  const engagements: [string, Standing, State[], State][] = [
    ['with no action said', standing('notStarted'), ['notStarted', 'notStarted'], 'notStarted'],
    ['one begun', standing('notStarted'), ['notStarted', 'underWay'], 'underWay'],
    ['one done of two', standing('notStarted'), ['done', 'notStarted'], 'underWay'],
    ['all done', standing('notStarted'), ['done', 'done'], 'done'],
    ['what is abandoned holds nothing back', standing('notStarted'), ['done', 'dropped'], 'done'],
    ['all abandoned is not done', standing('notStarted'), ['dropped'], 'notStarted'],
    ['what was said of it prevails', standing('underWay', true), ['done', 'done'], 'underWay'],
  ]
  for (const [words, own, actions, state] of engagements)
    it(`an engagement, ${words}`, () => {
      expect(
        engagementState(
          own,
          actions.map(one => standing(one)),
        ),
      ).to.equal(state)
    })

  it('is in the last version adopted by then, however the drafts go', () => {
    const plans = [
      { number: 1, adoptedOn: '2024-03-28' },
      { number: 2, adoptedOn: '2026-03-26' },
      { number: 3, adoptedOn: null },
    ]
    const found = ['2024-03-27', '2024-03-28', '2026-03-25', '2026-03-26', '2030-01-01'].map(
      at => planOn(plans, at)?.number ?? null,
    )
    expect(found).to.deep.equal([null, 1, 1, 2, 2])
  })

  it('is published twenty-four months after the last time, or after its adoption', () => {
    const at = (datedOn: string) => ({ datedOn })
    expect(nextPublication(null, [])).to.equal(null)
    expect(nextPublication('2024-03-28', [])).to.equal('2026-03-28')
    expect(nextPublication('2024-02-29', [])).to.equal('2026-02-28')
    expect(nextPublication('2024-03-28', [at('2026-03-15'), at('2025-01-10')])).to.equal('2028-03-15')
  })
})

describe('what is refused of the scheme, in words', () => {
  const said = (values: Partial<Parameters<typeof objectionsToProgress>[0]>) =>
    Object.keys(
      objectionsToProgress(
        { datedOn: '2026-05-01', state: 'underWay', percent: null, note: '', ...values },
        '2026-05-01',
      ),
    )
  it('progress', () => {
    expect(said({})).to.deep.equal([])
    expect(said({ datedOn: '2026-05-02' })).to.deep.equal(['date'])
    expect(said({ percent: 101 })).to.deep.equal(['part'])
    expect(said({ percent: 100 })).to.deep.equal(['etat'])
    expect(said({ state: 'done', percent: 80 })).to.deep.equal(['part'])
    expect(said({ state: 'done' })).to.deep.equal([])
    expect(said({ state: 'dropped' })).to.deep.equal(['note'])
  })

  it('a line', () => {
    const wrong = (kind: Item['kind'], values: Partial<Item>) =>
      Object.keys(objectionsToItem(kind, { ...item, ...values }))
    expect(wrong('action', {})).to.deep.equal([])
    expect(wrong('action', { dueOn: '2026-01-04' })).to.deep.equal(['echeance'])
    expect(wrong('objective', { code: 'SOC_XX' })).to.deep.equal(['indicateur'])
    expect(wrong('objective', { target: 3000 })).to.deep.equal(['unite', 'annee'])
    expect(wrong('objective', { target: 3000, unit: 'percentNumber', targetYear: 2028 })).to.deep.equal([])
    expect(wrong('objective', { base: 1200, unit: 'percentNumber' })).to.deep.equal(['annee_depart'])
    expect(wrong('indicator', {})).to.deep.equal(['texte'])
    expect(wrong('indicator', { code: 'SOC_NB' })).to.deep.equal([])
  })

  it('an adoption', () => {
    const whole = [{ kind: 'axis' as const }, { kind: 'engagement' as const }]
    const when = { today: '2026-11-17', lastAdoptedOn: '2024-03-28' }
    expect(objectionsToAdoption(whole, '2026-11-17', when)).to.deep.equal({})
    expect(Object.keys(objectionsToAdoption(whole, '2026-11-18', when))).to.deep.equal(['date'])
    expect(Object.keys(objectionsToAdoption(whole, '2024-03-27', when))).to.deep.equal(['date'])
    expect(Object.keys(objectionsToAdoption([{ kind: 'axis' }], '2026-11-17', when))).to.deep.equal(['contenu'])
  })

  it('a category without a target, as L. 2111-3 names them', () => {
    const objective = (code: string, target: number | null = 3000) => ({ kind: 'objective' as const, code, target })
    expect(untargeted([])).to.have.length(4)
    expect(untargeted([objective('SOC_VAL'), objective('ECO_NB'), objective('ESUS_NB', null)])).to.deep.equal([
      'achats auprès d’entreprises agréées ESUS',
      'achats auprès d’entreprises employant des personnes défavorisées ou vulnérables',
    ])
    expect(untargeted(['SOC_NB', 'ECO_NB', 'ESUS_VAL', 'INCL_NB'].map(code => objective(code)))).to.deep.equal([])
  })
})

describe('what changed between two versions', () => {
  it('tells what came, what went, and each field that differs, with who did it', () => {
    const before = [item, { ...item, key: 2, title: 'Ancienne' }]
    const after = [
      { ...item, title: 'Former tous les acheteurs', dueOn: '2026-12-31', changedByName: 'Nadir Belkacem' },
      { ...item, key: 2, title: 'Ancienne', removedAt: '2026-05-01T09:00:00.000Z', removedByName: 'Hélène Carrel' },
      { ...item, key: 3, title: 'Nouvelle' },
      { ...item, key: 4, title: 'Ajoutée puis retirée', removedAt: '2026-05-02T09:00:00.000Z' },
    ]
    const found = differencesOf(before, after)
    expect(found.map(({ key, what, byName }) => [key, what, byName])).to.deep.equal([
      [1, 'changed', 'Nadir Belkacem'],
      [2, 'removed', 'Hélène Carrel'],
      [3, 'added', 'Hélène Carrel'],
    ])
    expect(found[0]!.changes).to.deep.equal([
      { label: 'Intitulé', before: 'Former les acheteurs', after: 'Former tous les acheteurs' },
      { label: 'Échéance', before: longDate('2026-06-30'), after: longDate('2026-12-31') },
    ])
    expect(differencesOf(before, before)).to.deep.equal([])
  })

  it('tells the frame too', () => {
    const frame = { name: 'SPASER', fromYear: 2024, toYear: 2028, valueBase: 'notified' as const, buyerNames: ['A'] }
    expect(planChanges(frame, { ...frame, valueBase: 'mandated', buyerNames: ['A', 'B'] })).to.deep.equal([
      { label: 'Base de valeur', before: 'Montants notifiés', after: 'Montants mandatés' },
      { label: 'Acheteurs', before: 'A', after: 'A, B' },
    ])
  })
})

describe('the template', () => {
  const all = (items: readonly TemplateItem[]): TemplateItem[] =>
    items.flatMap(one => [one, ...all(one.children ?? [])])

  it('has three axes, and an objective for each of the four categories of the law', () => {
    expect(template.map(({ kind }) => kind)).to.deep.equal(['axis', 'axis', 'axis'])
    const objectives = all(template).flatMap(({ kind, code }) =>
      kind === 'objective' ? [{ kind: kind, code: code ?? '', target: 1 }] : [],
    )
    expect(untargeted(objectives)).to.deep.equal([])
  })

  it('could be adopted as it is: every line of it holds together', () => {
    for (const one of all(template)) {
      const values = { ...item, startsOn: null, dueOn: null, description: one.description ?? '', code: one.code ?? '' }
      expect(objectionsToItem(one.kind, { ...values, unit: one.unit ?? '' }), one.title).to.deep.equal({})
    }
  })
})

it('a value is said with its unit', () => {
  expect(valueSaid(3000, 'percentNumber')).to.equal('30\u00a0% en nombre')
  expect(valueSaid(1250, 'percentValue')).to.equal('12,5\u00a0% en valeur')
  expect(valueSaid(200_000_00, 'hours')).to.match(/^200.000.heures$/)
  expect(valueSaid(100, 'contracts')).to.equal('1\u00a0marché')
})

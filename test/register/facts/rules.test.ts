import { expect } from 'chai'
import {
  awaitsFinalReview,
  excusedAt,
  type Fact,
  type FactForm,
  holding,
  objectionsToExcuse,
  objectionsToFact,
  openStep,
  suspensionsIn,
} from '#server/register/facts/rules.ts'
import { nextStep, shortName } from '#server/register/facts/timeline.ts'

let id = 0
const fact = (given: Partial<Fact>): Fact => ({
  id: ++id,
  contractId: 1,
  kind: 'contact',
  datedOn: '2026-11-03',
  untilOn: null,
  text: 'Appel à Mme Dorval',
  centihours: null,
  waitsOn: null,
  nextStep: '',
  cancelsId: null,
  resumesId: null,
  recordedAt: '2026-11-03T10:00:00.000Z',
  recordedByName: 'Camille Aubry',
  byReader: true,
  ...given,
})
const plain = (text: string | undefined) => text?.replace(/\u00a0|\u202f/g, ' ')

describe('whose turn it is', () => {
  const today = '2026-11-17'
  const promised = fact({
    waitsOn: 'company',
    untilOn: '2026-11-24',
    nextStep: 'proposer un calendrier de recrutement',
  })

  it('says who, by when and what', () => {
    expect(plain(nextStep([promised], today)?.sentence)).to.equal(
      'À l’entreprise, avant le 24 novembre 2026 : proposer un calendrier de recrutement.',
    )
  })

  it('says that the day has passed', () => {
    expect(plain(nextStep([promised], '2026-11-25')?.sentence)).to.include('attendu depuis le 24 novembre 2026')
  })

  it('the last that says it holds; a note in between changes nothing', () => {
    const later = fact({ datedOn: '2026-11-10', kind: 'note' })
    expect(openStep([later, promised])).to.equal(promised)
    const buyer = fact({ datedOn: '2026-11-10', waitsOn: 'buyer' })
    expect(openStep([promised, buyer])).to.equal(buyer)
  })

  it('on the same day, the one recorded last', () => {
    const [first, second] = [fact({ waitsOn: 'company' }), fact({ waitsOn: 'facilitator' })]
    expect(openStep([first, second])).to.equal(second)
  })

  it('nobody is waited for any more', () => {
    expect(nextStep([promised, fact({ datedOn: '2026-11-12', waitsOn: 'nobody' })], today)).to.equal(null)
  })

  it('a fact taken back says nothing', () => {
    expect(nextStep([promised, fact({ kind: 'note', cancelsId: promised.id })], today)).to.equal(null)
  })
})

describe('what holds', () => {
  const excuse = fact({ kind: 'excuse', datedOn: '2026-10-01', centihours: 100_00 })
  const pause = fact({ kind: 'suspension', datedOn: '2026-05-01', untilOn: '2026-06-30' })
  const wrong = fact({ kind: 'excuse', datedOn: '2026-10-02', centihours: 900_00 })
  const takenBack = fact({ kind: 'note', cancelsId: wrong.id })
  const all = [excuse, pause, wrong, takenBack]

  it('counts excused hours from their day on, those taken back never', () => {
    expect(excusedAt(all, '2026-09-30')).to.equal(0)
    expect(excusedAt(all, '2026-10-31')).to.equal(100_00)
  })

  it('keeps suspensions', () => expect(suspensionsIn(all)).to.deep.equal([{ from: '2026-05-01', until: '2026-06-30' }]))
  it('leaves out both sides of a taking back', () => expect(holding(all)).to.deep.equal([excuse, pause]))
})

describe('a final review', () => {
  const made = (datedOn: string) => fact({ kind: 'finalReview', datedOn })
  for (const [what, facts, endsOn, awaited] of [
    ['two months before the end', [], '2027-01-18', false],
    ['a month before', [], '2026-12-17', true],
    ['long after', [], '2024-06-30', true],
    ['once made', [made('2026-11-10')], '2026-12-17', false],
    ['made late', [made('2026-11-10')], '2024-06-30', false],
    ['made for an earlier end', [made('2026-06-10')], '2026-12-17', true],
    ['taken back', [{ ...made('2026-11-10'), id: 7 }, fact({ cancelsId: 7 })], '2026-12-17', true],
  ] as const) {
    it(`${what}: ${awaited ? 'awaited' : 'not awaited'}`, () =>
      expect(awaitsFinalReview(facts, endsOn, '2026-11-17')).to.equal(awaited))
  }
})

describe('what may be recorded', () => {
  const circumstances = {
    facts: [],
    notifiedOn: '2025-01-09',
    today: '2026-11-17',
  }
  const pause = fact({ kind: 'suspension', datedOn: '2026-10-01' })
  const cases: [string, Partial<FactForm>, Fact[], string, string | undefined][] = [
    ['a call', {}, [], 'date', undefined],
    ['a call of tomorrow', { datedOn: '2026-11-18' }, [], 'date', 'n’est pas encore là'],
    ['a call before notification', { datedOn: '2025-01-08' }, [], 'date', undefined],
    [
      'an excuse before notification',
      { kind: 'excuse', centihours: 1, datedOn: '2025-01-08' },
      [],
      'date',
      'notifié que le 9 janvier 2025',
    ],
    ['an excuse', { kind: 'excuse', centihours: 214_50 }, [], 'heures', undefined],
    [
      'an excuse beyond what is missing',
      { kind: 'excuse', centihours: 214_51 },
      [],
      'heures',
      'Il ne manque que 214,50 h',
    ],
    ['an excuse of nothing', { kind: 'excuse', centihours: 0 }, [], 'heures', 'Écrivez le nombre'],
    ['a suspension to come', { kind: 'suspension', datedOn: '2027-01-01' }, [], 'date', undefined],
    [
      'a suspension over another',
      { kind: 'suspension', datedOn: '2026-11-01' },
      [pause],
      'date',
      'court déjà depuis le 1er octobre 2026',
    ],
    [
      'a suspension that ends first',
      { kind: 'suspension', untilOn: '2026-11-01' },
      [],
      'echeance',
      'finit après avoir commencé',
    ],
    ['a step that waits on nobody', { nextStep: 'rappeler' }, [], 'tour', 'Dites qui doit agir'],
  ]
  for (const [what, given, facts, at, words] of cases) {
    it(`${what}: ${words ?? 'fine'}`, () => {
      const typed = {
        kind: 'contact',
        datedOn: '2026-11-03',
        untilOn: null,
        text: 'Appel',
        centihours: null,
        waitsOn: null,
        nextStep: '',
        ...given,
      } as FactForm
      const known = { ...circumstances, facts }
      const objections =
        typed.kind === 'excuse' ? objectionsToExcuse(typed, 214_50, known) : objectionsToFact(typed, known)
      const said = plain(objections[at])
      if (words) expect(said).to.include(words)
      else expect(said).to.equal(undefined)
    })
  }
})

describe('a name in a timeline', () => {
  it('is shortened', () => expect(plain(shortName('Camille Aubry'))).to.equal('C. Aubry'))
})

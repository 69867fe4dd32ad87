import { expect } from 'chai'
import { catalogue } from '#server/scheme/indicators/catalogue-rules.ts'
import { type Cell, type Traits, textOf, traitsFrom, traitsOf } from '#server/scheme/indicators/cell-rules.ts'
import {
  type AnnualTotal,
  objectionsToTarget,
  objectionsToTotal,
  standingTargets,
  standingTotals,
  type Target,
  targetFor,
} from '#server/scheme/indicators/entered-rules.ts'
import { besideOf, denominatorsOf, figuresOf, knownOf, pointsOf } from '#server/scheme/indicators/figures-rules.ts'
import { referenceFor } from '#server/scheme/indicators/reference-rules.ts'
import { computabilitySaid, coverageSaid, filesSaid, pointsSaid } from '#server/scheme/indicators/words.ts'
import { periodFrom } from '#server/scheme/period-rules.ts'

const plain: Traits = {
  form: 'contract',
  place: 'plain',
  isPublished: true,
  social: [],
  isUnsaid: false,
  article: '',
  environmental: 'no',
  esus: 'unsaid',
  inclusive: 'no',
  duty: 'none',
  exemption: '',
}
const cell = (traits: Partial<Traits>, contracts: number, cents: number, priced = contracts): Cell => ({
  year: 2026,
  traits: { ...plain, ...traits },
  contracts,
  priced,
  toConfirm: 0,
  cents,
})

/** The purchases of a small département in 2026. */
const year: Cell[] = [
  cell({ social: ['clause', 'critere'] }, 2, 300_00),
  cell({ social: ['critere'] }, 1, 0, 0),
  cell({ social: ['reserve'], article: 'L2113-12', inclusive: 'yes', esus: 'yes' }, 1, 50_00),
  cell({}, 5, 500_00),
  cell({ isUnsaid: true, environmental: 'unsaid' }, 1, 150_00),
  cell({ place: 'framework', social: ['clause'] }, 2, 9_000_00),
  cell({ place: 'order', social: ['clause'], environmental: 'yes' }, 4, 200_00),
  cell({ form: 'concession', social: ['clause'] }, 1, 7_000_00),
  cell({ duty: 'due', social: ['clause'] }, 1, 0),
  cell({ duty: 'exempt', exemption: '2' }, 2, 0),
]
const without = { totals: [], held: [], pairs: 1, base: 'notified' } as const
const total = (change: Partial<AnnualTotal> = {}): AnnualTotal => ({
  id: 1,
  buyerId: 1,
  year: 2026,
  base: 'notified',
  contracts: 20,
  cents: 2_400_00,
  source: 'Compte administratif',
  recordedAt: '2027-01-10T08:00:00.000Z',
  recordedByName: null,
  ...change,
})
const held = [{ buyerId: 1, year: 2026, contracts: 15, cents: 1_200_00 }]

describe('indicators of a scheme', () => {
  const figures = (given: Parameters<typeof denominatorsOf>[1] = without) =>
    new Map(figuresOf(year, denominatorsOf(year, given)).map(one => [one.code, one]))

  const cases: [code: string, numerator: number, denominator: number, points: number | null][] = [
    ['SOC_NB', 7, 15, 4666], // a contract with a clause and a criterion counts once, a framework too, its orders no more
    ['SOC_VAL', 550_00, 1_200_00, 4583], // orders are bought, the maximum of a framework is not
    ['CLAUSE_NB', 5, 15, 3333],
    ['CLAUSE_VAL', 500_00, 1_200_00, 4166],
    ['CRIT_NB', 3, 15, 2000],
    ['RES_NB', 1, 15, 666],
    ['RES_VAL', 50_00, 1_200_00, 416],
    ['RES_211312_NB', 1, 15, 666],
    ['RES_211313_NB', 0, 15, 0],
    ['ESUS_VAL', 50_00, 1_200_00, 416],
    ['INCL_NB', 1, 15, 666],
    ['ECO_NB', 0, 15, 0],
    ['ECO_VAL', 200_00, 1_200_00, 1666],
    ['CLAUSE_SEUIL_NB', 1, 3, 3333],
    ['DEROG_NB', 2, 3, 6666],
    ['DEROG_2_NB', 2, 3, 6666],
    ['DEROG_4_NB', 0, 3, 0],
  ]
  for (const [code, numerator, denominator, points] of cases)
    it(`${code}: ${numerator} of ${denominator}`, () => {
      expect(figures().get(code)).to.include({ numerator, denominator, points })
    })

  it('what nobody knows is unknown, never « none »', () => {
    expect(figures().get('SOC_NB')).to.include({ unsaid: 1, missing: 0 })
    expect(figures().get('ESUS_NB')!.unsaid).to.equal(14)
    expect(knownOf(year)).to.deep.equal({ contracts: 15, withoutAmount: 1, toConfirm: 0 })
  })

  it('nothing known is not nought', () => {
    const silent = [cell({ isUnsaid: true, esus: 'unsaid', inclusive: 'unsaid' }, 3, 90_00)]
    const read = new Map(figuresOf(silent, denominatorsOf(silent, without)).map(one => [one.code, one]))
    expect(read.get('ESUS_NB')).to.include({ points: null, unsaid: 3, denominator: 3 })
    expect(read.get('SOC_VAL')).to.include({ points: null, unsaid: 90_00 })
    expect(read.get('ECO_NB')).to.include({ points: 0, unsaid: 0 })
    expect(computabilitySaid(read.get('ESUS_NB')!, 'holders')).to.equal(
      'Non calculable\u00a0: la nature d’aucun titulaire n’est connue.',
    )
  })

  it('what the accounts bought beyond the register is missing, and weighs on the rate', () => {
    const { get } = { get: (code: string) => figures({ ...without, totals: [total()], held }).get(code)! }
    expect(get('SOC_NB')).to.include({ numerator: 7, denominator: 20, missing: 5, points: 3500 })
    expect(get('SOC_VAL')).to.include({ denominator: 2_400_00, missing: 1_200_00, points: 2291 })
    expect(get('CLAUSE_SEUIL_NB')).to.include({ denominator: 3, missing: 0 }) // a total says nothing of thresholds
  })

  it('an entered total under what the register holds takes nothing away', () => {
    const few = denominatorsOf(year, { ...without, totals: [total({ contracts: 3, cents: null })], held })
    expect([few.number.value, few.value.value, few.number.entered, few.value.entered]).to.deep.equal([
      15, 1_200_00, 1, 0,
    ])
  })

  it('mandated spending divides values where the scheme counts it, and never numbers', () => {
    const mandated = total({ base: 'mandated', cents: 4_000_00 })
    const read = denominatorsOf(year, { ...without, base: 'mandated', totals: [mandated], held })
    expect([read.number.value, read.value.value]).to.deep.equal([15, 4_000_00])
    const notified = denominatorsOf(year, { ...without, totals: [mandated], held })
    expect(notified.value.value).to.equal(1_200_00)
  })

  it('keeps apart frameworks, orders and concessions', () => {
    const told = [...besideOf(year)].map(([code, { contracts, cents }]) => [code, contracts, cents])
    expect(told).to.deep.equal([
      ['ACCORDS', 2, 9_000_00],
      ['COMMANDES', 4, 200_00],
      ['CONCESSIONS', 1, 7_000_00],
      ['INCONNUES', 1, 150_00],
    ])
  })

  it('of an empty year no rate can be computed', () => {
    for (const { points, numerator } of figuresOf([], denominatorsOf([], without)))
      expect([points, numerator]).to.deep.equal([null, 0])
    expect(pointsOf(2, 3)).to.equal(6666) // down: a target is never reached by rounding
  })

  it('each has its definition, and the four legal categories stand in number and in value', () => {
    const told = [...catalogue.values()]
    for (const { label, definition, numerator } of told)
      for (const text of [label, definition, numerator]) expect(text).not.to.equal('')
    const legal = told.flatMap(one =>
      one.kind === 'contracts' && one.category ? [`${one.category} ${one.measure}`] : [],
    )
    expect(legal.sort()).to.deep.equal(['A', 'B', 'C', 'D'].flatMap(one => [`${one} number`, `${one} value`]))
  })
})

describe('what a contract counts, in few words', () => {
  const counted = {
    contractId: 1,
    considerations: ['clause'] as const,
    reservedArticle: null,
    hasClause: false,
    notifiedOn: '2026-03-02',
    cents: 1,
    isAmountToConfirm: false,
    holders: [],
    duty: null,
  }
  const published = { form: 'contract', nature: 'Marché', frameworkNumber: '', isPublished: true } as const
  const told = { environmental: [], techniques: [] }

  it('is read again as it was written', () => {
    for (const { traits } of year) expect(traitsFrom(textOf(traits))).to.deep.equal(traits)
  })

  const places: [string, Partial<Parameters<typeof traitsOf>[1]>, Traits['place']][] = [
    ['a contract', {}, 'plain'],
    ['a framework, by its technique', { techniques: ['Accord-cadre'] }, 'framework'],
    ['a framework, by its nature in older files', { nature: 'Accord-cadre' }, 'framework'],
    ['a contract under a framework', { frameworkNumber: '2024-12', techniques: ['Accord-cadre'] }, 'order'],
    ['a subsequent contract, by its nature', { nature: 'Marché subséquent' }, 'order'],
  ]
  for (const [what, change, place] of places)
    it(what, () => expect(traitsOf(counted, { ...published, ...told, ...change }).place).to.equal(place))

  it('an environmental criterion counts, silence is no answer', () => {
    const read = (environmental: string[]) => traitsOf(counted, { ...published, ...told, environmental }).environmental
    expect([read(['critere']), read(['aucune']), read([])]).to.deep.equal(['yes', 'no', 'unsaid'])
  })
})

describe('what is entered', () => {
  const target = (change: Partial<Target>): Target => ({
    id: 1,
    buyerId: null,
    code: 'SOC_NB',
    role: 'target',
    unit: 'rate',
    year: 2028,
    value: 30_00,
    source: 'Délibération',
    recordedAt: '2026-01-10T08:00:00.000Z',
    recordedByName: null,
    ...change,
  })

  it('the last said prevails, and a target without a value is taken back', () => {
    expect(standingTotals([total(), total({ id: 2, contracts: 21 })]).map(({ contracts }) => contracts)).to.deep.equal([
      21,
    ])
    expect(standingTargets([target({}), target({ id: 2, value: null })])).to.deep.equal([])
  })

  it('the target is that of the year, else the next; of the buyer where it has its own', () => {
    const all = [target({ year: 2026, value: 20_00 }), target({}), target({ buyerId: 7, year: 2026, value: 25_00 })]
    const asked = { code: 'SOC_NB', role: 'target', buyerId: null } as const
    expect(targetFor(all, { ...asked, year: 2026 })!.value).to.equal(20_00)
    expect(targetFor(all, { ...asked, year: 2027 })!.value).to.equal(30_00)
    expect(targetFor(all, { ...asked, year: 2030 })!.value).to.equal(30_00)
    expect(targetFor(all, { ...asked, year: 2026, buyerId: 7 })!.value).to.equal(25_00)
    expect(targetFor(all, { ...asked, year: 2026, buyerId: 8 })!.value).to.equal(20_00)
    expect(targetFor(all, { ...asked, year: 2026, role: 'baseline' })).to.equal(null)
  })

  it('says what is wrong', () => {
    expect(objectionsToTotal(total({ contracts: null, cents: null }), '2026-11-17')).to.have.keys('nombre')
    expect(objectionsToTotal(total({ year: 2027 }), '2026-11-17')).to.have.keys('annee')
    expect(objectionsToTotal(total(), '2026-11-17')).to.deep.equal({})
    expect(objectionsToTarget(target({ value: 101_00 }))).to.have.keys('valeur')
    expect(objectionsToTarget(target({ code: 'RIEN' }))).to.have.keys('indicateur')
    expect(objectionsToTarget(target({ code: 'H_ENG' }))).to.have.keys('unite')
    expect(objectionsToTarget(target({}))).to.deep.equal({})
  })

  it('national references are of their years, each with where it was read', () => {
    expect(referenceFor('SOC_NB', 2026)).to.include({ points: 3000, toYear: 2025 })
    expect(referenceFor('SOC_NB', 2021)).to.equal(null)
    expect(referenceFor('CLAUSE_NB', 2026)!.points).to.equal(1320)
  })
})

describe('coverage in words', () => {
  const of = (held: number, value: number, entered: number, pairs = 1) => ({ held, value, entered, of: pairs })
  const period = { fromYear: 2026, toYear: 2026 }
  const cases: [string, Parameters<typeof coverageSaid>, string][] = [
    [
      'of a total and the files that came',
      [
        { number: of(188, 200, 1), value: of(0, 0, 0) },
        filesSaid(new Map([[2026, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]]]), period),
      ],
      'Couverture 94\u00a0% en nombre\u00a0: fichiers de janvier à octobre 2026.',
    ],
    [
      'without a total',
      [{ number: of(5, 5, 0), value: of(1, 1, 0) }, filesSaid(new Map([[2026, [4, 6]]]), period)],
      'Couverture inconnue, aucun total annuel n’est saisi\u00a0: fichiers d’avril à juin (sauf mai), 2026.',
    ],
    [
      'of one buyer in two',
      [{ number: of(1, 3, 1, 2), value: of(1, 2, 1, 2) }, filesSaid(new Map(), period)],
      'Couverture 33\u00a0% en nombre et 50\u00a0% en valeur\u00a0: aucun marché publié, totaux saisis pour 1 année d’acheteur sur 2.',
    ],
  ]
  for (const [what, given, said] of cases) it(what, () => expect(coverageSaid(...given)).to.equal(said))

  it('a rate is said at the hundredth, a period as a year or two in a row', () => {
    expect([3000, 1320, 4666, 5].map(pointsSaid)).to.deep.equal([
      '30\u00a0%',
      '13,2\u00a0%',
      '46,66\u00a0%',
      '0,05\u00a0%',
    ])
    expect(periodFrom('2025-2026')).to.deep.equal({ fromYear: 2025, toYear: 2026 })
    for (const wrong of ['2024-2026', '2026-2025', '26', '', undefined]) expect(periodFrom(wrong)).to.equal(null)
  })
})

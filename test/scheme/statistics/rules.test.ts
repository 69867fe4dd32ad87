import { expect } from 'chai'
import type { BreakdownKey } from '#server/disclosure/nomenclature-rules.ts'
import { daysOf, periodCome } from '#server/scheme/period-rules.ts'
import type { ContractWorked } from '#server/scheme/statistics/contract-rules.ts'
import { returnOf } from '#server/scheme/statistics/return-rules.ts'
import { type SaidOfPeople, statisticsOf } from '#server/scheme/statistics/rules.ts'

// A facilitator does her year by hand: three contracts, twelve people, on the back of an envelope.

const company = { name: 'Bâtisseurs', kind: 'company' as const, isProved: false, esusSince: null }
const contract = (contractId: number, some: Partial<ContractWorked>): ContractWorked => ({
  contractId,
  buyerId: 1,
  considerations: ['clause'],
  reservedArticle: null,
  hasClause: true,
  notifiedOn: '2025-06-01',
  cents: 90_000_00,
  isAmountToConfirm: false,
  holders: [company],
  companies: [{ id: 1, siren: '111111111' }],
  operationId: null,
  lotNumber: '',
  sector: 'NETTOYAGE',
  cpv: '90910000',
  owed: 1_000_00,
  counted: 400_00,
  ...some,
})

const contracts = [
  contract(1, { operationId: 7, lotNumber: '1' }),
  contract(2, {
    operationId: 7,
    lotNumber: '2',
    considerations: ['clause', 'critere'],
    cents: 100_000_00,
    sector: 'BTP_GO',
    cpv: '45210000',
    counted: 1_000_00,
    owed: 3_000_00,
  }),
  contract(3, {
    buyerId: 2,
    reservedArticle: 'L2113-13',
    cents: null,
    sector: '',
    cpv: '',
    counted: 200_00,
    holders: [company, { ...company, kind: 'ACI' }],
    companies: [
      { id: 2, siren: '111111111' },
      { id: 3, siren: null },
    ],
  }),
]

type Rows = Record<string, number | null>
const said = (counts: SaidOfPeople['counts'], total: number | null, tables: Partial<Record<BreakdownKey, Rows>>) => ({
  counts,
  until: '2026-09-30',
  total,
  withheld: ['district'] as BreakdownKey[],
  tables: new Map(
    Object.entries(tables).map(([key, rows]) => [
      key as BreakdownKey,
      {
        until: '2026-09-30',
        rows: new Map(
          Object.entries(rows).map(([row, number]) => [
            row,
            { number, centihours: number === null ? null : number * 100_00 },
          ]),
        ),
      },
    ]),
  ),
})

const statistics = statisticsOf({
  buyer: 'Haute-Vesle',
  period: { fromYear: 2026, toYear: 2026 },
  since: '2026-01-01',
  until: '2026-09-30',
  isExact: false,
  fteHours: 1600,
  contracts,
  persons: said('persons', 12, {
    sex: { F: 7, M: 5 },
    level: { n3: null, n4: null, infra3: 6 },
    exit: { lasting: 5, without: 5, unsaid: 2 },
    exitSix: { lasting: null, without: null, unsaid: 6 },
  }),
  employments: said('employments', 16, { type: { cdd: 9, cdi: 7 } }),
})

describe('the statistics of a year, by hand', () => {
  it('count contracts, operations, lots, companies and buyers once each', () => {
    expect(statistics.totals).to.deep.equal({
      buyers: 2,
      contracts: 3,
      operations: 1,
      lots: 2,
      companies: 2,
      inclusive: 1,
      owed: 5_000_00,
      counted: 1_600_00,
    })
  })

  it('sort contracts by nature, amount, basis and sector, with their hours', () => {
    const rows = statistics.facts.flatMap(({ key, rows: own }) =>
      own.filter(row => row.contracts > 0).map(row => `${key} ${row.key} ${row.contracts} ${row.counted / 100}`),
    )
    expect(rows).to.deep.equal([
      'family works 1 1000',
      'family services 1 400',
      'family unsaid 1 200',
      'amount under100k 1 400',
      'amount under500k 1 1000',
      'amount unsaid 1 200',
      'basis reserved 1 200',
      'basis mixed 1 1000',
      'basis clause 1 400',
      'sector BTP_GO 1 1000',
      'sector NETTOYAGE 1 400',
      'sector unsaid 1 200',
    ])
  })

  it('say a lasting job of those who are known, and nothing where one row is hidden', () => {
    expect(statistics.lasting.map(({ key, lasting, known }) => [key, lasting, known])).to.deep.equal([
      ['exit', 5, 10],
      ['exitSix', null, null],
      ['exitTwelve', 0, 0],
    ])
  })

  const rows = returnOf(statistics)
  const line = (indicator: string, row = '') => {
    const { number, status, centihours, hoursStatus } = rows.find(
      one => one.indicator === indicator && one.row === row,
    )!
    return [number, status, centihours, hoursStatus]
  }

  it('leave in the order of the returns', () => {
    expect([...new Set(rows.map(({ part }) => part))]).to.deep.equal([
      'Structure',
      'Donneur d’ordre',
      'Opérations',
      'Volume',
      'Entreprises',
      'Participants',
      'Contrats de travail',
      'Formation',
      'Sorties',
    ])
  })

  it('write a number, or why there is none, each with its status', () => {
    expect(line('Sexe', 'Femmes')).to.deep.equal([7, 'ok', 700_00, 'ok'])
    expect(line('Sexe', 'Non renseigné')).to.deep.equal([0, 'ok', 0, 'ok'])
    expect(line('Niveau de formation', 'Niveau 3 (CAP, BEP)')).to.deep.equal([null, 's', null, 's'])
    expect(line('Quartier prioritaire', 'Répartition non publiée : trop peu de personnes')).to.deep.equal([
      null,
      's',
      null,
      's',
    ])
    expect(line('Situation 12 mois après', 'Sans nouvelles')).to.deep.equal([null, 'nd', null, 'nd'])
    expect(line('Prescripteur')).to.deep.equal([null, 'nd', null, null])
    expect(line('Heures réalisées')).to.deep.equal([null, 'so', 1_600_00, 'ok'])
    expect(line('Équivalents temps plein (heures réalisées ÷ 1600)')).to.deep.equal([null, 'so', 100, 'ok'])
    expect(line('Type de contrat de travail', 'CDD')).to.deep.equal([9, 'ok', null, null])
  })

  it('bear the codes of the returns', () => {
    const lasting = rows.find(({ indicator, code }) => indicator === 'Situation à la sortie' && code.startsWith('CDI'))
    expect(lasting?.code).to.equal('CDI CDD_6P CREATION')
    expect(rows.find(({ row }) => row === 'Mission d’intérim (ETTI, ETT)')?.code).to.equal('MISSION')
  })
})

describe('the period of statistics', () => {
  const cases: [text: string, found: string | null][] = [
    ['2026', '2026-01-01 2026-11-17'],
    ['2025', '2025-01-01 2025-12-31'],
    ['2025-2026', '2025-01-01 2026-11-17'],
    ['2024-2026', null],
    ['2026-2025', null],
    ['2027', null],
    ['2013', null],
    ['deux mille', null],
    ['', null],
  ]
  for (const [text, found] of cases)
    it(`« ${text} »`, () => {
      const period = periodCome(text, '2026-11-17')
      const days = period && daysOf(period, '2026-11-17')
      expect(days && `${days.since} ${days.at}`).to.equal(found)
    })
})

import { expect } from 'chai'
import {
  type Act,
  type Figure,
  figured,
  lowestFrom,
  objectionsToClause,
  objectionsToFigure,
  objectionsToLine,
  owedAt,
  sized,
} from '#server/register/clauses/rules.ts'

describe('sizing a clause', () => {
  for (const [what, amount, share, rate, cost, hours] of [
    ['Collège, gros œuvre', 2_400_000, 40, 7, 38, 1768],
    ['Propreté', 900_000, 85, 10, 26, 2942],
    ['Voirie', 1_500_000, 30, 5, 38, 592],
    ['Espaces verts', 600_000, 65, 8, 30, 1040],
    ['Numérique', 800_000, 80, 5, 60, 533],
    ['Transport', 1_200_000, 55, 5, 32, 1031],
    ['L’exemple de la source', 1_000_000, 50, 5, 30, 833],
    ['Avenant n° 1 du collège', 150_000, 40, 7, 38, 111],
    ['Avenant n° 2 du collège', 60_000, 40, 7, 38, 44],
    ['Une demi-heure tout juste', 110_000, 35, 6, 60, 39],
  ] as const) {
    it(`${what} : ${amount} € font ${hours} h`, () => {
      const inputs = { labourShare: share * 100, insertionRate: rate * 100, hourlyCostCents: cost * 100 }

      expect(sized({ amountCents: amount * 100, ...inputs })).to.equal(hours * 100)
    })
  }

  it('gives nothing rather than dividing by zero', () => {
    const sizing = { amountCents: 100_000_00, labourShare: 4000, insertionRate: 700, hourlyCostCents: 0 }

    expect(sized(sizing)).to.equal(0)
  })

  it('the contract’s own number prevails, and the inputs are kept beside it', () => {
    const { centihours, sizing } = figured(figure({ by: 'formule', centihours: 1700_00 }))

    expect(centihours).to.equal(1700_00)
    expect(sizing).to.deep.equal({
      amountCents: 2_400_000_00,
      labourShare: 4000,
      insertionRate: 700,
      hourlyCostCents: 3800,
    })
  })

  it('a number typed from the contract keeps no formula', () => {
    expect(figured(figure({ by: 'nombre', centihours: 300_00 }))).to.deep.equal({ centihours: 300_00, sizing: null })
  })

  const refused: [string, Partial<Figure>, string, string][] = [
    ['no number', { by: 'nombre' }, 'heures', 'Écrivez le nombre d’heures'],
    ['no hour at all', { by: 'nombre', centihours: 0 }, 'heures', 'zéro heure'],
    ['a slip of the keyboard', { by: 'nombre', centihours: 2_000_000_00 }, 'heures', 'Plus d’un million'],
    ['no amount', { by: 'formule', amountCents: null }, 'montant', 'Écrivez le montant'],
    ['no cost', { by: 'formule', hourlyCostCents: 0 }, 'cout', 'Écrivez le coût'],
    ['more labour than the contract', { by: 'formule', labourShare: 120_00 }, 'part', '100\u00a0%'],
    ['a tiny amount', { by: 'formule', amountCents: 10_00 }, 'montant', 'zéro heure'],
  ]
  for (const [what, given, at, words] of refused) {
    it(`refuses ${what}`, () => expect(objectionsToFigure(figure(given))[at]).to.include(words))
  }

  function figure(given: Partial<Figure>): Figure {
    const inputs = { amountCents: 2_400_000_00, labourShare: 4000, insertionRate: 700, hourlyCostCents: 3800 }
    return { by: 'nombre', centihours: null, ...inputs, ...given }
  }
})

describe('the ledger of Trois-Moulins', () => {
  const ledger = [
    { datedOn: '2025-01-09', centihours: 1768_00 },
    { datedOn: '2025-09-12', centihours: 111_00 },
    { datedOn: '2026-03-18', centihours: -44_00 },
    { datedOn: '2026-07-02', centihours: -35_00 },
  ]

  for (const [date, hours] of [
    ['2025-01-08', 0],
    ['2025-01-09', 1768],
    ['2025-09-11', 1768],
    ['2025-09-12', 1879],
    ['2026-03-18', 1835],
    ['2026-07-01', 1835],
    ['2026-07-02', 1800],
    ['2030-01-01', 1800],
  ] as const) {
    it(`${hours} h are owed on ${date}`, () => expect(owedAt(ledger, date)).to.equal(hours * 100))
  }

  it('what comes later bounds what an earlier line may remove', () => {
    expect(lowestFrom(ledger, '2025-12-01')).to.equal(1800_00)
    expect(lowestFrom(ledger, '2025-02-01')).to.equal(1768_00)
  })

  const today = '2026-11-17'
  const cases: [act: Act, datedOn: string, centihours: number, at: string, words: string | undefined][] = [
    ['avenant', '2026-11-10', -200_00, 'heures', undefined],
    ['avenant', '2026-11-10', -1800_00, 'heures', undefined],
    ['avenant', '2026-11-10', -2000_00, 'heures', 'L’avenant ne peut pas retirer plus que les 1 800 h dues.'],
    ['decision', '2026-11-10', -1800_01, 'heures', 'La décision ne peut pas retirer plus que les 1 800 h dues.'],
    ['avenant', '2025-02-01', -1768_00, 'heures', undefined],
    ['avenant', '2025-02-01', -1790_00, 'heures', 'L’avenant ne peut pas retirer plus que les 1 768 h dues.'],
    [
      'avenant',
      '2025-01-08',
      10_00,
      'signature',
      'Le marché n’est notifié que le 9 janvier 2025. Aucun acte ne le précède.',
    ],
    ['avenant', '2026-11-17', 10_00, 'signature', undefined],
    [
      'avenant',
      '2026-11-18',
      10_00,
      'signature',
      'Le 18 novembre 2026 n’est pas encore là. Notez l’acte une fois signé.',
    ],
    ['tranche', '2027-11-17', 10_00, 'signature', undefined],
    ['commande', '2027-11-18', 10_00, 'signature', 'Notez au plus tard au 17 novembre 2027, un an à l’avance.'],
  ]
  for (const [act, datedOn, centihours, at, words] of cases) {
    it(`${act} of ${datedOn}, ${centihours / 100} h: ${words ?? 'fine'}`, () => {
      const said = objectionsToLine({ act, datedOn, centihours }, ledger, { notifiedOn: '2025-01-09', today })

      expect(said[at]?.replace(/\u00a0/g, ' ')).to.equal(words)
    })
  }

  it('nothing can be removed where nothing is owed', () => {
    const said = objectionsToLine({ act: 'avenant', datedOn: today, centihours: -1 }, [], { notifiedOn: null, today })

    expect(said.heures).to.include('rien n’est dû')
  })
})

describe('what a clause says', () => {
  const clause = {
    legalBasis: 'L2112-2',
    contractArticle: '',
    scope: '',
    penaltyCents: 60_00,
    eligibilityMonths: 24,
    poolId: null,
  } as const
  const dates = { notifiedOn: '2026-01-09', startsOn: '2026-02-02', endsOn: '2027-02-01' }

  it('is accepted as contracts write it', () => expect(objectionsToClause(clause, dates)).to.deep.equal({}))

  for (const [what, given, when, at] of [
    ['a penalty of a million', { penaltyCents: 1_000_000_00 }, {}, 'penalite'],
    ['no month of eligibility', { eligibilityMonths: 0 }, {}, 'eligibilite'],
    ['a start before notification', {}, { startsOn: '2026-01-01' }, 'debut'],
    ['an end before the start', {}, { endsOn: '2026-02-02' }, 'fin'],
  ] as const) {
    it(`refuses ${what}`, () => {
      expect(objectionsToClause({ ...clause, ...given }, { ...dates, ...when })).to.have.property(at)
    })
  }
})

import { expect } from 'chai'
import fc from 'fast-check'
import { type Rounding, roundedQuotient, roundings } from '#server/register/buyers/rounding-rules.ts'
import {
  BARE_GROUND,
  type Figure,
  figured,
  figureWith,
  objectionsToFigure,
} from '#server/register/clauses/figure-rules.ts'
import { type Inputs, invoicedSoFar, reckoned, termsOf } from '#server/register/clauses/formula-rules.ts'
import { originOf } from '#server/register/clauses/formula-words.ts'

const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ')
const labour = (euros: number, share: number, rate: number, cost: number): Inputs => ({
  kind: 'labour',
  amountCents: euros * 100,
  labourShare: share * 100,
  insertionRate: rate * 100,
  hourlyCostCents: cost * 100,
})
/** 1 h for each 2 000 € beyond 2,7 M€: a real one. */
const terms = { thresholdCents: 2_700_000_00, stepCents: 2_000_00, centihoursPerStep: 1_00 }
const order = (euros: number, before = 0): Inputs => ({
  kind: 'invoiced',
  amountCents: euros * 100,
  beforeCents: before * 100,
  ...terms,
})

describe('what a formula owes', () => {
  const cases: [what: string, inputs: Inputs, hours: number][] = [
    ['Collège, gros œuvre', labour(2_400_000, 40, 7, 38), 1768],
    ['Propreté', labour(900_000, 85, 10, 26), 2942],
    ['Voirie', labour(1_500_000, 30, 5, 38), 592],
    ['Espaces verts', labour(600_000, 65, 8, 30), 1040],
    ['Numérique', labour(800_000, 80, 5, 60), 533],
    ['Transport', labour(1_200_000, 55, 5, 32), 1031],
    ['L’exemple de la source', labour(1_000_000, 50, 5, 30), 833],
    ['Une demi-heure tout juste', labour(110_000, 35, 6, 60), 39],
    ['Heures travaillées, 5 %', { kind: 'worked', workedCentihours: 12_345_00, insertionRate: 500 }, 617],
    [
      'Reprise du personnel : 9 500 h sur 12 000 reprises, 10 % du reste',
      { kind: 'newStaff', plannedCentihours: 12_000_00, takenOverCentihours: 9_500_00, insertionRate: 1000 },
      250,
    ],
    [
      'Tout le personnel est repris',
      { kind: 'newStaff', plannedCentihours: 9_500_00, takenOverCentihours: 9_500_00, insertionRate: 1000 },
      0,
    ],
    ['Personnes', { kind: 'persons', persons: 40, insertionRate: 1000, centihoursEach: 607_00 }, 2428],
    ['Commande sous le seuil', order(2_700_000), 0],
    ['Commande qui franchit le seuil', order(500_000, 2_500_000), 150],
    ['Commande au-delà du seuil', order(100_000, 3_000_000), 50],
    ['Commande annulée', order(-100_000, 3_000_000), -50],
  ]
  for (const [what, inputs, hours] of cases)
    it(`${what} : ${hours} h`, () => expect(reckoned(inputs, 'nearest')).to.equal(hours * 100))

  for (const [rounding, hours] of [
    ['nearest', 1768],
    ['floor', 1768],
    ['ceil', 1769],
  ] as const)
    it(`1 768,42 h, ${roundings[rounding].words} : ${hours} h`, () =>
      expect(reckoned(labour(2_400_000, 40, 7, 38), rounding)).to.equal(hours * 100))

  it('gives nothing rather than dividing by zero', () =>
    expect(reckoned(labour(100_000, 40, 7, 0), 'nearest')).to.equal(0))

  const rounding = fc.constantFrom<Rounding>('nearest', 'floor', 'ceil')
  const cents = fc.integer({ min: 0, max: 10_000_000_000_00 })
  const rate = fc.integer({ min: 0, max: 100_00 })

  it('orders add up to what their whole amount owes, however it was ordered', () =>
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 900_000_00 }), { maxLength: 12 }), rounding, (orders, how) => {
        let before = 0
        let sum = 0
        for (const amountCents of orders) {
          sum += reckoned({ kind: 'invoiced', amountCents, beforeCents: before, ...terms }, how)
          before += amountCents
        }
        return sum === reckoned({ kind: 'invoiced', amountCents: before, beforeCents: 0, ...terms }, how)
      }),
    ))

  it('never owes less for more: amount, share, rate, hours, persons; nor more for a dearer hour', () =>
    fc.assert(
      fc.property(cents, cents, rate, rate, rounding, (a, b, share, r, how) => {
        const [less, more] = a < b ? [a, b] : [b, a]
        const one = (amountCents: number, hourlyCostCents = 38_00): Inputs => ({
          kind: 'labour',
          amountCents,
          labourShare: share,
          insertionRate: r,
          hourlyCostCents,
        })
        const worked = (workedCentihours: number): Inputs => ({ kind: 'worked', workedCentihours, insertionRate: r })
        const staff = (takenOverCentihours: number): Inputs => ({
          kind: 'newStaff',
          plannedCentihours: more,
          takenOverCentihours,
          insertionRate: r,
        })
        return (
          reckoned(one(less), how) <= reckoned(one(more), how) &&
          reckoned(one(more, 60_00), how) <= reckoned(one(more), how) &&
          reckoned(worked(less), how) <= reckoned(worked(more), how) &&
          reckoned(staff(more), how) <= reckoned(staff(less), how)
        )
      }),
    ))

  it('is whole hours, between the one below and the one above, less than an hour apart', () =>
    fc.assert(
      fc.property(fc.bigInt(0n, 10n ** 24n), fc.bigInt(1n, 10n ** 12n), (numerator, denominator) => {
        const [floor, nearest, ceil] = (['floor', 'nearest', 'ceil'] as const).map(how =>
          roundedQuotient(numerator % (denominator * 10n ** 9n), denominator, how),
        )
        return floor! <= nearest! && nearest! <= ceil! && ceil! - floor! <= 1
      }),
    ))
})

describe('the figure of a line', () => {
  const sized = { amountCents: 2_400_000_00, labourShare: 4000, insertionRate: 700, hourlyCostCents: 3800 }
  const invoiced = { invoicedCents: 500_000_00, ...terms }

  it('the contract’s own number prevails; the inputs and their result are kept beside it', () => {
    const { centihours, formula } = figured(figureWith({ by: 'labour', centihours: 1700_00, ...sized }), BARE_GROUND)

    expect(centihours).to.equal(1700_00)
    expect(formula).to.deep.equal({ kind: 'labour', ...sized, rounding: 'nearest', computed: 1768_00 })
    expect(plain(originOf({ formula, centihours }))).to.equal(
      'Part de la main-d’œuvre : 2 400 000 € × 40 % de main-d’œuvre × 7 % ÷ 38 €/h = 1 768,42 h, arrondi à l’heure la plus proche : 1 768 h. L’acte écrit 1 700 h : ce nombre prévaut sur le calcul.',
    )
  })

  it('an order is reckoned after those before it', () => {
    const ground = { rounding: 'floor' as const, beforeCents: 2_500_000_00 }
    const { centihours, formula } = figured(figureWith({ by: 'invoiced', ...invoiced }), ground)

    expect(centihours).to.equal(150_00)
    expect(plain(originOf({ formula, centihours }))).to.include(
      '1 h par 2 000 € au-delà de 2 700 000 € : 500 000 € après 2 500 000 € déjà commandés = 150 h',
    )
    expect(invoicedSoFar([{ formula }, { formula: null }, { formula }])).to.equal(1_000_000_00)
    expect(termsOf([{ formula }, { formula: { kind: 'fixed' } }])).to.include(terms)
  })

  it('under its threshold an order owes nothing, and says so', () => {
    const figure = figureWith({ by: 'invoiced', ...invoiced })
    expect(objectionsToFigure(figure, BARE_GROUND)).to.deep.equal({})
    const { centihours, formula } = figured(figure, BARE_GROUND)
    expect(centihours).to.equal(0)
    expect(originOf({ formula, centihours })).to.include('Le seuil n’est pas atteint.')
  })

  it('what was written before formulas were kept is said to be unknown', () =>
    expect(originOf({ formula: { kind: 'unknown' }, centihours: 12_00 })).to.include('Formule non connue'))

  const refused: [string, Partial<Figure> & Pick<Figure, 'by'>, string, string][] = [
    ['no number', { by: 'fixed' }, 'heures', 'Écrivez le nombre d’heures'],
    ['no hour at all', { by: 'fixed', centihours: 0 }, 'heures', 'zéro heure'],
    ['a slip of the keyboard', { by: 'fixed', centihours: 2_000_000_00 }, 'heures', 'Plus d’un million'],
    ['no amount', { by: 'labour', ...sized, amountCents: null }, 'montant', 'Écrivez le montant'],
    ['no cost', { by: 'labour', ...sized, hourlyCostCents: 0 }, 'cout', 'Écrivez le coût'],
    ['more labour than the contract', { by: 'labour', ...sized, labourShare: 120_00 }, 'part', '100\u00a0%'],
    ['a tiny amount', { by: 'labour', ...sized, amountCents: 10_00 }, 'montant', 'zéro heure'],
    ['no hours worked', { by: 'worked', workedRate: 500 }, 'travaillees', 'Écrivez les heures de travail'],
    [
      'more staff taken over than planned',
      { by: 'newStaff', plannedCentihours: 100_00, takenOverCentihours: 200_00, newRate: 1000 },
      'reprises',
      'ne travaille pas plus',
    ],
    ['steps of nothing', { by: 'invoiced', ...invoiced, stepCents: 0 }, 'pas', 'qui fait naître'],
    ['no person', { by: 'persons', personsRate: 1000, centihoursEach: 600_00 }, 'personnes', 'combien de personnes'],
  ]
  for (const [what, given, at, words] of refused)
    it(`refuses ${what}`, () => expect(objectionsToFigure(figureWith(given), BARE_GROUND)[at]).to.include(words))
})

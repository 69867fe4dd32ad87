import { expect } from 'chai'
import {
  type Comparable,
  differBySuffix,
  duplicatesAmong,
  surplusOf,
} from '#server/exchange/versions/duplicates-rules.ts'
import { holders } from '../decp/files.ts'

const siren = (siret: string) => siret.slice(0, 9)
const party = (siret: string) => ({ identifier: siret, legalPerson: siren(siret) })

function hedges(id: number, change: Partial<Comparable> = {}): Comparable {
  return {
    id,
    buyerSiren: '999700107',
    number: '26-014',
    subject: 'Entretien des haies du canal - lot 2 : rive nord',
    lotNumber: '2',
    lotTitle: 'rive nord',
    notifiedOn: '2026-01-15',
    amountCents: 120_000_00,
    holders: [party(holders.stranger)],
    publishers: ['berges'],
    publishedOn: '2026-02-02',
    ...change,
  }
}

describe('contracts that are probably one', () => {
  const cases: [what: string, change: Partial<Comparable>, reason: string | null][] = [
    ['the same subject under another number', { number: '2026-HAIES-02' }, 'subject'],
    [
      'one that annuls and replaces',
      { number: '26-014-R', subject: 'Annule et remplace : Entretien des haies du canal - lot 2 : rive nord' },
      'replaces',
    ],
    [
      'one that says it is a correction',
      { number: '2026-HAIES-02', subject: 'Entretien des haies du canal - lot 2 : rive nord (RECTIFICATIF)' },
      'replaces',
    ],
    ['numbers equal but for a suffix', { number: '26-014_02', subject: 'Haies du canal' }, 'suffix'],
    [
      'another establishment of the holder',
      { holders: [{ identifier: `${siren(holders.stranger)}00025`, legalPerson: siren(holders.stranger) }] },
      'number',
    ],
    ['one holder more, under the same number', { holders: [party(holders.other), party(holders.stranger)] }, 'number'],
    ['two platforms', { number: 'B-77', subject: 'Haies', publishers: ['vallées'] }, 'platforms'],
    ['a second one of the same platform', { number: 'B-77', subject: 'Haies' }, null],
    ['another lot number at the same amount', { number: '26-015', lotNumber: '3' }, null],
    ['another lot title', { number: '26-015', lotNumber: '', lotTitle: 'rive sud' }, null],
    ['another day', { number: '26-015', notifiedOn: '2026-01-16' }, null],
    ['another amount', { number: '26-015', amountCents: 120_001_00 }, null],
    ['no amount on either', { number: '26-015', amountCents: null }, null],
    ['no holder in common', { number: '26-015', holders: [party(holders.other)] }, null],
    ['another buyer', { number: '26-015', buyerSiren: '999700115' }, null],
  ]
  for (const [what, change, reason] of cases)
    it(`${what}: ${reason ?? 'two contracts'}`, () => {
      for (const pair of [
        [hedges(1), hedges(2, change)],
        [hedges(2, change), hedges(1)],
      ])
        expect(duplicatesAmong(pair).map(one => one.reason)).to.deep.equal(reason ? [reason] : [])
    })

  it('once told apart by a person, they stay so', () => {
    const three = [hedges(3, { number: 'C' }), hedges(1), hedges(2, { number: 'B' })]
    expect(duplicatesAmong(three).map(({ pair }) => pair)).to.deep.equal([
      [1, 2],
      [1, 3],
      [2, 3],
    ])
    expect(duplicatesAmong(three, [[2, 1]]).map(({ pair }) => pair)).to.deep.equal([
      [1, 3],
      [2, 3],
    ])
  })

  it('three that are one count two too many', () => {
    const three = [
      hedges(3, { number: 'C' }),
      hedges(1),
      hedges(2, { number: 'B' }),
      hedges(9, { notifiedOn: '2026-03-01' }),
    ]
    expect(surplusOf(duplicatesAmong(three))).to.equal(2)
  })

  it('the one that announces it, or that came last, is the newer', () => {
    const announced = hedges(2, {
      number: '26-014-R',
      subject: 'Annule et remplace : Entretien des haies du canal - lot 2 : rive nord',
    })
    expect(duplicatesAmong([announced, hedges(1, { publishedOn: '2026-09-01' })])[0]!.newer).to.equal(2)
    expect(duplicatesAmong([hedges(1, { publishedOn: '2026-09-01' }), hedges(2, { number: 'B' })])[0]!.newer).to.equal(
      1,
    )
    expect(duplicatesAmong([hedges(1), hedges(2, { number: 'B' })])[0]!.newer).to.equal(null)
  })

  for (const [one, other, expected] of [
    ['26-014', '26-014-00', true],
    ['26-014', '26-014R', false],
    ['20240107', '2024010701', true],
    ['26-014-01', '26-014-02', false],
    ['12', '12-01', false],
  ] as const)
    it(`${one} and ${other}${expected ? '' : ' do not'} differ by a suffix`, () => {
      expect(differBySuffix(one, other)).to.equal(expected)
    })
})

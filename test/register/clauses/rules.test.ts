import { expect } from 'chai'
import {
  type Act,
  isPureRemoval,
  lowestFrom,
  objectionsToClause,
  objectionsToLine,
  owedAt,
} from '#server/register/clauses/rules.ts'

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

describe('taking the whole clause away', () => {
  const ledger = [
    { datedOn: '2025-01-09', centihours: 800_00 },
    { datedOn: '2025-09-12', centihours: 200_00 },
  ]
  const cases: [what: string, basis: string, centihours: number, datedOn: string, said: boolean][] = [
    ['an amendment of a small amount that removes all', 'R2194-8', -1000_00, '2026-01-10', true],
    ['a decision for another reason', 'other', -1000_00, '2026-01-10', true],
    ['what is left is still owed', 'R2194-8', -999_00, '2026-01-10', false],
    ['economic difficulties (x.1.4.4)', 'difficulties', -1000_00, '2026-01-10', false],
    ['of right (x.1.4.4)', 'ofRight', -1000_00, '2026-01-10', false],
    ['the contract foresaw it (R. 2194-1)', 'R2194-1', -1000_00, '2026-01-10', false],
    ['removed before hours that come later', 'R2194-8', -800_00, '2025-02-10', false],
    ['hours are added', 'R2194-8', 1000_00, '2026-01-10', false],
  ]
  for (const [what, basis, centihours, datedOn, said] of cases)
    it(`${what}: ${said ? 'may be a substantial modification' : 'nothing to say'}`, () =>
      expect(isPureRemoval({ basis, centihours, datedOn }, ledger)).to.equal(said))
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

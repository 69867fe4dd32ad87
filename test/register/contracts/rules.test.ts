import { expect } from 'chai'
import { objectionsToShares } from '#server/register/contracts/group-rules.ts'
import { ccagOf, type Governed } from '#server/register/contracts/rules.ts'
import { basisOf } from '#server/register/hours/basis-words.ts'

const plain = (text: string | undefined) => text?.replace(/\u00a0|\u202f/g, ' ')
const works: Governed = { ccag: 'Travaux', ccagVersion: '', noticedOn: null, notifiedOn: '2025-01-09' }

describe('which text governs a contract', () => {
  const cases: [string, Partial<Governed>, string][] = [
    ['the version that the contract names', { ccagVersion: '2021', noticedOn: '2024-10-01' }, 'CCAG-Travaux 2021'],
    ['else that of its notice, before the rewriting', { noticedOn: '2024-06-30' }, 'CCAG-Travaux 2021'],
    ['else that of its notice, from the rewriting on', { noticedOn: '2024-07-01' }, 'CCAG-Travaux 2024'],
    ['a notification before the rewriting proves the older one', { notifiedOn: '2024-06-30' }, 'CCAG-Travaux 2021'],
  ]
  for (const [what, change, words] of cases)
    it(what, () => expect(ccagOf({ ...works, ...change }, '.5')).to.equal(`${words}, article 20.1.5`))

  it('a notification after proves nothing: the notice may have come before', () => {
    expect(ccagOf(works, '.5')).to.equal('CCAG-Travaux, article 20.1.5, version à confirmer')
    expect(ccagOf({ ...works, notifiedOn: null })).to.equal('CCAG-Travaux, article 20.1, version à confirmer')
  })

  it('none where the contract names no CCAG', () => {
    for (const ccag of ['', 'Pas de CCAG', 'Autre'])
      expect(ccagOf({ ...works, ccag }, '.5')).to.equal('documents particuliers du marché')
  })
})

describe('the base of the rule that leaves hours out', () => {
  const contract = { ...works, noticedOn: '2024-09-02' }
  const clause = { contractArticle: 'CCAP, article 8.2', eligibilityMonths: 24 }
  const base = (exclusion: Parameters<typeof basisOf>[0], change: Partial<Parameters<typeof basisOf>[1]> = {}) =>
    plain(basisOf(exclusion, { contract, clause, direct: false, ...change }))

  it('eligibility rests on the CCAG, in its version', () => {
    expect(base('notEligibleYet')).to.equal('CCAG-Travaux 2024, article 20.1.1')
    expect(base('neverEligible')).to.equal('CCAG-Travaux 2024, article 20.1.1')
  })

  it('two years of a direct hire too; of another mode, on the contract or on a practice', () => {
    expect(base('windowClosed', { direct: true })).to.equal('CCAG-Travaux 2024, article 20.1.2')
    expect(base('windowClosed')).to.equal('pratique de l’acheteur, 24 mois de parcours')
    expect(base('windowClosed', { clause: { ...clause, eligibilityMonths: 36 } })).to.equal(
      'CCAP, article 8.2, 36 mois de parcours',
    )
    expect(base('windowClosed', { clause: { contractArticle: '', eligibilityMonths: 12 } })).to.equal(
      'marché, 12 mois de parcours',
    )
  })

  it('dates rest on the contract, or on the employment', () => {
    expect(base('beforeExecution')).to.equal('dates d’exécution du marché')
    expect(base('afterExecution')).to.equal('dates d’exécution du marché')
    expect(base('outsideEmployment')).to.equal('dates d’emploi déclarées')
  })
})

describe('the parts of a group', () => {
  const shares = (...points: (number | null)[]) => points.map((one, index) => ({ companyId: index + 1, points: one }))

  it('are the whole together, or written for none', () => {
    expect(objectionsToShares(shares(60_00, 33_34, 6_66))).to.deep.equal({})
    expect(objectionsToShares(shares(null, null))).to.deep.equal({})
    expect(objectionsToShares([])).to.deep.equal({})
  })

  it('say what they come to', () => {
    expect(plain(objectionsToShares(shares(33_33, 33_33, 33_33))['part-1'])).to.equal(
      'Les parts font 99,99 % en tout : elles doivent faire 100 %.',
    )
  })

  it('miss nobody', () => {
    expect(objectionsToShares(shares(60_00, null))).to.deep.equal({
      'part-2': 'Écrivez la part de chaque titulaire, ou d’aucun.',
    })
  })
})

import { expect } from 'chai'
import fc from 'fast-check'
import { siretFrom } from '#db/seeds/sirets.ts'
import { areTold } from '#server/exchange/versions/alike-rules.ts'
import { derive } from '#server/exchange/versions/derive-rules.ts'
import { groupsOf, handwritten } from '#server/exchange/versions/group-rules.ts'
import type { Version } from '#server/exchange/versions/record.ts'
import { buyers, holder, holders, modification } from '../decp/files.ts'
import { hedges, unnamed, version } from './published.ts'

type Change = Record<string, unknown>

/** Contracts as lists of the names of the versions they hold. */
function grouped(versions: Record<string, Version>): string {
  const names = new Map(Object.entries(versions).map(([name, { fingerprint }]) => [fingerprint, name]))
  const groups = groupsOf(Object.values(versions)).map(group =>
    group.versions
      .map(({ fingerprint }) => names.get(fingerprint)!)
      .sort()
      .join('+'),
  )
  return groups.sort().join(' ')
}

const seen = (file: string, change: Change = {}) => version(hedges(change), { files: [file] })
const lot = (number: number, words = 'Entretien des haies du canal - ') => ({
  objet: `${words}lot ${number} : rive ${number === 1 ? 'sud' : 'nord'}`,
})
const later = { datePublicationDonnees: '2026-03-01' }

describe('which publications are of one contract', () => {
  const cases: [what: string, versions: Record<string, Version>, contracts: string][] = [
    [
      'the same subject and a holder in common',
      { a: seen('june', later), b: seen('july', { montant: 130_000, dateNotification: '2026-01-20' }) },
      'a+b',
    ],
    [
      'a subject corrected',
      { a: seen('june'), b: seen('july', { objet: 'Entretien des haies du canal - lot 2 : rive nord (rectifié)' }) },
      'a+b',
    ],
    [
      'a subject corrected twice',
      {
        a: seen('june'),
        b: seen('july', { objet: 'Haies du canal - lot 2 : rive nord' }),
        c: seen('august', { objet: 'Haies - lot 2 : rive nord' }),
      },
      'a+b+c',
    ],
    [
      'the lots of one number, their subjects written otherwise',
      {
        a: seen('june', { ...lot(1), montant: 90_000 }),
        b: seen('june', lot(2)),
        c: seen('july', { ...lot(1, 'Haies canal '), montant: 90_000 }),
        d: seen('july', lot(2, 'Haies canal ')),
      },
      'a+c b+d',
    ],
    ['two lots published apart at one amount', { a: seen('june', lot(1)), b: seen('july', lot(2)) }, 'a b'],
    ['a holder corrected', { a: seen('june'), b: seen('july', { titulaires: [holder(holders.other)] }) }, 'a+b'],
    [
      'a holder’s other establishment',
      { a: seen('june'), b: seen('july', { titulaires: [holder(siretFrom(holders.stranger.slice(0, 8), '0002'))] }) },
      'a+b',
    ],
    ['another number', { a: seen('june'), b: seen('july', { id: '26-015' }) }, 'a b'],
    [
      'a number in other capitals',
      { a: seen('june', { id: 'abc-1' }), b: seen('july', { id: 'ABC-1', ...later }) },
      'a+b',
    ],
    ['another buyer', { a: seen('june'), b: seen('july', { acheteur: { id: buyers.marvaux } }) }, 'a b'],
    [
      'another establishment of the buyer',
      { a: seen('june'), b: seen('july', { acheteur: { id: siretFrom(buyers.hauteVesle.slice(0, 8), '0003') } }) },
      'a+b',
    ],
    [
      'two records of one file, alike but for their day',
      { a: seen('june'), b: seen('june', { dateNotification: '2026-01-20' }) },
      'a b',
    ],
    [
      'the same two, published again with an amendment each',
      {
        a: seen('june'),
        b: seen('june', { dateNotification: '2026-01-20' }),
        c: seen('july', { modifications: [modification()] }),
        d: seen('july', { dateNotification: '2026-01-20', modifications: [modification()] }),
      },
      'a+c b+d',
    ],
    [
      'two of one day, told by their amounts; one that could be either is of neither',
      {
        a: seen('june'),
        b: seen('june', { montant: 90_000 }),
        c: seen('july', { montant: 90_000, ...later }),
        d: seen('august', { montant: 70_000 }),
      },
      'a b+c d',
    ],
    [
      'two of one file alike but for what tells nothing, each met again by what resembles it',
      {
        a: seen('june'),
        b: seen('june', { codeCPV: '77310000', dureeMois: 24 }),
        c: seen('july', { codeCPV: '77310000', dureeMois: 24, ...later }),
        d: seen('july', later),
      },
      'a+d b+c',
    ],
    [
      'one that says it replaces the other, in the same file',
      {
        a: seen('june'),
        b: seen('june', {
          objet: 'Annule et remplace : Entretien des haies du canal - lot 2 : rive nord',
          montant: 125_000,
        }),
      },
      'a+b',
    ],
    [
      'the same record and its amendment, in a file that gathers both',
      { a: seen('2026'), b: seen('2026', { modifications: [modification()] }) },
      'a+b',
    ],
    [
      'no number: the day as well',
      {
        a: seen('june', { id: '' }),
        b: seen('july', { id: '', ...later }),
        c: seen('may', { id: '', dateNotification: '2025-01-15' }),
      },
      'a+b c',
    ],
    [
      'nor a subject: the day and the holder',
      {
        a: seen('june', { objet: '' }),
        b: seen('july', { objet: '', montant: 70_000 }),
        c: seen('may', { objet: '', montant: 71_000, dateNotification: '2025-01-15' }),
      },
      'a+b c',
    ],
    [
      'a holder who is doubtful, kept as written',
      {
        a: seen('june', { titulaires: [holder('99970031100011')] }),
        b: seen('july', { titulaires: [holder('99970031100011')], montant: 7000, dateNotification: '2026-01-20' }),
      },
      'a+b',
    ],
    [
      'two candidates for one correction: nobody is chosen',
      {
        a: seen('june', { objet: 'Taille des haies' }),
        b: seen('june', { objet: 'Taille des arbres' }),
        c: seen('july', { objet: 'Taille' }),
      },
      'a b c',
    ],
  ]
  for (const [what, versions, contracts] of cases)
    it(`${what}: ${contracts.split(' ').length === 1 ? 'one' : contracts}`, () => {
      expect(grouped(versions)).to.equal(contracts)
      const reversed = Object.fromEntries(Object.entries(versions).reverse())
      expect(grouped(reversed)).to.equal(contracts)
    })

  it('says which contracts are known by a correction', () => {
    const [group] = groupsOf([seen('june'), seen('july', { objet: 'Haies du canal - lot 2 : rive nord' })])
    expect(group!.corrected).to.equal(true)
    expect(groupsOf([seen('june'), seen('july', later)])[0]!.corrected).to.equal(false)
  })

  it('a contract written by hand is the one alone to bear its lot, or alone of its number', () => {
    const both = groupsOf([seen('june', { ...lot(1), montant: 90_000 }), seen('june', lot(2))])
    const byLot = new Map(both.map(({ key, versions }) => [versions[0]!.contract.lotNumber, key]))
    expect([...handwritten(both, [{ id: 7, lotNumber: '2' }])]).to.deep.equal([[byLot.get('2'), 7]])
    expect([...handwritten(both, [{ id: 7, lotNumber: '' }])]).to.deep.equal([])
    const alone = groupsOf([seen('june')])
    expect([...handwritten(alone, [{ id: 7, lotNumber: '' }]).values()]).to.deep.equal([7])
    expect([...handwritten(alone, [{ id: 7, lotNumber: '3' }])]).to.deep.equal([])
    expect([
      ...handwritten(alone, [
        { id: 7, lotNumber: '' },
        { id: 8, lotNumber: '' },
      ]),
    ]).to.deep.equal([])
  })

  it('the set alone decides: any order, any repetition, withdrawn and restored', () => {
    const record = fc.record({
      number: fc.constantFrom('26-014', '26-015', ''),
      lot: fc.constantFrom(0, 1, 2),
      montant: fc.constantFrom(90_000, 120_000, undefined),
      day: fc.constantFrom('2026-01-15', '2026-01-20'),
      holder: fc.constantFrom(holders.stranger, holders.other),
      published: fc.constantFrom('2026-02-02', '2026-03-01'),
      words: fc.constantFrom('Entretien des haies du canal - ', 'Haies canal ', 'Annule et remplace : Haies canal '),
      files: fc.uniqueArray(fc.constantFrom('may', 'june', 'july'), { minLength: 1, maxLength: 2 }),
    })
    const one = record.map(({ files, ...said }) =>
      version(
        hedges({
          id: said.number,
          objet: said.lot ? `${said.words}lot ${said.lot} : rive nord` : said.words,
          montant: said.montant,
          dateNotification: said.day,
          datePublicationDonnees: said.published,
          titulaires: [holder(said.holder)],
        }),
        { files },
      ),
    )
    const sets = fc.array(one, { minLength: 1, maxLength: 7 })
    const register = (set: readonly Version[], names: readonly Version[]) =>
      JSON.stringify(groupsOf(set).map(({ key, versions }) => [key, unnamed(derive(versions), names)]))
    const shuffled = sets.chain(set =>
      fc.tuple(fc.constant(set), fc.shuffledSubarray([...set, ...set], { minLength: set.length * 2 }), fc.nat()),
    )
    fc.assert(
      fc.property(shuffled, ([set, again, nth]) => {
        const whole = register(set, set)
        expect(register(again, set)).to.equal(whole)
        const withdrawn = set.filter((_, index) => index !== nth % set.length)
        register(withdrawn, set)
        expect(register([...withdrawn, set[nth % set.length]!], set)).to.equal(whole)
        for (const { versions } of groupsOf(set)) {
          const told = versions.some((version, index) =>
            versions.slice(index + 1).some(other => areTold(version, other)),
          )
          expect(told).to.equal(false)
        }
        for (const { versions } of groupsOf(set))
          expect(versions).to.have.length(new Set(versions.map(({ fingerprint }) => fingerprint)).size)
        expect(groupsOf(set).flatMap(({ versions }) => versions)).to.have.length(
          new Set(set.map(({ fingerprint }) => fingerprint)).size,
        )
      }),
      { numRuns: 60 },
    )
  })
})

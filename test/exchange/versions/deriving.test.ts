import { expect } from 'chai'
import fc from 'fast-check'
import { currentHolders } from '#server/exchange/decp/rules.ts'
import { asContract, derive } from '#server/exchange/versions/derive-rules.ts'
import { inOrder } from '#server/exchange/versions/order-rules.ts'
import type { Answer, Version } from '#server/exchange/versions/record.ts'
import { holder, holders, modification } from '../decp/files.ts'
import { hedges, unnamed, version } from './published.ts'

const amended = (change: Record<string, unknown> = {}) =>
  modification({
    id: 1,
    dateNotificationModification: '2026-06-10',
    datePublicationDonneesModification: '2026-06-20',
    montant: 126_000,
    ...change,
  })
const considerations = (...words: string[]) => ({ considerationsSociales: { considerationSociale: words } })

describe('the facts of a contract, from what was published', () => {
  describe('which version is current', () => {
    const later = { datePublicationDonnees: '2026-03-01' }
    const cases: [what: string, current: Version, other: Version, by: string | null][] = [
      ['the latest publication', version(hedges({ ...later, montant: 1000 })), version(hedges()), 'date'],
      [
        'an amendment’s publication counts as one',
        version(hedges({ modifications: [amended()] })),
        version(hedges(later)),
        'date',
      ],
      [
        'of one day, the one whose amendments contain the other’s',
        version(
          hedges({
            modifications: [
              amended(),
              amended({ id: 2, montant: 130_000, dateNotificationModification: '2026-06-15' }),
            ],
          }),
        ),
        version(hedges({ modifications: [amended()], montant: 119_000, codeCPV: '77310000' })),
        'amendments',
      ],
      [
        'else the later file of one publisher',
        version(hedges({ montant: 121_000 }), { publisher: 'haies', fileDay: '2026-02-09' }),
        version(hedges(), { publisher: 'haies', fileDay: '2026-02-02' }),
        'fileDay',
      ],
      [
        'not the later file of another, which proves nothing',
        version(hedges(), { publisher: 'haies', fileDay: '2026-02-02' }),
        version(hedges({ montant: undefined }), { publisher: 'berges', fileDay: '2026-02-09' }),
        'fuller',
      ],
      [
        'nor a national consolidation, which is late',
        version(hedges(), { publisher: 'haies', fileDay: '2026-02-02' }),
        version(hedges({ ccag: undefined }), { publisher: 'haies', fileDay: '2026-12-31', consolidated: true }),
        'fuller',
      ],
    ]
    for (const [what, current, other, by] of cases)
      it(what, () => {
        for (const set of [
          [current, other],
          [other, current],
        ]) {
          const { versions, decidedBy, tied } = inOrder(set)
          expect(versions[0]).to.equal(current)
          expect(decidedBy).to.equal(by)
          expect(tied).to.have.length(by === 'fuller' ? 2 : 0)
        }
      })

    it('a contract said to be replaced comes after the one that replaces it, whatever its day', () => {
      const replaced = { ...version(hedges({ datePublicationDonnees: '2026-06-01', montant: 1_000 })), replaced: true }
      const newer = version(hedges({ id: '26-014-R' }))
      for (const set of [
        [newer, replaced],
        [replaced, newer],
      ]) {
        expect(inOrder(set).versions).to.deep.equal([newer, replaced])
        expect(derive(set).amount).to.deep.include({ value: 120_000_00, state: 'published' })
      }
    })

    it('a correction undone by its publisher: the first content again, in a later file, is current', () => {
      const first = version(hedges(), { publisher: 'haies', fileDay: '2026-02-02' })
      const corrected = version(hedges({ montant: 121_000 }), { publisher: 'haies', fileDay: '2026-02-09' })
      const again = version(hedges(), { publisher: 'haies', fileDay: '2026-02-16' })

      const { versions } = inOrder([first, corrected, again])
      expect(versions.map(({ fingerprint }) => fingerprint)).to.deep.equal([first.fingerprint, corrected.fingerprint])
      expect(derive([corrected, again, first]).amount.value).to.equal(120_000_00)
      expect(derive([corrected, again, first]).remarks).to.deep.equal(['Corrigé sans nouvelle date de publication.'])
    })
  })

  describe('two versions of one day', () => {
    const one = version(hedges())
    const two = version(hedges({ titulaires: [holder(holders.stranger), holder(holders.other)] }))

    it('their holders are shown together, marked, however they came', () => {
      for (const set of [
        [one, two],
        [two, one],
        [one, two, one],
        [two, one, two, one],
      ]) {
        const facts = derive(set)
        expect(facts.holders.value.map(({ identifier }) => identifier)).to.deep.equal([holders.stranger, holders.other])
        expect(facts.holders.state).to.equal('contradicted')
        expect(facts.remarks).to.deep.equal(['Deux versions du même jour diffèrent\u00a0: titulaires.'])
        expect(facts.amount.state).to.equal('published')
        expect(facts.amount.from).to.have.members([one.id, two.id])
      }
    })

    it('a clause is not lost to « pas de considération »', () => {
      const none = version(hedges(considerations('Pas de considération sociale')))
      for (const set of [
        [one, none],
        [none, one],
      ]) {
        const { considerations: said } = derive(set)
        expect(said.value).to.deep.equal(['clause'])
        expect(said.state).to.equal('contradicted')
        expect(said.rivals.map(({ value }) => value)).to.deep.include.members([['clause'], ['aucune']])
      }
    })

    it('silence contradicts nothing', () => {
      const silent = version(hedges({ considerationsSociales: undefined, montant: undefined, dureeMois: undefined }))
      const facts = derive([silent, one])
      expect(facts.considerations).to.deep.include({ value: ['clause'], state: 'published', from: [one.id] })
      expect(facts.amount).to.deep.include({ value: 120_000_00, state: 'published' })
      expect(facts.remarks).to.deep.equal([])
    })

    it('one click says which is right, until another comes', () => {
      const dearer = version(hedges({ montant: 125_000 }))
      const among = [one.fingerprint, dearer.fingerprint]
      const answer: Answer = { kind: 'chosen', chosen: dearer.fingerprint, among, fact: null }
      expect(derive([one, dearer]).amount.state).to.equal('contradicted')

      const { amount, remarks } = derive([one, dearer], [answer])
      expect(amount).to.deep.include({ value: 125_000_00, state: 'typed', from: [dearer.id] })
      expect(amount.published?.state).to.equal('contradicted')
      expect(remarks).to.deep.equal([])

      const third = version(hedges({ montant: 127_000 }))
      expect(derive([one, dearer, third], [answer]).amount.state).to.equal('contradicted')
    })

    it('two amounts for one amendment: one counts, both are shown', () => {
      const a = version(hedges({ modifications: [amended()] }))
      const b = version(hedges({ modifications: [amended({ montant: 127_500 })] }))
      for (const set of [
        [a, b],
        [b, a],
      ]) {
        const { amendments, remarks } = derive(set)
        expect(amendments.map(({ state }) => state)).to.deep.equal(['current', 'rival'])
        expect(amendments.every(({ contradicted }) => contradicted)).to.equal(true)
        expect(remarks).to.deep.equal(['Deux versions du même jour diffèrent\u00a0: avenants.'])
        expect(asContract(derive(set)).modifications).to.have.length(1)
      }
    })
  })

  it('what a newer version leaves out is still published by the one before', () => {
    const named = version(
      hedges({
        titulaires: [
          { titulaire: { typeIdentifiant: 'SIRET', id: holders.stranger, denominationSociale: 'Sylvia Haies' } },
        ],
      }),
    )
    const newer = version(
      hedges({ datePublicationDonnees: '2026-03-01', codeCPV: undefined, idAccordCadre: '26-AC-3' }),
    )
    const facts = derive([newer, named])
    expect(facts.cpv).to.deep.include({ value: '45261100', state: 'published', from: [named.id] })
    expect(facts.framework.from).to.deep.equal([newer.id])
    expect(facts.holders.value[0]!.name).to.equal('Sylvia Haies')
    expect(facts.start).to.deep.include({ value: null, state: 'unknown', from: [] })
  })

  it('acts of subcontracting come with the publication that has them, which withdraws the amendment it lacks', () => {
    const act = {
      acteSousTraitance: {
        id: 1,
        sousTraitant: { id: holders.couleurs, typeIdentifiant: 'SIRET' },
        dureeMois: 3,
        dateNotification: '2026-07-10',
        datePublicationDonnees: '2026-07-15',
        montant: 8000,
        variationPrix: 'Ferme',
      },
    }
    const facts = derive([
      version(hedges({ actesSousTraitance: [act] })),
      version(hedges({ modifications: [amended()] })),
    ])
    expect(facts.subcontracts.value.acts.map(({ amountCents }) => amountCents)).to.deep.equal([8000_00])
    expect(facts.amendments.map(({ remark }) => remark)).to.deep.equal([
      'retiré de la publication du 15\u00a0juillet\u00a02026',
    ])
    expect(facts.publishedOn).to.equal('2026-07-15')
  })

  it('a version that declares a clause and « pas de considération » contradicts itself', () => {
    const facts = derive([version(hedges(considerations('Pas de considération sociale', 'Clause sociale')))])
    expect(facts.considerations).to.deep.include({ value: ['clause'], state: 'contradicted' })
    expect(facts.remarks).to.deep.equal([])
  })

  it('one version gives itself back, whole', () => {
    const one = version(hedges({ modifications: [amended()] }))
    expect(asContract(derive([one]))).to.deep.equal(one.contract)
  })

  it('what a person wrote stands above what is published, which stays beside', () => {
    const facts = derive([version(hedges())], [{ kind: 'typed', fact: 'amount', value: 118_000_00 }])
    expect(facts.amount).to.deep.include({ value: 118_000_00, state: 'typed', from: [] })
    expect(facts.amount.published).to.deep.include({ value: 120_000_00, state: 'published' })
  })

  describe('amendments', () => {
    const first = version(hedges({ modifications: [amended()] }))

    for (const [what, change] of [
      ['amount', { montant: 127_500 }],
      ['day', { dateNotificationModification: '2026-06-11' }],
    ] as const)
      it(`one is corrected in its ${what}: the newer replaces it`, () => {
        const newer = version(
          hedges({ modifications: [amended({ datePublicationDonneesModification: '2026-07-01', ...change })] }),
        )
        for (const set of [
          [first, newer],
          [newer, first],
        ]) {
          const facts = derive(set)
          expect(facts.amendments.filter(({ state }) => state === 'current')).to.have.length(1)
          const [replaced] = facts.amendments.filter(({ state }) => state === 'replaced')
          expect(replaced!.remark).to.equal('remplacé par la publication du 1er\u00a0juillet\u00a02026')
          const [counted, ...others] = asContract(facts).modifications
          expect(others).to.deep.equal([])
          expect(counted).to.include(what === 'amount' ? { amountCents: 127_500_00 } : { signedOn: '2026-06-11' })
        }
      })

    it('one that a newer whole version no longer has is withdrawn', () => {
      const without = version(hedges({ datePublicationDonnees: '2026-07-15' }))
      for (const set of [
        [first, without],
        [without, first],
      ]) {
        const facts = derive(set)
        expect(facts.amendments.map(({ state, remark }) => [state, remark])).to.deep.equal([
          ['withdrawn', 'retiré de la publication du 15\u00a0juillet\u00a02026'],
        ])
        expect(asContract(facts).modifications).to.deep.equal([])
      }
    })

    it('one that comes before a list of the last ones stays, and is said absent', () => {
      const second = amended({
        id: 2,
        dateNotificationModification: '2026-08-01',
        datePublicationDonneesModification: '2026-08-09',
        montant: 130_000,
      })
      const newer = version(hedges({ modifications: [second] }))
      for (const set of [
        [first, newer],
        [newer, first],
      ]) {
        const { amendments } = derive(set)
        expect(amendments.map(({ amountCents, state, remark }) => [amountCents, state, remark])).to.deep.equal([
          [126_000_00, 'kept', 'absent de la publication du 9\u00a0août\u00a02026'],
          [130_000_00, 'current', ''],
        ])
        expect(asContract(derive(set)).modifications).to.have.length(2)
      }
    })

    it('one published again under another date of publication is the same', () => {
      const again = version(
        hedges({
          modifications: [amended({ datePublicationDonneesModification: '2026-07-01' })],
          datePublicationDonnees: '2026-03-01',
        }),
      )
      const { amendments } = derive([first, again])
      expect(amendments.map(({ state, publishedOn, from }) => [state, publishedOn, from])).to.deep.equal([
        ['current', '2026-07-01', [again.id, first.id]],
      ])
    })

    it('two of one number in one list are two', () => {
      const list = [amended(), amended({ dateNotificationModification: '2026-09-01', montant: 140_000 })]
      const newer = version(
        hedges({
          datePublicationDonnees: '2026-10-01',
          modifications: [...list, amended({ id: 3, dateNotificationModification: '2026-09-20' })],
        }),
      )
      const { amendments } = derive([version(hedges({ modifications: list })), newer])
      expect(amendments.map(({ state }) => state)).to.deep.equal(['current', 'current', 'current'])
    })

    it('a format that carries one only adds it, and withdraws none', () => {
      const last = amended({
        id: 2,
        dateNotificationModification: '2026-08-01',
        datePublicationDonneesModification: '2026-08-09',
        montant: 130_000,
        titulaires: [holder(holders.other)],
      })
      const cut = version(hedges({ modifications: [last], titulaires: [holder(holders.couleurs)] }), { partial: true })
      const facts = derive([first, cut])
      expect(facts.amendments.map(({ state }) => state)).to.deep.equal(['current', 'current'])
      expect(facts.holders.value.map(({ identifier }) => identifier)).to.deep.equal([
        holders.couleurs,
        holders.stranger,
      ])
      expect(currentHolders(asContract(facts)).map(({ identifier }) => identifier)).to.deep.equal([holders.other])

      const whole = version(hedges({ datePublicationDonnees: '2026-09-01' }))
      expect(derive([first, cut, whole]).amendments.map(({ state }) => state)).to.deep.equal(['withdrawn', 'withdrawn'])
    })
  })

  it('depends on the set alone: any order, any repetition', () => {
    const day = (month: string) => fc.constantFrom(...['01', '05', '09'].map(date => `2026-${month}-${date}`))
    const amendment = fc
      .record({ id: fc.integer({ min: 1, max: 3 }), on: day('06'), montant: fc.constantFrom(126_000, 127_500) })
      .map(({ id, on, montant }) =>
        amended({ id, dateNotificationModification: on, datePublicationDonneesModification: on, montant }),
      )
    const record = fc.record({
      montant: fc.constantFrom(120_000, 121_000, undefined),
      datePublicationDonnees: fc.constantFrom('2026-02-02', '2026-06-05', '2026-07-01'),
      objet: fc.constantFrom(undefined, 'Entretien des haies du canal'),
      modifications: fc.array(amendment, { maxLength: 3 }),
      titulaires: fc.constantFrom([holder(holders.stranger)], [holder(holders.stranger), holder(holders.other)]),
      social: fc.constantFrom('Clause sociale', 'Pas de considération sociale', 'Critère social'),
    })
    const seen = fc.record({
      partial: fc.boolean(),
      publisher: fc.constantFrom('', 'haies', 'berges'),
      fileDay: fc.constantFrom(null, '2026-07-02', '2026-07-09'),
      consolidated: fc.boolean(),
    })
    const one = fc
      .tuple(record, seen)
      .map(([{ social, objet, ...rest }, source]) =>
        version(hedges({ ...rest, ...(objet && { objet }), ...considerations(social) }), source),
      )
    const sets = fc.array(one, { minLength: 1, maxLength: 5 })
    fc.assert(
      fc.property(
        sets.chain(set =>
          fc.tuple(fc.constant(set), fc.shuffledSubarray([...set, ...set], { minLength: set.length * 2 })),
        ),
        ([set, again]) => {
          const facts = derive(set)
          expect(unnamed(derive(again), set)).to.deep.equal(unnamed(facts, set))
          for (const amendment of facts.amendments)
            expect(amendment.remark === '').to.equal(amendment.state === 'current' && !amendment.contradicted)
        },
      ),
      { numRuns: 60 },
    )
  })
})

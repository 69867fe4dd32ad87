import { expect } from 'chai'
import { siretFrom } from '#db/seeds/sirets.ts'
import type { PublishedContract } from '#server/exchange/decp/record.ts'
import { currentDuration, currentHolders, judge } from '#server/exchange/decp/rules.ts'
import { benchOf } from '#server/exchange/imports/bench.ts'
import { buyers, concession, contract, holder, holders, modification } from './files.ts'

const bench = benchOf('2026-11-17')
type Change = Record<string, unknown>

describe('judging a published record alone', () => {
  it('takes a sound one without a word', () => {
    const { contract: taken, repairs, warnings, reasons } = judged(contract())

    expect([...repairs, ...warnings, ...reasons]).to.deep.equal([])
    expect(taken).to.include({
      form: 'contract',
      number: '2026-0301',
      title: 'Réhabilitation du gymnase Pasteur',
      lotNumber: '2',
      lotTitle: 'Charpente bois',
      amountCents: 250_000_00,
      cpv: '45261100',
      publishedOn: '2026-03-10',
    })
    expect(taken!.considerations).to.deep.equal(['clause'])
  })

  const repairs: [what: string, change: Change, field: string, read: Partial<PublishedContract>][] = [
    [
      'an enumeration in lower case',
      { procedure: "appel d'offres ouvert" },
      'procedure',
      { procedure: "Appel d'offres ouvert" },
    ],
    ['decomposed accents', { nature: 'Marché'.normalize('NFD') }, 'nature', { nature: 'Marché' }],
    [
      'a typographic apostrophe',
      { procedure: 'Appel d’offres ouvert' },
      'procedure',
      { procedure: "Appel d'offres ouvert" },
    ],
    ['a circumflex too many', { ccag: "Maîtrise d'oeuvre" }, 'ccag', { ccag: "Maitrise d'œuvre" }],
    [
      'spaces in a SIRET',
      { acheteur: { id: ` ${buyers.hauteVesle.slice(0, 9)} ${buyers.hauteVesle.slice(9)}` } },
      'acheteur.id',
      { buyer: { siret: buyers.hauteVesle, name: '' } },
    ],
    [
      'a buyer written flat',
      { acheteur: undefined, 'acheteur.id': buyers.hauteVesle },
      'acheteur.id',
      { buyer: { siret: buyers.hauteVesle, name: '' } },
    ],
    [
      'a date with its time zone',
      { dateNotification: '2026-03-02+02:00' },
      'dateNotification',
      { notifiedOn: '2026-03-02' },
    ],
    [
      'a date in English',
      { dateNotification: 'March, 2 2026 00:00:00' },
      'dateNotification',
      { notifiedOn: '2026-03-02' },
    ],
    ['an amount in French', { montant: '3 720,50' }, 'montant', { amountCents: 372050 }],
    ['an amount with its currency', { montant: '1.234.567,80 €' }, 'montant', { amountCents: 123456780 }],
    ['a date in words', { dateNotification: '2 mars 2026' }, 'dateNotification', { notifiedOn: '2026-03-02' }],
    ['a fraction of a month', { dureeMois: 2.5 }, 'dureeMois', { durationMonths: 3 }],
    [
      'HTML entities',
      { objet: 'Travaux de l&#8217;école &amp; du préau' },
      'objet',
      { subject: 'Travaux de l’école & du préau' },
    ],
    [
      'UTF-8 read as Latin-1',
      { objet: 'RÃ©novation \u00e2\u0080\u0093 gymnase' },
      'objet',
      { subject: 'Rénovation – gymnase' },
    ],
    ['line breaks', { objet: 'Toiture\nde la mairie' }, 'objet', { subject: 'Toiture de la mairie' }],
    [
      'a consideration alone',
      { considerationsSociales: { considerationSociale: 'Critère social' } },
      'considerationsSociales',
      { considerations: ['critere'] },
    ],
    [
      'a flat list of considerations',
      { considerationsSociales: ['clause sociale'] },
      'considerationsSociales',
      { considerations: ['clause'] },
    ],
    [
      'a concession’s word on a contract',
      { considerationsSociales: { considerationSociale: ['Concession réservée'] } },
      'considerationsSociales',
      { considerations: ['reserve'] },
    ],
    ['an empty type of identifier', { titulaires: [holder(holders.stranger, '')] }, 'titulaires.typeIdentifiant', {}],
    [
      'an old type of identifier',
      { titulaires: [holder('HORS', 'x'), holder('FRWF12345678901234', 'FRW')].slice(1) },
      'titulaires.typeIdentifiant',
      {},
    ],
    ['a holder twice', { titulaires: [holder(holders.stranger), holder(holders.stranger)] }, 'titulaires', {}],
    ['holders not wrapped', { titulaires: [{ typeIdentifiant: 'SIRET', id: holders.stranger }] }, 'titulaires', {}],
    ['one holder for a list', { titulaires: { typeIdentifiant: 'SIRET', id: holders.stranger } }, 'titulaires', {}],
    ['nested lists', { titulaires: [[[{ typeIdentifiant: 'SIRET', id: holders.stranger }]]] }, 'titulaires', {}],
    [
      'a list inside a wrapper',
      { titulaires: [{ titulaire: [{ typeIdentifiant: 'SIRET', id: holders.stranger }] }] },
      'titulaires',
      {},
    ],
    ['one modification for a list', { modifications: modification({ montant: 9 }) }, 'modifications', {}],
  ]
  for (const [what, change, field, read] of repairs) {
    it(`repairs ${what}`, () => {
      const verdict = judged(contract(change))

      expect(verdict.reasons).to.deep.equal([])
      expect(verdict.repairs.map(repair => repair.field)).to.include(field)
      for (const [name, value] of Object.entries(read))
        expect(verdict.contract![name as keyof PublishedContract], name).to.deep.equal(value)
      expect(verdict.contract!.holders).to.have.length(1)
    })
  }

  const warnings: [what: string, change: Change, field: string, read: Partial<PublishedContract>][] = [
    ['no amount, as in an open framework', { montant: 0.0 }, 'montant', { amountCents: null }],
    ['two numbers for an amount', { montant: '12 34' }, 'montant', { amountCents: null }],
    ['an amount not told', { montant: 'NC' }, 'montant', { amountCents: null }],
    ['a duration not told', { dureeMois: 'NC' }, 'dureeMois', { durationMonths: null }],
    ['thirty years', { dureeMois: 360 }, 'dureeMois', { durationMonths: 360 }],
    ['no notification date', { dateNotification: '' }, 'dateNotification', { notifiedOn: null }],
    ['an old date', { dateNotification: '2007-08-13' }, 'dateNotification', { notifiedOn: '2007-08-13' }],
    ['a number out of format', { id: 'Marché n°12, très long' }, 'id', { number: 'Marché n°12, très long' }],
    ['a CPV of three digits', { codeCPV: '452' }, 'codeCPV', { cpv: '' }],
    ['an unknown procedure', { procedure: 'De gré à gré' }, 'procedure', { procedure: '' }],
    [
      'considerations not told',
      { considerationsSociales: { considerationSociale: ['NC'] } },
      'considerationsSociales',
      { considerations: ['inconnue'] },
    ],
    [
      'considerations absent',
      { considerationsSociales: undefined },
      'considerationsSociales',
      { considerations: ['inconnue'] },
    ],
    [
      'none and some at once, of which some is kept',
      { considerationsSociales: { considerationSociale: ['Pas de considération sociale', 'Clause sociale'] } },
      'considerationsSociales',
      { considerations: ['clause'] },
    ],
    ['a foreign identifier out of shape', { titulaires: [holder('99999999999', 'TVA')] }, 'titulaires.id', {}],
    [
      'new holders that are lost',
      { modifications: [modification({ titulaires: [{ titulaire: 'typeIdentifiant' }, { titulaire: 'id' }] })] },
      'modifications.titulaires',
      {},
    ],
  ]
  for (const [what, change, field, read] of warnings) {
    it(`takes, with a doubt, ${what}`, () => {
      const verdict = judged(contract(change))

      expect(verdict.reasons).to.deep.equal([])
      expect(verdict.warnings.map(warning => warning.field)).to.include(field)
      for (const [name, value] of Object.entries(read))
        expect(verdict.contract![name as keyof PublishedContract], name).to.deep.equal(value)
    })
  }

  const refusals: [what: string, change: Change, field: string, sentence: RegExp][] = [
    ['neither number nor subject', { id: '', objet: ' ' }, 'id', /Ni numéro ni objet/],
    ['neither number nor day', { id: '', dateNotification: '' }, 'id', /Ni numéro ni date/],
    ['no buyer', { acheteur: { id: null } }, 'acheteur.id', /absent/],
    ['zeros for a buyer', { acheteur: { id: '00000000000000' } }, 'acheteur.id', /absent/],
    ['a buyer from a program', { acheteur: "{'id': '22999001000013'}" }, 'acheteur', /texte de programme/],
  ]
  for (const [what, change, field, sentence] of refusals) {
    it(`refuses, alone, ${what}`, () => {
      const verdict = judged(contract(change))

      expect(verdict.contract).to.equal(null)
      expect(verdict.reasons.find(reason => reason.field === field)?.sentence).to.match(sentence)
    })
  }

  const setAside: [what: string, change: Change, sentence: RegExp, read: Partial<PublishedContract>][] = [
    ['four billion', { montant: 4_000_000_000 }, /vraisemblable/, { amountCents: null }],
    ['a row of nines', { montant: 999_999_999 }, /vraisemblable/, { amountCents: null }],
    ['digits typed in order', { montant: 1_234_567_890 }, /vraisemblable/, { amountCents: null }],
    ['an amount of nothing', { montant: 0 }, /ne dit rien/, { amountCents: null }],
    ['the year 222', { dateNotification: '0222-04-29' }, /vraisemblable/, { notifiedOn: null }],
    ['a thirty-first of February', { dateNotification: '2026-02-31' }, /pas une date/, { notifiedOn: null }],
    ['tomorrow', { dateNotification: '2026-11-18' }, /avenir/, { notifiedOn: '2026-11-18' }],
    ['thirty years', { dureeMois: 360 }, /15\u00a0ans/, { durationMonths: 360 }],
    ['a number out of its format', { id: 'Marché n°12, très long' }, /format/, { number: 'Marché n°12, très long' }],
    [
      'a buyer of thirteen digits',
      { acheteur: { id: '2299900100001' } },
      /14\u00a0chiffres/,
      { buyer: { siret: '2299900100001', name: '', doubt: 'key' } },
    ],
    [
      'a buyer whose every digit is doubtful',
      { acheteur: { id: '22999002000019' } },
      /clé de contrôle/,
      { buyer: { siret: '22999002000019', name: '', doubt: 'key' } },
    ],
    [
      'a buyer whose legal person is sure',
      { acheteur: { id: '99970010700012' } },
      /SIREN juste/,
      { buyer: { siret: '99970010700012', name: '', doubt: 'establishment', siren: '999700107' } },
    ],
    ['no number, of one known by buyer, subject and day', { id: '' }, /sans numéro/, { number: 'sans numéro' }],
    [
      'a holder whose establishment is doubtful',
      { titulaires: [holder('99970020600017'), holder('99970030500018')] },
      /établissement à vérifier/,
      {
        holders: [
          { idType: 'SIRET', identifier: '99970020600017', name: '' },
          { idType: 'SIRET', identifier: '99970030500018', name: '', doubt: 'establishment', siren: '999700305' },
        ],
      },
    ],
    [
      'a holder known by its SIREN',
      { titulaires: [holder('999700206')] },
      /quel établissement/,
      {
        holders: [{ idType: 'SIRET', identifier: '999700206', name: '', doubt: 'establishment', siren: '999700206' }],
      },
    ],
    [
      'a holder with a wrong key',
      { titulaires: [holder('99970031100011')] },
      /clé de contrôle/,
      { holders: [{ idType: 'SIRET', identifier: '99970031100011', name: '', doubt: 'key' }] },
    ],
    [
      'a holder of a kind that nobody knows, named',
      {
        titulaires: [{ titulaire: { typeIdentifiant: 'UE', id: 'BE0999700107', denominationSociale: 'Hagen & Fils' } }],
      },
      /type d’identifiant inconnu/,
      {
        holders: [{ idType: '', identifier: 'BE0999700107', name: 'Hagen & Fils', doubt: 'type', writtenType: 'UE' }],
      },
    ],
    [
      'a holder without identifier',
      { titulaires: [{ titulaire: { typeIdentifiant: 'SIRET', id: '', denominationSociale: 'Les Haies du canal' } }] },
      /pas d’identifiant/,
      {
        holders: [{ idType: '', identifier: '', name: 'Les Haies du canal', doubt: 'none', writtenType: 'SIRET' }],
      },
    ],
    [
      'none and some at once',
      { considerationsSociales: { considerationSociale: ['Pas de considération sociale', 'Clause sociale'] } },
      /Contredit/,
      { considerations: ['clause'], considerationsContradicted: true },
    ],
  ]
  for (const [what, change, sentence, read] of setAside) {
    it(`keeps, with the remark that the national collection would set it aside, ${what}`, () => {
      const verdict = judged(contract(change))

      expect(verdict.reasons).to.deep.equal([])
      expect(verdict.warnings.map(warning => warning.sentence).join(' ')).to.match(sentence)
      expect(verdict.contract!.setAside.join(' ')).to.match(sentence)
      for (const [name, value] of Object.entries(read))
        expect(verdict.contract![name as keyof PublishedContract], name).to.deep.equal(value)
    })
  }

  const unnamed: [what: string, change: Change][] = [
    ['no holder', { titulaires: undefined }],
    ['an empty list of holders', { titulaires: [] }],
    ['a flattened holder', { titulaires: [{ titulaire: 'typeIdentifiant' }, { titulaire: 'id' }] }],
  ]
  for (const [what, change] of unnamed) {
    it(`keeps a contract with ${what}, its holder unpublished`, () => {
      const verdict = judged(contract(change))

      expect(verdict.contract!.holders).to.deep.equal([])
      expect(verdict.warnings.map(warning => warning.sentence).join()).to.include('titulaire non publié')
    })
  }

  it('puts back the zero that a spreadsheet took from a holder or a buyer, and says so', () => {
    const verdict = judged(contract({ titulaires: [holder('9970060100018')] }))

    expect(verdict.contract!.holders).to.deep.equal([{ idType: 'SIRET', identifier: '09970060100018', name: '' }])
    expect(verdict.repairs.map(({ field }) => field)).to.deep.equal(['titulaires.id'])
  })

  it('keeps a contract without subject under its number', () => {
    const { contract: taken, setAside } = { setAside: [], ...judged(contract({ objet: ' ' })) }

    expect(taken).to.include({ number: '2026-0301', subject: '', title: 'Objet non publié' })
    expect(setAside).to.deep.equal([])
  })

  it('shows the new holders of an amendment, the doubtful one among them', () => {
    const change = { titulaires: [holder('99970030500018'), holder('99970040400018')] }
    const taken = judged(contract({ modifications: [modification(change)] })).contract!

    expect(currentHolders(taken).map(({ identifier, doubt }) => [identifier, doubt])).to.deep.equal([
      ['99970030500018', 'establishment'],
      ['99970040400018', undefined],
    ])
  })

  const cpvs: [written: string, read: string][] = [
    ['3111100', '03111100'],
    ['9134000', '09134000'],
    ['4526110', '45261100'],
    ['7731410', '77314100'],
    ['0000000', ''],
    ['4626110', ''],
    ['45261100-8', '45261100'],
  ]
  for (const [written, read] of cpvs) {
    it(`reads the CPV code ${written} as « ${read} »`, () => {
      expect(judged(contract({ codeCPV: written })).contract!.cpv).to.equal(read)
    })
  }

  it('keeps what no figure rests on, as published', () => {
    const taken = judged(
      contract({
        procedure: 'De gré à gré',
        origineUE: 0.8,
        origineFrance: 30,
        attributionAvance: 'oui',
        tauxAvance: 0.1,
        considerationsEnvironnementales: {
          considerationEnvironnementale: ['Clause environnementale', 'Crit\ufffdre environnemental'],
        },
      }),
    ).contract!

    expect(taken.procedure).to.equal('')
    expect(taken.kept).to.deep.equal({
      place: { code: '99100', kind: 'Code postal', name: '' },
      environmental: ['clause', 'critere'],
      procedureWritten: 'De gré à gré',
      techniques: ['Sans objet'],
      executionModes: ['Sans objet'],
      priceTypes: ['Définitif ferme'],
      priceForm: 'Forfaitaire',
      offers: 3,
      advance: true,
      advanceRate: 0.1,
      originEu: 0.8,
      originFrance: 0.3,
      innovative: false,
      subcontractingDeclared: false,
      grouping: 'Pas de groupement',
    })
  })

  for (const wrapper of ['modificationActeSousTraitance', 'modificationActesSousTraitance']) {
    it(`keeps the acts of subcontracting and their amendments, wrapped in ${wrapper}`, () => {
      const act = (id: number, siret: string) => ({
        acteSousTraitance: {
          id,
          sousTraitant: { typeIdentifiant: 'SIRET', id: siret },
          dureeMois: 5,
          dateNotification: '2026-05-04',
          datePublicationDonnees: '2026-05-20',
          montant: 12_500,
          variationPrix: 'Revisable',
        },
      })
      const amendment = {
        [wrapper]: {
          id: 1,
          dateNotificationModificationSousTraitance: '2026-07-01',
          datePublicationDonnees: '2026-07-15',
          montant: 15_000,
        },
      }
      const taken = judged(
        contract({
          actesSousTraitance: [act(1, '99970040400018'), act(2, '99970030500018')],
          modificationsActesSousTraitance: [amendment],
        }),
      ).contract!

      expect(taken.publishedOn).to.equal('2026-07-15')
      expect(taken.subcontracts.acts.map(one => [one.number, one.subcontractor.doubt])).to.deep.equal([
        ['1', undefined],
        ['2', 'establishment'],
      ])
      expect(taken.subcontracts.acts[0]).to.include({
        signedOn: '2026-05-04',
        amountCents: 12_500_00,
        durationMonths: 5,
        priceVariation: 'Révisable',
      })
      expect(taken.subcontracts.amendments).to.deep.equal([
        {
          number: '1',
          signedOn: '2026-07-01',
          publishedOn: '2026-07-15',
          amountCents: 15_000_00,
          durationMonths: null,
        },
      ])
    })
  }

  const saidSocial: [said: string, read: string[]][] = [
    ['Clause sociale, Critère social', ['clause', 'critere']],
    ['Marché réservé ; Clause sociale', ['clause', 'reserve']],
    ['Critère social|Clause sociale', ['clause', 'critere']],
    ['Clauses sociales', ['clause']],
    ['Clause sociale d’insertion', ['clause']],
    ["Clauses sociales d'insertion", ['clause']],
    ['Critères sociaux', ['critere']],
    ['CritÃ¨re social', ['critere']],
    ['MarchÃ© rÃ©servÃ©', ['reserve']],
    ['Crit\ufffdre social', ['critere']],
    ['March? r?serv?', ['reserve']],
    ['Pas de consid\ufffdration sociale', ['aucune']],
    ['?????? social', ['inconnue']],
    ['Sans objet', ['inconnue']],
    ['Clause de style', ['inconnue']],
  ]
  for (const [said, read] of saidSocial) {
    it(`reads the considerations « ${said} »`, () => {
      const verdict = judged(contract({ considerationsSociales: { considerationSociale: [said] } }))

      expect(verdict.contract!.considerations).to.deep.equal(read)
      expect([...verdict.repairs, ...verdict.warnings].map(({ field }) => field)).to.include('considerationsSociales')
    })
  }

  it('undoes a double encoding in every text', () => {
    const verdict = judged(
      contract({ objet: 'RÃ©fection de lâ€™Ã©cole, cÅ“ur de ville â€“ Ã‰tage', procedure: 'ProcÃ©dure adaptÃ©e' }),
    )

    expect(verdict.contract).to.include({
      subject: 'Réfection de l’école, cœur de ville – Étage',
      procedure: 'Procédure adaptée',
    })
  })

  it('never reads « none » where the 2019 format says nothing', () => {
    const old = judged(
      contract({ considerationsSociales: undefined, acheteur: { id: buyers.marvaux, nom: 'Ville de Marvaux' } }),
      '2019',
    )

    expect(old.contract!.considerations).to.deep.equal(['inconnue'])
    expect(old.contract!.buyer.name).to.equal('Ville de Marvaux')
  })

  it('takes La Poste, whose establishments escape the usual key', () => {
    expect(judged(contract({ titulaires: [holder('35600000049837')] })).reasons).to.deep.equal([])
  })

  it('takes a concession, reserved', () => {
    const taken = judge(
      { position: 1, kind: 'concession', format: '2022', raw: concession(), broken: false, repairs: [] },
      bench,
    ).contract!

    expect(taken).to.include({
      form: 'concession',
      notifiedOn: '2026-03-02',
      startsOn: '2026-04-01',
      amountCents: 250_000_00,
    })
    expect(taken.considerations).to.deep.equal(['reserve'])
  })

  it('orders modifications by date, whatever their numbers', () => {
    const taken = judged(
      contract({
        modifications: [
          modification({ id: 1, dateNotificationModification: '2026-09-01', dureeMois: 18 }),
          modification({
            id: 1,
            dateNotificationModification: '2026-05-01',
            dureeMois: 15,
            titulaires: [holder(holders.other)],
          }),
        ],
      }),
    ).contract!

    expect(taken.modifications.map(({ signedOn }) => signedOn)).to.deep.equal(['2026-05-01', '2026-09-01'])
    expect(currentDuration(taken)).to.equal(18)
    expect(currentHolders(taken).map(({ identifier }) => identifier)).to.deep.equal([holders.other])
    expect(taken.holders.map(({ identifier }) => identifier)).to.deep.equal([holders.stranger])
  })

  const lots: [subject: string, title: string, lotNumber: string, lotTitle: string][] = [
    ['École Jaurès: Lot 2: Charpente bois', 'École Jaurès', '2', 'Charpente bois'],
    ['École Jaurès - LOT n°03 - Peinture', 'École Jaurès', '03', 'Peinture'],
    ['Restauration des barrages: Lot 3: Lot n°3 : Génie civil', 'Restauration des barrages', '3', 'Génie civil'],
    ['École Jaurès : lots 2 et 3', 'École Jaurès : lots 2 et 3', '', ''],
    ['Bâtiment A: Lot 1: Lot 2 : Gros oeuvre', 'Bâtiment A: Lot 1: Lot 2 : Gros oeuvre', '', ''],
    ['Pilotage des travaux', 'Pilotage des travaux', '', ''],
  ]
  for (const [subject, title, lotNumber, lotTitle] of lots) {
    it(`reads the lot of « ${subject} »`, () => {
      expect(judged(contract({ objet: subject })).contract).to.include({ title, lotNumber, lotTitle })
    })
  }

  it('says when a record cannot be read at all', () => {
    const verdict = judge(
      { position: 7, kind: 'contract', format: '2022', raw: null, broken: true, repairs: [] },
      bench,
    )

    expect(verdict.reasons[0]!.sentence).to.include('mal écrit')
  })

  it('knows a wrong key from a right one', () => {
    expect(bench.isSiret(siretFrom('99941233'))).to.equal(true)
    expect(bench.isSiret('99941233000000')).to.equal(false)
  })

  function judged(raw: unknown, format: '2022' | '2019' = '2022') {
    return judge({ position: 1, kind: 'contract', format, raw, broken: false, repairs: [] }, bench)
  }
})

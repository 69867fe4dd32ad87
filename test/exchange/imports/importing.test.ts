import { expect } from 'chai'
import { TERMINAL } from '#server/access/rules.ts'
import { actsSince } from '#server/compliance/acts-since.ts'
import { CutShort } from '#server/exchange/decp/file.ts'
import { importFile, survey } from '#server/exchange/imports/actions.ts'
import { amendmentsOf } from '#server/register/contracts/amendments-store.ts'
import { contractThen } from '#server/register/contracts/known-store.ts'
import { readingOf } from '#server/register/contracts/readings-store.ts'
import { contractFor } from '#server/register/contracts/store.ts'
import { freshApp } from '../../support/app.ts'
import { standingOf } from '../../support/standing.ts'
import {
  buyers,
  concession,
  contract,
  folder,
  holder,
  holders,
  json2022,
  modification,
  xml2022,
} from '../decp/files.ts'

describe('importing a DECP file into the register', () => {
  const app = freshApp()
  const files = folder()
  after(() => files.remove())

  it('records contract, holder, considerations and amendments', async () => {
    await imported(
      json2022(
        [
          contract({
            titulaires: [holder(holders.stranger), holder(holders.harpin)],
            typeGroupementOperateurs: 'Conjoint',
            considerationsSociales: { considerationSociale: ['Critère social', 'Clause sociale'] },
            modifications: [modification({ montant: 300_000, dureeMois: 18 })],
          }),
        ],
        [concession()],
      ),
    )

    const row = await theContract('2026-0301')
    expect(row).to.include({
      source: 'decp',
      title: 'Réhabilitation du gymnase Pasteur',
      lot_number: '2',
      amount_cents: 250_000_00,
      notified_on: '2026-03-02',
      starts_on: null,
      ends_on: '2027-09-01',
      search_text: 'rehabilitation du gymnase pasteur charpente bois 2026-0301',
    })
    expect(await considerationsOf(row.id)).to.deep.equal(['clause', 'critere'])
    expect(await holdersOf(row.id)).to.deep.equal([`leadHolder ${holders.stranger}`, `coHolder ${holders.harpin}`])
    expect(await app.db('amendments').where({ contract_id: row.id }).first()).to.include({
      signed_on: '2026-06-01',
      amount_cents: 300_000_00,
      source: 'decp',
    })
    expect((await theContract('DSP-2026-01')).form).to.equal('concession')
    // Companies already known are the same; the open data name nobody.
    expect(await app.db('companies').where({ identifier: holders.harpin })).to.have.length(1)
    expect((await app.db('companies').where({ identifier: holders.stranger }).first()).name).to.equal('')
  })

  it('a published duration that moves the end is an act of the day it was signed', async () => {
    await imported(json2022([contract()]))
    const { id, ends_on: first } = await theContract('2026-0301')
    const ends = () => app.db('execution_acts').where({ contract_id: id }).orderBy('id')
    expect(await ends()).to.deep.equal([])

    await imported(json2022([contract({ modifications: [modification({ montant: 300_000 })] })]))
    expect(await ends()).to.deep.equal([]) // an amount moves no end
    const longer = [
      modification({ montant: 300_000 }),
      modification({ dateNotificationModification: '2026-07-01', dureeMois: 24 }),
    ]
    await imported(json2022([contract({ modifications: longer })]))

    expect((await ends()).map(({ kind, effect_on, ends_on }) => ({ kind, effect_on, ends_on }))).to.deep.equal([
      { kind: 'initial', effect_on: null, ends_on: first },
      { kind: 'published', effect_on: '2026-07-01', ends_on: '2028-03-01' },
    ])
    expect((await theContract('2026-0301')).ends_on).to.equal('2028-03-01')
  })

  it('changes nothing the second time, nor from XML after JSON', async () => {
    const content = [contract(), contract({ id: 'B', objet: 'Autre chose' })]
    await imported(json2022(content))
    const before = await everything()

    for (const again of [json2022(content), json2022(content.toReversed()), xml2022(content)]) {
      const { summary } = await imported(again)
      expect(summary.actions).to.include({ create: 0, update: 0, same: 2 })
    }
    expect(await everything()).to.deep.equal(before)
  })

  it('updates a republished contract, and keeps its history', async () => {
    await imported(json2022([contract()]))
    const { summary } = await imported(
      json2022([
        contract({ modifications: [modification({ montant: 300_000, titulaires: [holder(holders.other)] })] }),
      ]),
    )

    expect(summary.actions).to.include({ create: 0, update: 1 })
    const row = await theContract('2026-0301')
    expect(row.version).to.equal(2)
    expect(row.amount_cents).to.equal(250_000_00)
    expect(await holdersOf(row.id)).to.deep.equal([
      `holder ${holders.other}`,
      `holder ${holders.stranger} until 2026-06-01`,
    ])
    expect(await app.db('amendments').where({ contract_id: row.id })).to.have.length(1)
    expect(await app.db('version_contracts').where({ contract_id: row.id })).to.have.length(2)
    expect(await app.db('journal').where({ action: 'contract.republished', subject_id: row.id })).to.have.length(1)
  })

  it('fills the blanks of an amendment from its own day on: read as known before, it is blank still', async () => {
    app.clock.now = () => '2026-06-15T10:00:00.000Z'
    await imported(json2022([contract({ modifications: [modification({ montant: undefined })] })]))
    const { id } = await theContract('2026-0301')
    const publishedAgain = { datePublicationDonnees: '2026-09-01', modifications: [modification({ montant: 300_000 })] }
    const before = '2026-08-31T22:00:00.000Z'
    app.clock.now = () => '2026-09-02T10:00:00.000Z'
    await imported(json2022([contract(publishedAgain)]))

    const said = async (known?: string) => (await amendmentsOf(app.db, id, known)).map(({ amountCents }) => amountCents)
    expect(await said()).to.deep.equal([300_000_00])
    expect(await said(before)).to.deep.equal([null])
    const amended = async (known?: string) => {
      const moment = { at: '2026-10-31', known }
      const then = await contractThen(app.db, await contractFor(app.db, TERMINAL, id), moment)
      return (await readingOf(app.db, then, moment)).amount.cents
    }
    expect([await amended(), await amended(before)]).to.deep.equal([300_000_00, 250_000_00])
    const acts = await actsSince(app.db, [id], { at: '2026-10-31', since: before })
    expect(acts.map(({ kind, label }) => [kind, label.replaceAll('\u00a0', ' ')])).to.deep.include([
      'amendment',
      'Avenant n° 1 complété par une publication',
    ])
    for (const change of ['update amendment_figures set amount_cents = 1', 'delete from amendment_figures']) {
      const refused = await app.db.transaction(trx => trx.raw(change)).then(() => '', String)
      expect(refused).to.include('append only')
    }
  })

  it('measures a followed clause again when its date of notification is corrected', async () => {
    await imported(json2022([contract()]))
    const row = await theContract('2026-0301')
    await app.db('contracts').where({ id: row.id }).update({ followed_by: app.cast.users.camille })
    const [clause] = await app
      .db('clauses')
      .insert({ contract_id: row.id, legal_basis: 'L2112-2', eligibility_months: 24, created_at: '2026-03-03' })
      .returning('id')
    const line = { clause_id: clause.id, kind: 'initial', label: 'Notification', recorded_at: '2026-03-03' }
    await app.db('commitments').insert({ ...line, dated_on: '2026-03-02', centihours: 900_00 })
    const expected = async () => (await standingOf(app.db, clause.id)).expected_centihours as number
    const before = await expected()
    await imported(json2022([contract({ dateNotification: '2026-08-02', datePublicationDonnees: '2026-09-01' })]))

    expect((await theContract('2026-0301')).notified_on).to.equal('2026-08-02')
    expect(await expected()).to.be.lessThan(before)
  })

  it('does not let an older publication replace a newer one', async () => {
    await imported(json2022([contract({ montant: 300_000, datePublicationDonnees: '2026-05-01' })]))
    const { summary } = await imported(json2022([contract()]))

    expect(summary.actions).to.include({ update: 0, older: 1 })
    expect((await theContract('2026-0301')).amount_cents).to.equal(300_000_00)
  })

  it('keeps apart the lots that share one number', async () => {
    const lots = ['Lot 1: Maçonnerie', 'Lot 2: Charpente', 'Lot 3: Peinture'].map(lot =>
      contract({ objet: `Gymnase Pasteur: ${lot}` }),
    )
    const { summary } = await imported(json2022(lots))

    expect(summary.actions.create).to.equal(3)
    expect(summary.sharedNumbers).to.equal(2)
    // One of them alone, in another file, with an amendment.
    const again = await imported(json2022([{ ...lots[1]!, modifications: [modification({ montant: 9_000 })] }]))
    expect(again.summary.actions).to.include({ create: 0, update: 1 })
  })

  it('keeps apart what one file holds twice with another amount, and drops what it holds twice', async () => {
    const content = json2022([contract(), contract({ montant: 80_000 }), contract()])
    const { summary } = await imported(content)
    const before = await everything()

    expect(summary.actions).to.include({ create: 2, update: 0 })
    expect(summary.remarks[0]!.sentence).to.include('gardé à part')
    expect((await surveyed(json2022([contract(), contract({ montant: 80_000 }), contract()]))).actions).to.include({
      create: 0,
    })
    expect((await imported(content)).summary.actions).to.include({ create: 0, update: 0 })
    expect(await everything()).to.deep.equal(before)
    // Alone in a later file, the second finds its own row.
    await imported(json2022([contract({ montant: 80_000, modifications: [modification({ montant: 81_000 })] })]))
    expect(await app.db('contracts').where({ number: '2026-0301' })).to.have.length(2)
  })

  it('recognises a contract whose subject or holder was corrected', async () => {
    await imported(json2022([contract(), contract({ id: 'C' })]))
    const { summary } = await imported(
      json2022([
        contract({
          objet: 'Réhabilitation du gymnase Louis-Pasteur: Lot 2: Charpente',
          datePublicationDonnees: '2026-04-01',
        }),
        contract({
          id: 'C',
          titulaires: [holder(holders.stranger), holder(holders.other)],
          datePublicationDonnees: '2026-04-01',
        }),
      ]),
    )

    expect(summary.actions).to.include({ create: 0, update: 2 })
    expect((await theContract('2026-0301')).title).to.equal('Réhabilitation du gymnase Louis-Pasteur')
  })

  it('completes a contract typed by hand instead of doubling it, and overwrites nothing typed', async () => {
    const before = await app.db('contracts').where({ id: app.cast.troisMoulins.contractId }).first()
    const { summary } = await imported(
      json2022([
        contract({
          id: '2025-0147',
          objet: 'Collège: Lot 2: Gros œuvre',
          montant: 1,
          dureeMois: 99,
          dateNotification: '2025-01-09',
        }),
      ]),
    )

    expect(summary.actions).to.include({ create: 0, update: 1 })
    expect(summary.remarks[0]!.sentence).to.include('enregistré à la main')
    const after = await app.db('contracts').where({ id: before.id }).first()
    for (const name of [
      'title',
      'lot_title',
      'amount_cents',
      'ends_on',
      'starts_on',
      'duration_months',
      'sector',
      'followed_by',
      'directorate_id',
      'procedure',
      'source',
    ])
      expect(after[name], name).to.equal(before[name])
    expect(await holdersOf(before.id)).to.have.length(1)
    expect(after.decp_key).to.be.a('string')
  })

  it('two lots typed by hand take each the publication of its lot, however the file sorts them', async () => {
    const { id, ...typed } = (await app.db('contracts').where({ id: app.cast.troisMoulins.contractId }).first())!
    const lots = ['1', '2'].map(lot_number => ({ ...typed, number: 'L-77', lot_number, lot_title: '' }))
    const [first, second] = await app.db('contracts').insert(lots).returning('id')
    const { summary } = await imported(
      json2022([
        contract({ id: 'L-77', objet: 'Collège: Lot 2: Charpente', montant: 90_000 }),
        contract({ id: 'L-77', objet: 'Collège: Lot 1: Gros œuvre', montant: 60_000 }),
      ]),
    )
    expect(summary.actions).to.include({ create: 0, update: 2 })
    const standing = await app
      .db('version_contracts')
      .join('published_versions', 'published_versions.id', 'version_contracts.version_id')
      .whereIn('contract_id', [first!.id, second!.id])
      .select('contract_id', 'raw')
    const lotOf = new Map(standing.map(({ contract_id, raw }) => [contract_id, /Lot (\d)/.exec(raw)![1]]))
    expect([lotOf.get(first!.id), lotOf.get(second!.id)]).to.deep.equal(['1', '2'])
  })

  it('leaves what someone typed since the last publication, and follows the open data for the rest', async () => {
    await imported(json2022([contract()]))
    const { id } = await theContract('2026-0301')
    await app
      .db('contracts')
      .where({ id })
      .update({ title: 'Gymnase Pasteur', ends_on: '2027-06-30', sector: 'BTP_SO' })

    await imported(
      json2022([
        contract({
          ccag: 'Pas de CCAG',
          datePublicationDonnees: '2026-05-01',
          modifications: [modification({ dureeMois: 24 })],
        }),
      ]),
    )

    expect(await theContract('2026-0301')).to.include({
      title: 'Gymnase Pasteur',
      ends_on: '2027-06-30',
      sector: 'BTP_SO',
      ccag: 'Pas de CCAG',
    })
  })

  it('leaves the dates of a contract that someone follows', async () => {
    await imported(json2022([contract()]))
    const { id, ends_on } = await theContract('2026-0301')
    await app
      .db('contracts')
      .where({ id })
      .update({ followed_by: app.cast.users.camille, followed_at: app.clock.now() })

    await imported(json2022([contract({ modifications: [modification({ dureeMois: 24 })] })]))

    expect((await theContract('2026-0301')).ends_on).to.equal(ends_on)
  })

  it('never turns a known consideration into an unknown one', async () => {
    await imported(json2022([contract()]))
    const old = contract({ considerationsSociales: undefined, datePublicationDonnees: '2026-06-01' })
    await imported(JSON.stringify({ marches: [old] }))

    expect(await considerationsOf((await theContract('2026-0301')).id)).to.deep.equal(['clause'])
  })

  it('names buyers and companies that had no name, and no others', async () => {
    const named = contract({
      acheteur: { id: buyers.unknown, nom: 'Ville de Courville' },
      considerationsSociales: undefined,
      titulaires: [
        { typeIdentifiant: 'SIRET', id: holders.other, denominationSociale: 'Charpentes Lebrun' },
        { typeIdentifiant: 'SIRET', id: holders.harpin, denominationSociale: 'HARPIN SAS' },
      ],
    })
    await imported(JSON.stringify({ marches: [named] }))

    expect((await app.db('buyers').where({ siret: buyers.unknown }).first()).name).to.equal('Ville de Courville')
    expect((await app.db('companies').where({ identifier: holders.other }).first()).name).to.equal('Charpentes Lebrun')
    expect((await app.db('companies').where({ identifier: holders.harpin }).first()).name).to.equal(
      'Terrassements Harpin',
    )
  })

  it('imports for one’s own buyers only', async () => {
    const content = json2022([contract(), contract({ id: 'M-1', acheteur: { id: buyers.marvaux } })])
    const { summary } = await imported(content, app.cast.users.ines)

    expect(summary.actions).to.include({ create: 1, aside: 1, reject: 0 })
    expect(await theContract('2026-0301')).to.equal(undefined)
  })

  it('writes nothing of a file that turns out to be cut short', async () => {
    const before = await everything()
    const content = json2022(Array.from({ length: 1200 }, (_, index) => contract({ id: `N-${index}` })))
    const error = await imported(content.slice(0, -9)).catch(problem => problem)

    expect(error).to.be.instanceOf(CutShort)
    expect(error.message).to.match(/1.200\u00a0marchés entiers, puis rien/)
    expect(await everything()).to.deep.equal(before)
  })

  it('says in the preview what the import then does', async () => {
    const content = json2022([
      ...Array.from({ length: 700 }, (_, index) => contract({ id: `N-${index % 600}` })),
      contract({ id: 'N-3', montant: 12 }),
      contract({ id: '2026-0112' }),
      contract({ id: '', objet: '' }),
    ])
    const preview = await surveyed(content)
    const { summary } = await imported(content)

    expect(preview.records).to.equal(703)
    expect(summary.actions).to.deep.include({
      create: preview.actions.create,
      update: preview.actions.update,
      reject: 1,
    })
  })

  async function imported(content: string, userId: number | null = null) {
    const path = files.write('decp', content)
    const { clock } = app
    return importFile(app.db, { userId, at: clock.now(), today: clock.today(), formKey: null }, { path }, {})
  }

  async function surveyed(content: string) {
    return (await survey(app.db, null, files.write('decp', content), { today: app.clock.today() })).summary
  }

  function theContract(number: string) {
    return app.db('contracts').where({ number }).orderBy('id').first()
  }

  function considerationsOf(id: number) {
    return app.db('contract_considerations').where({ contract_id: id }).orderBy('consideration').pluck('consideration')
  }

  async function holdersOf(id: number): Promise<string[]> {
    const rows = await app
      .db('contract_holders')
      .join('companies', 'companies.id', 'company_id')
      .where({ contract_id: id })
      .orderBy('position')
      .select('role', 'identifier', 'until')
    return rows.map(({ role, identifier, until }) => `${role} ${identifier}${until ? ` until ${until}` : ''}`)
  }

  /** All that an import may write, save the list of imports, where each record was seen, and the journal. */
  async function everything() {
    const tables = [
      'buyers',
      'companies',
      'contracts',
      'contract_considerations',
      'contract_holders',
      'amendments',
      'published_versions',
      'version_contracts',
    ]
    const rows = []
    for (const table of tables) rows.push(await app.db(table).select('*').orderBy(1).orderBy(2))
    return rows
  }
})

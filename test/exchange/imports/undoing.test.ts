import { expect } from 'chai'
import { TERMINAL } from '#server/access/rules.ts'
import { importFile } from '#server/exchange/imports/actions.ts'
import { importFor } from '#server/exchange/imports/imports-store.ts'
import { previewUndo, redoImport, undoImport } from '#server/exchange/imports/undo-actions.ts'
import { PUBLISHED, RECKONED, SAID_ASIDE, WORK } from '#server/exchange/imports/worked-store.ts'
import { allBuyers } from '#server/register/buyers/store.ts'
import { contractsSeen, visibleContracts } from '#server/register/contracts/store.ts'
import { freshApp } from '../../support/app.ts'
import { isLong } from '../../support/long.ts'
import { buyers, contract, folder, holder, holders, json2022, modification, xml2022 } from '../decp/files.ts'
import { csv } from '../tables/written.ts'

describe('what is published, whatever the order in which it comes', () => {
  const app = freshApp()
  const files = folder()
  after(() => files.remove())

  const one = contract()
  const twoHolders = contract({ titulaires: [holder(holders.stranger), holder(holders.other)] })
  const renamed = contract({ objet: `${one.objet} (rectifié)`, datePublicationDonnees: '2026-03-20' })
  const lots = (subjects: [string, string]) => [
    contract({ id: 'H-1', objet: subjects[0], montant: 90_000 }),
    contract({ id: 'H-1', objet: subjects[1], montant: 60_000 }),
  ]
  const amended = (change: object, published = '2026-06-20') =>
    contract({ modifications: [modification({ datePublicationDonneesModification: published, ...change })] })

  it('two versions of one day give both holders, however often each comes back', async () => {
    for (const file of [[one], [twoHolders], [one]]) await imported(json2022(file))
    expect(await theHolders()).to.have.members([holders.stranger, holders.other])
    await emptied()
    for (const file of [[twoHolders], [one], [twoHolders]]) await imported(json2022(file))
    expect(await theHolders()).to.have.members([holders.stranger, holders.other])
  })

  it('a subject put right, then the older file again: one contract, by its newer name', async () => {
    for (const file of [[one], [renamed], [one], [renamed]]) await imported(json2022(file))
    const rows = await shown()
    expect(rows.map(({ title, lot_title }) => `${title} ${lot_title}`)).to.deep.equal([
      'Réhabilitation du gymnase Pasteur Charpente bois (rectifié)',
    ])
  })

  it('lots of one number named otherwise are the same two', async () => {
    await imported(
      json2022(
        lots(['Entretien des haies du canal - lot 1 : rive sud', 'Entretien des haies du canal - lot 2 : rive nord']),
      ),
    )
    await imported(json2022(lots(['Haies canal lot 1', 'Haies canal lot 2'])))
    expect(await shown()).to.have.length(2)
  })

  it('an amendment put right replaces the one before; one that is published no more leaves every figure', async () => {
    await imported(json2022([amended({ montant: 126_000 })]))
    await imported(json2022([amended({ montant: 127_500 }, '2026-07-01')]))
    expect(await theAmendments()).to.deep.equal([['2026-06-01', 127_500_00]])
    await imported(json2022([contract({ datePublicationDonnees: '2026-07-15' })]))
    expect(await theAmendments()).to.deep.equal([])
  })

  it('a table that has room for one amendment withdraws none, however late it is read again', async () => {
    const row = {
      id: '2026-0301',
      'acheteur.id': buyers.hauteVesle,
      objet: String(one.objet),
      montant: '250000.0',
      dureeMois: '12',
      dateNotification: '2026-03-02',
      datePublicationDonnees: '2026-03-10',
      considerationsSociales: "['Clause sociale']",
      titulaire_id_1: holders.stranger,
      titulaire_typeIdentifiant_1: 'SIRET',
      titulaire_id_2: '',
      titulaire_typeIdentifiant_2: '',
      titulaire_id_3: '',
      titulaire_typeIdentifiant_3: '',
      montantModification: '260000',
      dateNotificationModification: '2026-08-01',
      datePublicationDonneesModification: '2026-08-09',
    }
    await imported(json2022([amended({ montant: 255_000 })]))
    await imported(csv([row], { separator: ';' }))
    await imported(json2022([contract({ montant: 250_001 })]))
    expect(await theAmendments()).to.deep.equal([
      ['2026-06-01', 255_000_00],
      ['2026-08-01', 260_000_00],
    ])
  })

  it('any order and any repetition give one register', async () => {
    const all: Record<string, unknown>[][] = [
      [one],
      [renamed],
      [amended({ montant: 126_000 })],
      [amended({ montant: 127_500, titulaires: [holder(holders.other)] }, '2026-07-01')],
      lots(['Entretien des haies du canal - lot 1 : rive sud', 'Entretien des haies du canal - lot 2 : rive nord']),
    ]
    const registers: string[] = []
    for (const order of [
      [0, 1, 2, 3, 4],
      [4, 3, 2, 1, 0, 3],
      [2, 0, 4, 1, 0, 3, 2],
    ]) {
      for (const index of order) await imported(index % 2 ? json2022(all[index]!) : xml2022(all[index]!))
      registers.push(JSON.stringify(await register()))
      await emptied()
    }
    expect(registers[1]).to.equal(registers[0])
    expect(registers[2]).to.equal(registers[0])
  })

  it('a clause is not lost to « pas de considération sociale » of the same day, in any order', async () => {
    const considered = (word: string) => contract({ considerationsSociales: { considerationSociale: [word] } })
    const both = [considered('Clause sociale'), considered('Pas de considération sociale')]
    for (const files of [both, both.toReversed()]) {
      for (const file of files) await imported(json2022([file]))
      const [{ id, published }] = await shown()
      expect(await said(id)).to.include('clause')
      expect(JSON.parse(published).states).to.include({ considerations: 'contradicted' })
      await emptied()
    }
  })

  it('a publisher who sends only the last amendment withdraws none of those before', async () => {
    await imported(json2022([amended({ id: 1, montant: 126_000 })]))
    const second = { id: 2, montant: 130_000, dateNotificationModification: '2026-08-01' }
    await imported(json2022([amended(second, '2026-08-09')]))
    expect(await theAmendments()).to.deep.equal([
      ['2026-06-01', 126_000_00],
      ['2026-08-01', 130_000_00],
    ])
  })

  it('random publications give one register, in any order, however often and in whatever files they come', async function () {
    this.timeout(600_000)
    const dice = seeded(20_261_130)
    for (let round = 0; round < (isLong ? 40 : 2); round++) {
      const contracts = ['P', 'Q', 'R'].map(id => Array.from({ length: 1 + dice(4) }, () => anyVersion(id, dice)))
      const registers: string[] = []
      for (let turn = 0; turn < 3; turn++) {
        for (const records of filesOf(contracts, dice)) await imported(dice(2) ? json2022(records) : xml2022(records))
        registers.push(JSON.stringify(await register()))
        await emptied()
      }
      expect(registers[1], `round ${round}`).to.equal(registers[0])
      expect(registers[2], `round ${round}`).to.equal(registers[0])
    }
  })

  /** Published on one of a few days, so that some come the same day. */
  function anyVersion(id: string, dice: (below: number) => number) {
    const day = `2026-0${4 + dice(3)}-10`
    const amendment = modification({
      id: 1 + dice(2),
      dateNotificationModification: `2026-03-1${dice(3)}`,
      montant: 250_000 + 1_000 * dice(5),
      datePublicationDonneesModification: day,
    })
    return contract({
      id,
      montant: 250_000 + dice(2),
      datePublicationDonnees: day,
      titulaires: [holder(holders.stranger), ...(dice(3) === 0 ? [holder(holders.other)] : [])],
      modifications: Array.from({ length: dice(2) }, () => amendment),
    })
  }

  /** Each version once or twice, in files that never hold two of one contract: those would be two contracts. */
  function filesOf<One>(contracts: readonly One[][], dice: (below: number) => number): One[][] {
    const queues = contracts.map(versions => {
      const again = versions.filter(() => dice(3) === 0)
      return shuffled([...versions, ...again], dice)
    })
    const files: One[][] = []
    while (queues.some(({ length }) => length > 0)) {
      const records = queues.flatMap(queue => (dice(2) ? queue.splice(0, 1) : []))
      if (records.length > 0) files.push(shuffled(records, dice))
    }
    return files
  }

  function shuffled<One>(all: readonly One[], dice: (below: number) => number): One[] {
    const left = [...all]
    return Array.from(all, () => left.splice(dice(left.length), 1)[0]!)
  }

  function seeded(seed: number): (below: number) => number {
    let state = seed
    return below => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
      return Math.floor((state / 4_294_967_296) * below)
    }
  }

  it('an import taken back: what nobody touched goes, what people typed stays, and all comes back with it', async () => {
    await imported(json2022([one]))
    const newer = contract({ montant: 260_000, datePublicationDonnees: '2026-04-01' })
    const second = await imported(json2022([newer, contract({ id: 'B' }), contract({ id: 'C' })]))
    const [worked] = await app.db('contracts').where({ number: 'B' })
    await app.db('contracts').where({ id: worked!.id }).update({ sector: 'BTP_SO' })
    const before = await register()
    const given = await importFor(app.db, TERMINAL, second)

    const asked = await previewUndo(app.db, second)
    expect([asked.retired, asked.kept, asked.back]).to.deep.equal([1, 1, 1])
    expect(asked.lists.back[0]).to.include({ number: '2026-0301, lot\u00a02', publishedOn: '2026-03-10' })
    const done = await undoImport(app.db, author(), given, 'Mauvais fichier')
    expect(done).to.deep.equal(asked)

    expect((await shown()).map(({ number, amount_cents, source }) => [number, amount_cents, source])).to.deep.equal([
      ['2026-0301', 250_000_00, 'decp'],
      ['B', 250_000_00, 'typed'],
    ])
    const counted = await visibleContracts(app.db, TERMINAL).where('contracts.number', 'C').count({ rows: '*' })
    expect(Number(counted[0]!.rows)).to.equal(0)
    const seen = await contractsSeen(app.db, TERMINAL).pluck('number')
    expect(seen).not.to.include('C')
    const [buyer] = (await allBuyers(app.db)).filter(({ siret }) => siret === (one.acheteur as { id: string }).id)
    expect(buyer!.contractCount).to.equal((await contractsSeen(app.db, TERMINAL).where({ buyer_id: buyer!.id })).length)
    expect(
      await undoImport(app.db, author(), given, 'encore').then(
        () => '',
        error => error.name,
      ),
    ).to.not.equal('')

    await redoImport(app.db, author(), given)
    expect(await register()).to.deep.equal(before)
    const lines = await app.db('journal').where({ subject: 'import', subject_id: second }).orderBy('id').pluck('action')
    expect(lines.slice(-2)).to.deep.equal(['decp.withdrawn', 'decp.restored'])
  })

  it('ends that were read of an amendment, and subcontractors that an act names, are nobody’s work', async () => {
    const act = {
      id: 1,
      sousTraitant: { typeIdentifiant: 'SIRET', id: holders.harpin },
      dureeMois: 6,
      dateNotification: '2026-04-01',
      datePublicationDonnees: '2026-04-10',
      montant: 20_000,
      variationPrix: 'Ferme',
    }
    const shorter = modification({ montant: 260_000, dureeMois: 6 })
    const acted = contract({ id: 'ACTE', actesSousTraitance: [{ acteSousTraitance: act }], modifications: [shorter] })
    const id = await imported(json2022([acted]))
    const [row] = await app.db('contracts').where({ number: 'ACTE' })
    expect(await app.db('contract_holders').where({ contract_id: row!.id, role: 'subcontractor' })).to.have.length(1)
    expect(await previewUndo(app.db, id)).to.include({ retired: 1, kept: 0 })
  })

  it('every table under a contract is somebody’s work, what publications write, or reckoned of them', async () => {
    const { readFileSync } = await import('node:fs')
    const source = readFileSync(new URL('../../../db/tables.ts', import.meta.url), 'utf8')
    const under = [...source.matchAll(/^ {2}(\w+): \{\n((?: {4}.*\n)*?) {2}\}/gm)]
      .filter(([, , columns]) => /^ {4}contract_id\??:/m.test(columns!))
      .map(([, table]) => table)
    expect(under).to.have.members([...WORK, ...PUBLISHED, ...SAID_ASIDE, ...RECKONED])
  })

  function author() {
    return { userId: null, at: app.clock.now(), today: app.clock.today(), formKey: null }
  }

  async function imported(content: string): Promise<number> {
    return (await importFile(app.db, author(), { path: files.write('decp', content) }, {})).importId
  }

  /** All imports are taken back: what follows starts anew. */
  async function emptied(): Promise<void> {
    for (const id of await app.db('imports').pluck('id')) {
      const given = await importFor(app.db, TERMINAL, id)
      await undoImport(app.db, author(), given, '').catch(() => {})
    }
    expect(await shown()).to.deep.equal([])
  }

  function shown() {
    return app
      .db('contracts')
      .whereNull('withdrawn_at')
      .whereNotNull('decp_key')
      .orderBy(['number', 'lot_number'])
      .select(
        'id',
        'number',
        'title',
        'lot_number',
        'lot_title',
        'amount_cents',
        'ends_on',
        'notified_on',
        'source',
        'published',
      )
      .select('sector')
  }

  /** What lists and figures read, without the numbers of rows. */
  async function register() {
    const found = []
    for (const { id, ...row } of await shown())
      found.push({
        ...row,
        holders: await holdersUnder(id),
        amendments: await amendmentsUnder(id),
        said: await said(id),
      })
    return found
  }

  async function theHolders() {
    const [row] = await shown()
    return (await holdersUnder(row!.id)).map(({ identifier }) => identifier)
  }

  async function theAmendments() {
    const [row] = await shown()
    return (await amendmentsUnder(row!.id)).map(({ signed_on, amount_cents }) => [signed_on, amount_cents])
  }

  function holdersUnder(id: number) {
    return app
      .db('contract_holders')
      .join('companies', 'companies.id', 'company_id')
      .where({ contract_id: id })
      .orderBy(['position', 'identifier'])
      .select('identifier', 'role', 'since', 'until')
  }

  function amendmentsUnder(id: number) {
    return app
      .db('amendments')
      .where({ contract_id: id, withdrawn_at: null })
      .orderBy(['signed_on', 'number'])
      .select('number', 'signed_on', 'amount_cents', 'duration_months')
  }

  function said(id: number) {
    return app.db('contract_considerations').where({ contract_id: id }).orderBy('consideration').pluck('consideration')
  }
})

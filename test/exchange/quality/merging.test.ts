import { randomUUID } from 'node:crypto'
import { expect } from 'chai'
import { TERMINAL } from '#server/access/rules.ts'
import { readConfig } from '#server/config.ts'
import { importFile } from '#server/exchange/imports/actions.ts'
import { importFor } from '#server/exchange/imports/imports-store.ts'
import { redoImport, undoImport } from '#server/exchange/imports/undo-actions.ts'
import { pairsOf } from '#server/exchange/quality/duplicates.ts'
import { stakesOf } from '#server/exchange/quality/stakes-store.ts'
import { listContracts } from '#server/terminal/contracts.ts'
import { makeReport } from '#server/terminal/reports.ts'
import { freshApp } from '../../support/app.ts'
import { buyers, contract, folder, json2022 } from '../decp/files.ts'

type Fields = Record<string, unknown>
const words = (html: string) =>
  html
    .replace(/<[^>]+>/g, ' ')
    .replace(/\u00a0|\u202f|&nbsp;/g, ' ')
    .replace(/\s+/g, ' ')

describe('one contract, on both rows of which somebody worked', () => {
  const app = freshApp()
  const files = folder()
  after(() => files.remove())

  const hedges = (change: Fields = {}) => contract({ id: '26-014', objet: 'Entretien des haies du canal', ...change })
  let [one, other] = [0, 0]
  let buyerId = 0

  beforeEach(async () => {
    const author = { userId: null, at: app.clock.now(), today: app.clock.today(), formKey: null }
    const path = files.write('decp', json2022([hedges(), hedges({ id: '2026-HAIES-02' })]))
    await importFile(app.db, author, { path }, {})
    buyerId = (await app.db('buyers').where({ siret: buyers.hauteVesle }).first('id')).id
    const { probable } = await pairsOf(app.db, TERMINAL, buyerId)
    ;[one, other] = [probable[0]!.one.id, probable[0]!.other.id]
  })

  it('the clause, its hours and all that was written follow the one that stays, and come back with it', async () => {
    const clause = await claused(other, 500)
    await placed(clause, 'MAD_ETTI', { '2026-04': 35_00, '2026-05': 21_50 })
    await written(one)
    await written(other)
    await app.db('contracts').where({ id: other }).update({ followed_by: app.cast.users.camille })
    const before = await register()

    expect(await shown())
      .to.include('Heures saisies — 56,50 h')
      .and.include('Faits 1 1')
    await merged('keepOne')
    expect(await app.db('clauses').where({ id: clause }).pluck('contract_id')).to.deep.equal([one])
    expect(await loggedUnder(one)).to.equal(56_50)
    for (const table of ['facts', 'attachments', 'proceedings'])
      expect(await app.db(table).where({ contract_id: one }), table).to.have.length(2)
    const page = await app.get(`/marches/${one}`)
    expect(words(page.text)).to.include('Première rencontre').and.include('500')
    expect((await app.db('contracts').where({ id: one }).first('followed_by')).followed_by).to.equal(
      app.cast.users.camille,
    )
    await separated()
    expect(await register()).to.deep.equal(before)
    expect(await followers()).to.deep.equal([null, app.cast.users.camille])
  })

  it('of two clauses, the obligation of the one that stays is owed, and the hours of both count there', async () => {
    const [stands, falls] = [await claused(one, 500), await claused(other, 300)]
    await placed(stands, 'MAD_ETTI', { '2026-04': 35_00 })
    const moved = await placed(falls, 'ED_CDD', { '2026-05': 21_00, '2026-06': 7_25 })
    await received(falls, '2026-05')
    const before = await register()

    expect(await shown())
      .to.include('Heures dues 500 h 300 h')
      .and.include('garder 26-014 et son obligation')
    await merged('keepOne')
    expect(await loggedUnder(one)).to.equal(63_25)
    expect(await allLogged()).to.equal(before.logged)
    const stakes = await stakesOf(app.db, [one], app.clock.today())
    expect([stakes.get(one)!.clause!.owed, stakes.get(one)!.placements]).to.deep.equal([500_00, 2])
    expect(await app.db('statements').where({ clause_id: stands })).to.have.length(1)
    expect((await app.get(`/marches/${one}/heures`)).status).to.equal(200)

    await separated()
    expect(await register()).to.deep.equal(before)
    expect((await app.db('placements').where({ id: moved }).first('clause_id')).clause_id).to.equal(falls)
  })

  it('what was added since goes with the placement it is about, or stays with the contract that was kept', async () => {
    const [stands, falls] = [await claused(one, 500), await claused(other, 300)]
    const moved = await placed(falls, 'ED_CDD', { '2026-05': 21_00 })
    await merged('keepOne')
    await app.db('hours').insert({ ...hour(moved, stands, '2026-07'), centihours: 9_00 })
    const added = await placed(stands, 'MAD_ETTI', { '2026-07': 4_00 })
    await separated()
    expect(await app.db('hours').where({ placement_id: moved }).pluck('clause_id')).to.deep.equal([falls, falls])
    expect(await app.db('hours').where({ placement_id: added }).pluck('clause_id')).to.deep.equal([stands])
  })

  it('both have a line in the journal for each act', async () => {
    await written(one)
    await written(other)
    await merged('keepOther')
    await separated()
    for (const action of ['contract.merged', 'contract.unmerged'])
      expect(await app.db('journal').where({ action }).pluck('subject_id')).to.have.members([one, other])
  })

  const apart: Record<string, [() => Promise<void>, RegExp]> = {
    'a statement of one company for one month under both': [
      async () => {
        for (const id of [one, other]) await received(await claused(id, 100), '2026-05')
      },
      /Une même entreprise a un relevé de mai 2026 sous les deux clauses/,
    ],
    'somebody placed twice alike': [
      async () => {
        for (const id of [one, other]) await placed(await claused(id, 100), 'MAD_ETTI', {})
      },
      /1 personne est placée de la même façon sous les deux clauses/,
    ],
    'a clause that counts with others': [
      async () => {
        await claused(one, 100)
        const pool = {
          company_id: app.cast.companies.batisseurs,
          buyer_id: buyerId,
          name: 'Lots',
          agreed_on: '2026-03-01',
        }
        const [{ id }] = await app.db('pools').insert(pool).returning('id')
        await app
          .db('clauses')
          .where({ id: await claused(other, 100) })
          .update({ pool_id: id })
      },
      /La clause de 2026-HAIES-02 compte avec celles d’autres marchés/,
    ],
    'parts written of the members of one': [
      async () => {
        const act = { kind: 'split', unit: 'points', reason: 'Convention', recorded_at: app.clock.now() }
        await app.db('share_acts').insert({ contract_id: other, ...act })
      },
      /Les parts des membres du groupement sont écrites sur 2026-HAIES-02/,
    ],
  }
  for (const [what, [happened, sentence]] of Object.entries(apart))
    it(`${what} is said before anything moves`, async () => {
      await happened()
      const before = await register()
      const refused = await gesture('keepOne', 'Même chantier')
      expect(refused.status).to.equal(422)
      expect(words(refused.text)).to.match(sentence)
      expect(await register()).to.deep.equal(before)
    })

  it('a proceeding changes its contract by such an act only', async () => {
    await written(other)
    const { id } = await app.db('proceedings').where({ contract_id: other }).first('id')
    const moving = () => app.db.transaction(trx => trx('proceedings').where({ id }).update({ contract_id: one }))
    expect(await refusal(moving)).to.match(/append only/)
    await merged('keepOne')
    const renamed = () =>
      app.db.transaction(trx => trx('proceedings').where({ id }).update({ contract_id: other, matter: 'x' }))
    expect(await refusal(renamed)).to.match(/append only/)
  })

  it('a contract typed by hand goes and comes back as it was', async () => {
    await app.db('contracts').where({ id: other }).update({ source: 'typed', sector: 'ESPACES_VERTS' })
    await app.db('version_contracts').where({ contract_id: other }).delete()
    const before = await app.db('contracts').where({ id: other }).first('sector', 'withdrawn_at')
    await merged('keepOne')
    expect((await app.db('contracts').where({ id: other }).first('withdrawn_at')).withdrawn_at).to.not.equal(null)
    await separated()
    expect(await app.db('contracts').where({ id: other }).first('sector', 'withdrawn_at')).to.deep.equal(before)
  })

  it('each page of either proposes it, and the one that went leads to the one that stays', async () => {
    const page = await app.get(`/marches/${other}`)
    expect(words(page.text)).to.include(
      'Ce marché ressemble à 26-014 : même objet sous un autre numéro. Est-ce le même ?',
    )
    const asked = `/qualite?acheteur=${buyerId}&vue=doublons&marche=${other}`
    expect(page.text.replaceAll('&#x3D;', '=').replaceAll('&amp;', '&')).to.include(asked)
    expect(words((await app.get(asked)).text)).to.include('garder 26-014')
    await merged('keepOne')
    expect((await app.get(`/marches/${other}`)).location).to.equal(`/marches/${one}`)
    expect(words((await app.get(`/marches/${one}`)).text))
      .to.include('Ce marché a été réuni à 26-014.')
      .and.not.include('ressemble')
    expect((await app.get(`/marches/${other}/publications`)).location).to.equal(`/marches/${one}/publications`)
    const sent = await app.post(`/marches/${other}/prise-en-charge`, { cle: randomUUID() })
    expect(sent.location).to.equal(`/marches/${one}`)
    expect(words((await app.get(`/marches/${one}`)).text)).to.include('Rien n’a été enregistré')
    await app.as('ines')
    expect((await app.get(`/marches/${other}`)).status).to.equal(404)
  })

  it('the terminal says where it went', async () => {
    await merged('keepOne')
    const said: string[] = []
    const terminal = {
      ...{ db: app.db, clock: app.clock, config: readConfig({}) },
      say: (line: string) => said.push(line),
      complain: (line: string) => said.push(line),
    }
    expect(await makeReport.run(['contract', String(other), '-o', '/dev/null'], terminal as never)).to.equal(1)
    expect(said.join().replaceAll('\u00a0', ' ')).to.equal(
      `Le marché ${other} a été réuni à 26-014 : c’est le marché ${one}.`,
    )
    said.length = 0
    await listContracts.run(['--json'], terminal as never)
    const kept = JSON.parse(said.join('')).find(({ id }: { id: number }) => id === one)
    expect(kept.merged).to.have.length(1)
    expect(kept.merged[0]).to.include({ id: other, number: '2026-HAIES-02' })
  })

  const orders = ['mspr', 'mpsr', 'mprs', 'pmsr', 'pmrs', 'prms'] // merge, separate, put the import back, read it again
  const hands: Record<string, () => number[]> = {
    nobody: () => [],
    'somebody on one': () => [one],
    'somebody on the other': () => [other],
    'somebody on both': () => [one, other],
  }
  for (const [who, worked] of Object.entries(hands))
    it(`import, merge, undo, separate, redo, in whatever order, where ${who} worked, give one register`, async () => {
      const author = { userId: null, at: app.clock.now(), today: app.clock.today(), formKey: null }
      const path = files.write(
        'decp',
        json2022([hedges({ id: '2026-HAIES-02', objet: 'Entretien des haies et berges' })]),
      )
      await importFile(app.db, author, { path }, {})
      for (const id of worked()) await written(id)
      const imports: number[] = await app.db('imports').orderBy('id', 'desc').limit(2).pluck('id')
      const before = await derived()
      for (const importId of imports)
        for (const order of orders) {
          const given = (await importFor(app.db, TERMINAL, importId))!
          const isAsked = async () => (await pairsOf(app.db, TERMINAL, buyerId)).probable.length > 0
          let isMerged = false
          for (const step of order) {
            if (step === 'm' && (await isAsked())) {
              isMerged = true
              await merged('keepOne')
            }
            if (step === 's' && isMerged) await separated()
            if (step === 'p') await undoImport(app.db, author, given, 'Fichier de recette')
            if (step === 'r') await redoImport(app.db, author, given)
          }
          expect(await derived(), `${order}, import ${importId === imports[0] ? 'last' : 'first'}`).to.deep.equal(
            before,
          )
        }
    }).timeout(60_000)

  /** All that lists show of both, and of which publication it is. */
  async function derived() {
    const ids = [one, other]
    const contracts = await app
      .db('contracts')
      .whereIn('id', ids)
      .orderBy('id')
      .select('id', 'source', 'title', 'amount_cents', 'notified_on', 'published', 'social', 'withdrawn_at')
    const holders = await app.db('contract_holders').whereIn('contract_id', ids).orderBy(['contract_id', 'company_id'])
    const versions = await app.db('version_contracts').orderBy('version_id')
    return {
      contracts: contracts.map(row => ({ ...row, published: JSON.parse(row.published) })),
      holders: holders.map(one => [one.contract_id, one.company_id, one.role]),
      versions,
      facts: await app.db('facts').orderBy('id').select('id', 'contract_id'),
    }
  }

  const gesture = (geste: string, motif = '') =>
    app.post('/qualite/doublons', {
      ...{ cle: randomUUID(), acheteur: String(buyerId), un: String(one), autre: String(other) },
      ...{ geste, motif },
    })
  const shown = async () => words((await app.get(`/qualite?acheteur=${buyerId}&vue=doublons`)).text)

  async function merged(geste: string): Promise<void> {
    const answer = await gesture(geste, 'Même chantier')
    expect(answer.status, words(answer.text).slice(0, 600)).to.equal(303)
  }

  async function separated(): Promise<void> {
    expect((await gesture('separated')).status).to.equal(303)
  }

  async function claused(contractId: number, owed: number): Promise<number> {
    const terms = { legal_basis: 'L2112-2', eligibility_months: 24, created_at: app.clock.now() }
    const [{ id }] = await app
      .db('clauses')
      .insert({ contract_id: contractId, ...terms })
      .returning('id')
    const line = { kind: 'initial', dated_on: '2026-03-02', label: 'Engagement initial', recorded_at: app.clock.now() }
    await app
      .db('rhythms')
      .insert({ clause_id: id, effect_on: '2026-03-02', period: 'month', due_days: 10, recorded_at: app.clock.now() })
    await app.db('commitments').insert({ clause_id: id, centihours: owed * 100, ...line })
    return id
  }

  async function placed(clauseId: number, mode: string, months: Record<string, number>): Promise<number> {
    const { participant_id } = await app.db('placements').orderBy('id').first('participant_id')
    const placement = { participant_id, clause_id: clauseId, employer_id: app.cast.companies.batisseurs, mode }
    const dates = { hired_on: '2026-03-16', created_at: app.clock.now() }
    const [{ id }] = await app
      .db('placements')
      .insert({ ...placement, ...dates })
      .returning('id')
    for (const [month, centihours] of Object.entries(months))
      await app.db('hours').insert({ ...hour(id, clauseId, month), centihours })
    return id
  }

  function hour(placementId: number, clauseId: number, month: string) {
    return { placement_id: placementId, clause_id: clauseId, month, logged_at: app.clock.now() }
  }

  async function received(clauseId: number, month: string): Promise<void> {
    const bounds = { period: month, first_month: month, last_month: month, received_on: '2026-07-10' }
    const statement = { clause_id: clauseId, sender_id: app.cast.companies.batisseurs, ...bounds, state: 'toCheck' }
    const [{ id }] = await app.db('statements').insert(statement).returning('id')
    const line = { gesture: 'receive', state: 'toCheck', effect_on: '2026-07-31', received_on: '2026-07-10' }
    await app.db('statement_events').insert({ statement_id: id, ...line, recorded_at: app.clock.now() })
  }

  async function written(contractId: number): Promise<void> {
    const at = app.clock.now()
    const fact = { kind: 'contact', dated_on: '2026-04-02', text: 'Première rencontre', recorded_at: at }
    await app.db('facts').insert({ contract_id: contractId, ...fact })
    await app.db('proceedings').insert({ contract_id: contractId, kind: 'meeting', recorded_at: at })
    await app.db('attachments').insert({
      ...{ about: 'contract', kind: 'other', buyer_id: buyerId, contract_id: contractId, file_name: 'ccap.pdf' },
      ...{ type: 'application/pdf', size_bytes: 10, sha256: randomUUID(), scan: 'clean', added_at: at },
    })
  }

  const loggedUnder = async (contractId: number) => {
    const clauses = app.db('clauses').where({ contract_id: contractId }).select('id')
    const [row] = await app.db('hours').whereIn('clause_id', clauses).sum({ hours: 'centihours' })
    return Number(row!.hours)
  }
  const allLogged = async () => Number((await app.db('hours').sum({ hours: 'centihours' }))[0]!.hours)
  const followers = async () =>
    (await app.db('contracts').whereIn('id', [one, other]).orderBy('id')).map(({ followed_by }) => followed_by)

  /** On which contract and clause each row hangs, and all hours. */
  async function register() {
    const places: Record<string, unknown> = { logged: await allLogged() }
    for (const table of ['facts', 'attachments', 'proceedings', 'clauses'])
      places[table] = await app.db(table).orderBy('id').select('id', 'contract_id')
    for (const table of ['placements', 'hours', 'statements', 'commitments'])
      places[table] = await app.db(table).orderBy('id').select('id', 'clause_id')
    places.contracts = await app
      .db('contracts')
      .whereIn('id', [one, other])
      .orderBy('id')
      .select('id', 'source', 'withdrawn_at', 'followed_by', 'social', 'title', 'published')
    return places
  }

  async function refusal(work: () => Promise<unknown>): Promise<string> {
    return work().then(
      () => 'nothing refused it',
      (error: Error) => error.message,
    )
  }
})

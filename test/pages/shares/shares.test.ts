import { randomUUID } from 'node:crypto'
import { expect } from 'chai'
import { TERMINAL } from '#server/access/rules.ts'
import { hours } from '#server/base/format.ts'
import { companyAt } from '#server/compliance/companies.ts'
import { keptLinesOf } from '#server/compliance/company-lines.ts'
import { ownFigures } from '#server/compliance/company-totals-rules.ts'
import { measured } from '#server/compliance/measure.ts'
import { settleAll } from '#server/compliance/store.ts'
import { companyReport } from '#server/documents/company.ts'
import { contractReport } from '#server/documents/contract.ts'
import { htmlOf } from '#server/documents/print.ts'
import { actsKnownSince } from '#server/editions/since.ts'
import { decideWindows } from '#server/register/clauses/windows.ts'
import { companyFor, establishmentsOf } from '#server/register/companies/store.ts'
import { contractFor } from '#server/register/contracts/store.ts'
import { contractNumber } from '#server/register/contracts/words.ts'
import { freshApp } from '../../support/app.ts'

const words = (text: string) => text.replace(/\u00a0|\u202f/g, ' ').replaceAll('&#x3D;', '=')
const today = '2026-11-17'

describe('a contract that several companies hold', () => {
  const app = freshApp()
  const contractId = () => app.cast.troisMoulins.contractId
  const path = () => `/marches/${contractId()}/parts`
  let [lead, second, third] = [0, 0, 0]

  beforeEach(async () => {
    const { contractId: id } = app.cast.troisMoulins
    ;[lead = 0] = await app.db('contract_holders').where({ contract_id: id, until: null }).pluck('company_id')
    const others = await app.db('companies').whereNot({ id: lead }).where({ kind: 'company' }).orderBy('id').limit(2)
    second = others[0]!.id
    third = others[1]!.id
    for (const [company_id, role] of [
      [second, 'coHolder'],
      [third, 'coHolder'],
    ] as const)
      await app.db('contract_holders').insert({ contract_id: id, company_id, role, position: 2 })
    await app.db('contract_holders').where({ contract_id: id, company_id: lead }).update({ role: 'leadHolder' })
    await app.db('contracts').where({ id }).update({ group_form: 'joint' })
  })

  const write = (change: Record<string, string> = {}) =>
    app.post(`${path()}/nouvelles`, {
      cle: randomUUID(),
      unite: 'points',
      [`part-${lead}`]: '60',
      [`part-${second}`]: '25',
      [`part-${third}`]: '15',
      effet: '09/01/2025',
      motif: 'Convention de groupement',
      ...change,
    })
  const transfer = (heures: string, change: Record<string, string> = {}) =>
    app.post(`${path()}/transfert`, {
      cle: randomUUID(),
      de: String(second),
      vers: String(third),
      heures,
      effet: '04/05/2026',
      motif: 'Accord des cotraitants',
      ...change,
    })
  const bearers = async (at = today, known?: string) => {
    const { clauseId } = app.cast.troisMoulins
    const account = (await measured(app.db, [clauseId], { at, today, ...(known ? { known } : {}) })).get(clauseId)!
    return account.members[0]!.bearers
  }

  it('says that nobody wrote the parts, and leads to where they are written', async () => {
    const page = words((await app.get(`/marches/${contractId()}`)).text)
    expect(page).to.include('Les parts du groupement').and.include('Aucune part n’est écrite.')
    expect(words((await app.get(path())).text)).to.include('Écrire les parts')
  })

  it('writes parts that make the whole, and refuses others', async () => {
    const wrong = await write({ [`part-${third}`]: '10' })
    expect([wrong.status, words(wrong.text).includes('Les parts font 95 %')]).to.deep.equal([422, true])
    expect((await write()).status).to.equal(303)

    const borne = (await bearers())!
    expect(borne.map(({ owed }) => owed)).to.deep.equal([1080_00, 450_00, 270_00])
    const text = words((await app.get(path())).text)
    expect(text).to.include('1 080 h').and.include('Convention de groupement').and.include('Groupement conjoint')
  })

  it('lets hours pass from one to another from their day on; the contract owes as much', async () => {
    await write()
    const tooMuch = await transfer('451')
    expect([tooMuch.status, words(tooMuch.text).includes('plus que les 450 h')]).to.deep.equal([422, true])
    expect((await transfer('100')).status).to.equal(303)

    expect((await bearers())!.map(({ owed }) => owed)).to.deep.equal([1080_00, 350_00, 370_00])
    expect((await bearers('2026-04-30'))!.reduce((sum, one) => sum + one.transferred, 0)).to.equal(0)
    const text = words((await app.get(path())).text)
    expect(text).to.include('−100 h').and.include('+100 h').and.include('100 h passent de')
    const entry = await app.db('journal').where({ action: 'share.transferred' }).first()
    expect(JSON.parse(entry.after)).to.include({ centihours: 100_00, effectOn: '2026-05-04' })
  })

  it('tells in its history what passed and what came back, and who still owes what to whom, on pages and on paper', async () => {
    await write()
    await transfer('100')
    await transfer('40', { de: String(third), vers: String(second), effet: '01/10/2026', motif: 'Retour de lot' })
    await transfer('80', { de: String(third), vers: String(second), effet: '02/10/2026', motif: 'Autre partage' })
    const [one, two] = await Promise.all(
      [second, third].map(id => app.db('companies').where({ id }).first('name', 'identifier')),
    )
    const history = words((await app.get(`/marches/${contractId()}/chronologie`)).text)
    expect(history).to.include(`100 h passent de ${one.name} à ${two.name} : Accord des cotraitants.`)
    expect(history).to.include(`40 h reviennent de ${two.name} à ${one.name} : Retour de lot.`)
    expect(history).to.include(`80 h passent de ${two.name} à ${one.name} : Autre partage.`)

    const page = words((await app.get(`/entreprises/${two.identifier}`)).text)
    expect(page).to.include('Qui doit encore quoi, et à qui').and.include(`href="${path()}"`)
    const owing = async (at: string) => words(hours((await bearers(at))!.find(one => one.companyId === third)!.left))
    expect(page).to.include(`Elle doit encore ${await owing(today)} à l’acheteur.`)
    const when = { at: '2026-10-31', today }
    for (const report of [
      await companyReport(app.db, TERMINAL, two.identifier, when),
      await contractReport(app.db, TERMINAL, contractId(), when),
    ]) {
      const paper = words(htmlOf(report)).replace(/(<[^>]+>|\s)+/g, ' ')
      expect(paper).to.include(`40 h reviennent de ${two.name} à ${one.name}`).and.include('Retour de lot')
      expect(paper).to.match(new RegExp(`${two.name} 250 h −20 h \\S+ h ${await owing(when.at)} à l’acheteur`))
    }
  })

  it('lists what a subcontractor owes on its own page and in its report, which may be published', async () => {
    await write()
    const sub = await app.db('companies').where({ id: app.cast.companies.relais }).first('id', 'identifier', 'name')
    await app.db('contract_holders').insert({
      contract_id: contractId(),
      company_id: sub.id,
      role: 'subcontractor',
      position: 9,
    })
    expect((await transfer('100', { vers: String(sub.id) })).status).to.equal(303)
    const principal = await app.db('companies').where({ id: lead }).first('name')

    const page = words((await app.get(`/entreprises/${sub.identifier}`)).text)
    const left = words(hours((await bearers())!.find(one => one.companyId === sub.id)!.left))
    expect(page).to.include('Qui doit encore quoi, et à qui').and.include(`href="${path()}"`)
    expect(page).to.include(left === '0,00 h' ? 'Elle a fait toute sa part' : `doit encore ${left} à ${principal.name}`)
    expect(page).to.include(`/entreprises/${sub.identifier}/editions`)

    const report = await companyReport(app.db, TERMINAL, sub.identifier, { at: '2026-10-31', today })
    const paper = words(htmlOf(report)).replace(/(<[^>]+>|\s)+/g, ' ')
    expect(paper).to.include('Les parts de chacun').and.include(`${sub.name} 100 h +100 h`)
    expect(paper).to.include('Accord des cotraitants')
    const published = await app.post(`/entreprises/${sub.identifier}/editions`, { date: '31/10/2026' })
    expect(published.status).to.equal(303)
    await app.as('helene')
    expect((await app.get(`/entreprises/${sub.identifier}`)).text).to.include('Qui doit encore quoi, et à qui')
  })

  it('follows, on the page of a subcontractor and in its next edition, what is recorded since on the contract of others', async () => {
    await write()
    const sub = await app.db('companies').where({ id: app.cast.companies.relais }).first('id', 'identifier')
    await app.db('contract_holders').insert({
      contract_id: contractId(),
      company_id: sub.id,
      role: 'subcontractor',
      position: 9,
    })
    await transfer('100', { vers: String(sub.id) })
    const place = {
      contract: await contractFor(app.db, TERMINAL, contractId()),
      clauseId: app.cast.troisMoulins.clauseId,
    }
    const author = {
      userId: app.cast.users.camille,
      at: '2026-11-20T12:00:00.000Z',
      today: '2026-11-20',
      formKey: null,
    }
    await decideWindows(app.db, place, { supply: 12, subcontracting: 0, other: null }, author)

    const number = words(contractNumber(place.contract))
    const read = words((await app.get(`/entreprises/${sub.identifier}?au=2026-10-31&connu=${today}`)).text)
    const since = /Connu depuis le 17 novembre[\s\S]*?<\/section>/.exec(read)![0]
    expect(since).to.include('Durée d’éligibilité, mise à disposition : 12 mois').and.include(number)

    const { about } = await companyReport(app.db, TERMINAL, sub.identifier, { at: '2026-10-31', today })
    const changes = await actsKnownSince(app.db, about!, '2026-11-18T00:00:00.000Z', '2026-11-21T00:00:00.000Z')
    expect(changes.map(({ label }) => words(label)).join()).to.include('mise à disposition : 12 mois')
    const { identifier } = await app.db('companies').where({ id: lead }).first('identifier')
    const held = await companyReport(app.db, TERMINAL, identifier, { at: '2026-10-31', today })
    const ids = held.about!.contracts!.map(({ id }) => id)
    expect(ids).to.deep.equal([...new Set(ids)])
  })

  it('keeps a company’s report from being published while a reason names somebody, and prints it rewritten', async () => {
    await write()
    await transfer('100', { motif: 'Accord de Mme Tavernier' })
    const { identifier } = await app.db('companies').where({ id: third }).first('identifier')
    const publish = () => app.post(`/entreprises/${identifier}/editions`, { date: '31/10/2026' })
    const refused = await publish()
    expect([refused.status, refused.text.includes(`/marches/${contractId()}/relecture`)]).to.deep.equal([422, true])

    const proof = `/marches/${contractId()}/relecture`
    const texte = /name="texte" value="([0-9a-f]{64})"/.exec((await app.get(proof)).text)![1]!
    await app.follow(proof, { texte, reponse: 'reecrire', mots: 'Accord des cotraitants de mai' })
    const paper = htmlOf(await companyReport(app.db, TERMINAL, identifier, { at: '2026-10-31', today }))
    expect(paper).to.include('Accord des cotraitants de mai').and.not.include('Tavernier')
    expect((await publish()).status).to.equal(303)
  })

  it('takes parts in hours only when they make what the contract owes that day', async () => {
    const hours = { unite: 'hours', [`part-${lead}`]: '1 000', [`part-${second}`]: '500', [`part-${third}`]: '268' }
    expect((await write(hours)).status).to.equal(303)
    const later = await write({ ...hours, effet: '02/07/2026' })
    expect([later.status, words(later.text).includes('le marché en doit 1 800 h')]).to.deep.equal([422, true])
    const borne = (await bearers())!
    expect(borne.reduce((sum, one) => sum + one.owed, 0)).to.equal(1800_00)
  })

  it('each company’s page carries its part, sums equal the contract’s, and lists say the same', async () => {
    await write()
    await transfer('100')
    await settleAll(app.db, today)
    const { clauseId } = app.cast.troisMoulins
    const account = (await measured(app.db, [clauseId], { at: today, today })).get(clauseId)!
    const sums = { owed: 0, counted: 0, credited: 0, missing: 0, behind: 0 }
    for (const id of [lead, second, third]) {
      const { identifier } = await app.db('companies').where({ id }).first()
      const company = await companyFor(app.db, TERMINAL, identifier)
      const { lines } = await companyAt(app.db, TERMINAL, company, { at: today, today })
      const line = lines.find(one => one.contractId === contractId())!
      const own = ownFigures(line)
      for (const key of Object.keys(sums) as (keyof typeof sums)[]) sums[key] += own[key]
      const kept = await keptLinesOf(app.db, TERMINAL, await establishmentsOf(app.db, [company]), today)
      expect(ownFigures(kept.find(one => one.contractId === contractId())!)).to.deep.equal(own)
      if (id === third) expect(words((await app.get(`/entreprises/${identifier}`)).text)).to.include('soit 370 h')
    }
    const { owed, counted, credited } = account
    expect(sums).to.include({ owed, counted, credited, missing: account.missing ?? 0, behind: account.behind ?? 0 })
  })

  it('the lead answers for all where the contract says so', async () => {
    await write()
    await app.db('contracts').where({ id: contractId() }).update({ group_form: 'jointLeadSolidary' })
    expect(words((await app.get(path())).text)).to.include('mandataire solidaire : chacun répond de sa part, et')
    const { identifier } = await app.db('companies').where({ id: lead }).first()
    expect(words((await app.get(`/entreprises/${identifier}`)).text)).to.include('répond pour tout le groupement')
  })

  it('attributes an employer to one of them', async () => {
    await write()
    const before = (await bearers())!
    const employer = app.cast.companies.relais
    const form = {
      employeur: String(employer),
      pour: String(third),
      effet: '03/02/2025',
      motif: 'Contrat de mise à disposition',
    }
    expect((await app.post(`${path()}/employeur`, { cle: randomUUID(), ...form })).status).to.equal(303)
    const after = (await bearers())!
    expect(after.reduce((sum, one) => sum + one.counted, 0)).to.equal(before.reduce((sum, one) => sum + one.counted, 0))
    expect(after[2]!.counted).to.be.greaterThan(before[2]!.counted)
  })

  it('what was known before an act is still what it was', async () => {
    await write()
    expect((await bearers(today, '2026-11-16')) ?? null).to.equal(null)
    expect((await bearers(today, today))!.map(({ owed }) => owed)).to.deep.equal([1080_00, 450_00, 270_00])
  })

  it('nobody else’s companies may be named, and a director only reads', async () => {
    await write()
    const stranger = await transfer('10', { vers: String(app.cast.companies.relais) })
    expect([stranger.status, stranger.text.includes('Choisissez une entreprise du marché.')]).to.deep.equal([422, true])
    await app.as('helene')
    expect((await app.get(path())).text).to.not.include('/transfert')
    expect((await transfer('10')).status).to.equal(404)
  })
})

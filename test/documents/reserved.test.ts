import { randomUUID } from 'node:crypto'
import { expect } from 'chai'
import { conditionRows, type Reservation, wordOver } from '#server/documents/reserved-rules.ts'
import type { Check } from '#server/register/reserved/check-rules.ts'
import { freshApp } from '../support/app.ts'
import { archiveFaultsIn } from './archivable.ts'
import { faultsIn } from './conforms.ts'
import { readPdf } from './read-pdf.ts'

const check: Check = {
  id: 1,
  contractId: 1,
  companyId: 7,
  condition: 'kind',
  outcome: 'met',
  kind: 'EA',
  sharePoints: null,
  centihours: null,
  evidence: 'CPOM',
  evidenceOn: null,
  checkedOn: '2026-01-01',
  cancelsId: null,
  recordedAt: '',
  byName: null,
}
const reservation: Reservation = {
  contract: { id: 1, form: 'contract', reservedArticle: 'L2113-12', notifiedOn: '2026-01-01', durationMonths: 24 },
  holders: [{ companyId: 7, name: 'Ateliers' }],
  checks: [],
  awards: [],
}
const at = (change: Partial<Reservation>, contract: Partial<Reservation['contract']> = {}) => {
  const all = { ...reservation, ...change, contract: { ...reservation.contract, ...contract } }
  const rows = conditionRows(all)
  return { rows, word: wordOver(all.contract.reservedArticle, rows) }
}

describe('what is established of a reserved contract', () => {
  it('nothing but one article, while no paper was read', () => {
    const { rows, word } = at({})
    expect(rows.map(({ condition, state }) => [condition, state])).to.deep.equal([
      ['kind', 'unsaid'],
      ['workforce', 'unsaid'],
      ['publicity', 'unsaid'],
      ['alone', 'met'],
    ])
    expect(word).to.equal('toCheck')
  })

  it('all of it, once each condition was read; one unmet is enough', () => {
    const papers: Check[] = [
      check,
      { ...check, id: 2, condition: 'workforce', sharePoints: 7100 },
      { ...check, id: 3, condition: 'publicity', companyId: null },
    ]
    expect(at({ checks: papers }).word).to.equal('established')
    const later: Check = { ...check, id: 4, condition: 'workforce', sharePoints: 4999, outcome: 'unmet' }
    expect(at({ checks: [...papers, later] }).word).to.equal('unmet')
    const two = [...reservation.holders, { companyId: 8, name: 'Autres ateliers' }]
    expect(at({ checks: papers, holders: two }).word).to.equal('toCheck')
  })

  it('a concession never reserves to both, a contract of the ESS lasts three years', () => {
    expect(at({}, { form: 'concession', reservedArticle: 'L2113-14' }).word).to.equal('unmet')
    const ess = (months: number | null) =>
      at({}, { reservedArticle: 'L2113-15', durationMonths: months }).rows.find(row => row.condition === 'duration')!
        .state
    expect([36, 37, null].map(ess)).to.deep.equal(['met', 'unmet', 'unsaid'])
  })

  it('an earlier award is a warning that a paper settles', () => {
    const award = { contractId: 2, article: 'L2113-15' as const, durationMonths: 12, sirens: [] }
    const again = (notifiedOn: string) =>
      at({ awards: [{ ...award, notifiedOn }] }, { reservedArticle: 'L2113-15' }).rows.find(
        row => row.condition === 'again',
      )!
    expect(again('2023-01-02')).to.include({ register: 'again', state: 'unsaid' })
    expect(again('2023-01-01')).to.include({ register: 'first', state: 'unsaid' })
  })

  it('no article, no condition', () => expect(at({}, { reservedArticle: null }).word).to.equal('articleMissing'))
})

describe('the document of a reserved contract', function () {
  this.timeout(60_000)
  const app = freshApp()
  const halles = () => app.cast.halles.contractId
  const path = () => `/marches/${halles()}/reservation`
  const pdf = () => `${path()}.pdf`
  const said = async () => squeezed((await readPdf((await app.get(pdf())).bytes)).tagged)
  const verify = (form: Record<string, string>) =>
    app.post(`${path()}/verifications`, {
      cle: randomUUID(),
      entreprise: '',
      justificatif: 'Convention IAE 2026-14',
      piece: '01/02/2026',
      verifie: '05/03/2026',
      ...form,
    })

  beforeEach(async () => {
    await app.as('nadir')
    await app
      .db('contracts')
      .where({ id: halles() })
      .update({ reserved_article: 'L2113-13', buyer_id: app.cast.buyers.hauteVesle })
    await app
      .db('contract_considerations')
      .insert({ contract_id: halles(), consideration: 'reserve' })
      .onConflict()
      .ignore()
  })
  const holder = async () =>
    String((await app.db('contract_holders').where({ contract_id: halles() }).first('company_id')).company_id)

  it('is found from the contract, its reservation and the list; nowhere else', async () => {
    for (const page of [`/marches/${halles()}`, path(), '/reserves'])
      expect((await app.get(page)).text, page).to.include(`href="${pdf()}"`)
    expect((await app.get(`/marches/${app.cast.troisMoulins.contractId}/reservation.pdf`)).status).to.equal(404)
  })

  it('says what is still to be verified, then on which paper each condition was read', async () => {
    const before = await said()
    expect(before).to.include('RapportSPASERparmarchéréservé').and.include('VerdictÀvérifierÀvérifier:unecondition')
    expect(before).to.include('NonrenseignéAucunepiècenotée')

    const entreprise = await holder()
    expect((await verify({ condition: 'kind', nature: 'EI', entreprise })).status).to.equal(303)
    expect((await verify({ condition: 'workforce', part: '62,5', entreprise })).status).to.equal(303)
    expect((await verify({ condition: 'publicity', resultat: 'met' })).status).to.equal(303)
    expect((await verify({ condition: 'hours', heures: '1 200' })).status).to.equal(303)

    const answer = await app.get(pdf())
    const { tagged, loose, title } = await readPdf(answer.bytes)
    const text = squeezed(tagged)
    expect(text).to.include('VerdictConditionsétablies')
    expect(text).to.include('62,5%del’effectif,pouraumoins50%')
    expect(text).to.include('ConventionIAE2026-14,du1erfévrier2026;vérifiéle5mars2026parNadirBelkacemRemplie')
    expect(text).to.include('Entreprised’insertion').and.include('1200,00hsontvalorisées')
    expect(text).to.match(
      /Marchéréservéauxstructuresdinsertionparlactivitééconomiquequiemploientaumoinslamoitié|Marchéréservéauxstructuresd’insertion/,
    )
    expect(loose).to.deep.equal([])
    expect(title).to.match(/^Projet\s: Marché réservé/)
    expect(await faultsIn(answer.bytes)).to.deep.equal([])
    const lines = await app.db('journal').where({ action: 'reservation.checked' })
    expect(lines).to.have.length(4)
  })

  it('is published under a number, kept for ever, and says what was verified since', async () => {
    const publish = () => app.post(`${path()}/editions`, { cle: randomUUID(), date: '31/10/2026' })
    const { location } = await publish()
    expect(location).to.match(/^\/editions\/2026-000001-[A-Z]$/)
    const first = await app.get(`${location}/document.pdf`)
    const { tagged } = await readPdf(first.bytes)
    expect(squeezed(tagged)).to.include('Éditionn°2026-000001-').and.include('VerdictÀvérifier')
    expect(await faultsIn(first.bytes)).to.deep.equal([])
    expect(await archiveFaultsIn(first.bytes)).to.deep.equal([])

    await verify({ condition: 'kind', nature: 'EI', entreprise: await holder() })
    expect((await app.get(`${location}/document.pdf`)).bytes).to.deep.equal(first.bytes)
    const second = await publish()
    const { kind, changes } = await app.db('editions').orderBy('id', 'desc').first()
    expect(kind).to.equal('reservedReport')
    expect(squeezed(changes)).to.include('Conditions').and.include('remplie,Entreprised’insertion')
    expect(squeezed((await app.get(second.location!)).text)).to.include('remplie,Entreprised’insertion')
  })

  it('a share under the half is not met, and calls', async () => {
    await verify({ condition: 'workforce', part: '49,99', entreprise: await holder() })
    expect(await said())
      .to.include('VerdictConditionnonremplie')
      .and.include('Alertes')
      .and.include('49,99%del’effectif')
  })

  it('refuses what says nothing', async () => {
    expect((await verify({ condition: 'workforce' })).status).to.equal(422)
    expect((await verify({ condition: 'mission', resultat: 'met' })).status).to.equal(422)
    expect((await verify({ condition: 'publicity' })).status).to.equal(422)
    const { text } = await verify({
      condition: 'publicity',
      resultat: 'met',
      verifie: '01/12/2026',
      piece: '02/12/2026',
    })
    expect(squeezed(text)).to.include('nesedatepasdansl’avenir').and.include('datéed’aprèslavérification')
    expect(await app.db('reservation_checks')).to.deep.equal([])
  })

  it('a wrong check is taken back with its reason, once, and stays in the journal', async () => {
    await verify({ condition: 'publicity', resultat: 'met' })
    const { id } = await app.db('reservation_checks').first('id')
    const gesture = `${path()}/verifications/${id}/annulation`
    expect((await app.get(gesture)).status).to.equal(200)
    expect((await app.post(gesture, { cle: randomUUID(), motif: 'Avis d’un autre lot' })).status).to.equal(303)
    expect((await app.post(gesture, { cle: randomUUID(), motif: 'Encore' })).status).to.equal(409)
    expect((await app.get(gesture)).status).to.equal(404)
    expect(await said()).to.include('Réservationannoncéeauxcandidats:aucunepiècenotée')
    expect(await app.db('reservation_checks')).to.have.length(2)
  })
})

function squeezed(text: string): string {
  return text.replace(/<[^>]+>/g, '').replace(/[\s\u00a0\u202f]+/g, '')
}

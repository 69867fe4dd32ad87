import { randomUUID } from 'node:crypto'
import { expect } from 'chai'
import { TERMINAL } from '#server/access/rules.ts'
import { companyReport } from '#server/documents/company.ts'
import { contractReport } from '#server/documents/contract.ts'
import { htmlOf } from '#server/documents/print.ts'
import { serveTold, type TestApp } from '../../support/app.ts'
import { onPostgres } from '../../support/database.ts'
import { toldOn } from '../../support/told.ts'

/** The last day of a month: the page of that day and the document closed on it read the same acts. */
const TODAY = '2026-11-30'

const INCURRED = /à déduire ; (\d[\d ]*) € encourus/

describe('an officer opens a contract, its report, then its company', function () {
  this.timeout(600_000)
  const app = {} as TestApp
  let stop: (() => Promise<void>) | undefined

  before(async function () {
    if (onPostgres) this.skip() // words of pages and papers: `one-truth` reads their figures on both
    const trx = await toldOn(TODAY)
    stop = (await serveTold(app, trx, TODAY)).stop
    await app.as('nadir')
  })
  after(() => stop?.())

  const idOf = async (number: string, lot = '') =>
    (await app.db('contracts').where({ number, lot_number: lot }).first('id')).id as number
  const page = async (number: string, lot?: string) =>
    words((await app.get(`/marches/${await idOf(number, lot)}`)).text)
  const report = async (number: string, lot?: string) =>
    words(htmlOf(await contractReport(app.db, TERMINAL, await idOf(number, lot), { at: TODAY, today: TODAY })))
  const companyOnPaper = async (siret: string) =>
    words(htmlOf(await companyReport(app.db, TERMINAL, siret, { at: TODAY, today: TODAY })))
  const company = async (siret: string) => words((await app.get(`/entreprises/${siret}`)).text)

  it('a penalty decided and not deducted: the same amount and the same turn everywhere', async () => {
    const said = await page('2025-0058')
    expect(said).to.include('Pénalité décidée 6 480').and.match(INCURRED)
    expect(said).to.match(/À l’acheteur : enregistrer la déduction des 6 480 € décidés le 19 juin 2026/)
    expect(await report('2025-0058')).to.match(/6 480 € a été décidée le 19 juin 2026 ; 6 480 € restent à déduire/)
    expect(await company('99941233100012')).to.include('Pénalité décidée le 19 juin 2026 : 6 480 € restent à déduire')
  })

  it('a file answered on a finished contract: it is the buyer’s turn, on both pages', async () => {
    const said = await page('2025-0121', '2')
    expect(said).to.match(/À l’acheteur : établir le manque/)
    expect(await company('99941242200019')).to.include('C’est à l’acheteur d’agir.')
  })

  it('a penalty is decided on a finished contract, and never beyond what it is exposed to', async () => {
    const contract = await idOf('2025-0121', '2')
    const { id } = await app.db('proceedings').where({ contract_id: contract }).first('id')
    const take = async (word: string, typed: Record<string, string>) => {
      const last = await app.db('proceeding_steps').where({ proceeding_id: id }).max({ id: 'id' }).first()
      const said = { cle: randomUUID(), date: '30/11/2026', vu: String(last.id), qualite: 'par délégation', ...typed }
      return app.post(`/marches/${contract}/sanction/${id}/${word}`, said)
    }
    const reasons = { texte: 'Décision.', reponse: 'Déjà comptées.' }
    expect((await take('manque', {})).status).to.equal(303)
    const tooMuch = await take('decision', { ...reasons, montant: '50 000' })
    expect(tooMuch.status).to.equal(422)
    expect(words(tooMuch.text)).to.include('La pénalité encourue est de 1 935 €').and.include('Décision.')
    const clause = app.db('clauses').where({ contract_id: contract })
    await clause.clone().update({ penalty_cents: null })
    expect(words((await take('decision', { ...reasons, montant: '100' })).text)).to.include('Aucun montant au contrat')
    await clause.clone().update({ penalty_cents: 60_00 })
    expect((await take('decision', { ...reasons, montant: '900' })).status).to.equal(303)
    expect(await page('2025-0121', '2'))
      .to.include('Pénalité décidée 900')
      .and.include('900 € à déduire')
    expect(await company('99941242200019'))
      .to.include('Pas en ordre')
      .and.include('900 € restent à déduire')
    expect((await take('reprise', { texte: 'Mauvais montant.' })).status).to.equal(303)
  })

  it('a suspension accuses nobody, on paper or on screen', async () => {
    for (const number of ['2025-0012', '2025-0129']) {
      expect(await page(number), number).to.include('Manque à ce jour 0,00 h')
      expect(await report(number), number)
        .to.include('Suspendu')
        .and.not.include('manquantes à ce jour')
    }
    expect(await company('99941233100012'))
      .not.to.include('manquent à ce jour')
      .and.not.include('à ce jour sur ce qui court')
  })

  it('a report counts statements as the page does, and reads what was expected at one day', async () => {
    const said = await companyOnPaper('99941230700012')
    expect(await company('99941230700012')).to.include('1 à contrôler')
    const [, checked, received] = /(\d+) relevés sur (\d+) reçus sont contrôlés/.exec(said)!
    expect(Number(received) - Number(checked)).to.equal(1)
    expect(said).to.include('2 073,00 heures sont retenues ; 2 304 étaient attendues au jour où chaque marché est jugé')
    expect(said).to.include('5 marchés, dont 4 en cours').and.include('quatre en cours et un à commencer')
  })

  it('a contract reopened after its end costs nothing yet, and asks for no check that cannot be made', async () => {
    const id = await idOf('2025-0121', '2')
    await app.as('camille')
    const asked = await app.get(`/marches/${id}/releves/2026-07`)
    const form = /action="[^"]*\/reouverture"[\s\S]*?name="version" value="(\d+)"/.exec(asked.text)
    await app.post(`/marches/${id}/releves/2026-07/reouverture`, {
      version: form![1]!,
      motif: 'Une feuille manque.',
      echeance: '20/12/2026',
    })
    await app.as('nadir')

    expect(await page('2025-0121', '2'))
      .to.include('À solder')
      .and.include('juillet 2026 à corriger')
      .and.not.match(/2 595|11,00 h à contrôler/)
    const said = await company('99941242200019')
    expect(said).not.to.include('0 € aucun montant au contrat')
    const [left] = /Il reste [\d ]+,\d\d h à solder\./.exec(said)!
    expect(said).not.to.match(/2 595|0 relevé/)
    expect(await companyOnPaper('99941242200019'))
      .to.include(left)
      .and.not.include('2 595')
  })

  it('nothing is decided of a penalty while the contract runs, and no silence is told by itself', async () => {
    const week = words((await app.get('/?tout=oui')).text)
    expect(week).to.include('Voir le dossier de sanction : Rénovation énergétique du collège de la Fontaine, lot 5')
    expect(week).not.to.match(/de silence|sont faites|Aucune réponse|restée sans réponse/)
    await app.as('helene')
    expect(words((await app.get('/')).text)).to.match(/sont atteints ou tiennent leur trajectoire/)
    await app.as('nadir')
  })

  it('a reserved contract whose hours nobody wrote yet has one word, on screen and on paper', async () => {
    const [{ number, lot_number: lot }] = await app
      .db('contracts')
      .whereNotNull('reserved_article')
      .whereNot('reserved_article', '')
      .whereNotNull('followed_by')
      .whereNotIn('id', app.db('clauses').select('contract_id'))
    expect(await page(number, lot)).to.include('Clause à enregistrer')
    expect(await report(number, lot))
      .to.include('Clause à enregistrer')
      .and.not.include('Rien à mesurer')
  })

  it('before anything is judged, no gap and nothing « au jour jugé »', async () => {
    expect(await page('2026-0045')).to.include('Écart —')
    expect(await report('2026-0045')).not.to.include('au jour jugé')
  })

  it('what is short of the expected is one figure on screen and on paper, to the hundredth', async () => {
    const [, short] = /(\d[\d ]*,\d\d) heures de moins que l’attendu/.exec(await report('2025-0147', '2'))!
    expect(await page('2025-0147', '2')).to.include(`${short} h`)
  })
})

function words(html: string): string {
  return html
    .replace(/<(style|svg)[\s\S]*?<\/\1>/g, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/[\s\u00a0\u202f]+/g, ' ')
    .replace(/ ([,.])/g, '$1')
}

import { expect } from 'chai'
import type { Page } from 'puppeteer'
import { companies, type Person } from '#db/seeds/cast.ts'
import { faultsIn } from '../documents/conforms.ts'
import { freshApp } from '../support/app.ts'
import { leave, newPage, type Visit, watched } from '../support/browser.ts'
import { ended } from '../support/ended.ts'
import { settleStatements } from '../support/statements.ts'
import { download, follow, words, write } from './steps.ts'

// Two ends of one contract: it goes wrong, and its penalty is deducted; it ends well, and its company has its certificate.

describe('a contract to its end, in a browser', function () {
  this.timeout(240_000)
  const app = freshApp()
  const visits: Visit[] = []
  const pages: Page[] = []
  afterEach(async () => {
    for (const page of pages.splice(0)) await leave(page)
  })

  async function arrival(person: Person): Promise<Page> {
    await app.as(person)
    const page = await newPage(app)
    pages.push(page)
    visits.push(watched(page, app.origin))
    await page.goto(app.origin)
    return page
  }
  const contract = () => `${app.origin}/marches/${app.cast.troisMoulins.contractId}`
  const checked = async (page: Page, link: string) =>
    expect(await faultsIn((await download(page, link)).bytes), link).to.deep.equal([])

  it('goes wrong, from the first alert to the deduction', async () => {
    const camille = await arrival('camille')
    expect(await words(camille)).to.include('En retard')
    await camille.goto(`${contract()}/sanction`)
    await follow(camille, 'Proposer une mise en demeure')
    await write(camille, 'Date', '01/10/2026')
    await write(camille, 'Pourquoi', 'Retard depuis l’été, sans plan de rattrapage.')
    await follow(camille, 'Proposer')
    expect(await words(camille)).to.include('Ouverture proposée')

    const nadir = await arrival('nadir')
    expect(await words(nadir)).to.include('Ouvrir le dossier, ou le classer sans suite')
    await nadir.goto(`${contract()}/sanction`)
    await follow(nadir, 'Ouvrir le dossier')
    await write(nadir, 'Date', '02/10/2026')
    await follow(nadir, 'Ouvrir le dossier')
    await noticesAndHears(nadir)

    await ended(app, '2026-10-31')
    await nadir.reload()
    await decides(nadir)
    await deducts(nadir)
    expect(visits.flatMap(visit => [...visit.complaints, ...visit.foreign])).to.deep.equal([])
  })

  async function noticesAndHears(page: Page) {
    await follow(page, 'Mettre en demeure')
    await write(page, 'Envoyée le', '05/10/2026')
    await write(page, 'Heures qui manquent', '50')
    await write(page, 'Ce qui est demandé à l’entreprise', 'Présenter un plan de rattrapage.')
    await write(page, 'En quelle qualité', 'par délégation du président')
    await follow(page, 'Mettre en demeure')
    expect(await words(page)).to.include('enregistrer la réception')
    await checked(page, 'Mise en demeure')
    await follow(page, 'Enregistrer la réception')
    await write(page, 'Reçue par l’entreprise le', '07/10/2026')
    await write(page, 'Preuve de la réception', 'Avis de réception')
    await follow(page, 'Enregistrer la réception')
    await follow(page, 'Enregistrer des observations')
    await write(page, 'Reçues le', '18/10/2026')
    await write(page, 'Ce que dit l’entreprise', 'Deux embauches sont prévues en novembre.')
    await follow(page, 'Enregistrer des observations')
    expect(await words(page))
      .to.include('le manque ne s’établit qu’alors')
      .and.not.include('sans réponse')
  }

  async function decides(page: Page) {
    await follow(page, 'Établir le manque')
    await write(page, 'Date', '10/11/2026')
    await follow(page, 'Établir le manque')
    await follow(page, 'Décider')
    await write(page, 'Décidé le', '12/11/2026')
    await write(page, 'Montant de la pénalité', '900 000')
    await write(page, 'Motifs de la décision', 'Aucun plan n’est venu.')
    await write(page, 'Réponse aux observations', 'Les embauches n’ont pas eu lieu.')
    await follow(page, 'Décider')
    expect(await words(page)).to.include('on ne décide pas davantage')
    await write(page, 'Montant de la pénalité', '1 000')
    await follow(page, 'Décider')
    await checked(page, 'Décision')
  }

  async function deducts(page: Page) {
    const company = companies.batisseurs.siret.slice(0, 9)
    await page.goto(`${app.origin}/avant-paiement?siren=${company}`)
    expect(await words(page))
      .to.include('Pas en ordre')
      .and.include('En attente de déduction : 1 000 €')
    await page.goto(`${contract()}/sanction`)
    await follow(page, 'Enregistrer la déduction')
    await write(page, 'Déduit le', '16/11/2026')
    await write(page, 'Sur quel paiement', 'situation n° 7')
    await follow(page, 'Enregistrer la déduction')
    expect(await words(page)).to.include('Soldé')
    await follow(page, 'Clore le dossier')
    await follow(page, 'Clore le dossier')
    expect(await words(page)).to.include('Clos')
    await checked(page, 'Dossier complet')
    await page.goto(`${app.origin}/avant-paiement?siren=${company}`)
    expect(await words(page)).to.not.include('En attente de déduction')
  }

  it('ends well, to the certificate', async () => {
    const nadir = await arrival('nadir')
    await nadir.goto(contract())
    expect(await words(nadir)).not.to.include('Attestation de réalisation')
    await app.db('commitments').insert({
      clause_id: app.cast.troisMoulins.clauseId,
      kind: 'amendment',
      dated_on: '2026-08-01',
      centihours: -1_600_00,
      label: 'Avenant n° 9',
      basis: 'R2194-1',
      recorded_at: app.clock.now(),
    })
    await ended(app, '2026-10-31')
    await settleStatements(app, '2026-10')
    const camille = await arrival('camille')
    await camille.goto(contract())
    expect(await words(camille)).to.include('L’obligation est remplie.')
    await checked(camille, 'Attestation de réalisation')
  })
})

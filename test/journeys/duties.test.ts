import { expect } from 'chai'
import type { Page } from 'puppeteer'
import { readPdf } from '../documents/read-pdf.ts'
import { freshApp } from '../support/app.ts'
import { leave, newPage, type Visit, watched } from '../support/browser.ts'
import { choose, download, follow, words, write } from './steps.ts'

describe('an officer answers for the duties, a director shows them', function () {
  this.timeout(120_000)
  const app = freshApp()
  let page: Page
  let visit: Visit

  beforeEach(async () => {
    await app
      .db('contracts')
      .where({ id: app.cast.rd18.contractId })
      .update({ notified_on: '2026-11-02', starts_on: '2026-11-09', noticed_on: null })
    await app.db('contract_considerations').where({ contract_id: app.cast.rd18.contractId }).delete()
  })
  afterEach(() => leave(page))

  it('the need, then the exemption, then the list and its document', async () => {
    await app.as('nadir')
    page = await newPage(app)
    visit = watched(page, app.origin)
    await page.goto(`${app.origin}/spaser/obligations?annee=2026`)
    await Promise.all([page.waitForNavigation(), page.click('a.line-link')])
    await page.type('#source', 'Programme de l’opération')
    await write(page, 'Valeur estimée du besoin, hors taxes', '6 200 000')
    await choose(page, 'Nature de l’achat', 'Travaux')
    await choose(page, 'Qualité de l’acheteur', 'Pouvoir adjudicateur')
    await write(page, 'Avis envoyé, ou consultation engagée le', '01/09/2026')
    await follow(page, 'Enregistrer')
    expect(await words(page)).to.include('Soumis, sans clause sociale connue ni dérogation.')

    await Promise.all([page.waitForNavigation(), page.click('a.line-link')])
    await page.type('#motif', 'Une seule entreprise dispose du matériel.')
    await page.click('#obligation-exempt')
    await choose(page, 'Cas de dérogation', 'concurrence')
    await follow(page, 'Enregistrer')
    expect(await words(page)).not.to.include('Soumis, sans clause sociale connue')
    expect(visit.complaints).to.deep.equal([])
    await leave(page)

    await app.as('helene')
    page = await newPage(app)
    visit = watched(page, app.origin)
    await page.goto(`${app.origin}/spaser/obligations?annee=2026&etat=exempt`)
    expect(await words(page)).to.include('La concurrence serait restreinte')
    const { address, bytes } = await download(page, 'Registre de l’année (PDF)')
    expect(address).to.equal('/spaser/obligations.pdf')
    const { tagged } = await readPdf(bytes)
    expect(tagged.replace(/[\s\u00a0]+/g, '')).to.include('Uneseuleentreprisedisposedumatériel')
    expect(visit.complaints).to.deep.equal([])
  })
})

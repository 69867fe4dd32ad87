import { expect } from 'chai'
import type { Page } from 'puppeteer'
import type { Person } from '#db/seeds/cast.ts'
import { siretFrom } from '#db/seeds/sirets.ts'
import { faultsIn } from '../documents/conforms.ts'
import { readPdf } from '../documents/read-pdf.ts'
import { contract, folder, holder, json2022 } from '../exchange/decp/files.ts'
import { freshApp } from '../support/app.ts'
import { leave, newPage, type Visit, watched } from '../support/browser.ts'
import { choose, download, follow, words, write } from './steps.ts'

// The day the tool is for: an open-data file comes in, someone works, and the two documents prove it.

describe('from a file of open data to both PDFs, in a browser', function () {
  this.timeout(120_000)
  const app = freshApp()
  const files = folder()
  const sawmill = siretFrom('99977050') // nobody here knows it before the file comes
  const pages: Page[] = []
  const visits: Visit[] = []
  afterEach(async () => {
    for (const page of pages.splice(0)) await leave(page)
  })
  after(() => files.remove())

  it('imports, takes over, records, logs, validates, and hands the proof over', async () => {
    const nadir = await arrival('nadir')
    await imports(nadir)
    await takesOver(nadir)
    await recordsTheClause(nadir)
    const address = nadir.url()

    const camille = await arrival('camille')
    const ref = await addsSomeone(camille)
    await logsAndValidates(camille, address, ref)

    const helene = await arrival('helene')
    await helene.goto(address)
    await readsTheContract(helene, ref)
    await readsTheCompany(helene)
    expect(visits.flatMap(visit => [...visit.complaints, ...visit.foreign])).to.deep.equal([])
  })

  async function imports(page: Page) {
    const file = files.write(
      'marches-publies.json',
      json2022([
        contract({ titulaires: [holder(sawmill)] }),
        contract({
          id: '2026-0302',
          objet: 'Fourniture de papier',
          considerationsSociales: { considerationSociale: ['Pas de considération sociale'] },
        }),
        contract({ id: '', objet: '' }),
      ]),
    )
    await page.goto(`${app.origin}/import`)
    await (await page.$('input[type=file]'))!.uploadFile(file)
    await follow(page, 'Lire le fichier')
    await page.waitForSelector('.figures')
    expect(await words(page)).to.include('Nouveaux')
    await follow(page, 'Importer les 2 marchés')
    await page.waitForSelector('.verdict-panel')
    expect(await words(page)).to.include('2 marchés sont importés.')
  }

  async function takesOver(page: Page) {
    await follow(page, 'Voir les marchés à clause ou réservés que personne ne suit')
    const list = await words(page)
    expect(list).to.include('Réhabilitation du gymnase Pasteur').and.not.include('Fourniture de papier')
    await follow(page, 'Réhabilitation du gymnase Pasteur, lot 2')
    await follow(page, 'Prendre en charge')
    expect(await words(page)).to.include('Nadir Belkacem')
  }

  async function recordsTheClause(page: Page) {
    await follow(page, 'Enregistrer la clause')
    await choose(page, 'Fondement', 'L. 2112-2')
    await write(page, 'Nombre d’heures', '420')
    await write(page, 'Pénalité par heure manquante', '60')
    await write(page, 'Début de l’exécution', '01/04/2026')
    await follow(page, 'Enregistrer la clause')
    expect(await words(page)).to.include('420 h')
  }

  async function addsSomeone(page: Page): Promise<string> {
    await page.goto(`${app.origin}/participants/nouveau`)
    await choose(page, 'Acheteur', 'Haute-Vesle')
    await write(page, 'Nom', 'Lavandier')
    await write(page, 'Prénom', 'Maïa')
    await write(page, 'Date de naissance', '12/02/1994')
    await choose(page, 'Critère d’éligibilité', 'RSA')
    await choose(page, 'Justificatif vu', 'Attestation')
    await write(page, 'Date du justificatif', '10/03/2026')
    await follow(page, 'Ajouter la personne')
    await write(page, 'Éligibilité établie le', '20/03/2026')
    await follow(page, 'Établir l’éligibilité')
    expect(await words(page)).not.to.include('Lavandier')
    return page.$eval('h1', heading => heading.textContent!.trim())
  }

  /** One month is typed and validated in the grid; another is kept, then checked on its statement. */
  async function logsAndValidates(page: Page, address: string, ref: string) {
    await page.goto(address)
    await follow(page, 'Saisir les heures')
    await follow(page, 'Ajouter une personne')
    await write(page, 'Nom', ref)
    await follow(page, 'Chercher')
    await follow(page, 'Choisir')
    await choose(page, 'Employeur', 'titulaire du marché')
    await choose(page, 'Modalité', 'Embauche directe, CDD')
    await write(page, 'Jour de l’embauche', '01/04/2026')
    await follow(page, 'Ajouter au marché')

    await page.type('input[data-month="2026-10"]', '151,67')
    await follow(page, 'Enregistrer et valider octobre')
    expect(await words(page)).to.include('Le relevé d’octobre 2026 est validé.')
    await page.type('input[data-month="2026-09"]', '90')
    await follow(page, 'Enregistrer')
    expect(await words(page)).to.include('Un chiffre enregistré.')
    await page.goto(`${address}/releves/2026-09`)
    await follow(page, 'Valider septembre')
    expect(await words(page)).to.include('septembre 2026 est validé')
  }

  async function readsTheContract(page: Page, ref: string) {
    const said = await words(page)
    expect(said).to.include('Sans relevé').and.include('241,67')
    expect(said).to.include('Suivi par Nadir Belkacem').and.not.include('Lavandier').and.not.include(ref)

    const { address, bytes } = await download(page, 'Projet PDF')
    expect(address).to.match(/^\/marches\/\d+\/rapport\.pdf$/)
    const { tagged, loose, roles, title, language } = await readPdf(bytes)
    expect(squeezed(tagged)).to.include('241,67heuresd’insertionretenuessur420dues')
    expect(squeezed(tagged)).to.include('241,67÷420').and.include('Réhabilitationdugymnase')
    expect(tagged).not.to.match(/Lavandier|Maïa|P-\d{3}/)
    expect(roles).to.include.members(['H1', 'H2', 'Figure', 'Table', 'TH'])
    expect({ loose, language }).to.deep.equal({ loose: [], language: 'fr-FR' })
    expect(title).to.include('2026-0301, lot\u00a02')
    expect(await faultsIn(bytes)).to.deep.equal([])
  }

  async function readsTheCompany(page: Page) {
    await page.goto(`${app.origin}/entreprises/${sawmill}`)
    const said = await words(page)
    expect(said).to.include('Réhabilitation du gymnase Pasteur').and.not.include('Fourniture de papier')
    const { address, bytes } = await download(page, 'Projet PDF')
    expect(address).to.equal(`/entreprises/${sawmill}/rapport.pdf`)
    const { tagged, loose, roles } = await readPdf(bytes)
    expect(squeezed(tagged)).to.include('241,67')
    expect(tagged).not.to.match(/Lavandier|Maïa|P-\d{3}/)
    expect(roles).to.include.members(['H1', 'H2', 'Table', 'TH'])
    expect(loose).to.deep.equal([])
    expect(await faultsIn(bytes)).to.deep.equal([])
  }

  async function arrival(person: Person): Promise<Page> {
    await app.as(person)
    const page = await newPage(app)
    pages.push(page)
    visits.push(watched(page, app.origin))
    return page
  }
})

function squeezed(text: string): string {
  return text.replace(/[\s\u00a0\u202f]+/g, '')
}

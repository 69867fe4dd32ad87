import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import type { ElementHandle, Page } from 'puppeteer'
import { readPdf } from '../documents/read-pdf.ts'
import { freshApp } from '../support/app.ts'
import { leave, newPage, type Visit, watched } from '../support/browser.ts'
import { download, follow, words, write } from './steps.ts'

// A document goes out; whoever receives it verifies it without an account, as its foot and its code invite them to.

type FileField = ElementHandle<never> & { uploadFile(path: string): Promise<void> }
const PUBLIC = 'http://clauses.example'

describe('a stranger holds a document, in a browser', function () {
  this.timeout(120_000)
  const app = freshApp({ publicUrl: PUBLIC })
  const visits: Visit[] = []
  const pages: Page[] = []
  let folder: string
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'clausuivi-recu-'))
  })
  after(() => rm(folder, { recursive: true }))
  afterEach(async () => {
    for (const page of pages.splice(0)) await leave(page)
  })

  async function arrival(): Promise<Page> {
    const page = await newPage(app)
    pages.push(page)
    visits.push(watched(page, app.origin))
    return page
  }

  it('verifies its number, opens its code, drops its file, and sees that one byte was altered', async () => {
    const officer = await officerPublishes()
    const { number, bytes } = officer
    await app.as(null)
    const stranger = await arrival()
    await stranger.goto(app.origin)
    await stranger.click('a[href="/verification"]')
    await stranger.waitForSelector('#numero')
    await write(stranger, 'Numéro imprimé au pied de chaque page', number.replaceAll('-', ' ').toLowerCase())
    await follow(stranger, 'Vérifier le numéro')
    const said = await words(stranger)
    expect(said).to.include(`L’édition n° ${number} existe.`).and.include('C’est la dernière édition')
    expect(said).not.to.match(/Trois-Moulins|2025-0147|Bâtisseurs|Belkacem|En retard|Télécharger/)

    const { figures } = await readPdf(bytes)
    const code = figures.map(({ alt }) => /il ouvre (\S+) au numéro (\S+?)\.?$/.exec(alt ?? '')).find(Boolean)
    expect(code?.slice(1)).to.deep.equal([`${PUBLIC}/verification`, number])
    await stranger.goto(`${app.origin}${new URL(code![1]!).pathname}?numero=${code![2]}`)
    expect(await words(stranger)).to.include(`L’édition n° ${number} existe.`)

    expect(await drops(stranger, bytes)).to.include(`Ce fichier est l’édition n° ${number}, inchangée.`)
    const altered = Uint8Array.from(bytes)
    altered[Math.floor(bytes.length / 3)]! ^= 1
    expect(await drops(stranger, altered)).to.include('Ce fichier a été modifié')
    expect(await drops(stranger, officer.draft)).to.include('un projet n’en est pas une')
    await stranger.goto(`${app.origin}/editions/${number}`)
    expect(await words(stranger)).not.to.include('Télécharger')
    expect(visits.flatMap(({ foreign }) => foreign)).to.deep.equal([])
  })

  async function officerPublishes() {
    await app.as('nadir')
    const page = await arrival()
    await page.goto(`${app.origin}/marches/${app.cast.troisMoulins.contractId}/editions`)
    const draft = (await download(page, 'Voir le projet, PDF')).bytes
    await follow(page, 'Publier l’édition')
    const [number] = /2026-\d{6}-[A-Z]/.exec(await words(page))!
    return { number, draft, bytes: (await download(page, 'Télécharger, PDF')).bytes }
  }

  async function drops(page: Page, bytes: Uint8Array): Promise<string> {
    const file = join(folder, 'recu.pdf')
    await writeFile(file, bytes)
    const input = (await page.$('input[type=file]')) as FileField
    await input.uploadFile(file)
    await follow(page, 'Vérifier le fichier')
    return words(page)
  }
})

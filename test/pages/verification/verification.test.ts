import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import type { ElementHandle, Page } from 'puppeteer'
import { editionNumber } from '#server/editions/number-rules.ts'
import { freshApp } from '../../support/app.ts'
import { leave, newPage, watched } from '../../support/browser.ts'

describe('a stranger who verifies a document', function () {
  this.timeout(60_000)
  const app = freshApp({ publicUrl: null })
  let number: string
  let bytes: Uint8Array

  beforeEach(async () => {
    const form = { cle: 'sel-de-ce-form~numero-de-ce-form', date: '31/10/2026' }
    const { location } = await app.post(`/marches/${app.cast.troisMoulins.contractId}/editions`, form)
    number = location!.split('/').at(-1)!
    bytes = (await app.get(`${location}/document.pdf`)).bytes
    await app.as(null)
  })

  it('types a printed number: which edition it is, and nothing that it tells', async () => {
    const { status, text } = await app.get(`/verification?numero=${number.toLowerCase().replaceAll('-', '+')}`)
    expect(status).to.equal(200)
    const said = spaced(text)
    for (const words of [
      `n° ${number} existe`,
      'Rapport par marché',
      'Haute-Vesle',
      '17 novembre 2026',
      '31 octobre 2026',
    ])
      expect(said).to.include(words)
    expect(said).to.include('C’est la dernière édition').and.include('déposez le fichier')
    expect(said).not.to.match(/Trois-Moulins|2025-0147|Bâtisseurs|Camille|Aubry|1\s?156|retard|Télécharger/)
  })

  it('an unknown number is one sentence, whether it is mistyped or nobody has it', async () => {
    const unknown = await app.get(`/verification?numero=${editionNumber(2026, 2)}`)
    const mistyped = await app.get('/verification?numero=2026-000001-%F0%9F%90%98')
    for (const { status, text } of [unknown, mistyped]) {
      expect(status).to.equal(200)
      expect(text).to.include('Aucune édition ne porte ce numéro').and.not.include('identity')
    }
    expect((await app.get('/verification?numero=')).status).to.equal(422)
    expect((await app.post('/verification', new FormData())).status).to.equal(422)
  })

  it('drops the file: unaltered, altered by one byte wherever it is, or none of ours', async () => {
    expect(await dropped(bytes)).to.include(`est l’édition n° ${number}, inchangée`)
    for (const at of [0, Math.floor(bytes.length / 2), bytes.length - 1]) {
      const altered = Uint8Array.from(bytes)
      altered[at] = altered[at]! ^ 1
      expect(await dropped(altered), `byte ${at}`)
        .to.include('Ce fichier a été modifié')
        .and.include(number)
    }
    expect(await dropped(bytes.slice(0, -1))).to.include('Ce fichier a été modifié')
    expect(await dropped(Buffer.from('%PDF-1.7 une lettre'))).to.include('n’est aucune édition')
  })

  it('is told that a later edition exists', async () => {
    await app.as('camille')
    const form = { cle: 'sel-du-suivant~numero-du-suivant', date: '31/10/2026' }
    await app.post(`/marches/${app.cast.troisMoulins.contractId}/editions`, form)
    await app.as(null)
    expect((await app.get(`/verification?numero=${number}`)).text).to.include('Une édition plus récente')
    expect(await dropped(bytes))
      .to.include('inchangée')
      .and.include('Une édition plus récente')
  })

  it('is held back after many questions, and whoever signs in from there is not', async () => {
    for (let index = 0; index < 60; index++) await app.get('/verification?numero=2026')
    const held = await app.get(`/verification?numero=${number}`)
    expect(held.status).to.equal(429)
    expect(Number(held.headers.get('retry-after'))).to.be.greaterThan(0)
    expect(held.text).to.include('Trop de vérifications').and.not.include('Rapport par marché')
    expect(await dropped(bytes)).to.include('Trop de vérifications')
    expect((await app.get('/verification')).status).to.equal(200)
    const wrong = { courriel: 'camille.aubry@haute-vesle.example', 'mot-de-passe': 'ce-n-est-pas-lui' }
    expect((await app.post('/connexion', wrong)).status).to.equal(422)
  })

  for (const width of [1280, 390])
    it(`comes by the printed code, then drops the file, without a script (${width} px)`, async () => {
      const folder = await mkdtemp(join(tmpdir(), 'clausuivi-recu-'))
      const page = await newPage(app, width)
      const { complaints, foreign } = watched(page, app.origin)
      try {
        await page.setJavaScriptEnabled(false)
        await page.goto(`${app.origin}/connexion`)
        await Promise.all([page.waitForNavigation(), page.click('a[href="/verification"]')])
        await page.type('#numero', number)
        await Promise.all([page.waitForNavigation(), page.click('form:not([method]) button')])
        expect(await textOf(page)).to.include(`n° ${number} existe`)

        const file = join(folder, 'recu.pdf')
        const altered = Uint8Array.from(bytes)
        altered[1000] = altered[1000]! ^ 1
        for (const [sent, answer] of [
          [bytes, 'inchangée'],
          [altered, 'a été modifié'],
        ] as const) {
          await writeFile(file, sent)
          const input = (await page.$('input[type=file]')) as ElementHandle<never> & {
            uploadFile(path: string): Promise<void>
          }
          await input.uploadFile(file)
          await Promise.all([page.waitForNavigation(), page.click('form[method=post] button')])
          expect(await textOf(page)).to.include(answer)
        }
        const wide = await page.evaluate('document.documentElement.scrollWidth > innerWidth')
        expect(wide).to.equal(false)
        expect([complaints, foreign]).to.deep.equal([[], []])
      } finally {
        await leave(page)
        await rm(folder, { recursive: true })
      }
    })

  async function dropped(file: Uint8Array): Promise<string> {
    const form = new FormData()
    form.append('fichier', new Blob([Buffer.from(file)], { type: 'application/pdf' }), 'recu.pdf')
    return spaced((await app.post('/verification', form)).text)
  }
})

async function textOf(page: Page): Promise<string> {
  return spaced(String(await page.evaluate('document.querySelector("main").innerText')))
}

function spaced(text: string): string {
  return text.replace(/[\u00a0\u202f]/g, ' ').replace(/&nbsp;/g, ' ')
}

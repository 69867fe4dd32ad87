import { expect } from 'chai'
import { freshApp } from '../support/app.ts'
import { leave, open } from '../support/browser.ts'

describe('a text meant for a document, while it is typed', function () {
  this.timeout(120_000)
  const app = freshApp()
  const tried = async (texte: string) => JSON.parse((await app.post('/relecture/essai', { texte })).text).said as string

  it('says under the field what would hold a publication back, and nothing once it is rewritten', async () => {
    const { page, complaints } = await open(
      app,
      `/marches/${app.cast.troisMoulins.contractId}/faits/nouveau?type=difficulte`,
    )
    try {
      await page.type('textarea[name="texte"]', 'Départ de P-014, en arrêt')
      const said = await page.waitForSelector('textarea + p::-p-text(P-014)', { timeout: 30_000 })
      const words = await said!.evaluate(element => element.textContent)
      expect(words).to.include('pseudonyme').and.include('en arrêt').and.include('À réécrire')
      await page.click('textarea[name="texte"]', { count: 3 })
      await page.type('textarea[name="texte"]', 'Un départ est remplacé')
      await page.waitForSelector('textarea + p:empty', { timeout: 30_000 })
      expect(complaints).to.deep.equal([])
    } finally {
      await leave(page)
    }
  })

  it('says it under a field of one line too, and in the grid of a statement', async () => {
    const at = `/marches/${app.cast.troisMoulins.contractId}`
    const { page, complaints } = await open(app, `${at}/modifier`)
    try {
      await page.type('#lot-intitule', 'Poste de P-014, ')
      await page.waitForSelector('#lot-intitule + p::-p-text(P-014)', { timeout: 30_000 })
      expect(complaints).to.deep.equal([])
    } finally {
      await leave(page)
    }
    const { text } = await app.get(`${at}/releves/2026-10`)
    expect(text)
      .to.match(/<input[^>]*data-relecture[^>]*c-motif/)
      .and.match(/<textarea[^>]*data-relecture/)
  })

  it('tells who may not read identities nothing of who participates', async () => {
    const { participant_id } = await app.db('identities').first()
    await app.db('identities').where({ participant_id }).update({ last_name: 'Quervallec', first_name: 'Aya' })
    await app
      .db('journal')
      .insert({ at: app.clock.now(), action: 'identity.corrected', subject: 'identity', href: '/' })
    expect(await tried('Échange avec Quervallec')).to.include('peut nommer quelqu’un')
    await app.as('nadir')
    expect(await tried('Échange avec Quervallec')).to.equal('')
    expect(await tried('Échange avec Mme Quervallec')).to.include('peut nommer quelqu’un')
  })
})

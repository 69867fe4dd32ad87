import { expect } from 'chai'
import type { Page } from 'puppeteer'
import { freshApp } from '../../support/app.ts'
import { leave, open } from '../../support/browser.ts'

describe('pasting a block of a spreadsheet into the month grid', () => {
  const app = freshApp()
  const path = () => `/marches/${app.cast.troisMoulins.contractId}/heures`
  const placement = (index: number) => app.cast.troisMoulins.placementIds[index]!
  const cell = (index: number, month: string) => `h-${placement(index)}-${month}`
  const stored = (index: number, month: string) =>
    app
      .db('hours')
      .where({ placement_id: placement(index), month })
      .first('centihours', 'version')

  async function paste(page: Page, into: string, text: string): Promise<void> {
    await page.focus(`#${into}`)
    await page.evaluate(
      `{ const data = new DataTransfer(); data.setData('text/plain', ${JSON.stringify(text)});
      document.activeElement.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true })) }`,
    )
  }
  const value = (page: Page, id: string) => page.$eval(`#${id}`, input => (input as unknown as { value: string }).value)
  const words = (page: Page) => page.$eval('#apercu', panel => (panel.textContent ?? '').replace(/\s+/g, ' '))

  it('shows first who gets what; Enter places it, nothing is saved, then it is saved as it was shown', async () => {
    const { page, complaints } = await open(app, path())
    try {
      await paste(page, cell(0, '2026-10'), '70h30\t12\r\n96,5\t\r\n1 2\t4\r\n')
      await page.waitForSelector('#apercu')
      expect(await words(page))
        .to.include('Quatre chiffres à placer')
        .and.include('deux nombres, 1 et 2')
      expect(await value(page, cell(0, '2026-10'))).to.equal('20,00')

      await page.keyboard.press('Enter')
      expect(await page.$('#apercu')).to.equal(null)
      expect(await value(page, cell(0, '2026-10'))).to.equal('70,50')
      expect(await value(page, cell(0, '2026-11'))).to.equal('12,00')
      expect(await value(page, cell(1, '2026-10'))).to.equal('96,50')
      expect(await value(page, cell(2, '2026-11'))).to.equal('4,00')
      expect(await page.evaluate('document.activeElement.id')).to.equal(cell(0, '2026-10'))
      expect(await page.$eval('[data-line="declared"] [data-sum="2026-11"]', sum => sum.textContent)).to.equal('16,00')
      expect(await stored(0, '2026-11')).to.equal(undefined)

      // From the keyboard: the foot moves when the draft is said to be kept.
      await page.focus('.entry-foot button[value="enregistrer"]')
      await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')])
      expect(await stored(0, '2026-10')).to.include({ centihours: 70_50 })
      expect(await stored(2, '2026-11')).to.include({ centihours: 4_00 })
      expect(complaints).to.deep.equal([])
    } finally {
      await leave(page)
    }
  })

  it('leaves everything as it was with Escape', async () => {
    const { page } = await open(app, path())
    try {
      await paste(page, cell(0, '2026-10'), '7\n8')
      await page.waitForSelector('#apercu')
      await page.keyboard.press('Escape')
      expect(await page.$('#apercu')).to.equal(null)
      expect(await value(page, cell(0, '2026-10'))).to.equal('20,00')
      expect(await page.evaluate('document.activeElement.id')).to.equal(cell(0, '2026-10'))
    } finally {
      await leave(page)
    }
  })

  it('puts one cell in the cell, its line break left out, and cuts nothing', async () => {
    const { page } = await open(app, path())
    try {
      await paste(page, cell(0, '2026-10'), '1\u202f515,00 heures\r\n')
      expect(await value(page, cell(0, '2026-10'))).to.equal('1\u202f515,00 heures')
      expect(await page.$('#apercu')).to.equal(null)
    } finally {
      await leave(page)
    }
  })

  it('does the same on the page where no script runs', async () => {
    const { page } = await open(app, '/sante')
    try {
      await page.setJavaScriptEnabled(false)
      await page.goto(app.origin + path())
      await page.click('.paste summary')
      await page.type(`#${cell(2, '2026-11')}`, '3')
      await page.select('#bloc-mois', '2026-11')
      await page.type('#bloc', '21\n9\nTotal 30')
      await Promise.all([page.waitForNavigation(), page.click('button[value="coller"]')])
      expect(await words(page))
        .to.include('Deux chiffres à placer')
        .and.include('Ligne de total')
      await Promise.all([page.waitForNavigation(), page.click('button[value="placer"]')])
      expect(await value(page, cell(0, '2026-11'))).to.equal('21,00')
      expect(await value(page, cell(1, '2026-11'))).to.equal('9,00')
      expect(await value(page, cell(2, '2026-11'))).to.equal('3')
    } finally {
      await leave(page)
    }
  })

  it('previews and places by the form alone, keeping what is typed', async () => {
    const form = {
      mois: '2026-10',
      [cell(2, '2026-11')]: '3',
      bloc: 'Mois\tNovembre 2026\nP-007\t21\nP-003\t9\nTotal\t30',
      geste: 'coller',
    }
    const preview = await app.post(path(), form)
    expect(preview.status).to.equal(200)
    expect(preview.text).to.include('Deux chiffres à placer').and.include('Placer 2\u00a0chiffres dans la grille')
    expect(preview.text).to.match(new RegExp(`name="${cell(2, '2026-11')}"[^>]* value="3"`))

    const placed = await app.post(path(), { ...form, geste: 'placer' })
    expect(placed.text).to.match(new RegExp(`name="${cell(0, '2026-11')}"[^>]* value="9,00"`))
    expect(placed.text).to.match(new RegExp(`name="${cell(1, '2026-11')}"[^>]* value="21,00"`))
    expect(placed.text).to.match(new RegExp(`name="${cell(2, '2026-11')}"[^>]* value="3"`))
    expect(await stored(0, '2026-11')).to.equal(undefined)
  })

  it('finds people by their names, says so in the journal, and for nobody else', async () => {
    const [person] = await app.db('identities').where({ participant_id: app.cast.troisMoulins.participantIds[1]! })
    const bloc = `${person.last_name.toUpperCase()} ${person.first_name}\t21`
    const page = await app.post(path(), { mois: '2026-10', bloc, 'bloc-mois': '2026-11', geste: 'coller' })
    expect(page.text).to.include(`data-put="${cell(1, '2026-11')}"`)
    expect(await app.db('journal').where({ action: 'identities.read' })).to.have.length(1)

    await app.as('nadir')
    expect((await app.post(path(), { mois: '2026-10', bloc, geste: 'coller' })).status).to.equal(404)
  })

  it('says why a block cannot be read, and keeps it', async () => {
    const page = await app.post(path(), { mois: '2026-10', bloc: '7\n'.repeat(1_200), geste: 'coller' })
    expect(page.text).to.include('Ce bloc ne peut pas être lu').and.include('copiez-en une partie')
    expect(page.text).to.match(/<textarea[^>]*id="bloc"[^>]*>7\n7/)
  })
})

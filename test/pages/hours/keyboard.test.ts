import { expect } from 'chai'
import type { Page } from 'puppeteer'
import { freshApp } from '../../support/app.ts'
import { leave, open } from '../../support/browser.ts'

describe('typing a month at the keyboard', () => {
  const app = freshApp()
  const cell = (index: number, month: string) => `h-${app.cast.troisMoulins.placementIds[index]}-${month}`
  const focused = (page: Page) => page.evaluate('document.activeElement.id')
  const text = (page: Page, selector: string) => page.$eval(selector, element => element.textContent)

  it('goes down with Enter, across with Tab and arrows, and the totals follow', async () => {
    const { page, complaints } = await open(app, `/marches/${app.cast.troisMoulins.contractId}/heures`)
    try {
      await page.focus(`#${cell(0, '2026-11')}`)
      await page.keyboard.type('12:15')
      await page.keyboard.press('Enter')
      expect(await focused(page)).to.equal(cell(1, '2026-11'))
      await page.keyboard.type('7h00')
      await page.keyboard.press('ArrowUp')
      expect(await focused(page)).to.equal(cell(0, '2026-11'))
      await page.keyboard.press('ArrowLeft')
      expect(await focused(page)).to.equal(cell(0, '2026-10'))
      await page.keyboard.press('Tab')
      expect(await focused(page)).to.equal(cell(0, '2026-11'))

      expect(await text(page, '[data-line="declared"] [data-sum="2026-11"]')).to.equal('19,25')
      expect(await text(page, '[data-line="declared"] [data-total]')).to.equal('1\u00a0240,25')
      expect(await text(page, 'tr[data-base] .sum')).to.equal('412,25')
      expect(complaints).to.deep.equal([])
    } finally {
      await leave(page)
    }
  })

  it('says under the row what is flagged once a cell is left, takes back with Escape, finds a person', async () => {
    const { page, complaints } = await open(app, `/marches/${app.cast.troisMoulins.contractId}/heures`)
    try {
      const row = `#rp${app.cast.troisMoulins.placementIds[0]}`
      const says = (words: string) =>
        page.waitForFunction(`document.querySelector('${row}').textContent.includes('${words}')`)
      await page.type(`#${cell(0, '2026-11')}`, '152')
      await page.keyboard.press('Tab')
      await says('dépassent un temps plein')
      expect(await page.$eval(`#${cell(0, '2026-11')}`, input => input.getAttribute('aria-describedby'))).to.match(
        /^rp/,
      )
      await page.type(`#${cell(0, '2026-11')}`, 'x')
      await page.keyboard.press('Enter')
      await says('n’est pas un nombre d’heures')
      await page.focus(`#${cell(0, '2026-11')}`)
      await page.keyboard.press('Escape')
      await page.keyboard.type('152')
      await page.keyboard.press('Enter')
      await says('dépassent un temps plein')

      await page.type('.month-find input', 'durand 7')
      expect(await page.$$eval('.cells tbody th', all => all.filter(one => one.checkVisibility()).length)).to.equal(1)
      await Promise.all([page.waitForNavigation(), page.click('.entry-foot button[value="enregistrer"]')])
      expect(await text(page, row)).to.include('dépassent un temps plein')
      expect(complaints).to.deep.equal([])
    } finally {
      await leave(page)
    }
  })

  it('shares by days, as the server does, what the window cuts', async () => {
    const [participantId] = app.cast.troisMoulins.participantIds
    await app.db('participants').where({ id: participantId }).update({ eligible_on: '2026-11-16' })
    const { page } = await open(app, `/marches/${app.cast.troisMoulins.contractId}/heures`)
    try {
      await page.type(`#${cell(0, '2026-11')}`, '10')
      expect(await text(page, '[data-line="excluded"] [data-sum="2026-11"]')).to.equal('−5,00')
      expect(await text(page, '[data-line="counted"] [data-sum="2026-11"]')).to.equal('5,00')

      await Promise.all([page.waitForNavigation(), page.click('.entry-foot button[value="enregistrer"]')])
      expect(await text(page, '[data-line="counted"] [data-sum="2026-11"]')).to.equal('5,00')
    } finally {
      await leave(page)
    }
  })

  it('saves with Enter, and copies nothing, where no script runs', async () => {
    const { page } = await open(app, '/sante')
    try {
      await page.setJavaScriptEnabled(false)
      await page.goto(`${app.origin}/marches/${app.cast.troisMoulins.contractId}/heures`)
      await page.type(`#${cell(0, '2026-11')}`, '12')
      await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')])
      const stored = await app
        .db('hours')
        .where({ placement_id: app.cast.troisMoulins.placementIds[0], month: '2026-11' })
        .first()
      expect(stored).to.include({ centihours: 12_00 })
    } finally {
      await leave(page)
    }
  })
})

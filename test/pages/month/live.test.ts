import { expect } from 'chai'
import type { Page } from 'puppeteer'
import { freshApp } from '../../support/app.ts'
import { leave, open } from '../../support/browser.ts'
import { portfolio } from './support.ts'

// The page of a month with its script: nothing that is typed is lost, whatever answers meanwhile, and nothing is said too soon.

describe('the page of a month, as one types in it', () => {
  const app = freshApp()
  const contract = () => app.cast.troisMoulins.contractId
  const placement = (index: number) => app.cast.troisMoulins.placementIds[index]!
  const holder = () => `${contract()}-${app.cast.companies.batisseurs}`
  const relais = () => `${contract()}-${app.cast.companies.relais}`
  const cell = (id: number) => `#h-${id}-2026-10`
  const value = (page: Page, selector: string) =>
    page.$eval(selector, input => (input as unknown as { value: string }).value)
  const said = (page: Page) => page.$eval('.draft-state', place => place.textContent)
  const settled = (page: Page, key: string) => page.waitForSelector(`#g-${key}[data-settled]`)
  const write = async (page: Page, selector: string, text: string) => {
    await page.focus(selector)
    await page.keyboard.type(text)
  }
  /** Its gestures are answered once this is let go. */
  const held = async (page: Page, gesture: string) => {
    await page.setRequestInterception(true)
    let letGo = () => {}
    const isHeld = new Promise<void>(asked =>
      page.on('request', request => {
        const isIt = request.method() === 'POST' && (request.postData() ?? '').includes(`geste=${gesture}`)
        if (!isIt) return void request.continue()
        letGo = () => void request.continue()
        asked()
      }),
    )
    return { isHeld, go: () => letGo() }
  }

  it('keeps the words typed in what its script put there, and says nothing of a search', async () => {
    await app
      .db('hours')
      .where({ placement_id: placement(2), month: '2026-10' })
      .delete()
    const { page } = await open(app, '/mois/2026-10')
    try {
      await write(page, '.month-find input', 'dominique')
      await page.keyboard.press('Enter')
      expect(await said(page)).to.equal('')
      expect(await page.evaluate('document.activeElement.type')).to.equal('search')
      await page.$eval('.month-find input', input => {
        const field = input as unknown as { value: string; dispatchEvent(event: Event): void }
        field.value = ''
        field.dispatchEvent(new Event('input', { bubbles: true }))
      })

      await write(page, cell(placement(0)), '152')
      await page.keyboard.press('Tab')
      await page.waitForFunction(`document.querySelector('#rp${placement(0)}').textContent.includes('152')`)
      await page.waitForFunction(`/Saisie gardée/.test(document.querySelector('.draft-state').textContent)`)
      await page.click(`#rep-${placement(2)}-attendu`)
      expect(await said(page)).to.equal('Pas encore enregistré.')
      await page.waitForFunction(`/Saisie gardée/.test(document.querySelector('.draft-state').textContent)`)
      expect(JSON.parse((await app.db('drafts').first()).typed)).to.include.keys(`rep-${placement(2)}`)
    } finally {
      await leave(page)
    }
  })

  it('sends before the flags of the last figure were shown: they are, and nothing is accepted', async () => {
    const { page } = await open(app, '/mois/2026-10')
    try {
      await write(page, cell(placement(0)), '152')
      await page.keyboard.down('Control')
      await page.keyboard.press('Enter')
      await page.keyboard.up('Control')
      await page.waitForSelector(`[value="accepter-lu-${relais()}"]`)
      expect(await page.$eval(`#g-${relais()}`, group => group.textContent)).to.include('dépassent un temps plein')
      await page.click(`[value="accepter-lu-${relais()}"]`)
      await settled(page, relais())
    } finally {
      await leave(page)
    }
  })

  it('carries what is typed meanwhile in another statement of the contract, which is accepted next', async () => {
    const { page, complaints } = await open(app, '/mois/2026-10')
    try {
      const { isHeld, go } = await held(page, `accepter-${relais()}`)
      await page.click(`[value="accepter-${relais()}"]`)
      await isHeld
      await write(page, cell(placement(1)), '22')
      go()
      await settled(page, relais())
      expect(await value(page, cell(placement(1)))).to.equal('22')
      expect(await page.evaluate('document.activeElement.id')).to.equal(cell(placement(1)).slice(1))
      expect(await page.$eval('[data-progress]', words => words.textContent)).to.match(/^1 arrêté sur/)

      await page.click(`[value="accepter-${holder()}"]`)
      await settled(page, holder())
      expect(await said(page)).to.equal('')
      const [hours] = await app.db('hours').where({ placement_id: placement(1), month: '2026-10' })
      expect(hours.centihours).to.equal(22_00)
      expect(await app.db('drafts')).to.deep.equal([])
      expect(complaints).to.deep.equal([])
    } finally {
      await leave(page)
    }
  })

  it('keeps a draft taken up again elsewhere, when a statement is accepted or its rows are shown', async () => {
    const [other] = await portfolio(app, 1, { persons: 1 })
    const id = other!.placementIds[0]!
    const { page } = await open(app, '/mois/2026-10')
    try {
      await write(page, cell(id), '77')
      await page.waitForFunction(`/Saisie gardée/.test(document.querySelector('.draft-state').textContent)`)
      await page.goto(`${app.origin}/mois/2026-10`)
      await page.click(`[value="accepter-${holder()}"]`)
      await settled(page, holder())
      await page.waitForFunction(`/Saisie gardée/.test(document.querySelector('.draft-state').textContent)`)
      await page.click(`#g-${holder()} [data-unfold]`)
      await page.waitForSelector(`#g-${holder()} tbody`)
      await page.goto(`${app.origin}/mois/2026-10`)
      expect(await value(page, cell(id))).to.equal('77')
    } finally {
      await leave(page)
    }
  })
})

import { expect } from 'chai'
import type { Page } from 'puppeteer'
import { freshApp } from '../../support/app.ts'
import { leave, open } from '../../support/browser.ts'
import { type Cost, costTable, type Gestures, since, watchGestures } from '../../support/gestures.ts'
import { type Followed, portfolio } from './support.ts'

// A month of eight contracts of three persons collected in a real browser: pages opened, clicks and keys are counted and
// printed beside what was decided they may cost. Seconds would say how the machine is, not how the page is.

const CONTRACTS = 8

describe('what a month costs in gestures', () => {
  const app = freshApp()
  let page: Page
  let complaints: string[]
  let followed: Followed[]
  const spent: { gesture: string; cost: Cost; budget: Cost }[] = []

  let gestures: Gestures
  const key = (contract: number) => `${followed[contract]!.contractId}-${app.cast.companies.couleurs}`
  /** Persons stand by name. */
  const inOrder = (contract: number) =>
    page.$$eval(`#g-${key(contract)} input[data-month]`, inputs => inputs.map(({ id }) => Number(id.split('-')[1])))
  const cell = async (contract: number, person: number) => `#h-${(await inOrder(contract))[person]}-2026-10`
  const state = async (contract: number) =>
    (await app.db('statements').where({ clause_id: followed[contract]!.clauseId, period: '2026-10' }).first())?.state ??
    null
  const figures = async (contract: number) =>
    (await app.db('hours').where({ clause_id: followed[contract]!.clauseId, month: '2026-10' }))
      .map(({ centihours }) => centihours)
      .sort((a, b) => a - b)
  const folded = (contract: number) =>
    page.waitForSelector(`#g-${key(contract)}.folded`, { timeout: 60_000 }).catch(async error => {
      const said = await page.$eval(`#g-${key(contract)}`, group => group.textContent?.replace(/\s+/g, ' '))
      throw new Error(`${said}: ${complaints.join(' ')}`, { cause: error })
    })

  /** Does something as a person would, and keeps what it cost. */
  async function counted(gesture: string, budget: Cost, act: () => Promise<unknown>) {
    const before = await gestures.spent()
    await act()
    const cost = since(await gestures.spent(), before)
    spent.push({ gesture, cost, budget })
    expect(cost.pages, `${gesture}: pages`).to.be.at.most(budget.pages)
    expect(cost.clicks, `${gesture}: clicks`).to.be.at.most(budget.clicks)
    expect(cost.keys, `${gesture}: keys`).to.be.at.most(budget.keys)
  }

  it('stays within what was decided, gesture by gesture', async () => {
    followed = await portfolio(app, CONTRACTS, { persons: 3 })
    const visit = await open(app, '/mois/2026-10')
    page = visit.page
    complaints = visit.complaints
    try {
      gestures = await watchGestures(page)
      await counted('Trois chiffres tapés et acceptés', { pages: 0, clicks: 1, keys: 18 }, async () => {
        await page.click(await cell(0, 0))
        for (const figure of ['110', '95', '102,5']) {
          await page.keyboard.type(figure)
          await page.keyboard.press('Enter')
        }
        await page.focus(await cell(0, 2))
        await accepted(page)
        await folded(0)
      })
      expect(await figures(0)).to.deep.equal([95_00, 102_50, 110_00])
      expect(await state(0)).to.equal('validated')

      await counted('Comme le mois d’avant, deux corrections', { pages: 0, clicks: 1, keys: 12 }, async () => {
        await page.click(`[value="copier-${key(1)}"]`)
        await page.keyboard.type('98')
        await page.keyboard.press('Enter')
        await page.keyboard.type('99')
        await accepted(page)
        await folded(1)
      })
      expect(await figures(1)).to.deep.equal([98_00, 99_00, 100_00])

      await counted('Néant', { pages: 0, clicks: 1, keys: 0 }, async () => {
        await page.click(`[value="neant-${key(2)}"]`)
        await folded(2)
      })
      expect(await state(2)).to.equal('nothingWorked')

      await counted('Qui est P-112 ?', { pages: 0, clicks: 0, keys: 0 }, async () => {
        expect(await page.$eval(`#g-${key(4)}`, group => group.textContent))
          .to.include('P-112')
          .and.include('Aya Ardent')
      })

      await counted('Un signalement lu et accepté', { pages: 0, clicks: 1, keys: 20 }, async () => {
        await page.click(await cell(3, 0))
        for (const figure of ['152', '90', '90']) {
          await page.keyboard.type(figure)
          await page.keyboard.press('Enter')
        }
        await page.waitForSelector(`#g-${key(3)} .remark`)
        await page.focus(await cell(3, 2))
        await page.waitForSelector(`[value="accepter-lu-${key(3)}"]`)
        await accepted(page)
        await folded(3)
      })

      let gone = 0
      await counted('Un départ', { pages: 0, clicks: 2, keys: 22 }, async () => {
        await page.click(await cell(4, 0))
        await page.keyboard.type('90')
        await page.keyboard.press('Enter')
        await page.keyboard.type('91')
        await page.keyboard.press('Tab')
        gone = (await inOrder(4))[2]!
        await page.waitForSelector(`#rep-${gone}-parti`)
        await page.click(`#rep-${gone}-parti`)
        await page.keyboard.press('Tab')
        await page.keyboard.type('9/10/26')
        await accepted(page)
        await folded(4)
      })
      const left = await app.db('placements').where({ id: gone }).first()
      expect(left.left_on).to.equal('2026-10-09')

      await counted('Tout ce qui n’est pas signalé, d’un coup', { pages: 1, clicks: 1, keys: 24 }, async () => {
        await page.focus(await cell(5, 0))
        for (let person = 0; person < 6; person++) {
          await page.keyboard.type('95')
          await page.keyboard.press('Enter')
        }
        await Promise.all([page.waitForNavigation(), page.click('[value="accepter"]')])
      })
      expect([await state(5), await state(6)]).to.deep.equal(['validated', 'validated'])
      expect(complaints).to.deep.equal([])
      console.log(costTable('Pages / clics / touches', spent))
    } finally {
      await leave(page)
    }
  })

  it('goes from contract to contract without a mouse, and tells its keys', async () => {
    followed = await portfolio(app, 2, { persons: 1 })
    const visit = await open(app, '/mois/2026-10')
    page = visit.page
    try {
      await page.focus(await cell(0, 0))
      await page.keyboard.press('ArrowDown')
      expect(await page.evaluate('document.activeElement.id')).to.equal((await cell(1, 0)).slice(1))
      await page.keyboard.press('Enter')
      await page.keyboard.press('?')
      expect(await page.$eval('.month-keys', keys => keys.hasAttribute('open'))).to.equal(true)
      await page.focus(await cell(0, 0))
      await page.keyboard.type('12:3')
      await page.keyboard.press('Escape')
      expect(await page.$eval(await cell(0, 0), input => (input as unknown as { value: string }).value)).to.equal('')

      await page.type('.month-find input', 'elise')
      expect(await page.$$eval('.group:not([hidden])', groups => groups.length)).to.be.lessThan(3)
      expect(page.url()).not.to.include('elise')
    } finally {
      await leave(page)
    }
  })

  it('keeps what is typed elsewhere on the page when one statement is accepted, through a closed window', async () => {
    followed = await portfolio(app, 2, { persons: 1 })
    const visit = await open(app, '/mois/2026-10')
    page = visit.page
    try {
      await page.type(await cell(1, 0), '77')
      await page.type(await cell(0, 0), '88')
      await accepted(page)
      await folded(0)
      await page.waitForFunction(`/Saisie gardée/.test(document.querySelector('.draft-state').textContent)`)
      await page.goto(`${app.origin}/mois/2026-10`)
      expect(await page.$eval(await cell(1, 0), input => (input as unknown as { value: string }).value)).to.equal('77')
      expect(await page.$eval('main', main => main.textContent)).to.include('Repris de votre saisie')
      expect(await figures(1)).to.deep.equal([])
      expect(await figures(0)).to.deep.equal([88_00])
    } finally {
      await leave(page)
    }
  })
})

async function accepted(page: Page) {
  await page.keyboard.down('Control')
  await page.keyboard.press('Enter')
  await page.keyboard.up('Control')
}

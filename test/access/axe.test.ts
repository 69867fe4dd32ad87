import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import { expect } from 'chai'
import type { Page } from 'puppeteer'
import { freshApp, type TestApp } from '../support/app.ts'
import { leave, newPage, watched } from '../support/browser.ts'
import { onPostgres } from '../support/database.ts'
import { emptyApp } from '../support/empty.ts'
import { isLong } from '../support/long.ts'
import { type Stage, setStage } from './routes.ts'
import { firstDayStates, otherStates, pagesOf, refusalsOf, type State, shown } from './states.ts'

// Every page and state, in a real browser, at 1280 and 390 px. axe covers 33 of the 106 criteria of RGAA 4.1, no more.

/** What depends on the width, and the names of what is shown on a narrow page alone. */
const OF_WIDTH = ['color-contrast', 'target-size', 'scrollable-region-focusable', 'link-in-text-block'].concat(
  ...[['button-name', 'link-name', 'label', 'select-name', 'aria-hidden-focus', 'nested-interactive']],
)
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'RGAAv4', 'best-practice']
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

describe('every page, seen in a browser', function () {
  this.timeout(600_000)
  before(function () {
    if (onPostgres) this.skip() // the same pages, byte for byte: once is enough
  })

  const app = freshApp()
  let stage: Stage
  beforeEach(async () => {
    stage = await setStage(app.db, app.cast)
  })

  it('every page of every role', async () => {
    const faults = await faultsOf(app, pagesOf(stage))
    expect(faults, JSON.stringify(faults)).to.deep.equal([])
  })

  it('every form sent empty, and says what is wrong', async () => {
    expect(await faultsOf(app, refusalsOf(stage), { only422: true })).to.deep.equal([])
  })

  it('what is not found, empty, refused, or changed by someone else', async () => {
    expect(
      await faultsOf(
        app,
        otherStates.filter(({ demo }) => !demo),
      ),
    ).to.deep.equal([])
  })
})

describe('the demonstration’s door, seen in a browser', () => {
  const app = freshApp({ demo: true })

  it('has no fault', async function () {
    if (onPostgres) this.skip()
    expect(
      await faultsOf(
        app,
        otherStates.filter(({ demo }) => demo),
      ),
    ).to.deep.equal([])
  })
})

describe('the first day, seen in a browser', () => {
  const app = emptyApp()

  it('has no fault', async function () {
    if (onPostgres) this.skip()
    expect(await faultsOf(app, firstDayStates)).to.deep.equal([])
  })
})

describe('the eye that watches the pages', () => {
  const app = freshApp()

  it('sees a field without a label, a page too wide, a foreign image and an inline style', async function () {
    if (onPostgres) this.skip()
    const page = await newPage(app, 390)
    const visit = watched(page, app.origin)
    await page.goto(`${app.origin}/definitions`)
    await page.evaluate(`{
      const main = document.querySelector('main')
      const wide = document.createElement('div')
      wide.textContent = 'x'
      wide.style.setProperty('width', '2000px')
      main.append(document.createElement('input'), wide)
      main.insertAdjacentHTML('beforeend', '<p style="color: red">x</p><img src="https://ailleurs.example/x.png">')
    }`)
    const faults = await faultsIn(page)
    await leave(page)

    expect(faults.join('\n')).to.include('label').and.include('too wide').and.include('no label')
    expect([...visit.complaints, ...visit.foreign].join('\n')).to.match(/content security policy/i)
  })
})

async function faultsOf(app: TestApp, states: State[], { only422 = false } = {}): Promise<string[]> {
  const faults: string[] = []
  const seen = new Set<string>()
  const narrowed = new Set<string>()
  const window = await windowOn(app)
  for (const state of states) {
    await app.db.raw('savepoint one_state')
    const answer = await shown(app, state)
    await app.db.raw('rollback to savepoint one_state')
    if (only422 && answer.status !== 422) continue
    if (answer.status === 303 && !state.send) continue
    if (answer.status !== state.status) {
      faults.push(`${state.name}: answers ${answer.status}`)
      continue
    }
    // The same page for two roles differs by their name and their sections: once is enough.
    const essence = answer.text.slice(answer.text.indexOf('<main')).replace(/name="cle" value="[^"]*"/g, '')
    if (seen.has(essence)) continue
    seen.add(essence)
    const wide = await window.faultsOf(state.path, answer)
    // Narrowed, the page of one role stands for that of the others, and one refusal in three for its like.
    const isNarrowed = isLong || (only422 ? seen.size % 3 === 0 : !narrowed.has(state.path))
    narrowed.add(state.path)
    const narrow = wide.length > 0 || !isNarrowed ? [] : await window.faultsNarrowed()
    faults.push(...wide.map(fault => `${state.name} at 1280: ${fault}`))
    faults.push(...narrow.map(fault => `${state.name} at 390: ${fault}`))
  }
  await leave(window.page)
  return faults
}

/** A window of the browser in which answers are shown one after the other, each at its own address, with its own policy. */
async function windowOn(app: TestApp) {
  const page = await newPage(app, 1280)
  const visit = watched(page, app.origin)
  const tool = `${app.origin}/axe.js`
  let shownNow = { address: '', text: '', policy: '' }
  await page.setRequestInterception(true)
  page.on('request', request => {
    const { address, text, policy } = shownNow
    if (request.url() === tool)
      return void request.respond({ status: 200, contentType: 'text/javascript', body: axeSource })
    if (request.url() !== address) return void request.continue()
    const headers = { 'Content-Security-Policy': policy }
    void request.respond({ status: 200, contentType: 'text/html; charset=utf-8', headers, body: text })
  })
  const faultsHere = (faults: string[]) => [
    ...visit.complaints.map(complaint => `complains: ${complaint}`),
    ...visit.foreign.map(url => `asks ${url}`),
    ...faults,
  ]
  return {
    page,
    async faultsOf(path: string, { text, headers }: { text: string; headers: Headers }): Promise<string[]> {
      shownNow = { address: app.origin + path, text, policy: headers.get('content-security-policy')! }
      visit.complaints.length = visit.foreign.length = 0
      await page.setViewport({ width: 1280, height: 900 })
      await page.goto(shownNow.address, { waitUntil: 'load' })
      return faultsHere(await faultsIn(page, [], tool))
    },
    /** The same page, once its window is as narrow as a telephone. */
    async faultsNarrowed(): Promise<string[]> {
      visit.complaints.length = visit.foreign.length = 0
      await page.setViewport({ width: 390, height: 900 })
      return faultsHere(await faultsIn(page, OF_WIDTH))
    },
  }
}

/**
 * By every rule of these standards, or by `rules` alone on a page that holds the tool already. `tool`: where the page may ask for it; the
 * browser then keeps what it compiled of it from page to page.
 */
async function faultsIn(page: Page, rules: string[] = [], tool?: string): Promise<string[]> {
  const faults = (await page.evaluate(`{
    const width = document.scrollingElement.scrollWidth
    const fields = [...document.querySelectorAll('input:not([type=hidden]), select, textarea')]
    const named = field => field.labels?.length || field.ariaLabel || field.hasAttribute('aria-labelledby')
    const tooWide = width > window.innerWidth ? ['too wide: ' + width + ' px'] : []
    tooWide.concat(fields.filter(field => !named(field)).map(field => 'no label: ' + field.outerHTML.slice(0, 120)))
  }`)) as string[]
  if (tool) await page.addScriptTag({ url: tool })
  else if (rules.length === 0) await page.evaluate(axeSource)
  const runOnly = rules.length > 0 ? { type: 'rule', values: rules } : { type: 'tag', values: TAGS }
  const options = JSON.stringify({ runOnly, resultTypes: ['violations'] })
  const { violations } = (await page.evaluate(`axe.run(document, ${options})`)) as AxeResults
  return [
    ...faults,
    ...violations.map(
      ({ id, help, nodes }) =>
        `${id} (${help}): ${nodes
          .slice(0, 2)
          .map(node => node.html.slice(0, 160))
          .join(' | ')}`,
    ),
  ]
}

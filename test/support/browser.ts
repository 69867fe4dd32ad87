import type { Browser, Page } from 'puppeteer'
import { driver, findBrowser } from '#reports/browser.ts'
import type { TestApp } from './app.ts'

let shared: Promise<Browser> | undefined

/** One real browser for the page tests of a run, started at the first page, and again for the next page when it died
 * between two. It speaks to this machine only. */
export function sharedBrowser(): Promise<Browser> {
  shared ??= launch()
  return shared
}

export async function closeBrowser(): Promise<void> {
  const open = shared
  shared = undefined
  await (await open)?.close()
}

export type Visit = {
  page: Page
  status: number
  /** What the page complained of: blocked by the content security policy, broken scripts, missing files. */
  complaints: string[]
  /** Requests to anywhere but the app. */
  foreign: string[]
}

/** Opens a page as whoever is signed in. */
export async function open(app: TestApp, path: string, { width = 1280 } = {}): Promise<Visit> {
  const page = await newPage(app, width)
  const visit = watched(page, app.origin)
  const answer = await page.goto(app.origin + path, { waitUntil: 'load' })
  return { ...visit, status: answer?.status() ?? 0 }
}

/** A blank page with the session of whoever is signed in, for a journey. */
export async function newPage(app: TestApp, width = 1280): Promise<Page> {
  const context = await (await sharedBrowser()).createBrowserContext()
  const page = await context.newPage()
  await page.setViewport({ width, height: 900 })
  const [name, value] = app.cookie().split('=', 2)
  if (name && value) await context.setCookie({ name, value, domain: '127.0.0.1', path: '/', httpOnly: true })
  return page
}

/** Closes the page and forgets its cookies. */
export async function leave(page: Page): Promise<void> {
  await page.browserContext().close()
}

export function watched(page: Page, origin: string): Visit {
  const visit: Visit = { page, status: 0, complaints: [], foreign: [] }
  page.on('console', message => {
    // An answer of 4xx is logged as a failed resource; here it is the page itself, under test.
    if (message.type() === 'error' && !/^Failed to load resource.* 4\d\d/.test(message.text())) {
      visit.complaints.push(message.text())
    }
  })
  page.on('pageerror', error => visit.complaints.push(String(error)))
  page.on('requestfailed', request => visit.complaints.push(`${request.url()}: ${request.failure()?.errorText}`))
  page.on('response', response => {
    const { pathname } = new URL(response.url())
    if (response.status() >= 400 && pathname.startsWith('/assets/'))
      visit.complaints.push(`${pathname}: ${response.status()}`)
  })
  page.on('request', request => {
    if (!request.url().startsWith(origin) && !request.url().startsWith('data:')) visit.foreign.push(request.url())
  })
  return visit
}

async function launch(): Promise<Browser> {
  const root = process.getuid?.() === 0
  const browser = await (await driver()).launch({
    executablePath: await findBrowser(process.env.CHROMIUM_PATH ?? null),
    headless: 'shell',
    args: [
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--disable-extensions',
      '--disable-dev-shm-usage',
      '--disable-gpu',
      '--no-first-run',
      '--no-default-browser-check',
      '--hide-scrollbars',
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
      ...(root ? ['--no-sandbox'] : []),
    ],
  })
  browser.once('disconnected', () => (shared = undefined))
  return browser
}

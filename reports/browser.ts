import { existsSync } from 'node:fs'
import { availableParallelism, loadavg } from 'node:os'
import type { Browser, Page, PuppeteerNode } from 'puppeteer'
import { installedBrowser, packagedBrowser } from './browsers.ts'
import { Unavailable } from './queue.ts'

// The browser itself: found, started, shut in, looked at, ended.

/** A cold start on a busy machine. */
const STARTS_MS = 20_000
/** A browser that is asked to leave, then made to. */
const LEAVES_MS = 3_000
/** Tasks that wait for each processor. */
const OVERWHELMED = 2
const ANSWERS_MS = 1_500
const NO_START =
  'Le navigateur qui imprime les rapports ne démarre pas. Installez Chromium ou Chrome, ou donnez son chemin dans CHROMIUM_PATH.'
const NO_BROWSER =
  'Aucun navigateur ne peut imprimer les rapports : installez Chromium ou Chrome, ou donnez son chemin dans CHROMIUM_PATH.'

/** The page's own share of the jail; the document adds a policy of its own (layouts/print.hbs). */
export async function jailed(browser: Browser): Promise<Page> {
  const page = await browser.newPage()
  await page.setJavaScriptEnabled(false)
  // By its own command: page.setOfflineMode speaks a dialect that only the newest browsers know. Without Network.enable,
  // which would send every font of the page back to us a second time.
  const session = await page.createCDPSession()
  await session.send('Network.emulateNetworkConditions', OFFLINE)
  await page.setRequestInterception(true)
  page.on('request', request => {
    const allowed = request.url().startsWith('data:') || request.url() === 'about:blank'
    void (allowed ? request.continue() : request.abort()).catch(() => {})
  })
  return page
}

const OFFLINE = { offline: true, latency: 0, downloadThroughput: 0, uploadThroughput: 0 }

/** Every name resolves to nothing and every address goes through a proxy that is not there. */
const JAIL = [
  '--host-resolver-rules=MAP * ~NOTFOUND',
  '--proxy-server=127.0.0.1:9',
  '--proxy-bypass-list=<-loopback>',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-extensions',
  '--disable-domain-reliability',
  '--no-pings',
  '--no-first-run',
  '--no-default-browser-check',
  '--disable-dev-shm-usage',
  '--disable-gpu',
  '--mute-audio',
  '--font-render-hinting=none',
]

export async function launch(explicit: string | null): Promise<Browser> {
  const executablePath = await findBrowser(explicit)
  const asRoot = process.getuid?.() === 0
  const starting = (await driver()).launch({
    executablePath,
    headless: 'shell',
    timeout: STARTS_MS,
    pipe: true,
    args: asRoot ? [...JAIL, '--no-sandbox'] : JAIL,
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
    // The browser inherits nothing that names this installation's database or secrets.
    env: { PATH: process.env.PATH, HOME: process.env.HOME, TMPDIR: process.env.TMPDIR, LANG: 'C.UTF-8' },
  })
  return starting.catch(error => {
    throw new Unavailable(NO_START, { cause: error })
  })
}

/** The one asked for; the one puppeteer manages; one installed here; the one that comes in a package (Linux x64). */
export async function findBrowser(explicit: string | null): Promise<string> {
  if (explicit) {
    if (existsSync(explicit)) return explicit
    throw new Unavailable(`Le navigateur indiqué par CHROMIUM_PATH n’existe pas : ${explicit}.`)
  }
  const managed = await (await driver()).executablePath('chrome').catch(() => '')
  const found = existsSync(managed) ? managed : (installedBrowser() ?? (await packagedBrowser()))
  if (!found) throw new Unavailable(NO_BROWSER)
  return found
}

/** Loaded by whoever opens a browser: a verb that prints nothing starts without it. */
export async function driver(): Promise<PuppeteerNode> {
  return (await import('puppeteer')).default
}

/** Alive, on a machine that has far more to do than it can: not hung. */
export async function isOnlySlow(browser: Browser): Promise<boolean> {
  if (loadavg()[0]! < OVERWHELMED * availableParallelism()) return false
  return within(ANSWERS_MS, browser.version()).then(
    () => true,
    () => false,
  )
}

/** With all it started: a part of it that is frozen would outlive it. */
export function kill(browser: Browser): void {
  const { pid } = browser.process() ?? {}
  try {
    if (pid) process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL')
  } catch {
    browser.process()?.kill('SIGKILL')
  }
}

/** Asked to leave, then made to. */
export async function leave(browser: Browser): Promise<void> {
  await within(LEAVES_MS, browser.close()).catch(() => kill(browser))
}

/** @throws Late when it takes longer. */
export async function within<Result>(milliseconds: number, work: Promise<Result>): Promise<Result> {
  const { promise: late, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new Late('late')), milliseconds)
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

export class Late extends Error {}

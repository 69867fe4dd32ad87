import { createReadStream, createWriteStream, existsSync, statSync } from 'node:fs'
import { mkdir, rename } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createBrotliDecompress } from 'node:zlib'
import puppeteer, { type Browser, type Page } from 'puppeteer'

// The only file that knows the browser: HTML in, tagged PDF out. One browser, started at the first print, started again
// when it dies; so many pages at a time, so many waiting. What it prints can reach nothing: see `jailed`.

export type Printer = {
  /**
   * Makes a tagged PDF of this page, as the browser writes it (finish.ts does the rest).
   * @throws Unavailable when too many are waiting, when none can be printed here, or when this one takes too long.
   */
  print(html: string): Promise<Uint8Array>
  /** The same warm browser, neither queue nor jail nor timer around it: what the benchmark compares with. */
  withBrowser<Result>(use: (browser: Browser) => Promise<Result>): Promise<Result>
  close(): Promise<void>
}

export type PrinterOptions = {
  executablePath: string | null
  concurrency: number
  /** How many may wait for their turn; one more is refused at once. */
  waiting?: number
  /** Milliseconds for one document; then the browser is killed. */
  timeout?: number
}

/** Not now: `message` is a French sentence for the person. */
export class Unavailable extends Error {
  readonly status = 503
}

const TOO_MANY = 'Trop de rapports sont demandés en même temps. Réessayez dans une minute ; rien n’est perdu.'
const TOO_LONG = 'Ce rapport prend trop de temps à imprimer. Réessayez dans une minute ; rien n’est perdu.'
const BROKEN = 'Le rapport n’a pas pu être imprimé. Réessayez dans une minute ; rien n’est perdu.'
const NO_START =
  'Le navigateur qui imprime les rapports ne démarre pas. Installez Chromium ou Chrome, ou donnez son chemin dans CHROMIUM_PATH.'
const NO_BROWSER =
  'Aucun navigateur ne peut imprimer les rapports : installez Chromium ou Chrome, ou donnez son chemin dans CHROMIUM_PATH.'

export function createPrinter(options: PrinterOptions): Printer {
  const { executablePath, concurrency, waiting = 30, timeout = 30_000 } = options
  const queue: (() => void)[] = []
  const pages: Page[] = []
  let current: Promise<Browser> | undefined
  let running = 0
  let closed = false

  return {
    async print(html) {
      await turn()
      try {
        return await twice(() => once(html))
      } finally {
        const next = queue.shift()
        if (next) next()
        else running--
      }
    },
    async withBrowser(use) {
      return use(await started())
    },
    async close() {
      closed = true
      const browser = await current?.catch(() => undefined)
      await browser?.close().catch(() => kill(browser))
    },
  }

  /** Waits for one of the places; whoever leaves hands theirs over. */
  async function turn(): Promise<void> {
    if (running < concurrency) return void running++
    if (queue.length >= waiting) throw new Unavailable(TOO_MANY)
    await new Promise<void>(resolve => queue.push(resolve))
  }

  /** A browser killed under a document gets a second chance with a new one. */
  async function twice(attempt: () => Promise<Uint8Array>): Promise<Uint8Array> {
    try {
      return await attempt()
    } catch (error) {
      if (error instanceof Unavailable) throw error
    }
    try {
      return await attempt()
    } catch (error) {
      throw error instanceof Unavailable ? error : new Unavailable(BROKEN, { cause: error })
    }
  }

  async function once(html: string): Promise<Uint8Array> {
    const browser = await started()
    let late = false
    const timer = setTimeout(() => {
      late = true
      discard(browser) // the browser's own time-outs do not fire while a page keeps it busy
    }, timeout)
    try {
      const page = pages.pop() ?? (await jailed(browser))
      await page.setContent(html, { waitUntil: 'load', timeout: 0 })
      const bytes = await page.pdf(PAPER)
      if (page.url() !== 'about:blank') throw new Error('the page went elsewhere')
      if (browser.connected) pages.push(page)
      return bytes
    } catch (error) {
      discard(browser) // whatever went wrong, the next document starts afresh
      throw late ? new Unavailable(TOO_LONG, { cause: error }) : error
    } finally {
      clearTimeout(timer)
    }
  }

  async function started(): Promise<Browser> {
    if (closed) throw new Unavailable(BROKEN)
    current ??= launch(executablePath)
    const mine = current
    try {
      const browser = await mine
      if (browser.connected) return browser
    } catch (error) {
      if (current === mine) current = undefined
      throw error
    }
    if (current === mine) forget()
    return started()
  }

  function discard(browser: Browser): void {
    kill(browser)
    forget()
  }

  function forget(): void {
    current = undefined
    pages.length = 0
  }
}

/** No header or footer templates nor margin boxes: their text has no tag. finish.ts draws the running lines. */
export const PAPER = {
  preferCSSPageSize: true,
  printBackground: true,
  tagged: true,
  outline: true,
  displayHeaderFooter: false,
  waitForFonts: true,
  timeout: 0,
} as const

/** The page's own share of the jail; the document adds a policy of its own (layouts/print.hbs). */
async function jailed(browser: Browser): Promise<Page> {
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

async function launch(explicit: string | null): Promise<Browser> {
  const executablePath = await findBrowser(explicit)
  const asRoot = process.getuid?.() === 0
  const starting = puppeteer.launch({
    executablePath,
    headless: 'shell',
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
  const managed = await puppeteer.executablePath('chrome').catch(() => '')
  return (existsSync(managed) ? managed : null) ?? installed() ?? (await packaged())
}

const NAMES = ['google-chrome-stable', 'google-chrome', 'chromium', 'chromium-browser', 'chrome']
const ELSEWHERE = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
]

function installed(): string | null {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean)
  const candidates = folders.flatMap(folder => NAMES.map(name => join(folder, name)))
  return [...candidates, ...ELSEWHERE].find(path => existsSync(path)) ?? null
}

async function packaged(): Promise<string> {
  if (process.platform !== 'linux' || process.arch !== 'x64') throw new Unavailable(NO_BROWSER)
  const archive = new URL('../../bin/chromium.br', import.meta.resolve('@sparticuz/chromium'))
  const folder = join(tmpdir(), `clausuivi-chromium-${process.getuid?.()}`)
  const path = join(folder, `${statSync(archive).size}`)
  if (existsSync(path)) return path

  // Not the package's own unpacking: it trusts any /tmp/chromium, even half written by another process.
  await mkdir(folder, { recursive: true, mode: 0o700 })
  if (statSync(folder).uid !== process.getuid?.()) throw new Unavailable(NO_BROWSER)
  const draft = `${path}.${process.pid}`
  await pipeline(createReadStream(archive), createBrotliDecompress(), createWriteStream(draft, { mode: 0o700 }))
  await rename(draft, path)
  return path
}

function kill(browser: Browser): void {
  browser.process()?.kill('SIGKILL')
}

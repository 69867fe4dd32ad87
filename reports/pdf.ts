import { existsSync } from 'node:fs'
import puppeteer, { type Browser, type Page } from 'puppeteer'
import { installedBrowser, packagedBrowser } from './browsers.ts'
import { Queue, Unavailable, type Waiting } from './queue.ts'

// The only file that knows the browser: HTML in, tagged PDF out. One browser, started at the first print, started again
// when it dies; so many pages at a time, so many waiting. What it prints can reach nothing: see `jailed`.

export type Printer = {
  /**
   * Makes a tagged PDF of this page or sheet, as the browser writes it (finish.ts does the rest).
   * @throws Unavailable when too many are waiting, when none can be printed here, or when this one takes too long.
   */
  print(page: string | Sheet, waiting?: Waiting): Promise<Uint8Array>
  /** How many wait, and whether the last document could not be printed. */
  state(): { waiting: number; broken: boolean }
  /** The same warm browser, neither queue nor jail nor timer around it: what the benchmark compares with. */
  withBrowser<Result>(use: (browser: Browser) => Promise<Result>): Promise<Result>
  close(): Promise<void>
}

/**
 * A document in two parts. The head (policy, style, faces) is the same from one document to the next: a page that has it
 * only receives the words, which spares the browser half a megabyte of fonts to read again.
 */
export type Sheet = { head: string; title: string; body: string }

export function htmlOfSheet({ head, title, body }: Sheet): string {
  return `<!doctype html>\n<html lang="fr"><head>${head}<title>${title}</title></head><body>${body}</body></html>`
}

type PrinterOptions = {
  executablePath: string | null
  concurrency: number
  /** How many may wait for their turn; one more is refused at once. */
  waiting?: number
  /** Milliseconds for one document, of which most take a few hundred; then the browser is killed, and replaced. */
  timeout?: number
}

const PRINTS_A_PAGE = 200
/** However many other documents had its browser killed. */
const MOST_TRIES = 5
/** A cold start on a busy machine. */
const STARTS_MS = 20_000
/** A browser that is asked to leave, then made to. */
const LEAVES_MS = 3_000

class Late extends Error {}
class Victim extends Error {}

const TOO_LONG = 'Ce rapport prend trop de temps à imprimer. Réessayez dans une minute ; rien n’est perdu.'
const BROKEN = 'Le rapport n’a pas pu être imprimé. Réessayez dans une minute ; rien n’est perdu.'
const NO_START =
  'Le navigateur qui imprime les rapports ne démarre pas. Installez Chromium ou Chrome, ou donnez son chemin dans CHROMIUM_PATH.'
const NO_BROWSER =
  'Aucun navigateur ne peut imprimer les rapports : installez Chromium ou Chrome, ou donnez son chemin dans CHROMIUM_PATH.'

export function createPrinter(options: PrinterOptions): Printer {
  const { executablePath, concurrency, waiting = 200, timeout = 9_000 } = options
  const queue = new Queue(concurrency, waiting)
  const pages: Page[] = []
  const heads = new WeakMap<Page, string | null>()
  const prints = new WeakMap<Page, number>()
  const discarded = new WeakSet<Browser>()
  let current: Promise<Browser> | undefined
  let broken = false
  let closed = false

  return {
    print: (page, asked) => queue.take(() => insisting(page), asked),
    state: () => ({ waiting: queue.waiting, broken }),
    async withBrowser(use) {
      return use(await started())
    },
    async close() {
      closed = true
      const browser = await current?.catch(() => undefined)
      if (browser) await closing(browser)
    },
  }

  /** A second chance with a new browser; one more each time the browser was killed because of another document. */
  async function insisting(page: string | Sheet): Promise<Uint8Array> {
    for (let [chances, tries] = [2, 0]; ; tries++) {
      try {
        const bytes = await once(page)
        broken = false
        return bytes
      } catch (error) {
        if (error instanceof Victim) chances++
        if (tries + 1 < Math.min(chances, MOST_TRIES) && !(error instanceof Unavailable)) continue
        broken = true
        if (error instanceof Unavailable) throw error
        throw new Unavailable(error instanceof Late ? TOO_LONG : BROKEN, { cause: error })
      }
    }
  }

  async function once(sheet: string | Sheet): Promise<Uint8Array> {
    const browser = await started()
    const late = alarm(timeout) // the browser's own time-outs do not fire while a page keeps it busy
    try {
      return await Promise.race([late.rings, printedBy(browser, sheet)])
    } catch (error) {
      if (discarded.has(browser)) throw new Victim('killed for another document', { cause: error })
      discard(browser) // whatever went wrong, the next document starts afresh
      throw error
    } finally {
      late.stop()
    }
  }

  async function printedBy(browser: Browser, sheet: string | Sheet): Promise<Uint8Array> {
    const page = pages.pop() ?? (await jailed(browser))
    await lay(page, sheet)
    const bytes = await page.pdf(PAPER)
    if (page.url() !== 'about:blank') throw new Error('the page went elsewhere')
    await putBack(page, browser)
    return bytes
  }

  /** A page serves again, but not for ever: what it keeps of each document adds up. */
  async function putBack(page: Page, browser: Browser): Promise<void> {
    const count = (prints.get(page) ?? 0) + 1
    prints.set(page, count)
    if (!browser.connected) return
    if (count < PRINTS_A_PAGE) pages.push(page)
    else await page.close()
  }

  async function lay(page: Page, sheet: string | Sheet): Promise<void> {
    const head = typeof sheet === 'string' ? null : sheet.head
    if (typeof sheet !== 'string' && heads.get(page) === head) return page.evaluate(putWords, sheet.title, sheet.body)
    const html = typeof sheet === 'string' ? sheet : htmlOfSheet(sheet)
    await page.setContent(html, { waitUntil: 'load', timeout: 0 })
    heads.set(page, head)
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
    discarded.add(browser)
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

/** Runs in the browser, where the page's own scripts cannot. */
async function putWords(title: string, body: string): Promise<void> {
  const { document } = globalThis as unknown as { document: WebDocument }
  document.querySelector('title')!.innerHTML = title
  document.body.innerHTML = body
  await Promise.all([...document.images].map(image => image.decode().catch(() => null)))
}
type WebDocument = {
  querySelector(name: string): { innerHTML: string } | null
  body: { innerHTML: string }
  images: Iterable<{ decode(): Promise<void> }>
}

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
  const managed = await puppeteer.executablePath('chrome').catch(() => '')
  const found = existsSync(managed) ? managed : (installedBrowser() ?? (await packagedBrowser()))
  if (!found) throw new Unavailable(NO_BROWSER)
  return found
}

/** With all it started: a part of it that is frozen would outlive it. */
function kill(browser: Browser): void {
  const { pid } = browser.process() ?? {}
  try {
    if (pid) process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL')
  } catch {
    browser.process()?.kill('SIGKILL')
  }
}

async function closing(browser: Browser): Promise<void> {
  const late = alarm(LEAVES_MS)
  try {
    await Promise.race([browser.close(), late.rings])
  } catch {
    kill(browser)
  } finally {
    late.stop()
  }
}

function alarm(milliseconds: number): { rings: Promise<never>; stop(): void } {
  const { promise, reject } = Promise.withResolvers<never>()
  promise.catch(() => {})
  const timer = setTimeout(() => reject(new Late('late')), milliseconds)
  return { rings: promise, stop: () => clearTimeout(timer) }
}

import type { Browser, Page } from 'puppeteer'
import { isOnlySlow, jailed, kill, Late, launch, leave, within } from './browser.ts'
import { Queue, Unavailable, type Waiting } from './queue.ts'

// HTML in, tagged PDF out, by a browser that only this file and browser.ts know. One browser, started at the first print, started again
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

class Victim extends Error {}

const TOO_LONG = 'Ce rapport prend trop de temps à imprimer. Réessayez dans une minute ; rien n’est perdu.'
const BROKEN = 'Le rapport n’a pas pu être imprimé. Réessayez dans une minute ; rien n’est perdu.'

export function createPrinter(options: PrinterOptions): Printer {
  const { executablePath, concurrency, waiting = 200, timeout = 8_000 } = options
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
      if (browser) await leave(browser)
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
    const printing = printedBy(browser, sheet)
    try {
      // The browser's own time-outs do not fire while a page keeps it busy.
      return await within(timeout, printing).catch(async error => {
        if (error instanceof Late && (await isOnlySlow(browser))) return within(timeout * 2, printing)
        throw error
      })
    } catch (error) {
      if (discarded.has(browser)) throw new Victim('killed for another document', { cause: error })
      discard(browser) // whatever went wrong, the next document starts afresh
      throw error
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
    const html = typeof sheet === 'string' ? sheet : htmlOfSheet({ ...sheet, head: UNSEEN + sheet.head })
    await page.setContent(html, { waitUntil: 'load', timeout: 0 })
    if (head !== null) await page.evaluate(loadFaces)
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

/** Nobody looks at a page that prints: without this it would be laid out and painted for a screen before each print. */
const UNSEEN = '<style>@media screen{body{display:none}}</style>'

// What follows runs in the browser, where the page's own scripts cannot.

/** What is not shown asks for no face: they are read here, once for all the documents of this page. */
async function loadFaces(): Promise<void> {
  const { document } = globalThis as unknown as { document: WebDocument }
  await Promise.all([...document.fonts].map(face => face.load()))
}

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
  fonts: Iterable<{ load(): Promise<unknown> }>
}

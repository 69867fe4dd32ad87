import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect } from 'chai'
import { documentOf } from '#reports/document.ts'
import { createPrinter, type Printer } from '#reports/pdf.ts'
import { readPdf } from '../documents/read-pdf.ts'
import { onPostgres } from '../support/database.ts'

const executablePath = process.env.CHROMIUM_PATH ?? null
const page = (body: string) =>
  `<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>Essai</title></head><body>${body}</body></html>`

describe('printing', function () {
  this.timeout(60_000)
  let printer: Printer
  before(function () {
    if (onPostgres) this.skip() // no database is asked
  })
  afterEach(() => printer?.close())

  it('reaches nothing, whatever the page asks for', async () => {
    const asked: string[] = []
    const canary = createServer((req, res) => {
      asked.push(req.url ?? '')
      res.end('<html>CANARI</html>')
    }).listen(0, '127.0.0.1')
    await new Promise(resolve => canary.once('listening', resolve))
    const at = `http://127.0.0.1:${(canary.address() as AddressInfo).port}`
    printer = createPrinter({ executablePath, concurrency: 1 })

    // Without the document's own policy: the page alone must hold.
    const html = `<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>Essai</title>
      <meta http-equiv="refresh" content="0;url=${at}/refresh">
      <link rel="stylesheet" href="${at}/style"><link rel="preload" href="${at}/preload" as="image">
      <link rel="prefetch" href="${at}/prefetch"><link rel="dns-prefetch" href="${at}"><link rel="preconnect" href="${at}">
      <style>@import url('${at}/import'); @font-face { font-family: f; src: url('${at}/font') } body { font-family: f; background: url('${at}/background') }</style>
      </head><body><h1>Fermé</h1><img src="${at}/img" alt=""><svg><image href="${at}/svg"/></svg>
      <iframe src="${at}/frame"></iframe><iframe src="file:///etc/passwd"></iframe><object data="${at}/object"></object>
      <script>fetch('${at}/fetch'); navigator.sendBeacon('${at}/beacon'); new WebSocket('${at.replace('http', 'ws')}/socket')</script></body></html>`
    const printed = await readPdf(await printer.print(html).catch(error => error.cause ?? new Uint8Array())).catch(
      () => null,
    )
    await new Promise(resolve => setTimeout(resolve, 300))
    canary.close()

    expect(asked).to.deep.equal([])
    if (printed) {
      expect(printed.tagged).to.include('Fermé').and.not.include('CANARI')
      expect(printed.tagged).not.to.include('root:')
    }
    expect((await readPdf(await printer.print(page('<h1>Suivant</h1>')))).tagged).to.include('Suivant')
  })

  it('gives its PDF although the browser was killed in the middle', async function () {
    if (!existsSync('/proc/self/stat')) return this.skip() // finding the browser needs Linux
    printer = createPrinter({ executablePath, concurrency: 2 })
    await printer.print(page('<h1>Prêt</h1>'))
    const long = page(`<h1>Long</h1>${'<p>Une ligne de texte.</p>'.repeat(2_500)}`)
    const printing = printer.print(long)
    await new Promise(resolve => setTimeout(resolve, 150))
    expect(killChildBrowsers()).to.be.greaterThan(0)
    expect((await printing).length).to.be.greaterThan(10_000)
    expect((await readPdf(await printer.print(page('<h1>Ensuite</h1>')))).tagged).to.include('Ensuite')
  })

  it('gives a document the same bytes whichever came before it on the same page, faces included', async () => {
    const finished = (html: string) =>
      documentOf(printer, html, {
        title: 'Essai',
        subject: '',
        author: '',
        identifier: '',
        date: '2026-11-17',
        running: { left: '', right: '', foot: '' },
        links: {},
      })
    const titled = page('<h1>Un titre</h1><p><b>Un mot.</b></p>')
    printer = createPrinter({ executablePath, concurrency: 1 })
    const first = await finished(titled)
    await printer.close()
    printer = createPrinter({ executablePath, concurrency: 1 })
    await finished(page('<p>Rien que du texte.</p>'))
    expect(Buffer.compare(await finished(titled), first)).to.equal(0)
    expect((await readPdf(first)).tagged)
      .to.include('Un titre')
      .and.include('Un mot.')
  })

  it('refuses at once when too many wait, with a sentence', async () => {
    printer = createPrinter({ executablePath, concurrency: 1, waiting: 1 })
    const answers = await Promise.allSettled([1, 2, 3, 4].map(number => printer.print(page(`<h1>${number}</h1>`))))
    expect(answers.filter(answer => answer.status === 'fulfilled')).to.have.length(2)
    const refused = answers.find(answer => answer.status === 'rejected')!
    expect(refused.reason).to.include({ status: 503 })
    expect(refused.reason.message).to.match(/^Trop de rapports/)
    expect(refused.reason.retryAfter).to.be.greaterThan(0)
  })

  it('gives up on a document that takes too long, and prints the next one', async () => {
    printer = createPrinter({ executablePath, concurrency: 1, timeout: 1_500 })
    await printer.print(page('<h1>Prêt</h1>'))
    const endless = page(`<h1>Sans fin</h1>${'<table><tr><td>x'.repeat(3_000)}${'<p>y</p>'.repeat(150_000)}`)
    const error = await printer.print(endless).catch(reason => reason)
    expect(error).to.include({ status: 503 })
    expect(error.message).to.match(/trop de temps/)
    expect((await readPdf(await printer.print(page('<h1>Ensuite</h1>')))).tagged).to.include('Ensuite')
  })

  it('says what to install when the browser asked for is not there', async () => {
    printer = createPrinter({ executablePath: '/nowhere/chromium', concurrency: 1 })
    const error = await printer.print(page('')).catch(reason => reason)
    expect(error).to.include({ status: 503 })
    expect(error.message).to.include('CHROMIUM_PATH')
  })
})

/** Only browsers that this very process started. */
function killChildBrowsers(): number {
  let killed = 0
  for (const child of children(process.pid)) {
    if (!/chrom/.test(child.command)) continue
    process.kill(child.pid, 'SIGKILL')
    killed++
  }
  return killed
}

function children(parent: number): { pid: number; command: string }[] {
  return readdirSync('/proc')
    .filter(entry => /^\d+$/.test(entry))
    .flatMap(entry => {
      try {
        const stat = readFileSync(`/proc/${entry}/stat`, 'utf8')
        const command = readFileSync(`/proc/${entry}/cmdline`, 'utf8')
        return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === parent
          ? [{ pid: Number(entry), command }]
          : []
      } catch {
        return []
      }
    })
}

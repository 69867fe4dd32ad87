import { setTimeout as wait } from 'node:timers/promises'
import { expect } from 'chai'
import { createPrinter, type Printer } from '#reports/pdf.ts'
import { freshApp, type TestApp } from '../support/app.ts'
import { childrenOf } from '../support/cluster.ts'
import { onPostgres } from '../support/database.ts'

const page = (body: string) =>
  `<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>Essai</title></head><body>${body}</body></html>`

describe('a printing browser that hangs', function () {
  this.timeout(120_000)
  let printer: Printer
  before(function () {
    if (process.platform !== 'linux') this.skip() // finding its processes needs Linux
    if (onPostgres) this.skip() // no database is asked
  })
  afterEach(() => printer?.close())

  it('is replaced within ten seconds, and all whom it was printing for have their document', async () => {
    const before = new Set(childrenOf(process.pid))
    printer = createPrinter({ executablePath: process.env.CHROMIUM_PATH ?? null, concurrency: 2 })
    await printer.print(page('<h1>Prêt</h1>'))
    const own = childrenOf(process.pid).filter(pid => !before.has(pid))
    for (const pid of own) process.kill(pid, 'SIGSTOP')
    const start = performance.now()
    const documents = Array.from({ length: 6 }, (_, index) => printer.print(page(`<h1>Document ${index}</h1>`)))
    const first = await Promise.any(documents).then(() => performance.now() - start)

    for (const bytes of await Promise.all(documents)) expect(bytes.length).to.be.greaterThan(1_000)
    // Nine seconds of patience, then a new browser on a machine that does other things too.
    expect(first).to.be.lessThan(20_000)
    expect(own.filter(pid => childrenOf(process.pid).includes(pid))).to.deep.equal([])
    expect(printer.state()).to.deep.equal({ waiting: 0, broken: false })
  })
})

describe('fifty documents asked at once', function () {
  this.timeout(240_000)
  before(function () {
    if (onPostgres) this.skip() // the queue of the printer stands in no database
  })
  const app = freshApp()
  const path = (number: number) => `/marches/${app.cast.troisMoulins.contractId}/rapport.pdf?n=${number}`

  it('are all made: none is refused, and people are told their place meanwhile', async () => {
    const programmes = Array.from({ length: 20 }, (_, index) => app.get(path(index)))
    const people = Array.from({ length: 30 }, (_, index) => patiently(app, path(100 + index)))
    const [made, told] = await Promise.all([Promise.all(programmes), Promise.all(people)])

    expect(made.map(({ status }) => status)).to.deep.equal(made.map(() => 200))
    const ranks = told.flatMap(({ places }) => places)
    expect(told.map(({ type }) => type)).to.deep.equal(told.map(() => 'application/pdf'))
    expect(ranks).not.to.have.length(0)
    // Nobody loses a place by asking again.
    for (const { places } of told) expect([...places].sort((a, b) => b - a)).to.deep.equal(places)
  })

  it('those whose reader has gone leave the queue', async () => {
    const gone = new AbortController()
    const asked = Array.from({ length: 12 }, (_, index) =>
      fetch(app.origin + path(200 + index), {
        headers: { cookie: app.cookie() },
        signal: gone.signal,
      }).catch(() => null),
    )
    while (app.printer.state().waiting < 6) await wait(20)
    gone.abort()
    await Promise.all(asked)
    for (const end = Date.now() + 3_000; Date.now() < end && app.printer.state().waiting > 0; ) await wait(20)

    expect(app.printer.state().waiting).to.equal(0)
    expect((await app.get(path(300))).status).to.equal(200)
  })
})

/** A browser in front of its page: what it is told, until the document comes. */
async function patiently(app: TestApp, path: string): Promise<{ places: number[]; type: string | null }> {
  const places: number[] = []
  for (;;) {
    const answer = await fetch(app.origin + path, { headers: { cookie: app.cookie(), accept: 'text/html,*/*;q=0.8' } })
    if (answer.status !== 202) return { places, type: answer.headers.get('content-type') }
    const [, rank] = /Votre document est le (\d+)e/.exec(await answer.text()) ?? []
    if (rank) places.push(Number(rank))
    expect(Number(answer.headers.get('refresh'))).to.equal(Number(answer.headers.get('retry-after')))
    await wait(Number(answer.headers.get('refresh')) * 1_000)
  }
}

import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect } from 'chai'
import express from 'express'
import pino from 'pino'
import { showError } from '#server/web/error-page.ts'
import { sendTable } from '#server/web/export.ts'
import { column, type Table } from '#server/web/table/table.ts'
import { useViews } from '#server/web/views.ts'
import { readXlsx } from '../support/sheets.ts'

const LOTS = 400
const lot = Array.from({ length: 50 }, (_, index) => index)

describe('a large table that leaves', () => {
  let server: Server
  let origin: string
  let rows: () => Table<number>['rows']
  /** What the other page was asked meanwhile. */
  let other: () => void

  before(async () => {
    const app = express()
    useViews(app)
    app.get(['/table.csv', '/table.xlsx'], async (req, res) => {
      const columns = [column<number>('Objet', 'text', number => `Marché ${number} `.repeat(20))]
      await sendTable(req, res, { name: 'table', title: 'Table', columns, rows: rows() }, '2026-11-17')
    })
    app.get('/autre', (_req, res) => {
      other()
      res.send('ok')
    })
    app.use(showError(pino({ level: 'silent' })))
    server = app.listen(0, '127.0.0.1')
    await once(server, 'listening')
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  after(() => {
    server.closeAllConnections()
    server.close()
  })

  for (const format of ['csv', 'xlsx']) {
    it(`answers the others while it is written, and is whole at the end (${format})`, async () => {
      let passed = 0
      const meanwhile: Promise<unknown>[] = []
      const seenAt: number[] = []
      other = () => seenAt.push(passed)
      await fetch(`${origin}/autre`) // the way is open
      seenAt.length = 0
      rows = function* () {
        for (; passed < LOTS; passed++) {
          if (passed === 1) meanwhile.push(fetch(`${origin}/autre`))
          yield lot
        }
      }
      const response = await fetch(`${origin}/table.${format}`)
      const bytes = new Uint8Array(await response.arrayBuffer())
      await Promise.all(meanwhile)

      expect(seenAt).to.have.length(1)
      expect(seenAt[0]).to.be.lessThan(LOTS)
      if (format === 'xlsx') expect(readXlsx(bytes).rows).to.have.length(LOTS * lot.length + 1)
      else expect(new TextDecoder().decode(bytes).trim().split('\r\n')).to.have.length(LOTS * lot.length + 1)
    })

    it(`goes no further once nobody is there to take it (${format})`, async () => {
      let passed = 0
      let ended = () => {}
      const over = new Promise<void>(resolve => (ended = () => resolve()))
      rows = function* () {
        try {
          for (;;) {
            passed++
            yield lot
          }
        } finally {
          ended()
        }
      }
      const leaving = new AbortController()
      const response = await fetch(`${origin}/table.${format}`, { signal: leaving.signal })
      await response.body!.getReader().read()
      leaving.abort()
      await over
      const then = passed
      await fetch(`${origin}/autre`)
      expect(passed).to.equal(then)
    })
  }

  it('is a page of error when its first rows cannot be read, and no file cut short that looks whole', async () => {
    const away = () => {
      throw new Error('select « secret » from away')
    }
    rows = () => ({ [Symbol.iterator]: () => ({ next: away }) })
    const refused = await fetch(`${origin}/table.csv`)
    expect(refused.status).to.equal(500)
    expect(refused.headers.get('content-disposition')).to.equal(null)

    rows = function* () {
      yield lot
      away()
    }
    const cut = await fetch(`${origin}/table.csv`)
      .then(response => response.text())
      .then(
        () => 'whole',
        () => 'cut',
      )
    expect(cut).to.equal('cut')
  })
})

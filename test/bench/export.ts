import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pino from 'pino'
import { connect } from '#db/connect.ts'
import type { Untyped } from '#db/queries.ts'
import { seedCast } from '#db/seeds/cast.ts'
import { createApp } from '#server/app.ts'
import { clockAt } from '#server/base/clock.ts'
import { identify } from '#server/users/identify.ts'
import { sessions } from '#server/users/sessions.ts'
import { closePrinter, sharedPrinter } from '../support/printer.ts'
import { SECRET, sessionFor } from '../support/session.ts'
import { type Figure, median } from './figures.ts'

const TODAY = '2026-11-17'
const CONTRACTS = 100_000
const ROUNDS = 3

/**
 * The longest time for which the export of 100,000 contracts keeps the process from answering anyone, against the page of
 * the list that links to it, asked in turn. SQLite, whose queries hold the process.
 */
export async function benchExport(): Promise<Figure[]> {
  const file = join(tmpdir(), `clausuivi-bench-export-${process.pid}.sqlite`)
  const db = await connect(`sqlite:${file}`)
  try {
    await db.migrate.latest()
    const cast = await seedCast(db, TODAY)
    await fill(db, cast.buyers.hauteVesle, cast.companies.batisseurs)
    const clock = clockAt(TODAY)
    const cookie = await sessionFor(db, clock, cast.users.helene)
    const server = createApp({
      db,
      clock,
      log: pino({ level: 'silent' }),
      printer: sharedPrinter(),
      signIn: [sessions(db, clock, { secret: SECRET, secure: false }), identify(db)],
      publicUrl: null,
      trustProxy: 0,
      demo: [],
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const held = (path: string) => longestHold(() => taken(origin + path, cookie))
    await held('/marches?suivi=tous')
    const [pages, sheets, texts]: number[][] = [[], [], []]
    for (let round = 0; round < ROUNDS; round++) {
      pages!.push(await held('/marches?suivi=tous'))
      sheets!.push(await held('/marches.xlsx?suivi=tous'))
      texts!.push(await held('/marches.csv?suivi=tous'))
    }
    server.closeAllConnections()
    server.close()
    return [
      figure('XLSX of 100,000 contracts: longest hold, against the page of their list', sheets!, pages!),
      figure('CSV of 100,000 contracts: longest hold, against the page of their list', texts!, pages!),
    ]
  } finally {
    await closePrinter()
    await db.destroy()
    for (const end of ['', '-wal', '-shm']) await rm(file + end, { force: true })
  }
}

function figure(name: string, held: readonly number[], reference: readonly number[]): Figure {
  const ratio = median(held) / median(reference)
  const detail = `${median(held).toFixed(0)} ms against ${median(reference).toFixed(0)} ms`
  return { name, ratio, goal: 1, met: ratio <= 1, detail }
}

/** The longest turn of the event loop, in milliseconds of its processor time: what else the machine does is left out. */
async function longestHold(work: () => Promise<void>): Promise<number> {
  let longest = 0
  let over = false
  let before = process.threadCpuUsage()
  const turn = () => {
    const now = process.threadCpuUsage()
    longest = Math.max(longest, now.user + now.system - before.user - before.system)
    before = now
    if (!over) setImmediate(turn)
  }
  turn()
  await work()
  over = true
  return longest / 1000
}

/** Takes the whole answer, keeping none of it. */
async function taken(address: string, cookie: string): Promise<void> {
  const response = await fetch(address, { headers: { cookie, 'sec-fetch-site': 'same-origin' } })
  if (response.status !== 200) throw new Error(`${address} answers ${response.status}`)
  for await (const _piece of response.body!);
}

async function fill(db: Untyped, buyerId: number, companyId: number): Promise<void> {
  const LOT = 50
  await db.transaction(async trx => {
    for (let start = 0; start < CONTRACTS; start += LOT) {
      const rows = Array.from({ length: LOT }, (_, index) => contractRow(buyerId, start + index))
      const ids: { id: number }[] = await trx('contracts').insert(rows).returning('id')
      const holders = ids.map(({ id }) => ({ contract_id: id, company_id: companyId, role: 'holder' }))
      await trx('contract_holders').insert(holders)
    }
  })
}

function contractRow(buyerId: number, index: number) {
  const title = `Entretien des bâtiments, secteur ${index}`
  const day = String(1 + (index % 28)).padStart(2, '0')
  return {
    ...{ buyer_id: buyerId, form: 'contract', source: 'typed', created_at: '2026-01-01T08:00:00.000Z' },
    ...{ number: `2024-${index}`, title, search_text: title, sort_text: title },
    ...{ amount_cents: 10_000_000 + index, notified_on: `2024-05-${day}`, ends_on: `2027-05-${day}` },
  }
}

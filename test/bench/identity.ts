import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { finished } from 'node:stream/promises'
import { connect } from '#db/connect.ts'
import type { Untyped } from '#db/queries.ts'
import { siretFrom } from '#db/seeds/sirets.ts'
import { surveyList } from '#server/exchange/lists/survey.ts'
import type { Figure } from './figures.ts'

const ROWS = Number(process.env.BENCH_ROWS ?? 2_000_000)
const COMPANIES = 13_000
/** Rows a second of a processor: the whole country in a minute. */
const RATE = 500_000
/** What is promised of the process that reads, whatever the size of the stock. */
const MOST_MB = 300

/** A stock of SIRENE read against a register of 13,000 companies, in rows a second of a processor, and its memory. SQLite. */
export async function benchIdentity(): Promise<Figure[]> {
  const file = join(tmpdir(), `clausuivi-bench-identity-${process.pid}.sqlite`)
  const stock = join(tmpdir(), `clausuivi-bench-identity-${process.pid}.csv`)
  const db = await connect(`sqlite:${file}`)
  try {
    await db.migrate.latest()
    await fill(db)
    await writeStock(stock)
    const seconds = await timed(async () => {
      const { rows, found } = await surveyList(db, stock, '2026-11-03')
      if (rows !== ROWS || found !== COMPANIES) throw new Error(`${found} found of ${rows} rows`)
    })
    const memory = process.resourceUsage().maxRSS / 1024
    const detail = `${Math.round(ROWS / seconds)} rows a second, ${((await stat(stock)).size / 1e6).toFixed(0)} MB`
    return [
      figure(`a stock of SIRENE read, against ${RATE} rows a second`, (seconds * RATE) / ROWS, 1, detail),
      figure(`its memory, against ${MOST_MB} MB`, memory / MOST_MB, 1, `${memory.toFixed(0)} MB`),
    ]
  } finally {
    await db.destroy()
    for (const path of [stock, file, `${file}-wal`, `${file}-shm`]) await rm(path, { force: true })
  }
}

function figure(name: string, ratio: number, goal: number, detail: string): Figure {
  return { name, ratio, goal, met: ratio <= goal, detail }
}

async function fill(db: Untyped): Promise<void> {
  const LOT = 500
  for (let start = 0; start < COMPANIES; start += LOT) {
    const rows = Array.from({ length: Math.min(LOT, COMPANIES - start) }, (_, index) => companyOf(start + index))
    await db('companies').insert(rows)
  }
}

function companyOf(index: number) {
  const identifier = siretOf(index * Math.floor(ROWS / COMPANIES))
  const texts = { name: '', kind: 'company', search_text: identifier, sort_text: identifier }
  return { id_type: 'SIRET', identifier, siren: identifier.slice(0, 9), ...texts, created_at: '2026-11-03' }
}

const siretOf = (index: number) => siretFrom(String(90_000_000 + index))

async function writeStock(path: string): Promise<void> {
  const out = createWriteStream(path)
  const columns = ['siren', 'statutDiffusionUniteLegale', 'denominationUniteLegale', 'categorieJuridiqueUniteLegale']
  out.write(`${[...columns, 'categorieEntreprise', 'etatAdministratifUniteLegale'].join()}\n`)
  for (let index = 0; index < ROWS; index++) {
    const line = `${siretOf(index).slice(0, 9)},O,"ATELIER ${index}, CANAL ET FILS",5499,PME,A\n`
    if (!out.write(line)) await once(out, 'drain')
  }
  out.end()
  await finished(out)
}

/** In seconds of a processor: what else the machine does is left out. */
async function timed(work: () => Promise<void>): Promise<number> {
  const start = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(start)
  return (user + system) / 1_000_000
}

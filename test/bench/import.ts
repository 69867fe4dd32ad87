import { createWriteStream } from 'node:fs'
import { rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { connect } from '#db/connect.ts'
import type { Untyped } from '#db/queries.ts'
import { siretFrom } from '#db/seeds/sirets.ts'
import { importFile } from '#server/exchange/imports/actions.ts'
import { contract, holder, modification } from '../exchange/decp/files.ts'
import { noCluster, ownCluster } from '../support/cluster.ts'

const CONTRACTS = Number(process.env.BENCH_RECORDS ?? 20_000)
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 5)
const AT = '2026-11-17T12:00:00.000Z'
const TABLES = [
  'buyers',
  'companies',
  'imports',
  'contracts',
  'contract_considerations',
  'contract_holders',
  'amendments',
  'published_versions',
  'version_contracts',
  'sightings',
]

export type Figure = { name: string; ratio: number; goal: number; met: boolean; detail?: string }
type Row = Record<string, string | number | null>

/**
 * Rows per second of the import of a DECP file, everything included (reading, judging, finding what is known, writing),
 * against bare prepared inserts of the same rows in the same tables by the driver of the engine alone, one row at a time, in
 * one transaction. In turn, in one run.
 */
export async function benchImport(): Promise<Figure[]> {
  const path = join(tmpdir(), `clausuivi-bench-${process.pid}.json`)
  await writeFile(path)
  try {
    const figures = [await figureOn('SQLite', onSqlite, path)]
    if (!noCluster()) figures.push(await figureOn('PostgreSQL', onPostgres, path))
    return figures
  } finally {
    await rm(path, { force: true })
  }
}

async function figureOn(engine: string, on: typeof onSqlite, path: string): Promise<Figure> {
  const imports: number[] = []
  const bares: number[] = []
  let rows = 0
  for (let round = 0; round < ROUNDS; round++) {
    const kept = new Map<string, Row[]>()
    const author = { userId: null, at: AT, today: '2026-11-17', formKey: null }
    await on(async ({ db }) => {
      imports.push(await milliseconds(() => importFile(db, author, { path }, {})))
      for (const table of TABLES) kept.set(table, await db(table).select('*'))
    })
    rows = [...kept.values()].reduce((sum, some) => sum + some.length, 0)
    await on(async ({ insertAll }) => bares.push(await milliseconds(() => insertAll(kept))))
  }
  const [ours, bare] = [Math.min(...imports), Math.min(...bares)]
  const ratio = bare / ours
  const { size } = await stat(path)
  const detail = `${perSecond(rows, ours)} rows/s against ${perSecond(rows, bare)}, ${CONTRACTS} contracts, ${Math.round(size / 1e6)} MB in ${(ours / 1000).toFixed(1)} s`
  const name = `${engine}, decp import / bare inserts by the driver`
  return { name, ratio: Math.round(ratio * 100) / 100, goal: 0.5, met: ratio >= 0.5, detail }
}

type Empty = { db: Untyped; insertAll(kept: Map<string, Row[]>): Promise<void> }

/** An empty database of SQLite, for this work. */
async function onSqlite(work: (empty: Empty) => Promise<unknown>): Promise<void> {
  const file = join(tmpdir(), `clausuivi-bench-${process.pid}.sqlite`)
  const db = await connect(`sqlite:${file}`)
  try {
    await db.migrate.latest()
    await work({ db, insertAll: kept => insertBySqlite(db, kept) })
  } finally {
    await db.destroy()
    for (const end of ['', '-wal', '-shm']) await rm(file + end, { force: true })
  }
}

async function insertBySqlite(db: Untyped, kept: Map<string, Row[]>): Promise<void> {
  const driver = await db.client.acquireConnection() // the driver’s own, with the guarantees we rely on
  driver.exec('begin immediate')
  for (const [table, rows] of kept) {
    if (rows.length === 0) continue
    const insert = driver.prepare(insertInto(table, rows[0]!, () => '?'))
    for (const row of rows) insert.run(Object.values(row))
  }
  driver.exec('commit')
  await db.client.releaseConnection(driver)
}

async function onPostgres(work: (empty: Empty) => Promise<unknown>): Promise<void> {
  const { url, drop } = await ownCluster()
  const db = await connect(url)
  try {
    await db.migrate.latest()
    await work({ db, insertAll: kept => insertByPostgres(url, kept) })
  } finally {
    await db.destroy()
    await drop()
  }
}

async function insertByPostgres(url: string, kept: Map<string, Row[]>): Promise<void> {
  const { default: pg } = await import('pg')
  const driver = new pg.Client({ connectionString: url })
  await driver.connect()
  await driver.query('begin')
  for (const [table, rows] of kept) {
    if (rows.length === 0) continue
    const text = insertInto(table, rows[0]!, index => `$${index + 1}`)
    for (const row of rows) await driver.query({ name: table, text, values: Object.values(row) })
  }
  await driver.query('commit')
  await driver.end()
}

function insertInto(table: string, row: Row, mark: (index: number) => string): string {
  const columns = Object.keys(row)
  return `insert into ${table} (${columns.map(name => `"${name}"`).join(', ')}) values (${columns.map((_, index) => mark(index)).join(', ')})`
}

async function milliseconds(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

/** A file of so many records, as a platform publishes them. */
export async function writeFile(path: string, contracts = CONTRACTS): Promise<void> {
  const file = createWriteStream(path)
  const buyers = Array.from({ length: 60 }, (_, index) => siretFrom(String(21_900_000 + index)))
  const companies = Array.from({ length: 6_000 }, (_, index) => siretFrom(String(88_000_000 + index)))
  file.write('{"marches":{"marche":[')
  for (let index = 0; index < contracts; index++) {
    const one = contract({
      id: `2026-${index}`,
      acheteur: { id: buyers[index % buyers.length] },
      objet: `Construction et réhabilitation de bâtiments publics, opération n°${index}: Lot ${(index % 20) + 1}: Corps d’état ${index % 31}`,
      titulaires: [holder(companies[(index * 7) % companies.length]!)],
      ...(index % 12 === 0 && { modifications: [modification({ montant: 300_000 + index })] }),
    })
    if (!file.write((index ? ',' : '') + JSON.stringify(one)))
      await new Promise<void>(resolve => file.once('drain', () => resolve()))
  }
  await new Promise<void>(resolve => file.end(']}}', () => resolve()))
}

function perSecond(rows: number, ms: number): number {
  return Math.round((rows * 1000) / ms)
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  process.stdout.write(`${JSON.stringify(await benchImport())}\n`)

import { createWriteStream } from 'node:fs'
import { rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { connect } from '#db/connect.ts'
import { insertMany } from '#db/insert-many.ts'
import type { Untyped } from '#db/queries.ts'
import { siretFrom } from '#db/seeds/sirets.ts'
import { importFile } from '#server/exchange/imports/actions.ts'
import { contract, holder, modification } from '../exchange/decp/files.ts'

const CONTRACTS = 20_000
const ROUNDS = 5
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
 * against bare inserts of the same rows in the same tables of the same engine, in one transaction. In turn, in one run.
 */
export async function benchImport(): Promise<Figure[]> {
  const path = join(tmpdir(), `clausuivi-bench-${process.pid}.json`)
  await writeFile(path)
  const imports: number[] = []
  const bares: number[] = []
  let rows = 0
  try {
    for (let round = 0; round < ROUNDS; round++) {
      const kept = new Map<string, Row[]>()
      imports.push(
        await timed(
          db => importFile(db, { userId: null, at: AT, today: '2026-11-17', formKey: null }, { path }, {}),
          kept,
        ),
      )
      rows = [...kept.values()].reduce((sum, some) => sum + some.length, 0)
      bares.push(await timed(db => insertAll(db, kept)))
    }
    const [ours, bare] = [Math.min(...imports), Math.min(...bares)]
    const ratio = bare / ours
    const { size } = await stat(path)
    const detail = `${perSecond(rows, ours)} rows/s against ${perSecond(rows, bare)}, ${CONTRACTS} contracts, ${Math.round(size / 1e6)} MB in ${(ours / 1000).toFixed(1)} s`
    return [
      {
        name: 'decp import / bare inserts',
        ratio: Math.round(ratio * 100) / 100,
        goal: 0.5,
        met: ratio >= 0.5,
        detail,
      },
    ]
  } finally {
    await rm(path, { force: true })
  }
}

/** Milliseconds of this work on an empty database; what it wrote goes in `kept`. */
async function timed(work: (db: Untyped) => Promise<unknown>, kept?: Map<string, Row[]>): Promise<number> {
  const file = join(tmpdir(), `clausuivi-bench-${process.pid}.sqlite`)
  const db = await connect(`sqlite:${file}`)
  try {
    await db.migrate.latest()
    const start = performance.now()
    await work(db)
    const spent = performance.now() - start
    if (kept) for (const table of TABLES) kept.set(table, await db(table).select('*'))
    return spent
  } finally {
    await db.destroy()
    for (const end of ['', '-wal', '-shm']) await rm(file + end, { force: true })
  }
}

async function insertAll(db: Untyped, kept: Map<string, Row[]>): Promise<void> {
  await db.transaction(async trx => {
    for (const [table, rows] of kept) await insertMany(trx, table as 'contracts', rows as never[]) // one of TABLES, as it was read
  })
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

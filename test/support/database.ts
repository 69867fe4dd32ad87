import { copyFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from '#db/connect.ts'
import type { Untyped } from '#db/queries.ts'

// The engine under test: `node test/run.ts` gives TEST_DATABASE_URL, a file of SQLite or a PostgreSQL of its own.

const url = process.env.TEST_DATABASE_URL ?? 'sqlite::memory:'
let shared: Untyped

export const onPostgres = url.startsWith('postgres')

export async function open(): Promise<void> {
  shared = await connect(url)
  await shared.migrate.latest()
}

const ends: (() => Promise<unknown>)[] = []

/** For what lasts as long as the run, and is loaded by those files alone that use it. */
export function beforeClosing(end: () => Promise<unknown>): void {
  ends.push(end)
}

export async function close(): Promise<void> {
  for (const end of ends.splice(0)) await end()
  await shared.destroy()
}

/** The database that tests share: each works in a transaction that is never committed. */
export function sharedDatabase(): Untyped {
  return shared
}

type Own = { db: Untyped; url: string; drop(): Promise<void> }

let counter = 0
let model: Promise<string> | undefined

/** A database of one's own, empty and migrated, for what a transaction cannot show: two connections, a killed process. */
export async function ownDatabase({ migrated = true } = {}): Promise<Own> {
  if (!migrated) return created()
  model ??= prepared(db => db.migrate.latest())
  return created(await model)
}

/** Migrating takes its time: what many start from is made once, and copied by `created`. Returns what it is copied by. */
export async function prepared(work: (db: Untyped) => Promise<unknown>): Promise<string> {
  const { db, url: ownUrl, drop } = await created()
  beforeClosing(drop) // first: a pool left open by work that failed would keep the process from ending
  await work(db)
  await db.destroy() // nobody may be connected to what is copied; SQLite writes back its log
  return onPostgres ? new URL(ownUrl).pathname.slice(1) : ownUrl.replace(/^sqlite:/, '')
}

/** A database of one's own: empty, without a table, or a copy of what was prepared. */
export async function created(copied?: string): Promise<Own> {
  const name = `own_${process.pid}_${++counter}`
  if (onPostgres) {
    await shared.raw(`create database ${name}${copied ? ` template ${copied}` : ''}`)
    const ownUrl = Object.assign(new URL(url), { pathname: `/${name}` }).href
    const db = await connect(ownUrl)
    const drop = async () => {
      await db.destroy()
      await shared.raw(`drop database ${name} with (force)`)
    }
    return { db, url: ownUrl, drop }
  }
  const folder = await mkdtemp(join(tmpdir(), 'clausuivi-'))
  const file = join(folder, `${name}.sqlite`)
  if (copied) await copyFile(copied, file)
  const db = await connect(`sqlite:${file}`)
  const drop = async () => {
    await db.destroy()
    await rm(folder, { recursive: true, force: true })
  }
  return { db, url: `sqlite:${file}`, drop }
}

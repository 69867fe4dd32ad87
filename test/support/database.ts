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

export async function close(): Promise<void> {
  await (await model)?.drop()
  await shared.destroy()
}

/** The database that tests share: each works in a transaction that is never committed. */
export function sharedDatabase(): Untyped {
  return shared
}

type Own = { db: Untyped; url: string; drop(): Promise<void> }

let counter = 0
let model: Promise<{ name: string; drop(): Promise<void> }> | undefined

/** A database of one's own, empty and migrated, for what a transaction cannot show: two connections, a killed process. */
export async function ownDatabase({ migrated = true } = {}): Promise<Own> {
  if (!migrated) return created()
  model ??= migratedOnce()
  return created((await model).name)
}

/** Migrating takes its time: once for all those of a run, which are copies. */
async function migratedOnce(): Promise<{ name: string; drop(): Promise<void> }> {
  const { db, url: ownUrl, drop } = await created()
  await db.migrate.latest()
  await db.destroy() // nobody may be connected to what is copied; SQLite writes back its log
  const name = onPostgres ? new URL(ownUrl).pathname.slice(1) : ownUrl.replace(/^sqlite:/, '')
  return { name, drop }
}

async function created(copied?: string): Promise<Own> {
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

import { mkdtemp, rm } from 'node:fs/promises'
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
  await shared.destroy()
}

/** The database that tests share: each works in a transaction that is never committed. */
export function sharedDatabase(): Untyped {
  return shared
}

let counter = 0

/** A database of one's own, empty and migrated, for what a transaction cannot show: two connections, a killed process. */
export async function ownDatabase({
  migrated = true,
} = {}): Promise<{ db: Untyped; url: string; drop(): Promise<void> }> {
  const name = `own_${process.pid}_${++counter}`
  if (onPostgres) {
    await shared.raw(`create database ${name}`)
    const ownUrl = Object.assign(new URL(url), { pathname: `/${name}` }).href
    const db = await connect(ownUrl)
    if (migrated) await db.migrate.latest()
    const drop = async () => {
      await db.destroy()
      await shared.raw(`drop database ${name} with (force)`)
    }
    return { db, url: ownUrl, drop }
  }
  const folder = await mkdtemp(join(tmpdir(), 'clausuivi-'))
  const ownUrl = `sqlite:${join(folder, `${name}.sqlite`)}`
  const db = await connect(ownUrl)
  if (migrated) await db.migrate.latest()
  const drop = async () => {
    await db.destroy()
    await rm(folder, { recursive: true, force: true })
  }
  return { db, url: ownUrl, drop }
}

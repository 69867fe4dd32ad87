import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { setImmediate as nextTurn, setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import knex, { type Knex } from 'knex'
import { faultOf, MachineFault } from './faults.ts'
import { keepToOneself, makeForOneself } from './own-only.ts'
import { postgresAnswers, postgresConfig } from './postgres.ts'
import { assertPragmas, type Manner, type Patience, patient, patiently, sqliteConfig } from './sqlite.ts'

export type Db = Knex

// The only door to the database. This folder alone knows which one is behind the app; each has a file beside this one.
// Both engines hand back the same JavaScript values: civil dates as
// 'YYYY-MM-DD' strings, counts and sums as numbers.

/** What a person waits for a lock before being told: less than the five seconds within which everything answers. */
const A_PERSONS_PATIENCE = 4_000

type Options = Partial<Manner> & {
  /** Nobody waits behind a page: PostgreSQL may take its time for each question. */
  hurried?: boolean
  /** Hears, in a French sentence, which rights on the file of SQLite were too wide. */
  tell?: (sentence: string) => void
}

/**
 * Opens `sqlite:PATH`, `sqlite::memory:` or `postgres://…`. Throws when SQLite refuses a guarantee we rely on.
 * `patience`: the milliseconds to wait, on SQLite, until another process or another transaction has written; `onWait` is
 * told once when it lasts.
 */
export async function connect(
  url: string,
  { patience = A_PERSONS_PATIENCE, onWait, relaxed, hurried = true, tell = () => {} }: Options = {},
): Promise<Db> {
  if (url.startsWith('postgres')) return knex({ ...(await postgresConfig(url, { hurried })), ...common })
  const given = { patience, onWait, relaxed }
  const filename = fileIn(url)
  if (filename !== ':memory:') makeForOneself(filename)
  const db = knex({ ...sqliteConfig(filename, given), ...common })
  patiences.set(db, given)
  patient(db, given)
  try {
    await assertPragmas(db, given)
    if (filename !== ':memory:') keepToOneself(filename, tell)
    return db
  } catch (error) {
    await db.destroy()
    throw error
  }
}

/**
 * Opens a database and brings its schema up to date, with all the time that takes; then for people who wait.
 */
export async function connectUpToDate(url: string, { tell }: Pick<Options, 'tell'> = {}): Promise<Db> {
  if (!url.startsWith('postgres')) {
    const db = await connect(url, { tell })
    await migrate(db)
    return db
  }
  const patientDb = await connect(url, { hurried: false })
  try {
    await migrate(patientDb)
  } finally {
    await patientDb.destroy()
  }
  return connect(url)
}

/**
 * Brings the schema up to date, all of it or nothing. One that is takes no lock: nobody waits for the end of an import to
 * learn it. While another process brings it, this one waits: a large database takes minutes. The lock is part of the
 * transaction that migrates, and goes with whoever is killed; one that was committed is held by nobody any more.
 */
export async function migrate(db: Db, { patience = 30 * 60_000 } = {}): Promise<void> {
  const deadline = Date.now() + patience
  for (;;) {
    const [, late] = await db.migrate.list()
    if (late.length === 0) return
    try {
      await db.migrate.latest()
      return
    } catch (error) {
      if (/already locked/.test((error as Error).message)) await db.migrate.forceFreeMigrationsLock()
      else if (!isHeldByAnother(error)) throw error
      if (Date.now() > deadline) throw error
      await wait(500)
    }
  }
}

/** How its schema stands beside this version's, without touching it. `none`: the database holds nothing of ours. */
export async function schemaOf(db: Db): Promise<'current' | 'earlier' | 'later' | 'none'> {
  if (!(await db.schema.hasTable('knex_migrations'))) return 'none'
  const done: string[] = await db('knex_migrations').pluck('name')
  const ours = readdirSync(directory).filter(name => /^\d{4}_.+\.ts$/.test(name))
  if (done.length === 0) return 'none'
  if (done.some(name => !ours.includes(name))) return 'later'
  return ours.every(name => done.includes(name)) ? 'current' : 'earlier'
}

/** Another process is writing, on SQLite; or brings the schema for longer than a statement may wait. */
function isHeldByAnother(error: unknown): boolean {
  const fault = faultOf(error)
  return fault === 'busy' || fault === 'silent' || /statement timeout/.test((error as Error).message)
}

/**
 * Whether the database answers, asked apart from what others ask: those may all be waiting. An answer that one of them is
 * given meanwhile tells as much: a line of its own opens slowly on a machine that is busy. Throws what is wrong, within
 * `within` milliseconds.
 */
export async function answers(db: Db, within: number): Promise<void> {
  const { connection } = db.client.config as { connection: { connectionString?: string } }
  const asked = connection.connectionString
    ? postgresAnswers(connection.connectionString, within)
    : db.raw('select count(*) from sqlite_master')
  const done = new AbortController()
  const heard = once(db.client, 'query-response', { signal: done.signal })
  // What came while this process was held is read before anything is said of it.
  const late = wait(within, null, { ref: false })
    .then(nextTurn)
    .then(() => Promise.reject(new MachineFault('silent')))
  for (const promise of [late, heard, asked]) Promise.resolve(promise).catch(() => {})
  try {
    await Promise.race([asked, heard, late])
  } finally {
    done.abort()
  }
}

/** The file of a SQLite database; null for one that has none on this machine. */
export function fileOf(db: Db): string | null {
  const { filename = ':memory:' } = db.client.config.connection as { filename?: string }
  return filename === ':memory:' ? null : filename
}

/** What another process opens it by; null for one that this process alone sees: in memory, or in a transaction. */
export function addressOf(db: Db): string | null {
  const { connectionString } = db.client.config.connection as { connectionString?: string }
  const file = fileOf(db)
  if (db.isTransaction) return null
  return connectionString ?? (file && `sqlite:${file}`)
}

/** For what speaks to SQLite past knex, such as the counts of tries: waits as everything else does. */
export function waitingFor<Result>(db: Db, work: () => Promise<Result>): Promise<Result> {
  return patiently(work, patiences.get(db) ?? { patience: A_PERSONS_PATIENCE })
}

const patiences = new WeakMap<Db, Patience>()

/** For the few tools that speak to the engine itself: throttling, backup. */
export function engineOf(db: Db): 'sqlite' | 'postgres' {
  return db.client.config.client === 'pg' ? 'postgres' : 'sqlite'
}

/** What was erased leaves the write-ahead log too. Not inside a transaction, which the log still holds. */
export async function truncateLog(db: Db): Promise<void> {
  if (engineOf(db) === 'sqlite' && !db.isTransaction) await db.raw('pragma wal_checkpoint(truncate)')
}

/** What a relaxed connection committed is on the disk. */
export async function reachDisk(db: Db): Promise<void> {
  if (fileOf(db) && !db.isTransaction) await db.raw('pragma wal_checkpoint(passive)')
}

/** A row with this unique value is there already. */
export function isDuplicate({ code = '' }: { code?: string }): boolean {
  return code === '23505' || code === 'SQLITE_CONSTRAINT_UNIQUE'
}

/** The first row of a query asked at every request: written out, it spares building it anew each time. */
export async function firstRow<Row>(
  db: Db,
  sql: string,
  bindings: readonly (string | number)[],
): Promise<Row | undefined> {
  const answer = await db.raw(sql, bindings)
  return (Array.isArray(answer) ? answer : answer.rows)[0]
}

function fileIn(url: string): string {
  return url.replace(/^sqlite:(\/\/)?/, '')
}

const directory = fileURLToPath(new URL('./migrations', import.meta.url))

const common = {
  migrations: { directory, loadExtensions: ['.ts'] },
  /** knex prints stack traces by itself otherwise; errors reach us as rejections. */
  log: { warn() {}, error() {}, deprecate() {}, debug() {} },
}

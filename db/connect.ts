import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import knex, { type Knex } from 'knex'

export type Db = Knex

// The only file that knows which database is behind the app.
// Both engines hand back the same JavaScript values: civil dates as
// 'YYYY-MM-DD' strings, counts and sums as numbers.

/**
 * Opens `sqlite:PATH`, `sqlite::memory:` or `postgres://…`. Throws when SQLite refuses a guarantee we rely on.
 * `patience`: the milliseconds that SQLite waits for another process to have written. This one stands still meanwhile.
 */
export async function connect(url: string, { patience = 1_000 } = {}): Promise<Db> {
  if (url.startsWith('postgres')) return connectPostgres(url)
  const pragmas = { ...PRAGMAS, busy_timeout: patience }
  const db = connectSqlite(url.replace(/^sqlite:(\/\/)?/, ''), pragmas)
  await assertPragmas(db, pragmas)
  return db
}

/**
 * Brings the schema up to date, all of it or nothing. One that is takes no lock: nobody waits for the end of an import to
 * learn it. While another process brings it, this one waits: a large database takes minutes.
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
      if (!isHeldByAnother(error) || Date.now() > deadline) throw error
      await wait(500)
    }
  }
}

/** Another process is writing, on SQLite; or brings the schema for longer than a statement may wait. */
function isHeldByAnother(error: unknown): boolean {
  return /database is locked|statement timeout|Query read timeout/.test((error as Error).message)
}

/** For the few tools that speak to the engine itself: throttling, backup. */
export function engineOf(db: Db): 'sqlite' | 'postgres' {
  return db.client.config.client === 'pg' ? 'postgres' : 'sqlite'
}

/** What was erased leaves the write-ahead log too. Not inside a transaction, which the log still holds. */
export async function truncateLog(db: Db): Promise<void> {
  if (engineOf(db) === 'sqlite' && !db.isTransaction) await db.raw('pragma wal_checkpoint(truncate)')
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

function connectSqlite(filename: string, pragmas: Pragmas): Db {
  if (filename !== ':memory:') mkdirSync(dirname(filename), { recursive: true })
  return knex({
    client: 'better-sqlite3',
    connection: { filename },
    useNullAsDefault: true,
    migrations,
    log: quiet,
    pool: {
      min: 1,
      max: 1,
      afterCreate(connection: SqliteConnection, done: (error: null, connection: unknown) => void) {
        for (const [name, value] of Object.entries(pragmas)) connection.pragma(`${name} = ${value}`)
        keepStatements(connection)
        done(null, connection)
      },
    },
    acquireConnectionTimeout: 60_000, // one connection for everyone: an import of a large file makes others wait, not fail
  })
}

type Pragmas = Record<string, number | string>

const PRAGMAS: Pragmas = {
  journal_mode: 'wal',
  synchronous: 2, // FULL: WAL defaults to NORMAL, which loses acknowledged rows in a power cut
  foreign_keys: 1,
  secure_delete: 1, // erased names leave the file
  recursive_triggers: 1, // else INSERT OR REPLACE slips past append-only triggers
  trusted_schema: 0,
}

type SqliteConnection = { pragma(command: string): void; prepare(sql: string): object }

/**
 * knex prepares each query anew, which costs more than running it: the latest hundreds of statements are kept prepared.
 * Any change of schema forgets them.
 */
function keepStatements(connection: SqliteConnection): void {
  const prepare = connection.prepare.bind(connection)
  const kept = new Map<string, object>()
  connection.prepare = sql => {
    if (!/^(select|insert|update|delete|with)\b/i.test(sql)) {
      if (/^(create|alter|drop)\b/i.test(sql)) kept.clear()
      return prepare(sql)
    }
    const statement = kept.get(sql) ?? prepare(sql)
    kept.delete(sql)
    if (sql.length < LONGEST_KEPT) kept.set(sql, statement)
    if (kept.size > MOST_KEPT) kept.delete(kept.keys().next().value!)
    return statement
  }
}

const MOST_KEPT = 400
const LONGEST_KEPT = 8_000

async function assertPragmas(db: Db, pragmas: Pragmas): Promise<void> {
  for (const [name, wanted] of Object.entries(pragmas)) {
    const [row] = await db.raw(`pragma ${name}`)
    const found = Object.values(row as object)[0]
    const inMemory = name === 'journal_mode' && found === 'memory'
    if (String(found) !== String(wanted) && !inMemory) {
      throw new Error(`SQLite refuse le réglage ${name} = ${wanted} (${found}) : les données ne seraient pas sûres.`)
    }
  }
}

async function connectPostgres(connectionString: string): Promise<Db> {
  const { default: pg } = await import('pg')
  const DATE = 1082
  const BIGINT = 20
  const NUMERIC = 1700
  pg.types.setTypeParser(DATE, text => text)
  pg.types.setTypeParser(BIGINT, Number)
  pg.types.setTypeParser(NUMERIC, Number) // sum(bigint) is numeric; all our sums are integers below 2^53

  return knex({
    client: 'pg',
    connection: {
      connectionString,
      connectionTimeoutMillis: 3_000,
      query_timeout: 60_000,
      statement_timeout: 59_000,
      keepAlive: true,
    },
    pool: { min: 0, max: 10 },
    acquireConnectionTimeout: 10_000,
    migrations,
    log: quiet,
  })
}

const migrations = {
  directory: fileURLToPath(new URL('./migrations', import.meta.url)),
  loadExtensions: ['.ts'],
}

/** knex prints stack traces by itself otherwise; errors reach us as rejections. */
const quiet = { warn() {}, error() {}, deprecate() {}, debug() {} }

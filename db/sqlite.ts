import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Knex } from 'knex'
import { faultOf, MachineFault } from './faults.ts'

// SQLite in a file. Its own waiting for a lock stands still with the whole process: here it hardly waits, and the one who
// asks is put to wait instead, while everybody else goes on.

/** How long SQLite itself waits, standing still: not at all, since several who wait would add up. */
const STANDS_STILL_MS = 0
/** Between two tries: shorter than the pause that whoever writes lot after lot makes, or where nobody waits for an answer. */
const [SHORT_BREATH_MS, BREATH_MS] = [2, 25]
/** After so long, whoever waits is told. */
const LONG_WAIT_MS = 500
/** No person waits longer. */
const A_PERSONS_MOST_MS = 5_000
/** One that writes, the others read meanwhile: in write-ahead logging nobody reads what is not committed. */
const CONNECTIONS = 5

export type Patience = { patience: number; onWait?: () => void }
/** `relaxed`: what it commits reaches the disk later, with the log; for whoever can do again what a power cut loses. */
export type Manner = Patience & { relaxed?: boolean | undefined }

/** The settings of knex for this file; `patient` completes it once made. */
export function sqliteConfig(filename: string, { patience, relaxed }: Manner): Knex.Config {
  const inMemory = filename === ':memory:'
  if (!inMemory) mkdirSync(dirname(filename), { recursive: true })
  return {
    client: 'better-sqlite3',
    connection: { filename },
    useNullAsDefault: true,
    pool: {
      min: 1,
      max: inMemory ? 1 : CONNECTIONS,
      afterCreate(connection: SqliteConnection, done: (error: unknown, connection: unknown) => void) {
        try {
          connection.pragma('busy_timeout = 1000') // to open a file that another process is closing
          for (const [name, value] of Object.entries(PRAGMAS)) connection.pragma(`${name} = ${value}`)
          if (relaxed) connection.pragma('synchronous = normal')
          keepStatements(connection)
          done(null, connection)
        } catch (error) {
          done(error, connection)
        }
      },
    },
    acquireConnectionTimeout: patience,
  }
}

const PRAGMAS: Record<string, number | string> = {
  journal_mode: 'wal',
  synchronous: 2, // FULL: WAL defaults to NORMAL, which loses acknowledged rows in a power cut
  foreign_keys: 1,
  secure_delete: 1, // erased names leave the file
  recursive_triggers: 1, // else INSERT OR REPLACE slips past append-only triggers
  trusted_schema: 0,
  busy_timeout: STANDS_STILL_MS,
}

/** Refuses a file in which what we rely on does not hold. */
export async function assertPragmas(db: Knex, { relaxed }: Manner): Promise<void> {
  for (const [name, wanted] of Object.entries({ ...PRAGMAS, ...(relaxed && { synchronous: 1 }) })) {
    const [row] = await db.raw(`pragma ${name}`)
    const found = Object.values(row as object)[0]
    const inMemory = name === 'journal_mode' && found === 'memory'
    if (String(found) !== String(wanted) && !inMemory) {
      throw new Error(`SQLite refuse le réglage ${name} = ${wanted} (${found}) : les données ne seraient pas sûres.`)
    }
  }
}

/**
 * Writers of this process take their turn; another process is waited for, `patience` milliseconds at most, and nobody
 * stands still meanwhile. A transaction takes the lock when it begins: one that reads first would be refused at its first
 * writing, whatever it waits, if somebody wrote in between.
 */
export function patient(db: Knex, given: Patience): void {
  const { client } = db as unknown as { client: Client }
  const turns = new Turns(given.patience)
  const [makeTransaction, makeRunner] = [client.transaction.bind(client), client.runner.bind(client)]

  client.transaction = (container, config, outer) => {
    const trx = makeTransaction(container, config, outer)
    const evaluate = trx._evaluateContainer.bind(trx)
    trx._evaluateContainer = (...asked) => turns.take(() => evaluate(...asked))
    trx.begin = connection => patiently(() => client.query(connection, 'BEGIN IMMEDIATE;'), given)
    return trx
  }
  client.runner = builder => {
    const runner = makeRunner(builder)
    const run = runner.run.bind(runner)
    runner.run = () => patiently(run, given)
    return runner
  }
}

/** Asks again while another process holds the database. Only for what did nothing when it is refused. */
export async function patiently<Result>(
  work: () => Promise<Result>,
  { patience, onWait = () => {} }: Patience,
): Promise<Result> {
  const start = Date.now()
  for (let isTold = false; ; ) {
    try {
      return await work()
    } catch (error) {
      const waited = Date.now() - start
      if (!isLocked(error) || waited > patience) throw error
      const isLong = waited > LONG_WAIT_MS
      if (isLong && !isTold) onWait()
      isTold ||= isLong
      await wait(isLong && patience > A_PERSONS_MOST_MS ? BREATH_MS : SHORT_BREATH_MS)
    }
  }
}

function isLocked(error: unknown): boolean {
  const { code = '' } = error as { code?: string }
  return /^SQLITE_(BUSY|LOCKED)/.test(code) && faultOf(error) === 'busy'
}

/** One at a time, in the order they came. */
class Turns {
  private readonly waiting: (() => void)[] = []
  private taken = false
  private readonly patience: number

  constructor(patience: number) {
    this.patience = patience
  }

  async take<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.taken) await this.turn()
    this.taken = true
    try {
      return await work()
    } finally {
      const next = this.waiting.shift()
      if (next) next()
      else this.taken = false
    }
  }

  private turn(): Promise<void> {
    return new Promise((resolve, reject) => {
      const mine = () => {
        clearTimeout(timer)
        resolve()
      }
      const timer = setTimeout(() => {
        this.waiting.splice(this.waiting.indexOf(mine), 1)
        reject(new MachineFault('busy'))
      }, this.patience)
      this.waiting.push(mine)
    })
  }
}

type SqliteConnection = { pragma(command: string): void; prepare(sql: string): object }

/** What of knex is bent here, which it keeps to itself: test/faults/sqlite.test.ts tells if a new version moves it. */
type Client = {
  transaction(container: unknown, config: unknown, outer: unknown): Transaction
  runner(builder: unknown): { run(): Promise<unknown> }
  query(connection: unknown, sql: string): Promise<unknown>
}
type Transaction = {
  _evaluateContainer(config: unknown, container: unknown): Promise<unknown>
  begin(connection: unknown): Promise<unknown>
}

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

import { type Db, engineOf } from '#db/connect.ts'
import type { Untyped } from '#db/queries.ts'
import { settleAll } from '#server/compliance/store.ts'
import { tallySome } from '#server/compliance/tallies.ts'
import type { Size } from './scale-plan.ts'
import { TODAY } from './scale-plan.ts'
import { type Row, tables } from './scale-register.ts'

// Fills an empty register with millions of rows: by the engine's own driver, without what follows each row, which is made from the
// whole afterwards. What nobody keeps needs no log either.

const SLICE = 5_000

export async function fillScale(db: Untyped, size: Size): Promise<void> {
  await (engineOf(db) === 'sqlite' ? fillSqlite(db, size) : fillPostgres(db, size))
  await settleAll(db, TODAY)
  while ((await tallySome(db)) > 0);
}

type Driver = {
  pragma(sql: string): unknown
  exec(sql: string): void
  prepare(sql: string): { run(...values: unknown[]): unknown; all(): { name: string; type: string; sql: string }[] }
}

async function fillSqlite(db: Db, size: Size): Promise<void> {
  const driver: Driver = await db.client.acquireConnection()
  for (const pragma of ['synchronous = off', 'foreign_keys = off', 'secure_delete = off', 'cache_size = -400000'])
    driver.pragma(pragma)
  const followers = driver
    .prepare("select type, name, sql from sqlite_master where type in ('trigger', 'index') and sql is not null")
    .all()
  driver.exec('begin immediate')
  for (const { type, name } of followers) driver.exec(`drop ${type} ${name}`)
  for (const [table, rows] of tables) {
    let insert: ReturnType<Driver['prepare']> | undefined
    for (const row of rows(size)) {
      insert ??= driver.prepare(insertInto(table, Object.keys(row), columns => `values (${columns.map(() => '?')})`))
      insert.run(Object.values(row))
    }
  }
  for (const { sql } of followers.filter(({ type }) => type === 'index')) driver.exec(sql)
  for (const sql of derived) driver.exec(sql)
  for (const words of ['contracts_words', 'companies_words', 'identities_words'])
    driver.exec(`insert into ${words}(${words}) values ('rebuild')`)
  for (const { sql } of followers.filter(({ type }) => type === 'trigger')) driver.exec(sql)
  driver.exec('commit')
  await db.client.releaseConnection(driver)
}

/** As a superuser, who may tell the engine that nothing follows what it writes. */
async function fillPostgres(db: Untyped, size: Size): Promise<void> {
  const { rows: indexes }: { rows: { name: string; sql: string }[] } = await db.raw(
    `select indexname as name, indexdef as sql from pg_indexes
      where schemaname = 'public' and indexname not in (select conname from pg_constraint)`,
  )
  await db.transaction(async trx => {
    await trx.raw('set local session_replication_role = replica')
    await trx.raw("set local maintenance_work_mem = '512MB'")
    for (const { name } of indexes) await trx.raw(`drop index "${name}"`)
    for (const [table, rows] of tables)
      for (const slice of slices(rows(size))) {
        const columns = Object.keys(slice[0]!)
        const values = (names: string[]) => `select ${names} from json_populate_recordset(null::${table}, ?::json)`
        await trx.raw(insertInto(table, columns, values), [JSON.stringify(slice)])
      }
    for (const { sql } of indexes) await trx.raw(sql)
    for (const sql of derived) await trx.raw(sql)
  })
  await db.raw('vacuum analyze')
}

function insertInto(table: string, columns: readonly string[], values: (quoted: string[]) => string): string {
  const quoted = columns.map(name => `"${name}"`)
  return `insert into ${table} (${quoted}) ${values(quoted)}`
}

/** What each row would have brought with it. */
const derived = [
  `update contracts set social = 1 where exists (select 1 from clauses where contract_id = contracts.id)
    or exists (select 1 from contract_considerations
      where contract_id = contracts.id and consideration in ('clause', 'reserve'))`,
  'insert into tally_marks (contract_id) select id from contracts',
]

function* slices(rows: Iterable<Row>): Generator<Row[]> {
  let slice: Row[] = []
  for (const row of rows) {
    slice.push(row)
    if (slice.length < SLICE) continue
    yield slice
    slice = []
  }
  if (slice.length > 0) yield slice
}

import { type Db, engineOf } from './connect.ts'
import type { Row, Tables } from './tables.ts'

/** Rows of a table, with none but its columns. */
export type Rows<Table extends keyof Tables, Line> = readonly (Line &
  Record<Exclude<keyof Line, keyof Tables[Table]>, never>)[]

/**
 * Inserts many rows of one table. The statement is written by hand because knex writes a `select … union all` on
 * SQLite, which holds 500 rows at most and is slow to compile. There, in a transaction, one short statement is prepared once and run
 * for each row: one for hundreds of rows is prepared longer than it runs.
 */
export async function insertMany<
  Table extends keyof Tables,
  Line extends Tables[Table],
  Asked extends keyof Row<Table> & string = never,
>(
  trx: Db,
  table: Table,
  rows: Rows<Table, Line>,
  { ignore = false, returning = [] }: { ignore?: boolean; returning?: readonly Asked[] } = {},
): Promise<Pick<Row<Table>, Asked>[]> {
  if (rows.length === 0) return []
  const columns = Object.keys(rows[0]!) as (keyof Line & string)[]
  const tuple = `(${columns.map(() => '?').join(', ')})`
  const sqlOf = (count: number) =>
    `insert into ${table} (${columns.map(quoted).join(', ')}) values ${Array(count).fill(tuple).join(', ')}${
      ignore ? ' on conflict do nothing' : ''
    }${returning.length > 0 ? ` returning ${returning.map(quoted).join(', ')}` : ''}`
  const valuesOf = (row: Line) => columns.map(name => (row[name] ?? null) as Value)
  if (trx.isTransaction && engineOf(trx) === 'sqlite')
    return rowByRow<Pick<Row<Table>, Asked>>(trx, sqlOf(1), rows.map(valuesOf), returning.length > 0)
  const answers: Pick<Row<Table>, Asked>[] = []
  for (let start = 0; start < rows.length; start += ROWS) {
    const some = rows.slice(start, start + ROWS)
    const answer = await trx.raw(sqlOf(some.length), some.flatMap(valuesOf))
    answers.push(...(Array.isArray(answer) ? answer : (answer?.rows ?? [])))
  }
  return answers
}

type Value = string | number | null

async function rowByRow<Answer>(trx: Db, sql: string, rows: readonly Value[][], answers: boolean): Promise<Answer[]> {
  const connection: Connection = await trx.client.acquireConnection()
  const statement = connection.prepare(sql)
  if (answers) return rows.flatMap(values => statement.all(values) as Answer[])
  for (const values of rows) statement.run(values)
  return []
}

type Connection = { prepare(sql: string): { run(values: Value[]): unknown; all(values: Value[]): unknown[] } }

const ROWS = 250

/** Our own column names: « procedure » and « until » are words of SQL. */
function quoted(name: string): string {
  return `"${name}"`
}

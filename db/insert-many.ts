import type { Db } from './connect.ts'
import type { Row, Tables } from './tables.ts'

/** Rows of a table, with none but its columns. */
export type Rows<Table extends keyof Tables, Line> = readonly (Line &
  Record<Exclude<keyof Line, keyof Tables[Table]>, never>)[]

/**
 * Inserts many rows of one table. The statement is written by hand because knex writes a `select … union all` on
 * SQLite, which holds 500 rows at most and is slow to compile.
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
  const answers: Pick<Row<Table>, Asked>[] = []
  const tuple = `(${columns.map(() => '?').join(', ')})`
  for (let start = 0; start < rows.length; start += ROWS) {
    const some = rows.slice(start, start + ROWS)
    const sql = `insert into ${table} (${columns.map(quoted).join(', ')}) values ${some.map(() => tuple).join(', ')}${
      ignore ? ' on conflict do nothing' : ''
    }${returning.length > 0 ? ` returning ${returning.map(quoted).join(', ')}` : ''}`
    const bindings = some.flatMap(row => columns.map(name => (row[name] ?? null) as string | number | null))
    const answer = await trx.raw(sql, bindings)
    answers.push(...(Array.isArray(answer) ? answer : (answer?.rows ?? [])))
  }
  return answers
}

const ROWS = 250

/** Our own column names: « procedure » and « until » are words of SQL. */
function quoted(name: string): string {
  return `"${name}"`
}

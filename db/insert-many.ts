import type { Db } from './connect.ts'

/**
 * Inserts many rows of one table. The statement is written by hand because knex writes a `select … union all` on
 * SQLite, which holds 500 rows at most and is slow to compile.
 */
export async function insertMany<Row extends Record<string, unknown>>(
  trx: Db,
  table: string,
  rows: readonly Row[],
  { ignore = false, returning = [] }: { ignore?: boolean; returning?: string[] } = {},
  // biome-ignore lint/suspicious/noExplicitAny: rows as the driver gives them
): Promise<any[]> {
  if (rows.length === 0) return []
  const columns = Object.keys(rows[0]!)
  const answers: unknown[] = []
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

import type { Knex } from 'knex'

/** Rows of one table, all with the same columns: a few statements for thousands of them. */
export async function insertAll(
  db: Knex,
  table: string,
  rows: readonly Record<string, string | number | null>[],
): Promise<void> {
  const columns = Object.keys(rows[0] ?? {})
  const tuple = `(${columns.map(() => '?').join(', ')})`
  for (let start = 0; start < rows.length; start += ROWS) {
    const some = rows.slice(start, start + ROWS)
    await db.raw(
      `insert into ${table} (${columns.join(', ')}) values ${some.map(() => tuple).join(', ')}`,
      some.flatMap(row => columns.map(name => row[name] ?? null)),
    )
  }
}

const ROWS = 250

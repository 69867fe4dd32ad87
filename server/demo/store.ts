import type { Db } from '#db/connect.ts'
import type { Rows } from '#db/insert-many.ts'
import type { Untyped } from '#db/queries.ts'
import type { Tables } from '#db/tables.ts'

const CHUNK = 400 // knex writes several rows for SQLite as a compound select, of 500 terms at most

/** Inserts rows in bulk; every row names the same columns. */
export async function insertAll<Table extends keyof Tables, Line extends Tables[Table]>(
  trx: Untyped,
  table: Table,
  rows: Rows<Table, Line>,
): Promise<void> {
  for (const chunk of chunksOf(rows)) await trx(table).insert(chunk)
}

/** The same, with the id of each row in the order given: ids are dealt in that order within a statement. */
export async function insertNumbered<Table extends keyof Tables, Line extends Tables[Table]>(
  trx: Untyped,
  table: Table,
  rows: Rows<Table, Line>,
): Promise<number[]> {
  const ids: number[] = []
  for (const chunk of chunksOf(rows)) {
    const inserted: { id: number }[] = await trx(table).insert(chunk).returning('id')
    ids.push(...inserted.map(row => row.id).sort((a, b) => a - b))
  }
  return ids
}

/** Nothing but what a new installation holds by itself. */
export async function isEmpty(db: Db): Promise<boolean> {
  for (const table of ['users', 'buyers', 'contracts', 'companies'] as const)
    if (await db(table).first('id')) return false
  return true
}

function chunksOf<Line>(rows: readonly Line[]): Line[][] {
  return Array.from({ length: Math.ceil(rows.length / CHUNK) }, (_, index) =>
    rows.slice(index * CHUNK, (index + 1) * CHUNK),
  )
}

import type { Db } from '#db/connect.ts'

// biome-ignore lint/suspicious/noExplicitAny: rows of any table
type Row = Record<string, any>

const CHUNK = 400 // knex writes several rows for SQLite as a compound select, of 500 terms at most

/** Inserts rows in bulk; every row names the same columns. */
export async function insertAll(trx: Db, table: string, rows: readonly Row[]): Promise<void> {
  for (const chunk of chunksOf(rows)) await trx(table).insert(chunk)
}

/** The same, with the id of each row in the order given: ids are dealt in that order within a statement. */
export async function insertNumbered(trx: Db, table: string, rows: readonly Row[]): Promise<number[]> {
  const ids: number[] = []
  for (const chunk of chunksOf(rows)) {
    const inserted: { id: number }[] = await trx(table).insert(chunk).returning('id')
    ids.push(...inserted.map(row => row.id).sort((a, b) => a - b))
  }
  return ids
}

/** Nothing but what a new installation holds by itself. */
export async function isEmpty(db: Db): Promise<boolean> {
  for (const table of ['users', 'buyers', 'contracts', 'companies']) if (await db(table).first('id')) return false
  return true
}

function chunksOf(rows: readonly Row[]): Row[][] {
  return Array.from({ length: Math.ceil(rows.length / CHUNK) }, (_, index) =>
    rows.slice(index * CHUNK, (index + 1) * CHUNK),
  )
}

import type { Knex } from 'knex'
import { engineOf } from './connect.ts'

// Folded texts, searched by the index that each engine keeps of their groups of three signs (migration 0067).

const keys = { contracts: 'id', companies: 'id', identities: 'participant_id' } as const
export type Searched = keyof typeof keys

/** Of a query over the rows of a table. */
export type Condition = (rows: object) => void

/** Shorter, a word stands in no index: every row would be read. */
const INDEXED = 3

export function isIndexed(word: string): boolean {
  return [...word].length >= INDEXED
}

/** The numbers of the rows of this table whose text holds each of these words, somewhere: a query of one column, `id`. */
export function bearing(db: Knex, table: Searched, words: readonly string[]): Knex.QueryBuilder {
  const indexed = words.filter(isIndexed)
  if (engineOf(db) === 'sqlite' && indexed.length > 0) return inSqlite(db, table, words)
  const query = db(table as string).select(`${table}.${keys[table]} as id`)
  if (indexed.length > 0)
    query.whereRaw(`grams(${table}.search_text) @> (${indexed.map(() => 'grams(?)').join(' || ')})`, indexed)
  for (const word of words) query.where(saying(table, word))
  return query
}

/** That the text of a row holds this word: read in it, for a query that another way leads to few of its rows. */
export function saying(table: Searched, word: string): Condition {
  return on(rows => rows.whereRaw(`${table}.search_text like ? escape '\\'`, [`%${word.replace(/[\\%_]/g, '\\$&')}%`]))
}

/** That a column is one of these numbers, however many: one value for the engine, and one statement to keep. */
export function isAmong(db: Knex, column: string, ids: readonly number[]): Condition {
  if (engineOf(db) === 'postgres') return on(rows => rows.whereRaw(`${column} = any(?)`, [[...ids]]))
  return on(rows => rows.whereRaw(`${column} in (select value from json_each(?))`, [JSON.stringify(ids)]))
}

/** That a column is one of what this query finds: asked once and first, whatever the engine thinks of its tables. */
export function isIn(db: Knex, column: string, found: Knex.QueryBuilder): Condition {
  if (engineOf(db) === 'postgres') return on(rows => rows.whereRaw(`${column} = any(array ?)`, [found]))
  return on(rows => rows.whereIn(column, found))
}

/** A condition, as knex takes one. */
export function on(narrow: (rows: Knex.QueryBuilder) => unknown): Condition {
  return rows => void narrow(rows as Knex.QueryBuilder)
}

/** Up to so many, all that answer are put in order and counted; beyond, a list goes through its order and stops. */
export const FEW = 500

/** The numbers that a query of one column, `id`, finds, each once; null: there are more than a few. */
export async function fewOf(query: Knex.QueryBuilder): Promise<number[] | null> {
  const rows: { id: number }[] = await query.limit(FEW + 1)
  return rows.length > FEW ? null : [...new Set(rows.map(({ id }) => id))]
}

/** How many rows a query has, as far as `most`: a page that says « more » does not count them all. */
export async function countedUpTo(
  db: Knex,
  query: Knex.QueryBuilder,
  most: number,
): Promise<{ total: number; isMore: boolean }> {
  const some = query.select(db.raw('1 as one')).limit(most + 1)
  const [row] = await db.from(some.as('some')).count({ total: '*' })
  const total = Number(row!.total)
  return { total: Math.min(total, most), isMore: total > most }
}

/** Its index answers « glob », where * ? and [ stand for others unless bracketed, and reads no row that it does not hold. */
function inSqlite(db: Knex, table: Searched, words: readonly string[]): Knex.QueryBuilder {
  const query = db.select({ id: 'rowid' }).from(`${table}_words`)
  for (const word of words) query.whereRaw('search_text glob ?', [`*${word.replace(/[*?[]/g, '[$&]')}*`])
  return query
}

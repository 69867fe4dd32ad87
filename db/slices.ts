import { setImmediate as breath } from 'node:timers/promises'
import type { Knex } from 'knex'

/** Few enough rows for one turn. */
const SLICE = 2_000

/**
 * The rows of a query that may go over a whole register, chosen without holding anyone: few of them in one query, more by
 * slices of the numbers of a table, with a breath in between. A number never changes: whatever else does meanwhile, no row
 * is skipped or chosen twice. Each slice comes in this order: `merged` makes one list of them.
 *
 * `id` is the column of the numbers; `query` is asked anew for each slice, and has neither order nor limit.
 */
export async function inSlices<Row>(
  db: Knex,
  id: 'contracts.id' | 'participants.id',
  query: () => Sliced<Row>,
  order: (a: Row, b: Row) => number,
  size = SLICE,
): Promise<Row[][]> {
  const few = await query().limit(size + 1)
  if (few.length <= size) return [few.toSorted(order)]
  const slices: Row[][] = []
  const [row] = await db(id.split('.')[0]!).max({ last: id })
  const last = Number(row!.last)
  for (let first = 1; first <= last; first += size) {
    await breath()
    const rows = await query().whereBetween(id, [first, first + size - 1])
    slices.push(rows.toSorted(order))
  }
  return slices
}

type Sliced<Row> = PromiseLike<Row[]> & {
  limit(count: number): PromiseLike<Row[]>
  whereBetween(column: string, range: readonly [number, number]): PromiseLike<Row[]>
}

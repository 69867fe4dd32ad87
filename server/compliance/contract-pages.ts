import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import type { Edge } from '#server/base/edge.ts'
import { withLine } from './contract-lines.ts'
import { type Filters, filtered, type Part, partOf, type Sort } from './contract-query.ts'

// A page of the list that follows a row, or comes before it: found by the key of that row, however far it is and whatever came in
// meanwhile.

/** A run of the list in one order: of those without a value, which come last, the number alone tells it. */
type Run = { part: Part; column: string; id: string; order: 'asc' | 'desc'; isEmpty: boolean }

const columns: Record<Sort, Omit<Run, 'part' | 'isEmpty'> & { mayBeEmpty: boolean }> = {
  ecart: { column: 'standings.account_gap_centihours', id: 'standings.clause_id', order: 'asc', mayBeEmpty: false },
  fin: { column: 'contracts.ends_on', id: 'contracts.id', order: 'asc', mayBeEmpty: true },
  notification: { column: 'contracts.notified_on', id: 'contracts.id', order: 'desc', mayBeEmpty: true },
  objet: { column: 'contracts.sort_text', id: 'contracts.id', order: 'asc', mayBeEmpty: false },
  montant: { column: 'contracts.amount_cents', id: 'contracts.id', order: 'desc', mayBeEmpty: true },
}

/** The rows beside this one, in the order of the list; null where it is no longer in it, or where too few come before it. */
export async function rowsBeside(
  db: Db,
  user: User,
  filters: Filters,
  today: string,
  { edge, limit }: { edge: Edge; limit: number },
) {
  const runs = runsOf(filters)
  const found = await placeOf(db, user, filters, today, edge.of, runs)
  if (!found) return null
  const backward = edge.side === 'before'
  const along = backward ? runs.slice(0, found.index + 1).reverse() : runs.slice(found.index)
  const read = (run: Run, rest: number) => {
    const query = withLine(inRun(db, user, filters, today, run))
    if (run === runs[found.index]) beyond(query as unknown as ReturnType<Db>, run, found, backward)
    return query.orderByRaw(orderOf(run, backward)).limit(rest)
  }
  const rows: Awaited<ReturnType<typeof read>> = []
  for (const run of along) if (rows.length < limit) rows.push(...(await read(run, limit - rows.length)))
  if (!backward) return rows
  return rows.length < limit ? null : rows.reverse()
}

/** By gap, what has none comes next, by notification. */
function runsOf(filters: Filters): Run[] {
  const part = partOf(filters)
  const inOrder = (sort: Sort, part: Part): Run[] => {
    const { mayBeEmpty, ...run } = columns[sort]
    return (mayBeEmpty ? [false, true] : [false]).map(isEmpty => ({ ...run, part, isEmpty }))
  }
  if (filters.sort !== 'ecart') return inOrder(filters.sort, part)
  return [
    ...(part === 'unwritten' ? [] : inOrder('ecart', 'written')),
    ...(part === 'written' ? [] : inOrder('notification', 'unwritten')),
  ]
}

type Place = { index: number; value: string | number | null; id: number }

/** In which run this contract is, and where. */
async function placeOf(
  db: Db,
  user: User,
  filters: Filters,
  today: string,
  contractId: number,
  runs: readonly Run[],
): Promise<Place | null> {
  for (const [index, run] of runs.entries()) {
    const query = inRun(db, user, filters, today, run).where('contracts.id', contractId)
    const row: Omit<Place, 'index'> | undefined = await query.first({ value: run.column, id: run.id })
    if (row) return { index, ...row }
  }
  return null
}

function inRun(db: Db, user: User, filters: Filters, today: string, { part, column, isEmpty }: Run) {
  const query = filtered(db, user, filters, today, part)
  return isEmpty ? query.whereNull(column) : query.whereNotNull(column)
}

/** The value bounds what is read of the index; among equal ones the number decides. */
function beyond(query: ReturnType<Db>, run: Run, { value, id }: Place, backward: boolean): void {
  const further = backward ? '<' : '>'
  if (run.isEmpty) return void query.where(run.id, further, id)
  const sign = (run.order === 'asc') === backward ? '<' : '>'
  query
    .where(run.column, `${sign}=`, value as string)
    .where(either => either.where(run.column, sign, value as string).orWhere(run.id, further, id))
}

/** As the index of each order has it, from either end. */
function orderOf({ column, id, order, isEmpty }: Run, backward: boolean): string {
  if (isEmpty) return `${id} ${backward ? 'desc' : 'asc'}`
  if (!backward) return `${column} ${order} nulls last, ${id}`
  return `${column} ${order === 'asc' ? 'desc' : 'asc'} nulls first, ${id} desc`
}

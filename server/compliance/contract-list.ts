import type { Db } from '#db/connect.ts'
import { countedUpTo } from '#db/words.ts'
import type { User } from '#server/access/rules.ts'
import { inChunks } from '#server/base/chunks.ts'
import { plusDays } from '#server/base/dates.ts'
import type { Edge } from '#server/base/edge.ts'
import { nameInUse } from '#server/register/buyers/words.ts'
import { sectors } from '#server/register/contracts/rules.ts'
import { visibleContracts } from '#server/register/contracts/store.ts'
import { isStillBehind, mayWaitNoMore } from './behind-query.ts'
import { type ListedContract, linesOf, withLine } from './contract-lines.ts'
import { rowsBeside } from './contract-pages.ts'
import {
  ENDS_SOON_DAYS,
  everything,
  type Filters,
  filtered,
  matching,
  matchingInAll,
  orders,
  type Part,
  partOf,
} from './contract-query.ts'
import { behindWords, type ContractWord } from './contract-words.ts'
import type { Standing } from './standing-rules.ts'
import { endsTallied, tallied, talliesOf } from './tallies.ts'
import { unwrittenWords } from './word-query.ts'

/** Of what a filter or words leave of a register. */
export const MOST_COUNTED = 1_000

/** `edge`: the row that the page is beside, where its address names it. */
type Range = { offset: number; limit: number; edge?: Edge | null }

/** The contracts that answer these filters, for this person; the worst gap first unless another order is asked. */
export async function contractsListed(
  db: Db,
  user: User,
  filters: Filters,
  today: string,
  range: Range,
): Promise<ListedContract[]> {
  return linesOf(db, await rowsIn(db, user, filters, today, range))
}

/** By gap: what has one, then what has none, the last notified first. Each part is read in the order of its index. */
async function rowsIn(db: Db, user: User, filters: Filters, today: string, { offset, limit, edge }: Range) {
  const beside = edge ? await rowsBeside(db, user, filters, today, { edge, limit }) : null
  if (beside) return beside
  const part = partOf(filters)
  const from = (which: Part, order: string, range: Range) =>
    page(filtered(db, user, filters, today, which), order, range)
  if (filters.sort !== 'ecart') return from(part, orders[filters.sort], { offset, limit })
  if (part !== 'all') return from(part, part === 'written' ? orders.ecart : orders.notification, { offset, limit })

  const written = await from('written', orders.ecart, { offset, limit })
  if (written.length === limit) return written
  const before =
    written.length > 0 ? offset + written.length : await countOf(matching(db, user, filters, today, 'written'))
  const rest = { offset: Math.max(0, offset - before), limit: limit - written.length }
  return [...written, ...(await from('unwritten', orders.notification, rest))]
}

function page(query: ReturnType<typeof filtered>, order: string, { offset, limit }: Range) {
  return withLine(query).orderByRaw(order).offset(offset).limit(limit)
}

export async function contractsCounted(db: Db, user: User, filters: Filters, today: string): Promise<number> {
  const kept = await keptWords(db, user, filters)
  if (kept) return sumOf(kept)
  if (filters.status === 'stillBehind') {
    const behind = await keptWords(db, user, { ...filters, status: 'behind' })
    if (behind) return sumOf(behind) - (await apartCounted(db, user, filters, today))
  }
  if (isEndsSoon(filters) && (await tallied(db))) return endsTallied(db, user, [today, plusDays(today, ENDS_SOON_DAYS)])
  return countOf(matchingInAll(db, user, filters, today))
}

/** Of those behind, how many wait for nothing: only those that a pool or a decision may set apart are looked at. */
async function apartCounted(db: Db, user: User, filters: Filters, today: string): Promise<number> {
  const measured = { ...filters, status: 'measured' } as const
  const apart = matching(db, user, measured, today).where(mayWaitNoMore(db))
  return countOf(apart.whereNotExists(isStillBehind(db, user, 'all')))
}

/** How many contracts with a clause end between these days, but for those still behind; null: not counted by what is kept. */
export async function endingCounted(
  db: Db,
  user: User,
  today: string,
  days: readonly [string, string],
): Promise<number | null> {
  if (!(await tallied(db))) return null
  const apart = matching(db, user, { ...everything, status: 'measured' }, today)
    .whereBetween('contracts.ends_on', days)
    .where(mayWaitNoMore(db))
    .whereNotExists(isStillBehind(db, user, 'all'))
  return (await endsTallied(db, user, days, { butBehind: true })) + (await countOf(apart))
}

/** How many contracts of whole buyers have each word, as kept; null: not of what these filters leave, or not now. */
async function keptWords(db: Db, user: User, filters: Filters): Promise<Map<ContractWord, number> | null> {
  if (!isOfWholeBuyers(filters) || !(await tallied(db))) return null
  const { follow, status, directorateId } = filters
  const query = talliesOf(db, user)
  if (directorateId) query.where('tallies.directorate_id', directorateId)
  if (follow === 'toTake') query.where('tallies.word', 'toTake')
  if (status === 'measured') query.whereNot('tallies.status', '')
  else if (status === 'behind') query.whereIn('tallies.word', [...behindWords])
  else if (status) query.where('tallies.word', status)
  const rows = await query.groupBy('tallies.word').select('tallies.word').sum({ contracts: 'tallies.contracts' })
  const counted = rows.map(row => [row.word as ContractWord, Number(row.contracts)] as const)
  return new Map(counted.filter(([, number]) => number > 0))
}

function isOfWholeBuyers({ follow, status, ...filters }: Filters): boolean {
  const isNarrow = filters.q || filters.consideration || filters.operationId || filters.sector || filters.endsBefore
  return follow !== 'mine' && status !== 'stillBehind' && !isNarrow && !filters.endsSoon
}

/** Nothing else is asked. */
function isEndsSoon({ endsSoon, ...filters }: Filters): boolean {
  const { status, follow, directorateId } = filters
  return endsSoon && follow === 'all' && !status && !directorateId && isOfWholeBuyers({ ...filters, endsSoon: false })
}

/**
 * Of all that this person sees. Where no buyer is left out, standings alone tell: an account that nobody follows is never
 * behind, except by the other contracts of its pool.
 */
export async function behindCounted(db: Db, user: User, today: string): Promise<number> {
  const behind = { ...everything, status: 'behind' } as const
  if (user.buyerIds || (await tallied(db))) return contractsCounted(db, user, behind, today)
  const statuses = [...behindWords]
  const [all] = await db('standings').whereIn('status', statuses).count('clause_id as count')
  const [left] = await db('clauses')
    .join('contracts', 'contracts.id', 'clauses.contract_id')
    .join('standings', 'standings.clause_id', 'clauses.id')
    .where('clauses.pool_id', '>', 0)
    // In words that no index knows: the few clauses of pools come first.
    .whereRaw('coalesce(contracts.followed_by, 0) = 0')
    .whereRaw("coalesce(standings.status, '') in (?, ?, ?)", statuses)
    .count('clauses.id as count')
  return Number(all!.count) - Number(left!.count)
}

/**
 * How many of the contracts shown have each word: they add up to `total`. `isMore`: counting stopped at this total, before any
 * word. What one follows, and whole buyers, are counted to the last.
 */
export async function wordsCounted(
  db: Db,
  user: User,
  filters: Filters,
  today: string,
): Promise<{ words: Map<ContractWord, number>; total: number; isMore: boolean }> {
  const part = partOf(filters)
  const kept = await keptWords(db, user, filters)
  if (kept) return { words: kept, total: sumOf(kept), isMore: false }
  if (filters.follow !== 'mine') {
    const counted = await countedUpTo(db, matchingInAll(db, user, filters, today), MOST_COUNTED)
    if (counted.isMore) return { ...counted, words: new Map() }
  }
  const words = new Map<ContractWord, number>()
  const add = (word: ContractWord, number: number) => words.set(word, (words.get(word) ?? 0) + number)
  if (part !== 'unwritten') {
    const rows = await matching(db, user, filters, today, 'written')
      .groupByRaw('standings.status, contracts.followed_by is null')
      .select('standings.status', db.raw('min(contracts.followed_by) as followed_by'))
      .count('contracts.id as count')
    for (const row of rows) {
      const status = (row.status as Standing['status'] | '') || null
      add(row.followed_by === null ? 'toTake' : (status ?? 'measuring'), Number(row.count))
    }
  }
  if (part === 'written') return { words, total: sumOf(words), isMore: false }

  for (const word of ['toTake', 'dismissed', 'noClause', 'hourless'] as const) {
    const number = await countOf(matching(db, user, filters, today, 'unwritten').whereRaw(unwrittenWords[word]))
    if (number > 0) add(word, number)
  }
  const total = await contractsCounted(db, user, filters, today)
  if (total > sumOf(words)) words.set('noSocial', total - sumOf(words))
  return { words, total, isMore: false }
}

/** Of rows, not of a column: SQLite then counts a table without reading it. */
async function countOf(query: ReturnType<typeof matching>): Promise<number> {
  const [row] = await query.count('* as count')
  return Number((row as unknown as { count: number }).count)
}

function sumOf(words: Map<ContractWord, number>): number {
  return [...words.values()].reduce((sum, number) => sum + number, 0)
}

/** What the filter fields offer: directorates, operations and sectors in use among the contracts this person sees. */
export async function filterChoices(db: Db, user: User) {
  // Of a few buyers, their contracts lead to what is used; of all, each is looked for until one is found.
  const used = (table: 'directorates' | 'operations', column: string) => {
    const contracts = visibleContracts(db, user)
    if (user.buyerIds) return db(table).whereIn(`${table}.id`, contracts.select(`contracts.${column}`))
    return db(table).whereExists(contracts.whereRaw('?? = ??', [`contracts.${column}`, `${table}.id`]))
  }
  const directorates = await used('directorates', 'directorate_id').orderBy('name').select('id', 'name', 'retired_on')
  const operations = await used('operations', 'operation_id').orderBy('name').select('id', 'name', 'retired_on')
  const sectorsUsed: string[] = []
  for (const sector of Object.keys(sectors))
    if (await visibleContracts(db, user).where('contracts.sector', sector).first('contracts.id'))
      sectorsUsed.push(sector)
  const said = ({ id, name, retired_on }: { id: number; name: string; retired_on: string | null }) => ({
    id,
    name: nameInUse(name, retired_on !== null),
  })
  return { directorates: directorates.map(said), operations: operations.map(said), sectorsUsed }
}

/** The latest contact noted on each of these contracts, up to a day and as it was known. */
export async function lastContacts(
  db: Db,
  contractIds: readonly number[],
  { at, known }: { at: string; known?: string | undefined },
): Promise<Map<number, string>> {
  const found = new Map<number, string>()
  for (const ids of inChunks(contractIds)) {
    const query = db('facts')
      .whereIn('contract_id', ids)
      .whereIn('kind', ['contact', 'meeting', 'reminder'])
      .where('dated_on', '<=', at)
      .groupBy('contract_id')
    if (known !== undefined) query.where('recorded_at', '<=', known)
    const rows = await query.select('contract_id').max('dated_on as last')
    for (const row of rows) found.set(row.contract_id, row.last!)
  }
  return found
}

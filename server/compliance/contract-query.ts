import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import { plusDays } from '#server/base/dates.ts'
import type { Consideration } from '#server/register/contracts/rules.ts'
import { type Found, isFound, isFoundBy } from '#server/register/contracts/search-store.ts'
import { contractsSeen, visibleContracts } from '#server/register/contracts/store.ts'
import { stillBehind } from './behind-query.ts'
import { behindWords, type ContractWord } from './contract-words.ts'
import { type UnwrittenWord, unwrittenWords } from './word-query.ts'

// Which contracts a list shows, as a query.

export type Filters = {
  q: string
  /** What these words come to, where it was looked up. */
  found?: Found | null
  follow: 'mine' | 'toTake' | 'all'
  status: ContractWord | 'behind' | 'stillBehind' | 'measured' | ''
  consideration: Consideration | 'sociale' | ''
  directorateId: number
  operationId: number
  sector: string
  endsBefore: string
  endsSoon: boolean
  sort: Sort
}

export const sorts = {
  ecart: 'Écart',
  fin: 'Fin',
  notification: 'Notification',
  objet: 'Objet',
  montant: 'Montant',
} as const
export type Sort = keyof typeof sorts

export const ENDS_SOON_DAYS = 90

/** No filter, the worst gap first. */
export const everything: Filters = {
  q: '',
  follow: 'all',
  status: '',
  consideration: '',
  directorateId: 0,
  operationId: 0,
  sector: '',
  endsBefore: '',
  endsSoon: false,
  sort: 'ecart',
}

/** Contracts whose clause is written, with its standing; those that have none; or all of them. */
export type Part = 'written' | 'unwritten' | 'all'

/** A word that an account gives is only found among written clauses, where an index leads to it. */
export function partOf({ status, endsSoon }: Filters): Part {
  if (isOfUnwritten(status)) return 'unwritten'
  return endsSoon || (status !== '' && status !== 'toTake') ? 'written' : 'all'
}

/** The contracts of this part that answer these filters, for this person, with what a line of a list reads. */
export function filtered(db: Db, user: User, filters: Filters, today: string, part = partOf(filters)) {
  const query = visibleContracts(db, user)
  narrow(query as ReturnType<Db>, db, user, filters, today, part, filters.sort === 'ecart')
  if (part !== 'written')
    query
      .leftJoin('clauses', 'clauses.contract_id', 'contracts.id')
      .leftJoin('standings', 'standings.clause_id', 'clauses.id')
  return query
}

/** The same without what only a line shows: enough to count them by state. */
export function matching(db: Db, user: User, filters: Filters, today: string, part = partOf(filters)) {
  const query = contractsSeen(db, user)
  narrow(query as ReturnType<Db>, db, user, filters, today, part)
  return query
}

/** The same, counted in all. Where no state is asked, a clause is enough: its standing need not be read. */
export function matchingInAll(db: Db, user: User, filters: Filters, today: string) {
  const part = partOf(filters)
  if (part !== 'written' || filters.status) return matching(db, user, filters, today, part)
  const written = db('clauses').whereRaw('clauses.contract_id = contracts.id')
  return matching(db, user, filters, today, 'all').whereExists(written)
}

function narrow(
  query: ReturnType<Db>,
  db: Db,
  user: User,
  filters: Filters,
  today: string,
  part: Part,
  inOrder = false,
): void {
  if (part === 'written')
    query.join('clauses', 'clauses.contract_id', 'contracts.id').join('standings', 'standings.clause_id', 'clauses.id')
  if (part === 'unwritten') query.whereNotExists(db('clauses').whereRaw('clauses.contract_id = contracts.id'))

  if (filters.found) query.where(isFound(db, filters.found))
  else if (filters.q) query.where(isFoundBy(db, filters.q))
  if (filters.follow === 'mine') query.where('contracts.followed_by', user.id)
  if (filters.follow === 'toTake' || filters.status === 'toTake')
    query.whereNull('contracts.followed_by').whereRaw("contracts.social = 1 and contracts.dismissed = ''") // in so many words, for its index
  if (isOfUnwritten(filters.status)) query.whereRaw(unwrittenWords[filters.status])
  else if (filters.status && filters.status !== 'toTake') {
    if (filters.status !== 'measured') query.whereNotNull('contracts.followed_by')
    if (filters.status === 'measured') query.whereNot('standings.status', '')
    else if (filters.status === 'stillBehind') query.where(stillBehind(db, user, filters.follow, { inOrder }))
    else if (filters.status === 'behind') query.whereIn('standings.status', [...behindWords])
    else query.where('standings.status', filters.status === 'measuring' ? '' : filters.status)
  }
  if (filters.consideration) query.whereIn('contracts.id', considering(db, filters.consideration))
  if (filters.directorateId) query.where('contracts.directorate_id', filters.directorateId)
  if (filters.operationId) query.where('contracts.operation_id', filters.operationId)
  if (filters.sector) query.where('contracts.sector', filters.sector)
  if (filters.endsBefore) query.where('contracts.ends_on', '<', filters.endsBefore)
  if (filters.endsSoon) query.whereBetween('contracts.ends_on', [today, plusDays(today, ENDS_SOON_DAYS)])
}

function isOfUnwritten(status: Filters['status']): status is Exclude<UnwrittenWord, 'toTake'> {
  return status === 'dismissed' || status === 'noClause' || status === 'hourless' || status === 'noSocial'
}

/** Contracts published with a social clause or a reservation, by number. */
function socialContracts(db: Db) {
  return db('contract_considerations').whereRaw("consideration in ('clause', 'reserve')").select('contract_id')
}

function considering(db: Db, consideration: Consideration | 'sociale') {
  if (consideration === 'sociale') return socialContracts(db)
  return db('contract_considerations').where({ consideration }).select('contract_id')
}

/** NULL sorts first on one engine and last on the other: each order says where it stands, as its index does. */
export const orders: Record<Sort, string> = {
  ecart: 'standings.account_gap_centihours, standings.clause_id',
  fin: 'contracts.ends_on asc nulls last, contracts.id',
  notification: 'contracts.notified_on desc nulls last, contracts.id',
  objet: 'contracts.sort_text, contracts.id',
  montant: 'contracts.amount_cents desc nulls last, contracts.id',
}

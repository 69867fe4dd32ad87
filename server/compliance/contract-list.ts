import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import { plusDays } from '#server/base/dates.ts'
import { searchPatterns } from '#server/base/text.ts'
import { buyerName } from '#server/register/buyers/words.ts'
import type { Consideration } from '#server/register/contracts/rules.ts'
import { considerationsOf, saidOrHeld, visibleContracts } from '#server/register/contracts/store.ts'
import type { Status } from './rules.ts'

export type Filters = {
  q: string
  follow: 'mine' | 'toTake' | 'all'
  status: Status | 'behind' | ''
  consideration: Consideration | 'sociale' | ''
  directorateId: number
  buyerId: number
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

/** No filter, the worst gap first. */
export const everything: Filters = {
  q: '',
  follow: 'all',
  status: '',
  consideration: '',
  directorateId: 0,
  buyerId: 0,
  operationId: 0,
  sector: '',
  endsBefore: '',
  endsSoon: false,
  sort: 'ecart',
}

export type ListedContract = {
  id: number
  number: string
  lotNumber: string
  lotTitle: string
  title: string
  buyerName: string
  buyerSiret: string
  amountCents: number | null
  notifiedOn: string | null
  endsOn: string | null
  followedBy: number | null
  followedByName: string | null
  hasClause: boolean
  considerations: readonly Consideration[]
  social: boolean
  owed: number
  logged: number
  validated: number
  counted: number
  expected: number
  gap: number | null
  status: Status | null
}

/** The contracts that answer these filters, for this person; the worst gap first unless another order is asked. */
export async function contractsListed(
  db: Db,
  user: User,
  filters: Filters,
  today: string,
  { offset, limit }: { offset: number; limit: number },
): Promise<ListedContract[]> {
  const rows = await ordered(filtered(db, user, filters, today), filters.sort)
    .leftJoin('users', 'users.id', 'contracts.followed_by')
    .offset(offset)
    .limit(limit)
    .select(
      'contracts.id',
      'contracts.number',
      'contracts.lot_number',
      'contracts.lot_title',
      'contracts.title',
      'contracts.amount_cents',
      'contracts.notified_on',
      'contracts.ends_on',
      'contracts.followed_by',
      'buyers.name as buyer_name',
      'buyers.siret as buyer_siret',
      'users.name as followed_by_name',
      'clauses.id as own_clause_id',
      'standings.*',
    )
  const considerations = await considerationsOf(
    db,
    rows.map(row => row.id),
  )
  return rows.map(row => ({
    id: row.id,
    number: row.number,
    lotNumber: row.lot_number,
    lotTitle: row.lot_title,
    title: row.title,
    buyerName: buyerName({ name: row.buyer_name, siret: row.buyer_siret }),
    buyerSiret: row.buyer_siret,
    amountCents: row.amount_cents,
    notifiedOn: row.notified_on,
    endsOn: row.ends_on,
    followedBy: row.followed_by,
    followedByName: row.followed_by_name,
    hasClause: row.own_clause_id !== null,
    considerations: considerations.get(row.id) ?? [],
    social: (considerations.get(row.id) ?? []).some(value => value === 'clause' || value === 'reserve'),
    owed: row.owed_centihours ?? 0,
    logged: row.logged_centihours ?? 0,
    validated: row.accepted_centihours ?? 0,
    counted: row.counted_centihours ?? 0,
    expected: row.expected_centihours ?? 0,
    gap: row.gap_centihours,
    status: row.status,
  }))
}

export async function contractsCounted(db: Db, user: User, filters: Filters, today: string): Promise<number> {
  const [row] = await filtered(db, user, filters, today).count('contracts.id as count')
  return Number((row as unknown as { count: number }).count)
}

/** How many of the contracts shown are in each state. */
export async function statusesCounted(
  db: Db,
  user: User,
  filters: Filters,
  today: string,
): Promise<Map<Status, number>> {
  const rows = await filtered(db, user, filters, today)
    .whereNotNull('standings.status')
    .groupBy('standings.status')
    .select('standings.status')
    .count('contracts.id as count')
  return new Map(rows.map(row => [row.status as Status, Number(row.count)]))
}

/** What the filter fields offer: directorates, operations and sectors in use among the contracts this person sees. */
export async function filterChoices(db: Db, user: User) {
  const mine = () => visibleContracts(db, user)
  const directorates = await db('directorates')
    .whereIn('id', mine().distinct('contracts.directorate_id'))
    .orderBy('name')
    .select('id', 'name')
  const operations = await db('operations')
    .whereIn('id', mine().distinct('contracts.operation_id'))
    .orderBy('name')
    .select('id', 'name')
  const sectorsUsed: string[] = await mine()
    .distinct('contracts.sector')
    .whereNot('contracts.sector', '')
    .pluck('contracts.sector')
  return { directorates, operations, sectorsUsed }
}

/** The latest contact noted on each of these contracts. */
export async function lastContacts(db: Db, contractIds: readonly number[]): Promise<Map<number, string>> {
  const rows = await db('facts')
    .whereIn('contract_id', contractIds)
    .whereIn('kind', ['contact', 'meeting', 'reminder'])
    .groupBy('contract_id')
    .select('contract_id')
    .max('dated_on as last')
  return new Map(rows.map(row => [row.contract_id, row.last]))
}

function filtered(db: Db, user: User, filters: Filters, today: string) {
  const query = visibleContracts(db, user)
    .leftJoin('clauses', 'clauses.contract_id', 'contracts.id')
    .leftJoin('standings', 'standings.clause_id', 'clauses.id')

  for (const pattern of searchPatterns(filters.q)) query.where(saidOrHeld(db, pattern))
  if (filters.follow === 'mine') query.where('contracts.followed_by', user.id)
  if (filters.follow === 'toTake')
    query
      .whereNull('contracts.followed_by')
      .where(either => either.whereExists(socialOf(db)).orWhereNotNull('clauses.id'))
  if (filters.status === 'behind') query.whereIn('standings.status', ['late', 'atRisk', 'missed'])
  else if (filters.status) query.where('standings.status', filters.status)
  if (filters.consideration) query.whereExists(considering(db, filters.consideration))
  if (filters.directorateId) query.where('contracts.directorate_id', filters.directorateId)
  if (filters.buyerId) query.where('contracts.buyer_id', filters.buyerId)
  if (filters.operationId) query.where('contracts.operation_id', filters.operationId)
  if (filters.sector) query.where('contracts.sector', filters.sector)
  if (filters.endsBefore) query.where('contracts.ends_on', '<', filters.endsBefore)
  if (filters.endsSoon) query.whereBetween('contracts.ends_on', [today, plusDays(today, 90)]).whereNotNull('clauses.id')
  return query
}

function socialOf(db: Db) {
  return db('contract_considerations')
    .whereRaw('contract_considerations.contract_id = contracts.id')
    .whereIn('contract_considerations.consideration', ['clause', 'reserve'])
}

function considering(db: Db, consideration: Consideration | 'sociale') {
  if (consideration === 'sociale') return socialOf(db)
  return db('contract_considerations')
    .whereRaw('contract_considerations.contract_id = contracts.id')
    .where('contract_considerations.consideration', consideration)
}

/** NULL sorts first on one engine and last on the other: each order says where it stands. */
function ordered(query: ReturnType<typeof filtered>, sort: Sort) {
  switch (sort) {
    case 'ecart':
      return query.orderByRaw(
        'standings.gap_centihours is null, standings.gap_centihours, contracts.notified_on is null, contracts.notified_on desc, contracts.id',
      )
    case 'fin':
      return query.orderByRaw('contracts.ends_on is null, contracts.ends_on, contracts.id')
    case 'notification':
      return query.orderByRaw('contracts.notified_on is null, contracts.notified_on desc, contracts.id')
    case 'montant':
      return query.orderByRaw('contracts.amount_cents is null, contracts.amount_cents desc, contracts.id')
    default:
      return query.orderByRaw('contracts.sort_text, contracts.id')
  }
}

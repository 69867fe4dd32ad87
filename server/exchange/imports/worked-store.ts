import type { Db } from '#db/connect.ts'
import { inChunks } from '#server/base/chunks.ts'
import type { PublishedColumns } from '#server/register/contracts/published-store.ts'
import type { Published } from './derivation.ts'

// On which contracts somebody worked: what is typed hangs on them, and no publication that goes may take it away.

/** Tables whose rows under a contract are somebody's work. */
export const WORK = [
  'attachments',
  'clauses',
  'deposit_contracts',
  'editions',
  'facts',
  'followings',
  'hourless',
  'pack_items',
  'proceedings',
  'proofreadings',
  'publication_contracts',
  'reservation_checks',
  'share_acts',
  'social_duties',
] as const

/** Tables in which rows under a contract come from publications too. */
export const PUBLISHED = [
  'amendments',
  'contract_considerations',
  'contract_holders',
  'execution_acts',
  'terms',
  'version_contracts',
] as const

/** What the journal says of a contract when nobody worked on it. */
const NOT_WORK = ['contract.republished', 'contract.withdrawn', 'contract.kept', 'contract.back']

export async function workedAmong(db: Db, contractIds: readonly number[]): Promise<Set<number>> {
  const worked = new Set<number>()
  for (const ids of inChunks(contractIds)) for (const id of await workedHere(db, ids)) worked.add(id)
  return worked
}

async function workedHere(db: Db, ids: readonly number[]): Promise<number[]> {
  const found: (number | null)[] = []
  for (const table of WORK)
    found.push(
      ...(await db(table as 'clauses')
        .whereIn('contract_id', ids)
        .pluck('contract_id')),
    )
  found.push(
    ...(await db('amendments').whereIn('contract_id', ids).where({ source: 'typed' }).pluck('contract_id')),
    ...(await db('execution_acts').whereIn('contract_id', ids).whereNotNull('recorded_by').pluck('contract_id')),
    ...(await db('terms').whereIn('contract_id', ids).whereNotNull('recorded_by').pluck('contract_id')),
    ...(await db('contract_holders')
      .whereIn('contract_id', ids)
      .where(typed => typed.whereNotNull('share_points').orWhere({ role: 'subcontractor' }))
      .pluck('contract_id')),
    ...(await db('journal')
      .where({ subject: 'contract' })
      .whereIn('subject_id', ids)
      .whereNotIn('action', NOT_WORK)
      .pluck('subject_id')),
  )
  const rows = await db('contracts').whereIn('id', ids).select('*')
  found.push(...rows.filter(isTyped).map(({ id }) => id))
  return [...new Set(found)].filter(id => id !== null)
}

type TypedRow = PublishedColumns & {
  source: string
  published: string
  followed_by: number | null
  directorate_id: number | null
  operation_id: number | null
  sector: string
  reserved_article: string | null
  reserved_evidence: string
  noticed_on: string | null
  ccag_version: string
  group_form: string
}

function isTyped(row: TypedRow): boolean {
  if (row.source === 'typed') return true
  const own = [row.followed_by, row.directorate_id, row.operation_id, row.reserved_article, row.noticed_on]
  if (own.some(value => value !== null)) return true
  if (row.sector || row.reserved_evidence || row.ccag_version || row.group_form) return true
  const published: Published | null = row.published ? JSON.parse(row.published) : null
  if (!published) return false
  const { columns } = published
  return (Object.keys(columns) as (keyof PublishedColumns)[]).some(name => row[name] !== columns[name])
}

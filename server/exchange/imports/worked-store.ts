import type { Db } from '#db/connect.ts'
import { inChunks } from '#server/base/chunks.ts'
import type { PublishedColumns } from '#server/register/contracts/published-store.ts'
import { mergesAmong } from '../versions/merges-store.ts'
import type { Published } from './derivation.ts'

// On which contracts somebody worked: what is typed hangs on them, and no publication that goes may take it away.

/** Tables whose rows under a contract are somebody's work. */
export const WORK = [
  'amendment_answers',
  'attachments',
  'clauses',
  'deposit_contracts',
  'editions',
  'facts',
  'followings',
  'hourless',
  'pack_items',
  'pair_events',
  'proceedings',
  'programme_scope',
  'proofreadings',
  'publication_contracts',
  'quality_events',
  'reservation_checks',
  'share_acts',
  'social_duties',
  'social_needs',
] as const

/** Tables in which rows under a contract come from publications too. */
export const PUBLISHED = [
  'amendments',
  'contract_considerations',
  'contract_holders',
  'contract_readings',
  'doubtful_holders',
  'execution_acts',
  'published_facts',
  'published_names',
  'subcontract_acts',
  'terms',
  'version_contracts',
] as const

/** What was said of a contract that nobody worked on: it goes with it when no publication says it any more, and comes back with it. */
export const SAID_ASIDE = ['triage_contracts'] as const

/** What is reckoned of a contract, and taken back by itself when it goes. */
export const RECKONED = ['scheme_contracts', 'scheme_marks', 'tallied_contracts', 'tally_marks'] as const

/** What the journal says of a contract when nobody worked on it. */
const NOT_WORK = [
  'contract.republished',
  'contract.withdrawn',
  'contract.kept',
  'contract.back',
  'contract.merged',
  'contract.unmerged',
]

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
    ...(await heldByPeople(db, ids)),
    ...(await db('doubtful_answers')
      .join('doubtful_holders', 'doubtful_holders.id', 'doubtful_answers.doubtful_id')
      .whereIn('contract_id', ids)
      .pluck('contract_id')),
    ...(await db('journal')
      .where({ subject: 'contract' })
      .whereIn('subject_id', ids)
      .whereNotIn('action', NOT_WORK)
      .pluck('subject_id')),
  )
  for (const { keptId, mergedId } of await mergesAmong(db, ids))
    found.push(...[keptId, mergedId].filter(id => ids.includes(id)))
  const rows = await db('contracts').whereIn('id', ids).select('*')
  const readEnds = await endsRead(db, ids)
  found.push(...rows.filter(row => isTyped(row, readEnds)).map(({ id }) => id))
  return [...new Set(found)].filter(id => id !== null)
}

/** Contracts of which a person wrote a share, or a subcontractor that no published act names. */
async function heldByPeople(db: Db, ids: readonly number[]): Promise<number[]> {
  const published = db('subcontract_acts')
    .whereRaw('subcontract_acts.contract_id = contract_holders.contract_id')
    .whereRaw('subcontract_acts.company_id = contract_holders.company_id')
  return db('contract_holders')
    .whereIn('contract_id', ids)
    .where(typed =>
      typed.whereNotNull('share_points').orWhere(one => one.where({ role: 'subcontractor' }).whereNotExists(published)),
    )
    .pluck('contract_id')
}

/** The ends that were read of amendments, which no person wrote: « 12 2027-01-14 ». */
async function endsRead(db: Db, ids: readonly number[]): Promise<Set<string>> {
  const acts = await db('execution_acts')
    .whereIn('contract_id', ids)
    .whereNull('recorded_by')
    .select('contract_id', 'ends_on')
  return new Set(acts.map(({ contract_id, ends_on }) => `${contract_id} ${ends_on}`))
}

type TypedRow = PublishedColumns & {
  id: number
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

function isTyped(row: TypedRow, readEnds: ReadonlySet<string>): boolean {
  if (row.source === 'typed') return true
  const own = [row.followed_by, row.directorate_id, row.operation_id, row.reserved_article, row.noticed_on]
  if (own.some(value => value !== null)) return true
  if (row.sector || row.reserved_evidence || row.ccag_version || row.group_form) return true
  const published: Published | null = row.published ? JSON.parse(row.published) : null
  if (!published) return false
  const { columns } = published
  const differing = (Object.keys(columns) as (keyof PublishedColumns)[]).filter(name => row[name] !== columns[name])
  return differing.some(name => name !== 'ends_on' || !readEnds.has(`${row.id} ${row.ends_on}`))
}

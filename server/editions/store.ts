import { type Db, firstRow } from '#db/connect.ts'
import { insertMany } from '#db/insert-many.ts'
import type { Row } from '#db/tables.ts'
import type { User } from '#server/access/rules.ts'
import { inChunks } from '#server/base/chunks.ts'
import { NotFound } from '#server/base/errors.ts'
import { searchPatterns } from '#server/base/text.ts'
import type { Change, Compared, DocumentKind } from '#server/documents/words.ts'
import { editionNumber } from './number-rules.ts'

/** An edition without its bytes nor its content. */
export type Edition = {
  id: number
  number: string
  kind: string
  contractId: number | null
  companyId: number | null
  series: string
  at: string | null
  known: string
  publishedAt: string
  publishedBy: number | null
  authorName: string | null
  previousId: number | null
  institution: string
  title: string
  fileName: string
  rulesVersion: string
  contentHash: string
  bytesHash: string
  size: number
  journalHead: string | null
  changes: Change[]
}

/** Takes the next number of this year, for good: whatever comes of it, it is never given again. */
export async function takeNumber(db: Db, year: number): Promise<string> {
  const row = await firstRow<{ last: number }>(
    db,
    `insert into edition_counters (year, last) values (?, 1)
      on conflict (year) do update set last = edition_counters.last + 1 returning last`,
    [year],
  )
  return editionNumber(year, row!.last)
}

export async function insertEdition(
  trx: Db,
  row: Omit<Row<'editions'>, 'id'>,
  buyerIds: readonly number[],
): Promise<number> {
  const [inserted] = await trx('editions').insert(row).returning('id')
  await insertMany(
    trx,
    'edition_buyers',
    [...new Set(buyerIds)].map(buyer_id => ({ edition_id: inserted!.id, buyer_id })),
  )
  return inserted!.id
}

/** The last edition of a series, with what the next is compared with. */
export async function lastOf(db: Db, series: string) {
  const row = await db('editions')
    .where({ series })
    .orderBy('id', 'desc')
    .first('id', 'number', 'published_at', 'known', 'cut_off', 'compared')
  return (
    row && {
      id: row.id,
      number: row.number,
      publishedAt: row.published_at,
      known: row.known,
      at: row.cut_off,
      compared: JSON.parse(row.compared) as Compared,
    }
  )
}

/**
 * The edition with this number, for this person.
 * @throws NotFound when there is none, or when it tells of a buyer who is not theirs.
 */
export async function editionFor(db: Db, user: User, number: unknown): Promise<Edition> {
  const row = await selected(visibleEditions(db, user).where('editions.number', String(number))).first()
  if (!row) throw new NotFound('edition')
  return editionFrom(row)
}

/** The last certificate that was published of each of these contracts. */
export async function certificatesOf(db: Db, contractIds: readonly number[]): Promise<Map<number, Edition>> {
  const found = new Map<number, Edition>()
  for (const ids of inChunks(contractIds)) {
    const rows = await selected(
      db('editions')
        .where({ kind: 'certificate' satisfies DocumentKind })
        .whereIn('contract_id', ids),
    ).orderBy('editions.id')
    for (const row of rows) found.set(row.contract_id!, editionFrom(row))
  }
  return found
}

/** Its bytes, as they were printed. */
export async function bytesOf(db: Db, id: number): Promise<Buffer> {
  return (await db('editions').where({ id }).first('bytes'))!.bytes
}

/** The end of its bytes, from this place on: the rest is not brought here. */
export async function bytesFrom(db: Db, id: number, from: number): Promise<Buffer> {
  const end = 'select substr(bytes, ?) as bytes from editions where id = ?'
  return (await firstRow<{ bytes: Buffer }>(db, end, [from + 1, id]))!.bytes
}

/** True when the series went on after this one. */
export async function isFollowed(db: Db, { series, id }: Pick<Edition, 'series' | 'id'>): Promise<boolean> {
  return Boolean(await db('editions').where({ series }).where('id', '>', id).first('id'))
}

export async function numberOf(db: Db, id: number): Promise<string> {
  return (await db('editions').where({ id }).first('number'))!.number
}

export type Asked = {
  about?: 'contract' | 'company' | 'institution'
  kind?: DocumentKind
  contractId?: number
  legalPerson?: string
  /** Null: from the terminal. */
  authorId?: number | null
  /** Instants in UTC, the second excluded. */
  from?: string
  until?: string
  words?: string
}

export async function countEditions(db: Db, user: User, asked: Asked): Promise<number> {
  const [row] = await filtered(db, user, asked).count({ editions: 'editions.id' })
  return Number(row!.editions)
}

/** The latest first. */
export async function editionsOf(
  db: Db,
  user: User,
  asked: Asked,
  { limit, offset = 0 }: { limit: number; offset?: number },
): Promise<Edition[]> {
  const rows = await selected(filtered(db, user, asked))
    .orderBy('editions.id', 'desc')
    .limit(limit)
    .offset(offset)
  return rows.map(editionFrom)
}

/** In the order in which they were published, from the one after this. */
export async function editionsAfter(db: Db, user: User, after: number, limit: number): Promise<Edition[]> {
  const query = visibleEditions(db, user).where('editions.id', '>', after)
  return (await selected(query).orderBy('editions.id').limit(limit)).map(editionFrom)
}

/** Those who published what this person may read. */
export async function authorsOf(db: Db, user: User): Promise<{ id: number; name: string }[]> {
  return db('users')
    .whereIn('id', visibleEditions(db, user).whereNotNull('published_by').select('published_by'))
    .orderBy('name')
    .select('id', 'name')
}

/** A query over the editions of which this person sees every buyer. */
function visibleEditions(db: Db, { buyerIds }: User) {
  const query = db('editions')
  if (buyerIds === null) return query
  const others = db('edition_buyers')
    .whereRaw('edition_buyers.edition_id = editions.id')
    .whereNotIn('edition_buyers.buyer_id', buyerIds)
  return query.where('editions.whole', 0).whereNotExists(others)
}

function filtered(db: Db, user: User, asked: Asked) {
  const { about, kind, contractId, legalPerson, authorId, from, until, words } = asked
  const query = visibleEditions(db, user)
  if (about === 'contract') query.whereNotNull('editions.contract_id')
  if (about === 'company') query.whereNotNull('editions.legal_person')
  if (about === 'institution') query.whereNull('editions.contract_id').whereNull('editions.legal_person')
  if (kind) query.where('editions.kind', kind)
  if (contractId !== undefined) query.where('editions.contract_id', contractId)
  if (legalPerson !== undefined) query.where('editions.legal_person', legalPerson)
  if (authorId !== undefined) query.where('editions.published_by', authorId)
  if (from) query.where('editions.published_at', '>=', from)
  if (until) query.where('editions.published_at', '<', until)
  for (const pattern of searchPatterns(words ?? ''))
    query.whereRaw("editions.search_text like ? escape '\\'", [pattern])
  return query
}

const COLUMNS = [
  'id',
  'number',
  'kind',
  'contract_id',
  'company_id',
  'series',
  'cut_off',
  'known',
  'published_at',
  'published_by',
  'previous_id',
  'institution',
  'title',
  'file_name',
  'rules_version',
  'content_hash',
  'bytes_hash',
  'size',
  'journal_head',
  'changes',
] as const
type Found = Pick<Row<'editions'>, (typeof COLUMNS)[number]> & { author_name: string | null }

function selected(query: ReturnType<typeof visibleEditions>) {
  return query
    .leftJoin('users', 'users.id', 'editions.published_by')
    .select<Found[]>(...COLUMNS.map(column => `editions.${column}`), 'users.name as author_name')
}

export function editionFrom(row: Found): Edition {
  return {
    id: row.id,
    number: row.number,
    kind: row.kind,
    contractId: row.contract_id,
    companyId: row.company_id,
    series: row.series,
    at: row.cut_off,
    known: row.known,
    publishedAt: row.published_at,
    publishedBy: row.published_by,
    authorName: row.author_name,
    previousId: row.previous_id,
    institution: row.institution,
    title: row.title,
    fileName: row.file_name,
    rulesVersion: row.rules_version,
    contentHash: row.content_hash,
    bytesHash: row.bytes_hash,
    size: row.size,
    journalHead: row.journal_head,
    changes: JSON.parse(row.changes),
  }
}

import type { Db } from '#db/connect.ts'
import type { From } from '#db/queries.ts'
import type { Row } from '#db/tables.ts'
import { may, TERMINAL, type User } from '#server/access/rules.ts'
import { inChunks } from '#server/base/chunks.ts'
import { buyerName } from '#server/register/buyers/words.ts'
import type { Company } from '#server/register/companies/rules.ts'
import { tellingKinds } from '#server/register/companies/telling-rules.ts'
import { companyName } from '#server/register/companies/words.ts'
import { contractNumber } from '#server/register/contracts/words.ts'
import { withoutPersons } from './personless-rules.ts'
import { namedBy, type Rows } from './value-words.ts'
import type { Kept, Named } from './values.ts'

export type Line = {
  id: number
  at: string
  actorId: number | null
  action: string
  subject: string
  subjectId: number | null
  /** The buyer it is of; null: of none alone. */
  buyerId: number | null
  href: string
  before: Kept | null
  after: Kept | null
  /** Who answered for a company by its link; null: no company did it. */
  answeredBy: string | null
}

/** Instants are compared as text: both bounds in UTC, the second excluded. */
export type Filter = {
  actorId?: number | null
  subject?: string
  action?: string
  /** The contracts whose pages the lines lead to; none of them: no line. */
  contractIds?: readonly number[]
  /** « P-014 », whoever's it is among those that this person may read. */
  pseudonym?: string
  from?: string
  until?: string
}

/** Beyond, a list says that there are more. */
export const MOST_COUNTED = 10_000

/**
 * What this person may read: the lines of their buyers; accounts and settings only for who keeps them. Latest first;
 * `after`: those that follow this one.
 */
export async function journalLines(
  db: Db,
  user: User,
  filter: Filter,
  { limit, offset = 0, after }: { limit: number; offset?: number; after?: Line | undefined },
): Promise<Line[]> {
  const query = visible(db, user, filter)
  if (after) query.whereRaw('(at, id) < (?, ?)', [after.at, after.id])
  const rows = await query
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .offset(offset)
    .select(...LINE_COLUMNS)
  return linesFrom(db, user, rows)
}

/** How many there are, as far as MOST_COUNTED: one page never counts a whole journal. */
export async function journalCount(db: Db, user: User, filter: Filter): Promise<number> {
  const some = visible(db, user, filter).select('id').limit(MOST_COUNTED).as('some')
  const [row] = await db.from(some).count({ lines: '*' })
  return Number(row!.lines)
}

export async function lineNumbered(db: Db, user: User, id: number): Promise<Line | undefined> {
  const row = await visible(db, user, {})
    .where({ id })
    .first(...LINE_COLUMNS)
  return row && (await linesFrom(db, user, [row]))[0]
}

/** The contracts of this number that are theirs: its lots. */
export async function contractsNumbered(db: Db, user: User, number: string): Promise<number[]> {
  const theirs = user.buyerIds ?? db('buyers').select('id')
  return db('contracts').whereIn('buyer_id', theirs).where({ number }).orderBy('id').limit(50).pluck('id')
}

/** The lines about one thing; about a contract, also those of its clause, ledger, facts and hours. Latest first. */
export async function subjectLines(db: Db, user: User, subject: string, id: number, limit: number): Promise<Line[]> {
  const rows = await visible(db, user, {})
    .where(query => {
      query.where({ subject, subject_id: id })
      if (subject === 'contract') query.orWhere(inside => ofContracts(inside, [id]))
    })
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .select(...LINE_COLUMNS)
  return linesFrom(db, user, rows)
}

/** The names that the journal's numbers stand for. */
export async function namesFor(db: Db, lines: readonly Line[] = []): Promise<Named> {
  const users: { id: number; name: string }[] = await db('users').select('id', 'name')
  const buyers: { id: number; name: string; siret: string }[] = await db('buyers').select('id', 'name', 'siret')
  const telling = await db('companies').whereIn('kind', tellingKinds).select('name', 'id_type', 'identifier')
  const named = {
    telling: new Set(
      telling.flatMap(row => [row.identifier, companyName({ ...row, idType: row.id_type as Company['idType'] })]),
    ),
    users: new Map(users.map(({ id, name }) => [id, name])),
    buyers: new Map(buyers.map(buyer => [buyer.id, buyerName(buyer)])),
    ...{ directorates: new Map(), operations: new Map(), companies: new Map() },
  }
  return withRows(db, named, lines)
}

/** The same, with the names of the rows that these lines speak of by their numbers. */
export async function withRows(db: Db, named: Named, lines: readonly Line[]): Promise<Named> {
  const companies = await rowsOf(db, 'companies', numbersIn(lines, 'companies'), ['id_type', 'identifier'])
  return {
    ...named,
    directorates: namesIn(await rowsOf(db, 'directorates', numbersIn(lines, 'directorates'))),
    operations: namesIn(await rowsOf(db, 'operations', numbersIn(lines, 'operations'))),
    companies: new Map(companies.map(row => [row.id, companyName({ ...row, idType: row.id_type })])),
  }
}

function numbersIn(lines: readonly Line[], names: keyof Rows): number[] {
  const keys = Object.keys(namedBy).filter(key => namedBy[key] === names)
  const values = lines.flatMap(({ before, after }) => keys.flatMap(key => [before?.[key], after?.[key]]))
  return [...new Set(values.filter(value => typeof value === 'number'))]
}

async function rowsOf(
  db: Db,
  table: 'directorates' | 'operations' | 'companies',
  ids: number[],
  others: string[] = [],
) {
  const found = []
  for (const some of inChunks(ids))
    found.push(
      ...(await db(table)
        .whereIn('id', some)
        .select('id', 'name', ...others)),
    )
  return found
}

function namesIn(rows: readonly { id: number; name: string }[]): Map<number, string> {
  return new Map(rows.map(({ id, name }) => [id, name]))
}

/** What each line is about, by its address: « 2025-0147, lot 2, Construction du collège » ; nothing for what has no name. */
export async function aboutLines(db: Db, user: User, lines: readonly Line[]): Promise<ReadonlyMap<string, string>> {
  if (user !== TERMINAL && !may(user.role, 'contracts.read')) return new Map()
  const contractIds = new Set(lines.map(({ href }) => Number(/^\/marches\/(\d+)/.exec(href)?.[1])).filter(Boolean))
  const named = new Map<number, string>()
  for (const some of inChunks([...contractIds])) {
    for (const { id, number, lot_number, title } of await db('contracts')
      .whereIn('id', some)
      .select('id', 'number', 'lot_number', 'title')) {
      named.set(id, `${contractNumber({ number, lotNumber: lot_number })}, ${title}`)
    }
  }
  return new Map(
    lines.flatMap(({ href }) => {
      const contract = named.get(Number(/^\/marches\/(\d+)/.exec(href)?.[1]))
      const about = contract ?? /^\/participants\/(P-\d+)/.exec(href)?.[1]
      return about ? [[href, about] as const] : []
    }),
  )
}

/** Those whose doing this person may read, by number. */
export async function actorIds(db: Db, user: User): Promise<number[]> {
  if (user.buyerIds === null) return db('users').pluck('id')
  const ids = await visible(db, user, {}).whereNotNull('actor_id').distinct().pluck('actor_id')
  return ids.filter(id => id !== null)
}

const LINE_COLUMNS = [
  ...(['id', 'at', 'actor_id', 'action', 'subject', 'subject_id'] as const),
  ...(['buyer_id', 'href', 'before', 'after'] as const),
] as const

/** By ranges of its index: « /marches/12 », « /marches/12/… » and « /marches/12?… », each to the character that follows. */
function ofContracts(query: From<'journal'>, ids: readonly number[]): void {
  if (ids.length === 0) query.whereRaw('1 = 0')
  for (const id of ids) {
    const page = `/marches/${id}`
    query.orWhere({ href: page })
    query.orWhereRaw('(href >= ? and href < ?)', [`${page}/`, `${page}0`])
    query.orWhereRaw('(href >= ? and href < ?)', [`${page}?`, `${page}@`])
  }
}

function visible(db: Db, user: User, { actorId, subject, action, contractIds, pseudonym, from, until }: Filter) {
  const query = db('journal')
  const { buyerIds } = user
  if (buyerIds)
    query.where(theirs =>
      theirs
        .whereIn('buyer_id', buyerIds)
        .orWhereIn('id', db('journal_buyers').whereIn('buyer_id', buyerIds).select('journal_id')),
    )
  if (!may(user.role, 'persons.read'))
    for (const actions of lineOfOnePerson) query.whereRaw('action not like ?', [actions])
  if (!may(user.role, 'users.manage')) query.whereNotIn('subject', ['user', 'settings'])
  if (actorId !== undefined) query.where({ actor_id: actorId })
  if (subject) query.where({ subject })
  if (action) query.where({ action })
  if (contractIds) query.where(inside => ofContracts(inside, contractIds))
  if (pseudonym && may(user.role, 'persons.read'))
    query.whereIn('id', db('journal_people').where({ pseudonym }).select('journal_id'))
  if (from) query.where('at', '>=', from)
  if (until) query.where('at', '<', until)
  return query
}

/** One by one they would tell how many people a contract has, and what became of each. */
const lineOfOnePerson = [
  'placement.added',
  'placement.changed',
  'placement.removed',
  'attachment.%',
  'participant.%',
  'identity.corrected',
]

type JournalRow = Pick<Row<'journal'>, (typeof LINE_COLUMNS)[number]>

/** As this person reads them: with who answered, where a company did it by its link. */
async function linesFrom(db: Db, user: User, rows: readonly JournalRow[]): Promise<Line[]> {
  const lines = rows.map(lineFrom)
  const signed = new Map<number, string>()
  for (const ids of inChunks([...new Set(lines.flatMap(({ answer }) => answer ?? []))]))
    for (const { id, answered_by } of await db('pass_answers').whereIn('id', ids).select('id', 'answered_by'))
      signed.set(id, answered_by)
  const read = may(user.role, 'persons.read') ? (line: Line) => line : withoutPersons
  return lines.map(({ answer, ...line }) => read({ ...line, answeredBy: answer ? (signed.get(answer) ?? '') : null }))
}

function lineFrom(row: JournalRow) {
  const { answer, ...after } = kept(row.after) ?? {}
  return {
    answer: typeof answer === 'number' ? answer : null,
    id: row.id,
    at: row.at,
    actorId: row.actor_id,
    action: row.action,
    subject: row.subject,
    subjectId: row.subject_id,
    buyerId: row.buyer_id,
    href: row.href,
    before: kept(row.before),
    after: row.after === null || Object.keys(after).length === 0 ? null : after,
  }
}

function kept(text: string | null): Kept | null {
  const value = text === null ? null : JSON.parse(text)
  return value && typeof value === 'object' && !Array.isArray(value) ? value : null
}

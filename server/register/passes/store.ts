import type { Db } from '#db/connect.ts'
import type { Row } from '#db/tables.ts'
import type { User } from '#server/access/rules.ts'
import { buyerName } from '../buyers/words.ts'
import type { Company } from '../companies/rules.ts'
import { companyName } from '../companies/words.ts'
import { TOKEN } from './rules.ts'
import { tokenHash } from './tokens.ts'

/** A link, without what opens it. */
export type Pass = {
  id: number
  companyId: number
  companyName: string
  /** SIRET, or the number of a company without one. */
  identifier: string
  buyerId: number
  buyerName: string
  recipient: string
  createdAt: string
  createdByName: string | null
  /** The last day on which it opens. */
  expiresOn: string
  openedAt: string | null
  startedAt: string | null
  sentAt: string | null
  endedAt: string | null
  endedByName: string | null
  endedReason: string
}

/** The link that this token opens, whatever its state; null when it opens none. */
export async function passOpenedBy(db: Db, token: unknown): Promise<Pass | null> {
  if (typeof token !== 'string' || !TOKEN.test(token)) return null
  const row = await passes(db)
    .where({ 'passes.token_hash': tokenHash(token) })
    .first(...COLUMNS)
  return row ? passFrom(row) : null
}

export async function passNumbered(db: Db, id: number): Promise<Pass | null> {
  const row = await passes(db)
    .where({ 'passes.id': id })
    .first(...COLUMNS)
  return row ? passFrom(row) : null
}

/** The links of a company for the buyers of this person, the latest first. */
export async function passesOf(db: Db, user: User, companyId: number): Promise<Pass[]> {
  const query = passes(db).where({ 'passes.company_id': companyId }).orderBy('passes.id', 'desc').limit(200)
  if (user.buyerIds) query.whereIn('passes.buyer_id', user.buyerIds)
  return (await query.select(...COLUMNS)).map(passFrom)
}

/** What was sent by links, the latest first: hours, néant, messages, files. */
export type Answer = {
  id: number
  passId: number
  answeredBy: string
  kind: AnswerKind
  clauseId: number | null
  period: string
  at: string
}
export type AnswerKind = 'hours' | 'nothing' | 'message' | 'file' | 'pieces' | 'certificate' | 'names'

export async function answersOf(db: Db, passIds: readonly number[]): Promise<Answer[]> {
  const rows = await db('pass_answers')
    .whereIn('pass_id', [...passIds])
    .whereNot({ kind: 'names' })
    .orderBy('id', 'desc')
    .limit(200)
  return rows.map(row => ({
    id: row.id,
    passId: row.pass_id,
    answeredBy: row.answered_by,
    kind: row.kind as AnswerKind,
    clauseId: row.clause_id,
    period: row.period,
    at: row.at,
  }))
}

/** When a company asked last for the certificate of each of these obligations. */
export async function certificatesAsked(
  db: Db,
  companyId: number,
  clauseIds: readonly number[],
): Promise<Map<number, string>> {
  const rows = await db('pass_answers')
    .join('passes', 'passes.id', 'pass_answers.pass_id')
    .where({ company_id: companyId, 'pass_answers.kind': 'certificate' satisfies AnswerKind })
    .whereIn('pass_answers.clause_id', [...clauseIds])
    .orderBy('pass_answers.id')
    .select('pass_answers.clause_id', 'pass_answers.at')
  return new Map(rows.map(({ clause_id, at }) => [clause_id!, at]))
}

/** Where a link was opened: by which kind of browser, when, by whom when they said it. */
export type Visited = { passId: number; openedAt: string; seenAt: string; device: string; answeredBy: string }

export async function visitsOf(db: Db, passIds: readonly number[]): Promise<Visited[]> {
  const rows = await db('pass_visits')
    .whereIn('pass_id', [...passIds])
    .orderBy('opened_at', 'desc')
    .limit(200)
    .select('pass_id', 'opened_at', 'seen_at', 'device', 'answered_by')
  return rows.map(row => ({
    passId: row.pass_id,
    openedAt: row.opened_at,
    seenAt: row.seen_at,
    device: row.device,
    answeredBy: row.answered_by,
  }))
}

const COLUMNS = [
  'passes.*',
  'companies.name as company_name',
  'companies.id_type',
  'companies.identifier',
  'buyers.name as buyer_name',
  'buyers.siret as buyer_siret',
  'makers.name as made_by',
  'enders.name as ended_by_name',
] as const

function passes(db: Db) {
  return db('passes')
    .join('companies', 'companies.id', 'passes.company_id')
    .join('buyers', 'buyers.id', 'passes.buyer_id')
    .leftJoin('users as makers', 'makers.id', 'passes.created_by')
    .leftJoin('users as enders', 'enders.id', 'passes.ended_by')
}

type PassRow = Row<'passes'> & {
  company_name: string
  id_type: string
  identifier: string
  buyer_name: string
  buyer_siret: string
  made_by: string | null
  ended_by_name: string | null
}

function passFrom(row: PassRow): Pass {
  const idType = row.id_type as Company['idType']
  return {
    id: row.id,
    companyId: row.company_id,
    companyName: companyName({ name: row.company_name, idType, identifier: row.identifier }),
    identifier: row.identifier,
    buyerId: row.buyer_id,
    buyerName: buyerName({ name: row.buyer_name, siret: row.buyer_siret }),
    recipient: row.recipient,
    createdAt: row.created_at,
    createdByName: row.made_by,
    expiresOn: row.expires_on,
    openedAt: row.opened_at,
    startedAt: row.started_at,
    sentAt: row.sent_at,
    endedAt: row.ended_at,
    endedByName: row.ended_by_name,
    endedReason: row.ended_reason,
  }
}

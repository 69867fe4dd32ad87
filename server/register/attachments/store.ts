import type { Db } from '#db/connect.ts'
import type { Row } from '#db/tables.ts'
import type { User } from '#server/access/rules.ts'
import { inChunks } from '#server/base/chunks.ts'
import type { FileType } from '#server/base/content/bytes.ts'
import { NotFound } from '#server/base/errors.ts'
import type { Author } from '#server/journal/store.ts'
import type { PeriodKey } from '../clauses/period-rules.ts'
import type { Piece } from './required-rules.ts'
import { type About, mayRead, type PieceKind, proves } from './rules.ts'
import type { Gone, Scan } from './words.ts'

/** What papers are brought for. `companyId`: whose statement, whose agreement. */
export type Target = {
  about: About
  buyerId: number
  contractId: number | null
  clauseId: number | null
  companyId: number | null
  period: PeriodKey | null
  placementId: number | null
  participantId: number | null
}

export type Attachment = Target & {
  id: number
  kind: PieceKind
  datedOn: string | null
  fileName: string
  type: FileType
  sizeBytes: number
  sha256: string
  scan: Scan
  addedAt: string
  addedByName: string | null
  sentByName: string | null
  /** Who sent it for this company, as they said. */
  answeredBy: string | null
  goneAt: string | null
  goneWhy: Gone | null
  goneByName: string | null
  missingAt: string | null
  /** The pseudonym of whoever it is about, and since when their identity waits in the archive. */
  number: number | null
  archivedAt: string | null
}

export type NewAttachment = Pick<Attachment, 'kind' | 'datedOn' | 'fileName' | 'type' | 'sizeBytes' | 'sha256' | 'scan'>

export async function insertPiece(
  trx: Db,
  target: Target,
  piece: NewAttachment,
  { at, userId, answerId = null, sentBy = null }: Author & { sentBy?: number | null },
): Promise<number> {
  const [row] = await trx('attachments')
    .insert({
      about: target.about,
      kind: piece.kind,
      buyer_id: target.buyerId,
      contract_id: target.contractId,
      clause_id: target.clauseId,
      company_id: target.companyId,
      period: target.period,
      placement_id: target.placementId,
      participant_id: target.participantId,
      dated_on: piece.datedOn,
      file_name: piece.fileName.slice(0, 200),
      type: piece.type,
      size_bytes: piece.sizeBytes,
      sha256: piece.sha256,
      scan: piece.scan,
      added_at: at,
      added_by: userId,
      sent_by: sentBy,
      answer_id: answerId,
    })
    .returning('id')
  return row!.id
}

/** Which rows are about the same thing; a structure has its papers whatever the period. */
export type Where =
  | { clauseId: number; period: PeriodKey }
  | { placementId: number }
  | { participantId: number; about: 'eligibility' }
  | { clauseId: number; about: 'contract' }

function about(query: ReturnType<typeof rows>, where: Where) {
  if ('placementId' in where) return query.where('attachments.placement_id', where.placementId)
  if ('participantId' in where)
    return query.where({ 'attachments.participant_id': where.participantId, 'attachments.about': where.about })
  if ('about' in where)
    return query.where({ 'attachments.clause_id': where.clauseId, 'attachments.about': where.about })
  return query
    .where('attachments.clause_id', where.clauseId)
    .where(either =>
      either.where('attachments.period', where.period).orWhere('attachments.about', 'structure' satisfies About),
    )
}

function rows(db: Db) {
  return db('attachments')
}

/** Those about one thing that this reader may know of, gone ones included, the latest first. */
export async function piecesOf(db: Db, user: Pick<User, 'role'>, where: Where): Promise<Attachment[]> {
  const found = await told(db, about(rows(db), where)).orderBy('attachments.id', 'desc')
  return found.map(fromRow).filter(({ kind }) => mayRead(user.role, kind))
}

export type SentPiece = Pick<
  Attachment,
  'id' | 'kind' | 'scan' | 'goneWhy' | 'addedAt' | 'placementId' | 'answeredBy' | 'datedOn'
>

/**
 * Those that a company sent by its link under an obligation, the latest first: for a period, for itself or for whom it employs; without
 * one, of the contract itself.
 */
export async function sentPieces(
  db: Db,
  { companyId, clauseId, period }: { companyId: number; clauseId: number; period: PeriodKey | null },
): Promise<SentPiece[]> {
  const query = told(db, db('attachments').where({ sent_by: companyId, 'attachments.clause_id': clauseId }))
  const ofContract = { 'attachments.about': 'contract' satisfies About }
  if (period === null) query.where(ofContract)
  else
    query.whereNot(ofContract).where(own => own.where('attachments.period', period).orWhereNull('attachments.period'))
  const rows = await query.orderBy('attachments.id', 'desc')
  return rows.map(fromRow)
}

/** @throws NotFound when there is none, or when it is not for this reader. */
export async function pieceFor(db: Db, user: User, id: unknown): Promise<Attachment> {
  const query = rows(db).where('attachments.id', /^[1-9]\d{0,8}$/.test(String(id)) ? Number(id) : 0)
  if (user.buyerIds) query.whereIn('attachments.buyer_id', user.buyerIds)
  const [row] = await told(db, query)
  const piece = row && fromRow(row)
  if (!piece || !mayRead(user.role, piece.kind)) throw new NotFound('attachment')
  return piece
}

function told(db: Db, query: ReturnType<typeof rows>) {
  return query
    .leftJoin('users as brought', 'brought.id', 'attachments.added_by')
    .leftJoin('users as ended', 'ended.id', 'attachments.gone_by')
    .leftJoin('companies as sender', 'sender.id', 'attachments.sent_by')
    .leftJoin('pass_answers', 'pass_answers.id', 'attachments.answer_id')
    .leftJoin('participants', 'participants.id', 'attachments.participant_id')
    .select(
      'attachments.*',
      'participants.number',
      'participants.archived_at',
      'pass_answers.answered_by',
      db.raw('brought.name as added_by_name, ended.name as gone_by_name, sender.name as sent_by_name'),
    )
}

type ToldRow = Row<'attachments'> & {
  number: number | null
  archived_at: string | null
  added_by_name: string | null
  gone_by_name: string | null
  sent_by_name: string | null
  answered_by: string | null
}

function fromRow(found: unknown): Attachment {
  const row = found as ToldRow
  return {
    id: row.id,
    about: row.about as About,
    kind: row.kind as PieceKind,
    buyerId: row.buyer_id,
    contractId: row.contract_id,
    clauseId: row.clause_id,
    companyId: row.company_id,
    period: row.period,
    placementId: row.placement_id,
    participantId: row.participant_id,
    datedOn: row.dated_on,
    fileName: row.file_name,
    type: row.type as FileType,
    sizeBytes: row.size_bytes,
    sha256: row.sha256,
    scan: row.scan as Scan,
    addedAt: row.added_at,
    addedByName: row.added_by_name,
    sentByName: row.sent_by_name,
    answeredBy: row.answered_by,
    goneAt: row.gone_at,
    goneWhy: (row.gone_why || null) as Gone | null,
    goneByName: row.gone_by_name,
    missingAt: row.missing_at,
    number: row.number,
    archivedAt: row.archived_at,
  }
}

/** How many are kept about this thing, of a sender for a statement; how many this sender brought since midnight. */
export async function heldFor(
  trx: Db,
  target: Target,
  { at, userId, sentBy = null }: Author & { sentBy?: number | null },
) {
  const [own] = await sameThing(rows(trx), target).whereNull('gone_at').count('id as pieces')
  const [day] = await rows(trx)
    .where('added_at', '>=', `${at.slice(0, 10)}T00:00:00.000Z`)
    .where(sentBy === null ? { added_by: userId } : { sent_by: sentBy })
    .count('id as files')
    .sum('size_bytes as bytes')
  const today = { files: Number(day!.files), bytes: Number(day!.bytes ?? 0) }
  return { pieces: Number(own!.pieces), today }
}

function sameThing(
  query: ReturnType<typeof rows>,
  { about, clauseId, companyId, period, placementId, participantId }: Target,
) {
  if (about === 'eligibility') return query.where({ about, participant_id: participantId })
  if (about === 'employment') return query.where({ about, placement_id: placementId })
  if (about === 'contract') return query.where({ about, clause_id: clauseId })
  const own = query.where({ about, clause_id: clauseId, company_id: companyId })
  return about === 'statement' ? own.where({ period }) : own
}

/** The names of those of these contents that are kept about this very thing. */
export async function alreadyKept(trx: Db, target: Target, digests: readonly string[]): Promise<string[]> {
  return sameThing(rows(trx), target)
    .whereIn('sha256', [...digests])
    .whereNull('gone_at')
    .pluck('sha256')
}

/** Writers of one thing wait for each other. */
export async function lockTarget(trx: Db, { clauseId, participantId }: Target): Promise<void> {
  if (clauseId !== null) await trx('clauses').where({ id: clauseId }).forUpdate().select('id')
  else await trx('participants').where({ id: participantId! }).forUpdate().select('id')
}

/** The bytes are no longer kept; the row says what was seen, when and by whom. False when that was done already. */
export async function markGone(trx: Db, id: number, why: Gone, { at, userId }: Author): Promise<boolean> {
  const gone = { gone_at: at, gone_by: userId, gone_why: why, file_name: '' }
  return (await trx('attachments').where({ id }).whereNull('gone_at').update(gone)) > 0
}

/** Of these digests, those that no kept paper bears. */
export async function unclaimed(db: Db, digests: readonly string[]): Promise<string[]> {
  const claimed = new Set<string>()
  for (const some of inChunks([...digests]))
    for (const one of await db('attachments').whereIn('sha256', some).whereNull('gone_at').pluck('sha256'))
      claimed.add(one)
  return digests.filter(one => !claimed.has(one))
}

/** What proves something under these clauses, by clause; what shows the eligibility of whoever works there goes with it. */
export async function piecesUnder(db: Db, clauseIds: readonly number[]): Promise<Map<number, Piece[]>> {
  const found = new Map<number, Piece[]>(clauseIds.map(id => [id, []]))
  const columns = ['kind', 'company_id', 'period', 'placement_id', 'scan', 'gone_why'] as const
  for (const ids of inChunks(clauseIds)) {
    const own = await db('attachments')
      .whereIn('clause_id', ids)
      .select(...columns, 'participant_id', 'clause_id')
    for (const row of own) if (isProof(row)) found.get(row.clause_id!)?.push(pieceFrom(row))
    const theirs = await db('attachments')
      .join('placements', 'placements.participant_id', 'attachments.participant_id')
      .where('attachments.about', 'eligibility' satisfies About)
      .whereIn('placements.clause_id', ids)
      .distinct(
        'placements.clause_id as under_id',
        'attachments.kind',
        'attachments.participant_id',
        'attachments.scan',
        'attachments.gone_why',
      )
    for (const row of theirs)
      if (isProof(row))
        found.get(row.under_id)?.push(pieceFrom({ ...row, company_id: null, period: null, placement_id: null }))
  }
  return found
}

type ProofRow = Pick<Row<'attachments'>, 'kind' | 'company_id' | 'period' | 'placement_id' | 'participant_id'>

function isProof({ scan, gone_why }: Pick<Row<'attachments'>, 'scan' | 'gone_why'>): boolean {
  return proves({ scan: scan as Scan, goneWhy: (gone_why || null) as Gone | null })
}

function pieceFrom(row: ProofRow): Piece {
  return {
    kind: row.kind as PieceKind,
    companyId: row.company_id,
    period: row.period,
    placementId: row.placement_id,
    participantId: row.participant_id,
  }
}

/** The proof of somebody’s eligibility was seen, whether or not a copy of it is kept. */
export async function wasSeen(db: Db, participantId: number): Promise<boolean> {
  const row = await db('participants').where({ id: participantId }).first('evidence_kind')
  return (row?.evidence_kind ?? '') !== ''
}

/** Whose statements of which periods have their attestation, by clause: as known before this instant, or today. */
export async function attestationsUnder(
  db: Db,
  clauseIds: readonly number[],
  known?: string,
): Promise<{ clauseId: number; companyId: number; period: PeriodKey }[]> {
  const found: { clauseId: number; companyId: number; period: PeriodKey }[] = []
  for (const ids of inChunks(clauseIds)) {
    const query = db('attachments')
      .whereIn('clause_id', ids)
      .where({ kind: 'P_HEURES' satisfies PieceKind })
    const rows = await (known === undefined ? query : query.where('added_at', '<', known)).select(
      'clause_id',
      'company_id',
      'period',
      'scan',
      'gone_why',
      'gone_at',
    )
    for (const row of rows) {
      const since = known !== undefined && row.gone_at !== null && row.gone_at >= known
      if (since || isProof(row))
        found.push({ clauseId: row.clause_id!, companyId: row.company_id!, period: row.period! })
    }
  }
  return found
}

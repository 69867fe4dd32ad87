import type { Db } from '#db/connect.ts'
import { insertMany } from '#db/insert-many.ts'
import { inChunks } from '#server/base/chunks.ts'
import type { Month } from '#server/base/dates.ts'
import { NotFound } from '#server/base/errors.ts'
import type { Author } from '#server/journal/store.ts'
import { cellKey } from '#server/register/hours/entry-rules.ts'
import type { Filed, Taken } from '#server/register/hours/filed.ts'
import type { Answers, Layout } from './reading-rules.ts'

// The files that wrote hours, and each figure they wrote. What they hold names persons: their bytes are read by whoever may.

export type NewFile = {
  fileName: string
  sha256: string
  kind: string
  /** null: not kept. */
  bytes: Buffer | null
  sizeBytes: number
  senderId: number | null
  firstMonth: Month
  lastMonth: Month
  layout: object
  answers: object
  counts: object
  totalReason: string
  receivedOn: string
}

export async function insertFile(trx: Db, file: NewFile, author: Author): Promise<number> {
  const [row] = await trx('statement_files')
    .insert({
      file_name: file.fileName.slice(0, 200),
      sha256: file.sha256,
      kind: file.kind,
      size_bytes: file.sizeBytes,
      bytes: file.bytes,
      sender_id: file.senderId,
      first_month: file.firstMonth,
      last_month: file.lastMonth,
      layout: JSON.stringify(file.layout),
      answers: JSON.stringify(file.answers),
      counts: JSON.stringify(file.counts),
      total_reason: file.totalReason,
      received_on: file.receivedOn,
      at: author.at,
      by: author.userId,
    })
    .returning('id')
  return row!.id
}

export type FileLine = Filed & { clauseId: number; cells: string; method: string; score: number; margin: number }

export async function insertLines(trx: Db, fileId: number, lines: readonly FileLine[]): Promise<void> {
  const rows = lines.map(line => ({
    file_id: fileId,
    clause_id: line.clauseId,
    placement_id: line.placementId,
    month: line.month,
    cells: line.cells,
    before_centihours: line.before,
    after_centihours: line.centihours,
    version: line.version,
    method: line.method,
    score: Math.round(line.score * 10),
    margin: Math.round(line.margin * 10),
  }))
  for (const some of inChunks(rows, 200)) await insertMany(trx, 'statement_file_lines', some)
}

type Asked = Pick<NewFile, 'sha256' | 'firstMonth' | 'lastMonth'> & { answers: Answers }

/** The latest import that stands of the same bytes, for the same months, answered the same way; null when there is none. */
export async function fileKnown(
  db: Db,
  { sha256, firstMonth, lastMonth, answers }: Asked,
): Promise<{ id: number; at: string } | null> {
  const rows = await db('statement_files')
    .where({ sha256, first_month: firstMonth, last_month: lastMonth })
    .whereNull('undone_at')
    .orderBy('id', 'desc')
    .select('id', 'at', 'answers')
  const row = rows.find(one => inOrder(JSON.parse(one.answers)) === inOrder(answers))
  return row ? { id: row.id, at: row.at } : null
}

function inOrder(answers: Answers): string {
  return JSON.stringify(Object.entries(answers).sort())
}

/** What the imports of these bytes that stand wrote: under a cell and its figure, the number of the import. */
export async function figuresWritten(db: Db, sha256: string): Promise<Map<string, number>> {
  const rows = await db('statement_file_lines')
    .join('statement_files', 'statement_files.id', 'statement_file_lines.file_id')
    .where({ sha256 })
    .whereNull('undone_at')
    .orderBy('statement_file_lines.id')
    .select('file_id', 'placement_id', 'month', 'after_centihours')
  return new Map(rows.map(row => [figureKey(row.placement_id, row.month, row.after_centihours), row.file_id as number]))
}

export function figureKey(placementId: number, month: Month, centihours: number): string {
  return `${cellKey(placementId, month)}=${centihours}`
}

/** @throws NotFound */
export async function fileNumbered(
  db: Db,
  id: number,
): Promise<{ id: number; fileName: string; undoneAt: string | null }> {
  const row = await db('statement_files').where({ id }).first('id', 'file_name', 'undone_at')
  if (!row) throw new NotFound('file')
  return { id: row.id, fileName: row.file_name, undoneAt: row.undone_at }
}

export type KeptLine = Filed & {
  id: number
  clauseId: number
  contractId: number
  cells: string
  ref: number
  participantId: number
  /** Of the hours it is a part of; null: said for its contract alone. */
  splitEntryId: number | null
  outcome: string
  why: string
}

export async function linesOfFile(db: Db, fileId: number): Promise<KeptLine[]> {
  const rows = await db('statement_file_lines')
    .join('clauses', 'clauses.id', 'statement_file_lines.clause_id')
    .join('placements', 'placements.id', 'statement_file_lines.placement_id')
    .join('participants', 'participants.id', 'placements.participant_id')
    .where({ file_id: fileId })
    .orderBy('statement_file_lines.id')
    .select('statement_file_lines.*', 'clauses.contract_id', 'participants.number', 'placements.participant_id')
  return rows.map(row => ({
    id: row.id,
    clauseId: row.clause_id,
    contractId: row.contract_id,
    placementId: row.placement_id,
    month: row.month,
    cells: row.cells,
    before: row.before_centihours,
    centihours: row.after_centihours,
    version: row.version,
    ref: row.number,
    participantId: row.participant_id,
    splitEntryId: row.split_entry_id,
    outcome: row.outcome,
    why: row.why,
  }))
}

/** These figures of a file are parts of one entry. */
export async function linkToSplit(
  trx: Db,
  fileId: number,
  entryId: number,
  placementIds: readonly number[],
  month: Month,
): Promise<void> {
  const lines = trx('statement_file_lines').where({ file_id: fileId, month }).whereIn('placement_id', placementIds)
  await lines.update({ split_entry_id: entryId })
}

/** As it came; null once it is not kept. */
export async function originalOf(db: Db, id: number): Promise<Buffer | null> {
  const row = await db('statement_files').where({ id }).first('bytes')
  return row?.bytes ? Buffer.from(row.bytes as Buffer) : null
}

/** False when it was undone already. */
export async function noteUndone(trx: Db, id: number, author: Author): Promise<boolean> {
  const done = await trx('statement_files')
    .where({ id })
    .whereNull('undone_at')
    .update({ undone_at: author.at, undone_by: author.userId })
  return done > 0
}

export async function noteOutcomes(
  trx: Db,
  lines: readonly KeptLine[],
  taken: ReadonlyMap<string, Taken>,
): Promise<void> {
  const groups = Map.groupBy(lines, line => JSON.stringify(taken.get(cellKey(line.placementId, line.month))))
  for (const [said, some] of groups) {
    const { outcome, why } = JSON.parse(said) as Taken
    const ids = some.map(({ id }) => id)
    for (const chunk of inChunks(ids)) await trx('statement_file_lines').whereIn('id', chunk).update({ outcome, why })
  }
}

/**
 * The figure that an earlier file wrote stands again, once what replaced it was undone: the line of that file is true of the figure as it
 * is now numbered.
 */
export async function restand(trx: Db, lines: readonly (KeptLine & Taken)[]): Promise<void> {
  for (const { placementId, month, version, outcome } of lines) {
    if (outcome !== 'undone') continue
    const earlier = { placement_id: placementId, month, version: version - 1 }
    await trx('statement_file_lines')
      .where(earlier)
      .whereIn('outcome', ['', 'impossible'])
      .update({ version: version + 1 })
  }
}

/** When files of which nothing is left wrote under this clause, and when they were undone. */
export async function instantsUndone(db: Db, clauseId: number): Promise<Set<string>> {
  const kept = db('statement_file_lines as kept')
    .whereRaw('kept.file_id = statement_files.id')
    .where('kept.clause_id', clauseId)
    .whereNot('kept.outcome', 'undone')
  const rows = await db('statement_files')
    .whereNotNull('undone_at')
    .whereIn('id', db('statement_file_lines').where({ clause_id: clauseId }).select('file_id'))
    .whereNotExists(kept)
    .select('at', 'undone_at')
  return new Set(rows.flatMap(row => [row.at, row.undone_at!]))
}

/** What was answered of the latest file of this sender that stands, asked once, and how it was understood. */
export async function recipeOf(db: Db, senderId: number): Promise<{ answers: Answers; layout: Layout[] }> {
  const row = await db('statement_files')
    .where({ sender_id: senderId })
    .whereNull('undone_at')
    .orderBy('id', 'desc')
    .first('answers', 'layout')
  return row ? { answers: JSON.parse(row.answers), layout: JSON.parse(row.layout) } : { answers: {}, layout: [] }
}

/**
 * Empties what may name persons and is no longer needed, of the files older than this day and of those one of whose persons has gone to
 * the archive or was erased: bytes, names of files, of sheets and of columns. What they wrote stays. @returns how many files
 */
export async function emptyOriginals(trx: Db, before: string): Promise<number> {
  const gone = trx('statement_file_lines')
    .join('placements', 'placements.id', 'statement_file_lines.placement_id')
    .join('participants', 'participants.id', 'placements.participant_id')
    .whereRaw('statement_file_lines.file_id = statement_files.id')
    .where(either => either.whereNotNull('participants.archived_at').orWhereNotNull('participants.erased_at'))
  const ids: number[] = await trx('statement_files')
    .where(full => full.whereNotNull('bytes').orWhereNot({ file_name: '' }).orWhereNot({ layout: NO_LAYOUT }))
    .where(either => either.where('at', '<', before).orWhereExists(gone))
    .pluck('id')
  for (const some of inChunks(ids)) {
    await trx('statement_files').whereIn('id', some).update({ bytes: null, file_name: '', layout: NO_LAYOUT })
    await trx('statement_file_lines').whereIn('file_id', some).update({ cells: '' })
  }
  return ids.length
}

const NO_LAYOUT = '[]'

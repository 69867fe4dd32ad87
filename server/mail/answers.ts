import { createHash } from 'node:crypto'
import type { Db } from '#db/connect.ts'
import { type AnswerFile, answeredOn, type FileKind, filesIn, type LeftOut, SHEETS, saidIn } from './answer-rules.ts'
import type { Read } from './parsed.ts'

/** What somebody answered to one of our mails; the day in France that it bears. */
export type Answer = { id: number; writer: string; datedOn: string; said: string | null; files: AnsweredFile[] }
/** `isKept`: its bytes are there; `depositId`: a sheet, where it is read. */
export type AnsweredFile = Omit<AnswerFile, 'bytes'> & { id: number; isKept: boolean; depositId: number | null }

/**
 * Keeps what an answer says and joins, in the transaction that learnt it. How many files are kept, how many its address brought beyond
 * what is kept in a day, and the day it bears.
 */
export async function putAnswer(
  trx: Db,
  inboxId: number,
  { writer, date, text, parts }: Read,
  when: { sentAt: string; readAt: string },
): Promise<{ datedOn: string; files: number; overDay: number }> {
  const answer = {
    writer: writer.replaceAll('\0', '').slice(0, 254),
    dated_on: answeredOn(date, when),
    said: saidIn(text),
  }
  await trx('inbox').where({ id: inboxId }).update(answer)
  const files = filesIn(parts, await heldToday(trx, inboxId, when.readAt))
  for (const { name, kind, sizeBytes, bytes, leftOut } of files)
    await trx('inbox_files').insert({
      ...{ inbox_id: inboxId, file_name: name, kind, size_bytes: sizeBytes, bytes, left_out: leftOut },
      sha256: bytes ? createHash('sha256').update(bytes).digest('hex') : '',
    })
  return {
    datedOn: answer.dated_on,
    files: files.filter(({ bytes }) => bytes !== null).length,
    overDay: files.filter(({ leftOut }) => leftOut === 'dayFull').length,
  }
}

/** Of whoever our own mail went to: the address that an answer gives is anybody’s to write. */
async function heldToday(trx: Db, inboxId: number, readAt: string): Promise<{ files: number; bytes: number }> {
  const mail = await trx('inbox')
    .join('outbox', 'outbox.id', 'inbox.outbox_id')
    .where('inbox.id', inboxId)
    .first('outbox.recipient')
  const [held] = await trx('inbox_files')
    .join('inbox', 'inbox.id', 'inbox_files.inbox_id')
    .join('outbox', 'outbox.id', 'inbox.outbox_id')
    .where('inbox.read_at', '>=', `${readAt.slice(0, 10)}T00:00:00.000Z`)
    .where({ 'outbox.recipient': mail!.recipient, 'inbox_files.left_out': '' })
    .count('inbox_files.id as files')
    .sum('inbox_files.size_bytes as bytes')
  return { files: Number(held!.files), bytes: Number(held!.bytes ?? 0) }
}

/** What was answered to one mail, the first answer first. */
export async function answersTo(db: Db, outboxId: number): Promise<Answer[]> {
  const rows = await db('inbox')
    .where({ outbox_id: outboxId, kind: 'answer' })
    .orderBy('id')
    .select('id', 'writer', 'dated_on', 'said', 'read_at')
  const files = await db('inbox_files')
    .whereIn(
      'inbox_id',
      rows.map(({ id }) => id),
    )
    .orderBy('id')
    .select('id', 'inbox_id', 'file_name', 'kind', 'size_bytes', 'left_out', 'deposit_id')
  const kept = new Set(await keptAmong(db, rows))
  return rows.map(({ id, writer, dated_on, said, read_at }) => ({
    ...{ id, writer, said, datedOn: dated_on ?? read_at.slice(0, 10) },
    files: files
      .filter(({ inbox_id }) => inbox_id === id)
      .map(file => ({
        id: file.id,
        name: file.file_name,
        kind: file.kind as FileKind | '',
        sizeBytes: file.size_bytes,
        leftOut: file.left_out as LeftOut | '',
        isKept: kept.has(file.id),
        depositId: file.deposit_id,
      })),
  }))
}

async function keptAmong(db: Db, answers: readonly { id: number }[]): Promise<number[]> {
  return db('inbox_files')
    .whereIn(
      'inbox_id',
      answers.map(({ id }) => id),
    )
    .whereNotNull('bytes')
    .pluck('id')
}

/** The bytes of a file that was joined to an answer to this mail; null when there is none, or no longer. */
export async function answeredFile(db: Db, outboxId: number, id: number) {
  const row = await db('inbox_files')
    .join('inbox', 'inbox.id', 'inbox_files.inbox_id')
    .where({ 'inbox.outbox_id': outboxId, 'inbox_files.id': id })
    .whereNotNull('inbox_files.bytes')
    .first('inbox_files.file_name', 'inbox_files.kind', 'inbox_files.bytes', 'inbox.dated_on')
  return (
    row && { name: row.file_name, kind: row.kind as FileKind, bytes: Buffer.from(row.bytes!), receivedOn: row.dated_on }
  )
}

/** Answers that served, their files with them: who wrote, what they said, and every byte. */
export async function forgetAnswers(db: Db, before: string): Promise<void> {
  const old = () => db('inbox').where('read_at', '<', before)
  await db('inbox_files').whereIn('inbox_id', old().select('id')).whereNotNull('bytes').update({ bytes: null })
  await old().whereNotNull('said').update({ said: null, writer: '' })
}

/** The sheets of an answer that wait nowhere yet. */
export async function sheetsOf(trx: Db, answerId: number): Promise<{ id: number; name: string; bytes: Buffer }[]> {
  const rows = await trx('inbox_files')
    .where({ inbox_id: answerId, deposit_id: null })
    .whereIn('kind', SHEETS)
    .whereNotNull('bytes')
    .orderBy('id')
    .select('id', 'file_name', 'bytes')
  return rows.map(row => ({ id: row.id, name: row.file_name, bytes: Buffer.from(row.bytes!) }))
}

/** A sheet waits where files are read: it is kept there, and no more here. */
export async function putDeposited(trx: Db, fileId: number, depositId: number): Promise<void> {
  await trx('inbox_files').where({ id: fileId }).update({ deposit_id: depositId, bytes: null })
}

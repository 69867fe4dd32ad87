import type { Db } from '#db/connect.ts'
import { insertMany } from '#db/insert-many.ts'
import type { Author } from '#server/journal/store.ts'
import { Decided, type Said } from './decided-rules.ts'

/** What was answered of this deposit, over what was of the earlier ones of its sender whose import stands. */
export async function decidedOf(
  db: Db,
  { depositId = 0, senderId }: { depositId?: number; senderId: number | null },
): Promise<Decided> {
  const standing = db('deposits as earlier')
    .join('statement_files', 'statement_files.id', 'earlier.file_id')
    .where('earlier.sender_id', senderId ?? 0)
    .whereNull('statement_files.undone_at')
    .select('earlier.id')
  const rows = await db('deposit_matches')
    .where(either => either.where({ deposit_id: depositId }).orWhereIn('deposit_id', standing))
    .orderBy('id')
    .select('deposit_id', 'written', 'born_on', 'sheet_row', 'beside', 'participant_id')
  const own = (id: number) => (id === depositId ? 1 : 0)
  rows.sort((a, b) => own(a.deposit_id) - own(b.deposit_id))
  return new Decided(
    rows.map(row => ({
      written: row.written,
      bornOn: row.born_on,
      sheetRow: row.sheet_row,
      beside: row.beside,
      participantId: row.participant_id,
      isOwn: row.deposit_id === depositId,
    })),
  )
}

/** `insteadOf`: whom the file was found to be about by itself, and is not. */
export type Answered = Pick<Said, 'written' | 'bornOn' | 'participantId'> &
  Partial<Pick<Said, 'sheetRow' | 'beside'>> & { insteadOf?: number | null }

export async function putAnswers(
  trx: Db,
  id: number,
  answers: object,
  people: readonly Answered[],
  author: Author,
): Promise<void> {
  await trx('deposits')
    .where({ id, state: 'waiting' })
    .update({ answers: JSON.stringify(answers) })
  const rows = people.map(({ written, bornOn, sheetRow = '', beside = '', participantId, insteadOf = null }) => ({
    deposit_id: id,
    written,
    born_on: bornOn,
    sheet_row: sheetRow,
    beside,
    participant_id: participantId,
    instead_of_id: insteadOf,
    at: author.at,
    by: author.userId,
  }))
  await insertMany(trx, 'deposit_matches', rows)
}

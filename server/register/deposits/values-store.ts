import type { Db } from '#db/connect.ts'
import { insertMany } from '#db/insert-many.ts'
import type { Author } from '#server/journal/store.ts'

// Figures of a file that somebody typed over. They are those of this file: the next one of its sender knows nothing of them.

/** `cell`: « Relevé!C3 ». `typed`: null, the file’s own stands again. */
export type TypedValue = { cell: string; original: string; typed: string | null }
export type Correction = TypedValue & { typed: string; at: string; byName: string }

export async function insertValues(trx: Db, depositId: number, values: readonly TypedValue[], author: Author) {
  const rows = values.map(({ cell, original, typed }) => ({
    deposit_id: depositId,
    cell: cell.slice(0, 200),
    original: original.slice(0, 80),
    typed,
    at: author.at,
    by: author.userId,
  }))
  await insertMany(trx, 'deposit_values', rows)
}

/** Those that hold, in the order of their cells’ first correction: of this file, over those of the same bytes whose import stands. */
export async function correctionsOf(db: Db, { id, sha256 }: { id: number; sha256: string }): Promise<Correction[]> {
  const standing = db('deposits as same')
    .join('statement_files', 'statement_files.id', 'same.file_id')
    .where('same.sha256', sha256)
    .whereNull('statement_files.undone_at')
    .select('same.id')
  const rows = await db('deposit_values')
    .leftJoin('users', 'users.id', 'deposit_values.by')
    .where(either => either.where({ deposit_id: id }).orWhereIn('deposit_id', standing))
    .orderBy('deposit_values.id')
    .select('deposit_values.*', 'users.name as by_name')
  const own = (depositId: number) => (depositId === id ? 1 : 0)
  rows.sort((a, b) => own(a.deposit_id) - own(b.deposit_id))
  const last = new Map(rows.map(row => [row.cell, row]))
  return [...last.values()].flatMap(({ cell, original, typed, at, by_name }) =>
    typed === null ? [] : [{ cell, original, typed, at, byName: by_name ?? '' }],
  )
}

/** Names of sheets may be those of persons. */
export async function forgetValues(trx: Db, before: string): Promise<void> {
  const old = trx('deposits').where('at', '<', before).select('id')
  await trx('deposit_values').whereIn('deposit_id', old).update({ cell: '' })
}

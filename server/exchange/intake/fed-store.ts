import type { Db } from '#db/connect.ts'
import type { Month } from '#server/base/dates.ts'

/** A file whose import wrote hours of a statement, and what its undoing came to. `depositId` null: typed at a terminal. */
export type FeedingFile = {
  fileId: number
  depositId: number | null
  fileName: string
  receivedOn: string
  undoneAt: string | null
  figures: number
  /** Of those, once undone. */
  outcomes: Record<'undone' | 'kept' | 'impossible', number>
}

/** The files that wrote hours under a clause in these months, the latest first. */
export async function filesUnder(db: Db, clauseId: number, months: readonly Month[]): Promise<FeedingFile[]> {
  const rows = await db('statement_file_lines as line')
    .join('statement_files as file', 'file.id', 'line.file_id')
    .leftJoin('deposits', 'deposits.file_id', 'file.id')
    .where('line.clause_id', clauseId)
    .whereIn('line.month', months)
    .groupBy('file.id', 'deposits.id', 'file.file_name', 'file.received_on', 'file.undone_at', 'line.outcome')
    .orderBy('file.id', 'desc')
    .select(
      'file.id',
      'deposits.id as deposit_id',
      'file.file_name',
      'file.received_on',
      'file.undone_at',
      'line.outcome',
    )
    .count({ figures: 'line.id' })
  return [...Map.groupBy(rows, row => row.id).values()].map(group => {
    const [row] = group as [(typeof rows)[number]]
    const count = (outcome: string) => Number(group.find(one => one.outcome === outcome)?.figures ?? 0)
    return {
      fileId: row.id,
      depositId: row.deposit_id ?? null,
      fileName: row.file_name,
      receivedOn: row.received_on,
      undoneAt: row.undone_at,
      figures: group.reduce((sum, one) => sum + Number(one.figures), 0),
      outcomes: { undone: count('undone'), kept: count('kept'), impossible: count('impossible') },
    }
  })
}

import type { Db } from '#db/connect.ts'
import { inChunks } from '#server/base/chunks.ts'
import type { PeriodKey, Rhythm } from './period-rules.ts'

/** The rhythms of these clauses, oldest effect first; of two of one day, the last recorded prevails. */
export async function rhythmsOf(db: Db, clauseIds: readonly number[], known?: string): Promise<Map<number, Rhythm[]>> {
  const found = new Map<number, Rhythm[]>()
  for (const ids of inChunks(clauseIds)) {
    const query = db('rhythms').whereIn('clause_id', ids).orderBy(['effect_on', 'id'])
    if (known) query.where('recorded_at', '<=', known)
    for (const row of await query.select('clause_id', 'effect_on', 'period', 'due_days')) {
      const list = found.get(row.clause_id) ?? []
      found.set(row.clause_id, list)
      list.push({ effectOn: row.effect_on, period: row.period as Rhythm['period'], dueDays: row.due_days })
    }
  }
  return found
}

export async function insertRhythm(
  trx: Db,
  clauseId: number,
  rhythm: Rhythm,
  by: { at: string; userId: number | null },
): Promise<void> {
  await trx('rhythms').insert({
    clause_id: clauseId,
    effect_on: rhythm.effectOn,
    period: rhythm.period,
    due_days: rhythm.dueDays,
    recorded_at: by.at,
    recorded_by: by.userId,
  })
}

/** The periods for which somebody sent a statement of this clause. */
export async function periodsSent(db: Db, clauseId: number): Promise<PeriodKey[]> {
  return db('statements').where({ clause_id: clauseId }).distinct().orderBy('period').pluck('period')
}

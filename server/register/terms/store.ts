import type { Db } from '#db/connect.ts'
import { insertMany } from '#db/insert-many.ts'
import { inChunks } from '#server/base/chunks.ts'
import { settingNamed } from '#server/settings/store.ts'
import { type Change, inOrder, type Term } from './rules.ts'

// Who writes a column that figures are made of writes here too, in the same transaction: the column says the value of
// today, the rows what it was and from when on. What never changed has no row.

export type Owner = 'contract_id' | 'clause_id' | 'participant_id'

/** The rows of these contracts, clauses or people, in order; none for what never changed. */
export async function termsOf(db: Db, owner: Owner, ids: readonly number[]): Promise<Map<number, Term[]>> {
  const found = new Map<number, Term[]>()
  for (const some of inChunks([...new Set(ids)])) {
    const rows = await db('terms')
      .whereIn(owner, some)
      .orderBy('id')
      .select('id', owner, 'field', 'value', 'effect_on', 'recorded_at')
    const read = rows.map(row => ({
      id: row.id,
      owner: row[owner]!,
      field: row.field,
      value: row.value,
      effectOn: row.effect_on,
      recordedAt: row.recorded_at,
    }))
    for (const [id, own] of Map.groupBy(inOrder(read), row => row.owner)) found.set(id, own)
  }
  return found
}

/**
 * Writes what changes. The first change of a field also writes what it was until then, known since the row it stands on
 * was created (`createdAt`), or since a moment that nobody knows where that is before the history was kept.
 */
export async function putTerms(
  trx: Db,
  owner: Owner,
  { id, createdAt }: { id: number; createdAt: string },
  changes: readonly Change[],
  by: { at: string; userId: number | null },
): Promise<void> {
  if (changes.length === 0) return
  const standing = (await termsOf(trx, owner, [id])).get(id) ?? []
  const since = (await settingNamed(trx, 'history.since')) ?? ''
  const ids = { contract_id: null, clause_id: null, participant_id: null, [owner]: id }
  const rows = changes.flatMap(({ field, before, after, effectOn }) => {
    const last = standing.findLast(term => term.field === field)
    const first = { ...ids, field, value: before, effect_on: null, recorded_at: createdAt > since ? createdAt : null }
    const next = { ...ids, field, value: after, effect_on: effectOn ?? last?.effectOn ?? null, recorded_at: by.at }
    return [...(last ? [] : [{ ...first, recorded_by: null }]), { ...next, recorded_by: by.userId }]
  })
  await insertMany(trx, 'terms', rows)
}

/** What was written of somebody's birth year gives way, wherever it stood, to the middle of its age band. */
export async function generaliseBirthYear(trx: Db, participantId: number, birthYear: number | null): Promise<void> {
  await trx('terms')
    .where({ participant_id: participantId, field: 'birthYear' })
    .whereNotNull('value')
    .update({ value: birthYear === null ? null : String(birthYear) })
}

import type { Db } from '#db/connect.ts'
import type { DatedRounding, Rounding, RoundingForm } from './rounding-rules.ts'

/** What these buyers decided of rounding, oldest effect first; of two of one day, the last recorded prevails. */
export async function roundingsOf(
  db: Db,
  buyerIds: readonly number[],
  known?: string,
): Promise<Map<number, DatedRounding[]>> {
  const query = db('roundings')
    .leftJoin('users', 'users.id', 'roundings.recorded_by')
    .whereIn('roundings.buyer_id', [...new Set(buyerIds)])
    .orderBy(['roundings.effect_on', 'roundings.id'])
  if (known) query.where('roundings.recorded_at', '<=', known)
  const rows = await query.select('roundings.*', 'users.name as recorded_by_name')
  const found = new Map<number, DatedRounding[]>()
  for (const row of rows) {
    const list = found.get(row.buyer_id) ?? []
    found.set(row.buyer_id, list)
    list.push({
      rounding: row.rounding as Rounding,
      effectOn: row.effect_on,
      recordedAt: row.recorded_at,
      recordedByName: row.recorded_by_name,
    })
  }
  return found
}

export async function insertRounding(
  trx: Db,
  buyerId: number,
  { rounding, effectOn }: RoundingForm,
  by: { at: string; userId: number | null },
): Promise<void> {
  await trx('roundings').insert({
    buyer_id: buyerId,
    rounding,
    effect_on: effectOn,
    recorded_at: by.at,
    recorded_by: by.userId,
  })
}

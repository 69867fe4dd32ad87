import type { Db } from '#db/connect.ts'
import type { DatedThresholds, ThresholdForm } from './threshold-rules.ts'

/** The thresholds of these buyers, oldest effect first; of two of one day, the last recorded prevails. */
export async function thresholdsOf(
  db: Db,
  buyerIds: readonly number[],
  known?: string,
): Promise<Map<number, DatedThresholds[]>> {
  const query = db('thresholds')
    .leftJoin('users', 'users.id', 'thresholds.recorded_by')
    .whereIn('thresholds.buyer_id', [...new Set(buyerIds)])
    .orderBy(['thresholds.effect_on', 'thresholds.id'])
  if (known) query.where('thresholds.recorded_at', '<=', known)
  const rows = await query.select('thresholds.*', 'users.name as recorded_by_name')
  const found = new Map<number, DatedThresholds[]>()
  for (const row of rows) {
    const list = found.get(row.buyer_id) ?? []
    found.set(row.buyer_id, list)
    list.push({
      effectOn: row.effect_on,
      latePoints: row.late_points,
      riskPoints: row.risk_points,
      riskShare: row.risk_share,
      riskDays: row.risk_days,
      riskRate: row.risk_rate,
      recordedAt: row.recorded_at,
      recordedByName: row.recorded_by_name,
    })
  }
  return found
}

export async function insertThresholds(
  trx: Db,
  buyerId: number,
  thresholds: ThresholdForm,
  by: { at: string; userId: number | null },
): Promise<number> {
  const [row] = await trx('thresholds')
    .insert({
      buyer_id: buyerId,
      effect_on: thresholds.effectOn,
      late_points: thresholds.latePoints,
      risk_points: thresholds.riskPoints,
      risk_share: thresholds.riskShare,
      risk_days: thresholds.riskDays,
      risk_rate: thresholds.riskRate,
      recorded_at: by.at,
      recorded_by: by.userId,
    })
    .returning('id')
  return row!.id
}

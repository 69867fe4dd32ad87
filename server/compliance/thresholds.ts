import type { Db } from '#db/connect.ts'
import type { DatedThresholds } from './threshold-rules.ts'

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

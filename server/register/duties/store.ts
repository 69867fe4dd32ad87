import type { Db } from '#db/connect.ts'
import { inChunks } from '#server/base/chunks.ts'
import type { Duty, DutyForm, Exemption, RecordedDuty } from './rules.ts'

/** What was said of these contracts, oldest decision first; of two of one day, the last recorded prevails. */
export async function dutiesOf(
  db: Db,
  contractIds: readonly number[],
  known?: string | null,
): Promise<Map<number, RecordedDuty[]>> {
  const found: (RecordedDuty & { contractId: number })[] = []
  for (const ids of inChunks(contractIds)) {
    const query = db('social_duties')
      .leftJoin('users', 'users.id', 'social_duties.recorded_by')
      .whereIn('social_duties.contract_id', ids)
      .orderBy(['social_duties.decided_on', 'social_duties.id'])
    if (known) query.where('social_duties.recorded_at', '<=', known)
    const rows = await query.select('social_duties.*', 'users.name as by_name')
    for (const row of rows)
      found.push({
        id: row.id,
        contractId: row.contract_id,
        duty: row.duty as Duty,
        exemption: row.exemption as Exemption | null,
        reason: row.reason,
        decidedOn: row.decided_on,
        recordedAt: row.recorded_at,
        byName: row.by_name,
      })
  }
  return Map.groupBy(found, ({ contractId }) => contractId)
}

export async function insertDuty(
  trx: Db,
  contractId: number,
  { duty, exemption, reason, decidedOn }: DutyForm,
  by: { at: string; userId: number | null },
): Promise<void> {
  await trx('social_duties').insert({
    contract_id: contractId,
    duty,
    exemption: duty === 'exempt' ? exemption : null,
    reason,
    decided_on: decidedOn,
    recorded_at: by.at,
    recorded_by: by.userId,
  })
}

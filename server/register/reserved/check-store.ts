import type { Db } from '#db/connect.ts'
import { inChunks } from '#server/base/chunks.ts'
import type { CompanyKind } from '../companies/rules.ts'
import type { Check, CheckForm, Condition, Outcome } from './check-rules.ts'

/** Everything checked of these contracts, the earliest check first. `known`: an instant. */
export async function checksOf(
  db: Db,
  contractIds: readonly number[],
  known?: string | null,
): Promise<Map<number, Check[]>> {
  const found: Check[] = []
  for (const ids of inChunks(contractIds)) {
    const query = db('reservation_checks')
      .leftJoin('users', 'users.id', 'reservation_checks.recorded_by')
      .whereIn('reservation_checks.contract_id', ids)
      .orderBy(['reservation_checks.checked_on', 'reservation_checks.id'])
    if (known) query.where('reservation_checks.recorded_at', '<=', known)
    const rows = await query.select('reservation_checks.*', 'users.name as by_name')
    for (const row of rows)
      found.push({
        id: row.id,
        contractId: row.contract_id,
        companyId: row.company_id,
        condition: row.condition as Condition,
        outcome: row.outcome as Outcome,
        kind: row.kind as CompanyKind | null,
        sharePoints: row.share_points,
        centihours: row.centihours,
        evidence: row.evidence,
        evidenceOn: row.evidence_on,
        checkedOn: row.checked_on,
        cancelsId: row.cancels_id,
        recordedAt: row.recorded_at,
        byName: row.by_name,
      })
  }
  return Map.groupBy(found, ({ contractId }) => contractId)
}

export async function insertCheck(
  trx: Db,
  contractId: number,
  check: CheckForm & { outcome: Outcome; cancelsId: number | null },
  by: { at: string; userId: number | null },
): Promise<number> {
  const [row] = await trx('reservation_checks')
    .insert({
      contract_id: contractId,
      company_id: check.companyId,
      condition: check.condition,
      outcome: check.outcome,
      kind: check.kind,
      share_points: check.sharePoints,
      centihours: check.centihours,
      evidence: check.evidence,
      evidence_on: check.evidenceOn,
      checked_on: check.checkedOn,
      cancels_id: check.cancelsId,
      recorded_at: by.at,
      recorded_by: by.userId,
    })
    .returning('id')
  return row!.id
}

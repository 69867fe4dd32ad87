import type { Db } from '#db/connect.ts'
import { inChunks } from '#server/base/chunks.ts'
import type { NeedForm, RecordedNeed } from './need-rules.ts'
import type { BuyerQuality, Purchase } from './threshold-rules.ts'

/** The need of these contracts as it was last said; another row corrects one, none is overwritten. */
export async function needsOf(
  db: Db,
  contractIds: readonly number[],
  known?: string | null,
): Promise<Map<number, RecordedNeed>> {
  const found = new Map<number, RecordedNeed>()
  for (const ids of inChunks(contractIds)) {
    const query = db('social_needs')
      .leftJoin('users', 'users.id', 'social_needs.recorded_by')
      .whereIn('social_needs.contract_id', ids)
      .orderBy('social_needs.id')
    if (known) query.where('social_needs.recorded_at', '<=', known)
    for (const row of await query.select('social_needs.*', 'users.name as by_name'))
      found.set(row.contract_id, {
        id: row.id,
        valueCents: row.value_cents,
        purchase: row.purchase as Purchase,
        quality: row.buyer_quality as BuyerQuality,
        begunOn: row.begun_on,
        worksMonths: row.works_months,
        source: row.source,
        recordedAt: row.recorded_at,
        byName: row.by_name,
      })
  }
  return found
}

export async function insertNeed(
  trx: Db,
  contractId: number,
  need: NeedForm,
  by: { at: string; userId: number | null },
): Promise<void> {
  await trx('social_needs').insert({
    contract_id: contractId,
    value_cents: need.valueCents,
    purchase: need.purchase,
    buyer_quality: need.quality,
    begun_on: need.begunOn,
    works_months: need.worksMonths,
    source: need.source,
    recorded_at: by.at,
    recorded_by: by.userId,
  })
}

/** The other lots of its consultation: same buyer, same number. */
export async function otherLotsOf(
  db: Db,
  { id, buyerId, number }: { id: number; buyerId: number; number: string },
): Promise<{ id: number; noticedOn: string | null; notifiedOn: string | null }[]> {
  if (number === '') return []
  const rows = await db('contracts')
    .where({ buyer_id: buyerId, number })
    .whereNot({ id })
    .whereNull('withdrawn_at')
    .orderBy('id')
    .select('id', 'noticed_on', 'notified_on')
  return rows.map(row => ({ id: row.id, noticedOn: row.noticed_on, notifiedOn: row.notified_on }))
}

/** What all the lots under the number of each of these contracts were notified for; none where no amount is known. */
export async function lotsOf(db: Db, contractIds: readonly number[]): Promise<Map<number, number>> {
  const found = new Map<number, number>()
  for (const ids of inChunks(contractIds)) {
    const rows = await db('contracts')
      .join('contracts as lots', lots =>
        lots.on('lots.buyer_id', 'contracts.buyer_id').andOn('lots.number', 'contracts.number'),
      )
      .whereIn('contracts.id', ids)
      .whereNot('contracts.number', '')
      .whereNull('lots.withdrawn_at')
      .whereNotNull('lots.amount_cents')
      .groupBy('contracts.id')
      .select('contracts.id')
      .sum({ cents: 'lots.amount_cents' })
    for (const row of rows) found.set(row.id, Number(row.cents))
  }
  return found
}

import type { Knex } from 'knex'

/**
 * The share of each holder of a group becomes a dated act of its contract. From which day on it held was not kept: it
 * holds from the beginning, as known since the contract was.
 */
export async function carryShares(db: Knex.Untyped): Promise<void> {
  const rows = await db('contract_holders')
    .join('contracts', 'contracts.id', 'contract_holders.contract_id')
    .whereNotNull('contract_holders.share_points')
    .whereNull('contract_holders.until')
    .orderBy(['contract_holders.contract_id', 'contract_holders.position', 'contract_holders.id'])
    .select('contract_holders.contract_id', 'company_id', 'share_points', 'contracts.created_at')
  for (const [contract, own] of Map.groupBy(rows, row => row.contract_id)) {
    const [act] = await db('share_acts')
      .insert({
        contract_id: contract,
        kind: 'shares',
        unit: 'points',
        effect_on: null,
        reason: 'Parts inscrites au marché avant la reprise du registre\u00a0: jour d’effet non conservé',
        recorded_at: own[0].created_at,
      })
      .returning('id')
    await db('share_parts').insert(
      own.map(row => ({ act_id: act.id, company_id: row.company_id, value: row.share_points })),
    )
  }
}

/** The way back: the shares in force, one a holder. */
export async function carryPoints(db: Knex.Untyped): Promise<void> {
  const parts = await db('share_acts')
    .join('share_parts', 'share_parts.act_id', 'share_acts.id')
    .where({ kind: 'shares', unit: 'points' })
    .orderByRaw('effect_on is not null, effect_on, share_acts.id')
    .select('contract_id', 'company_id', 'value')
  for (const { contract_id, company_id, value } of parts)
    await db('contract_holders')
      .where({ contract_id, company_id, until: null })
      .whereNot({ role: 'subcontractor' })
      .update({ share_points: value })
}

import type { Knex } from 'knex'

/**
 * Each line of the ledger that was sized gets its formula, with the rounding that it had: to the nearest hour. A number said to
 * be the contract’s is one; a framework waits for its orders; of any other line with hours nobody can tell the formula.
 */
export async function carryFormulas(db: Knex.Untyped): Promise<void> {
  const rows = await db('commitments').select('id', 'kind', 'centihours', 'label', 'reason', 'sizing')
  for (const row of rows) {
    const formula = formulaOf(row)
    if (formula)
      await db('commitments')
        .where({ id: row.id })
        .update({ formula: JSON.stringify(formula) })
  }
}

type Line = { kind: string; centihours: number; label: string; reason: string; sizing: string | null }

function formulaOf({ kind, centihours, label, reason, sizing }: Line): object | null {
  if (sizing) {
    const inputs = JSON.parse(sizing)
    return { kind: 'labour', ...inputs, rounding: 'nearest', computed: computedFrom(inputs) }
  }
  if (kind === 'cancellation' || label.startsWith('Correction')) return null
  if (kind === 'initial' && centihours === 0) return { kind: 'onOrders' }
  if (centihours === 0) return null
  return { kind: reason === 'Nombre inscrit au marché' ? 'fixed' : 'unknown' }
}

function computedFrom(inputs: Record<string, number>): number {
  const { amountCents = 0, labourShare = 0, insertionRate = 0, hourlyCostCents = 0 } = inputs
  const divisor = BigInt(hourlyCostCents) * 100_000_000n
  if (divisor <= 0n) return 0
  const product = BigInt(amountCents) * BigInt(labourShare) * BigInt(insertionRate)
  return Number((2n * product + divisor) / (2n * divisor)) * 100
}

/** The way back: only what the earlier version knew, inputs of the standard formula. */
export async function carrySizings(db: Knex.Untyped): Promise<void> {
  for (const { id, formula } of await db('commitments').whereNotNull('formula').select('id', 'formula')) {
    const { kind, rounding: _rounding, computed: _computed, ...inputs } = JSON.parse(formula)
    if (kind === 'labour')
      await db('commitments')
        .where({ id })
        .update({ sizing: JSON.stringify(inputs) })
  }
}

import type { Db } from '#db/connect.ts'
import type { Clause, Commitment } from './rules.ts'

/** The clause of this contract; null when none is recorded yet. */
export async function clauseOfContract(db: Db, contractId: number): Promise<Clause | null> {
  const row = await db('clauses').where({ contract_id: contractId }).first()
  return row ? clauseFromRow(row) : null
}

/** The ledger, oldest line first. */
export async function ledgerOf(db: Db, clauseId: number): Promise<Commitment[]> {
  return (await ledgersOf(db, [clauseId])).get(clauseId) ?? []
}

export async function ledgersOf(db: Db, clauseIds: readonly number[]): Promise<Map<number, Commitment[]>> {
  const rows = await db('commitments').whereIn('clause_id', clauseIds).orderBy(['dated_on', 'id'])
  const ledgers = new Map<number, Commitment[]>()
  for (const row of rows) {
    const ledger = ledgers.get(row.clause_id) ?? []
    ledger.push({
      id: row.id,
      clauseId: row.clause_id,
      kind: row.kind,
      datedOn: row.dated_on,
      centihours: row.centihours,
      label: row.label,
      basis: row.basis,
      reason: row.reason,
      sizing: row.sizing ? JSON.parse(row.sizing) : null,
      recordedAt: row.recorded_at,
    })
    ledgers.set(row.clause_id, ledger)
  }
  return ledgers
}

// biome-ignore lint/suspicious/noExplicitAny: a row as the driver gives it
export function clauseFromRow(row: any): Clause {
  return {
    id: row.id,
    contractId: row.contract_id,
    legalBasis: row.legal_basis,
    contractArticle: row.contract_article,
    scope: row.scope,
    penaltyCents: row.penalty_cents,
    eligibilityMonths: row.eligibility_months,
    poolId: row.pool_id,
    version: row.version,
  }
}

import type { Db } from '#db/connect.ts'
import type { From } from '#db/queries.ts'
import { inChunks } from '#server/base/chunks.ts'
import type { Amendment } from './rules.ts'

// What an amendment says stands in its columns; what it said before a publication filled its blanks, in rows of their own.

/** `known`: those recorded by that instant, with what was known of each. */
export async function amendmentsOf(db: Db, contractId: number, known?: string): Promise<Amendment[]> {
  const query = db('amendments').where({ contract_id: contractId }).where(stood(known)).orderBy(['signed_on', 'id'])
  if (known !== undefined) query.where('created_at', '<=', known)
  const rows = await query
  const then = await figuresThen(
    db,
    rows.map(({ id }) => id),
    known,
  )
  return rows
    .map(row => ({ ...row, ...then.get(row.id) }))
    .map(row => ({
      id: row.id,
      number: row.number,
      signedOn: row.signed_on,
      legalBasis: row.legal_basis,
      reason: row.reason,
      amountCents: row.amount_cents,
      durationMonths: row.duration_months,
      endsOn: row.ends_on,
      source: row.source,
    }))
}

/** The last amount that an amendment signed by a day, and known by an instant, gave to each of these contracts. */
export async function amountsAmended(
  db: Db,
  contractIds: readonly number[],
  { at, known }: { at: string; known?: string | undefined },
): Promise<Map<number, number>> {
  const found = new Map<number, number>()
  for (const ids of inChunks(contractIds)) {
    const query = db('amendments').whereIn('contract_id', ids).where('signed_on', '<=', at).where(stood(known))
    query.orderBy(['signed_on', 'id'])
    if (known !== undefined) query.where('created_at', '<=', known)
    const rows = await query.select('id', 'contract_id', 'amount_cents')
    const then = await figuresThen(
      db,
      rows.map(({ id }) => id),
      known,
    )
    for (const row of rows) {
      const { amount_cents } = then.get(row.id) ?? row
      if (amount_cents !== null) found.set(row.contract_id, amount_cents)
    }
  }
  return found
}

/** No publication had taken them back by that instant. */
export function stood(known?: string) {
  return (query: From<'amendments'>) => {
    query.whereNull('amendments.withdrawn_at')
    if (known !== undefined) query.orWhere('amendments.withdrawn_at', '>', known)
  }
}

type Figures = { amount_cents: number | null; duration_months: number | null; reason: string }

/** What these amendments said as it was known, where that ever changed. Before the first row was known: what it says. */
async function figuresThen(db: Db, amendmentIds: readonly number[], known?: string): Promise<Map<number, Figures>> {
  const found = new Map<number, Figures>()
  if (known === undefined) return found
  for (const ids of inChunks(amendmentIds)) {
    const rows = await db('amendment_figures').whereIn('amendment_id', ids).orderBy('id')
    for (const { amendment_id, amount_cents, duration_months, reason, recorded_at } of rows)
      if (recorded_at === null || recorded_at <= known || !found.has(amendment_id))
        found.set(amendment_id, { amount_cents, duration_months, reason })
  }
  return found
}

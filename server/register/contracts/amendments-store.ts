import type { Db } from '#db/connect.ts'
import type { From } from '#db/queries.ts'
import { inChunks } from '#server/base/chunks.ts'
import { dayInFrance } from '#server/base/format.ts'
import type { PublishedAct } from './reading-rules.ts'
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

/** Amendments of these contracts as they are judged, by day. */
export async function publishedActsOf(
  db: Db,
  contractIds: readonly number[],
  known?: string,
): Promise<Map<number, PublishedAct[]>> {
  const found = new Map<number, PublishedAct[]>()
  for (const ids of inChunks(contractIds)) {
    const query = db('amendments').whereIn('contract_id', ids).where(stood(known)).orderBy(['signed_on', 'id'])
    if (known !== undefined) query.where('created_at', '<=', known)
    const rows = await query
    const numbers = rows.map(({ id }) => id)
    const then = await figuresThen(db, numbers, known)
    const filled = await filledSince(db, numbers)
    for (const row of rows) {
      const own = found.get(row.contract_id) ?? []
      found.set(row.contract_id, own)
      const { amount_cents, duration_months } = then.get(row.id) ?? row
      own.push({
        id: row.id,
        number: row.number,
        signedOn: row.signed_on,
        amountCents: amount_cents,
        durationMonths: duration_months,
        endsOn: row.ends_on,
        isPublished: row.source === 'decp',
        isTyped: row.source !== 'decp' && !filled.has(row.id),
        recordedOn: dayInFrance(row.created_at),
      })
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

/** Amendments that said no amount until a publication brought it. */
async function filledSince(db: Db, amendmentIds: readonly number[]): Promise<Set<number>> {
  const first = new Map<number, number | null>()
  for (const ids of inChunks(amendmentIds))
    for (const row of await db('amendment_figures').whereIn('amendment_id', ids).orderBy('id'))
      if (!first.has(row.amendment_id)) first.set(row.amendment_id, row.amount_cents)
  return new Set([...first].filter(([, cents]) => cents === null).map(([id]) => id))
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

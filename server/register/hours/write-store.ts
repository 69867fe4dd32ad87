import type { Db } from '#db/connect.ts'
import type { Month } from '#server/base/dates.ts'
import type { Cell } from './grid-store.ts'

// What writes hours, their earlier figures and their statements. Always inside a transaction.

/** Only one at a time writes under a clause, and only one writes the hours of a person: SQLite does so by itself. */
export async function lockGrid(trx: Db, clauseId: number): Promise<void> {
  await trx('clauses').where({ id: clauseId }).forUpdate().select('id')
  const people = trx('placements').where({ clause_id: clauseId }).select('participant_id')
  await trx('participants').whereIn('id', people).orderBy('id').forUpdate().select('id')
}

type Who = { userId: number | null; at: string }

export async function insertHours(
  trx: Db,
  hours: { placementId: number; clauseId: number; month: Month; centihours: number },
  who: Who,
): Promise<void> {
  await trx('hours').insert({
    placement_id: hours.placementId,
    clause_id: hours.clauseId,
    month: hours.month,
    centihours: hours.centihours,
    logged_at: who.at,
    logged_by: who.userId,
  })
}

/** Replaces a figure, and keeps the earlier one. */
export async function replaceHours(
  trx: Db,
  cell: Cell,
  next: { centihours: number; acceptedCentihours: number | null; acceptedReason: string },
  reason: string,
  who: Who,
): Promise<void> {
  const { logged_by } = await trx('hours').where({ id: cell.hoursId }).first('logged_by')
  await trx('hour_revisions').insert({
    hours_id: cell.hoursId,
    centihours: cell.centihours,
    accepted_centihours: cell.acceptedCentihours,
    reason,
    logged_at: cell.loggedAt,
    logged_by,
    replaced_at: who.at,
    replaced_by: who.userId,
  })
  await trx('hours')
    .where({ id: cell.hoursId, version: cell.version })
    .update({
      centihours: next.centihours,
      accepted_centihours: next.acceptedCentihours,
      accepted_reason: next.acceptedReason,
      logged_at: next.centihours === cell.centihours ? cell.loggedAt : who.at,
      logged_by: next.centihours === cell.centihours ? logged_by : who.userId,
      version: cell.version + 1,
    })
}

/** Writes the dated facts of a statement; a month without one gets it. */
export async function putStatement(
  trx: Db,
  clauseId: number,
  month: Month,
  facts: Record<string, string | number | null>,
): Promise<void> {
  await trx('statements').insert({ clause_id: clauseId, month, version: 0 }).onConflict(['clause_id', 'month']).ignore()
  await trx('statements')
    .where({ clause_id: clauseId, month })
    .update({ ...facts, version: trx.raw('version + 1') })
}

import type { Db } from '#db/connect.ts'
import type { Mode, Window, Work } from './rules.ts'

/** Every month of work under these clauses, with all that decides whether it counts. Oldest first. */
export async function workUnder(db: Db, clauseIds: readonly number[]): Promise<Work[]> {
  if (clauseIds.length === 0) return []
  const firstHired = db('placements')
    .select('participant_id')
    .min('hired_on as first_hired_on')
    .groupBy('participant_id')
    .as('first')
    .whereIn('participant_id', db('placements').whereIn('clause_id', clauseIds).select('participant_id'))
  const rows = await db('hours')
    .join('placements', 'placements.id', 'hours.placement_id')
    .join('participants', 'participants.id', 'placements.participant_id')
    .join('clauses', 'clauses.id', 'hours.clause_id')
    .join('contracts', 'contracts.id', 'clauses.contract_id')
    .join(firstHired, 'first.participant_id', 'participants.id')
    .leftJoin('statements', join =>
      join.on('statements.clause_id', 'hours.clause_id').andOn('statements.month', 'hours.month'),
    )
    .whereIn('hours.clause_id', clauseIds)
    .orderBy(['hours.month', 'placements.id'])
    .select(
      'hours.id',
      'hours.clause_id',
      'hours.placement_id',
      'hours.month',
      'hours.centihours',
      'hours.accepted_centihours',
      'hours.accepted_reason',
      'placements.participant_id',
      'placements.employer_id',
      'placements.mode',
      'placements.hired_on',
      'placements.left_on',
      'participants.eligible_on',
      'clauses.eligibility_months',
      'contracts.starts_on',
      'contracts.ends_on',
      'contracts.notified_on',
      'first.first_hired_on',
      'statements.validated_at',
      'statements.sent_back_at',
    )
  return rows.map(row => ({
    hoursId: row.id,
    clauseId: row.clause_id,
    placementId: row.placement_id,
    participantId: row.participant_id,
    employerId: row.employer_id,
    month: row.month,
    centihours: row.centihours,
    acceptedCentihours: row.accepted_centihours,
    acceptedReason: row.accepted_reason,
    validatedAt: row.validated_at,
    window: windowFrom(row),
  }))
}

/** What decides whether a placement counts, from a row that names the columns of `WindowRow`. */
export function windowFrom(row: WindowRow): Window {
  return {
    startsOn: row.starts_on ?? row.notified_on ?? '1900-01-01',
    endsOn: row.ends_on ?? '2999-12-31',
    mode: row.mode as Mode,
    hiredOn: row.hired_on,
    leftOn: row.left_on,
    eligibleOn: row.eligible_on,
    firstHiredOn: row.first_hired_on,
    eligibilityMonths: row.eligibility_months,
  }
}

/** First hire of the person of this row of `placements` under any clause, as a column of the query. */
export function firstHire(db: Db) {
  return db('placements as earlier')
    .min('earlier.hired_on')
    .whereRaw('earlier.participant_id = placements.participant_id')
    .as('first_hired_on')
}

export type WindowRow = {
  starts_on: string | null
  ends_on: string | null
  notified_on: string | null
  mode: string
  hired_on: string
  left_on: string | null
  eligible_on: string | null
  first_hired_on: string
  eligibility_months: number
}

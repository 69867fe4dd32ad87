import type { Db } from '#db/connect.ts'
import { contractName } from '../contracts/words.ts'
import { windowFrom } from '../placements/store.ts'
import type { Work } from './rules.ts'

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

export type WorkedMonth = {
  month: string
  contractId: number
  contract: string
  centihours: number
  validated: boolean
}

/** What this person worked, month by month and contract by contract, latest first. */
export async function monthsOf(db: Db, participantId: number, limit = 36): Promise<WorkedMonth[]> {
  const rows = await db('hours')
    .join('placements', 'placements.id', 'hours.placement_id')
    .join('clauses', 'clauses.id', 'hours.clause_id')
    .join('contracts', 'contracts.id', 'clauses.contract_id')
    .leftJoin('statements', join =>
      join.on('statements.clause_id', 'hours.clause_id').andOn('statements.month', 'hours.month'),
    )
    .where('placements.participant_id', participantId)
    .groupBy('hours.month', 'contracts.id', 'contracts.title', 'contracts.lot_number', 'statements.validated_at')
    .orderBy([{ column: 'hours.month', order: 'desc' }, { column: 'contracts.id' }])
    .limit(limit)
    .select('hours.month', 'contracts.id', 'contracts.title', 'contracts.lot_number', 'statements.validated_at')
    .sum('hours.centihours as centihours')
  return rows.map(row => ({
    month: row.month,
    contractId: row.id,
    contract: contractName({ title: row.title, lotNumber: row.lot_number }),
    centihours: Number(row.centihours),
    validated: row.validated_at !== null,
  }))
}

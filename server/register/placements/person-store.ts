import type { Db } from '#db/connect.ts'
import { companyName } from '../companies/words.ts'
import type { Window } from './rules.ts'
import { thatWas, windowColumns, windowFrom } from './store.ts'

export type Placement = {
  id: number
  participantId: number
  clauseId: number
  contractId: number
  number: string
  lotNumber: string
  title: string
  employer: string
  employerKind: string
  job: string
  hours: number
  window: Window
}

/** Where these participants work or have worked, latest hire first, with what was declared in centihours. */
export async function placementsOf(db: Db, participantIds: readonly number[]): Promise<Placement[]> {
  const rows = await db('placements')
    .join('participants', 'participants.id', 'placements.participant_id')
    .join('clauses', 'clauses.id', 'placements.clause_id')
    .join('contracts', 'contracts.id', 'clauses.contract_id')
    .join('companies', 'companies.id', 'placements.employer_id')
    .whereIn('placements.participant_id', participantIds)
    .where(thatWas())
    .orderBy([
      { column: 'placements.hired_on', order: 'desc' },
      { column: 'placements.id', order: 'desc' },
    ])
    .select(
      'placements.*',
      'clauses.contract_id',
      'clauses.eligibility_months',
      'contracts.number',
      'contracts.lot_number',
      'contracts.title',
      'contracts.starts_on',
      'contracts.ends_on',
      'contracts.notified_on',
      'companies.name as employer',
      'companies.kind as employer_kind',
      'companies.id_type',
      'companies.identifier as employer_number',
      db('hours').sum('centihours').whereRaw('hours.placement_id = placements.id').as('centihours'),
      ...windowColumns(db),
    )
  return rows.map(row => ({
    id: row.id,
    participantId: row.participant_id,
    clauseId: row.clause_id,
    contractId: row.contract_id,
    number: row.number,
    lotNumber: row.lot_number,
    title: row.title,
    employer: companyName({ name: row.employer, idType: row.id_type, identifier: row.employer_number }),
    employerKind: row.employer_kind,
    job: row.job,
    hours: row.centihours ?? 0,
    window: windowFrom(row),
  }))
}

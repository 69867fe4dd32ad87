import type { Db } from '#db/connect.ts'
import { lastDay, monthOf } from '#server/base/dates.ts'
import { contractsThen } from '#server/register/contracts/known-store.ts'
import { holds, type Read, recorded } from './acts-read.ts'
import { type DatedAct, dayOver, hoursLabel, personLabel, statementLabel } from './acts-since-rules.ts'

// What was recorded of the work done under contracts: statements, hours, employments and those employed, whom no act names.

/** A period that the end of the contract cuts is over on that day. */
export async function statements({ db, ids, clauseIds, contractOf, asked }: Read): Promise<DatedAct[]> {
  const rows = await recorded(
    db('statement_events')
      .join('statements', 'statements.id', 'statement_events.statement_id')
      .whereIn('statements.clause_id', clauseIds),
    'statement_events.recorded_at',
    asked,
  ).select('statements.clause_id', 'statements.period', 'statement_events.state', 'statement_events.recorded_at')
  const ends = await endsThen(db, ids, asked.at)
  return rows
    .map(row => ({ ...row, contractId: contractOf.get(row.clause_id)! }))
    .map(({ contractId, period, state, recorded_at }) => ({
      contractId,
      kind: 'statement' as const,
      effectOn: dayOver(period, ends.get(contractId) ?? null),
      recordedAt: recorded_at,
      label: statementLabel(period, state),
    }))
    .filter(holds(asked))
}

/** The end of each contract as its acts of effect up to this day leave it. */
async function endsThen(db: Db, ids: readonly number[], at: string): Promise<Map<number, string | null>> {
  const rows = await db('contracts').whereIn('id', ids).select('id', 'notified_on', 'ends_on')
  const contracts = rows.map(row => ({ id: row.id, notifiedOn: row.notified_on, endsOn: row.ends_on }))
  return new Map((await contractsThen(db, contracts, { at })).map(({ id, endsOn }) => [id, endsOn]))
}

export async function hours({ db, clauseIds, contractOf, asked }: Read): Promise<DatedAct[]> {
  const rows = await recorded(
    db('hours').whereIn('clause_id', clauseIds).where('month', '<=', monthOf(asked.at)),
    'logged_at',
    asked,
  )
    .groupBy('clause_id', 'month')
    .select('clause_id', 'month')
    .count({ lines: '*' })
    .max('logged_at as last')
  return rows.map(row => ({
    contractId: contractOf.get(row.clause_id)!,
    kind: 'hours',
    effectOn: lastDay(row.month),
    recordedAt: String(row.last),
    label: hoursLabel(row.month, Number(row.lines)),
  }))
}

export async function employments({ db, clauseIds, contractOf, asked }: Read): Promise<DatedAct[]> {
  const added = await recorded(db('placements').whereIn('clause_id', clauseIds), 'created_at', asked).select(
    'clause_id',
    'hired_on',
    'created_at as recorded_at',
  )
  const corrected = await recorded(
    db('placement_revisions')
      .join('placements', 'placements.id', 'placement_revisions.placement_id')
      .whereIn('placements.clause_id', clauseIds),
    'placement_revisions.replaced_at',
    asked,
  ).select('placements.clause_id', 'placement_revisions.hired_on', 'placement_revisions.replaced_at as recorded_at')
  const removed = await recorded(db('removed_placements').whereIn('clause_id', clauseIds), 'removed_at', asked).select(
    'clause_id',
    'hired_on',
    'removed_at as recorded_at',
  )
  const told = (rows: readonly { clause_id: number; hired_on: string; recorded_at: string }[], label: string) =>
    rows.map(row => ({
      contractId: contractOf.get(row.clause_id)!,
      kind: 'employment' as const,
      effectOn: row.hired_on,
      recordedAt: row.recorded_at,
      label,
    }))
  return [
    ...told(added, 'Contrat d’une personne'),
    ...told(corrected, 'Contrat d’une personne, correction'),
    ...told(removed, 'Contrat d’une personne, retrait'),
  ].filter(holds(asked))
}

export async function regularisations({ db, clauseIds, contractOf, asked }: Read): Promise<DatedAct[]> {
  const rows = await recorded(
    db('regularisations')
      .join('placements', 'placements.id', 'regularisations.placement_id')
      .whereIn('placements.clause_id', clauseIds)
      .where('regularisations.decided_on', '<=', asked.at),
    'regularisations.recorded_at',
    asked,
  ).select(
    'placements.clause_id',
    'regularisations.decided_on',
    'regularisations.recorded_at',
    'regularisations.cancels_id',
  )
  return rows.map(row => ({
    contractId: contractOf.get(row.clause_id)!,
    kind: 'regularisation',
    effectOn: row.decided_on,
    recordedAt: row.recorded_at,
    label: `Régularisation d’heures${row.cancels_id === null ? '' : ', retrait'}`,
  }))
}

/** What was written of those who worked under the clauses, once a gesture and a contract. */
export async function people({ db, clauseIds, contractOf, asked }: Read): Promise<DatedAct[]> {
  const rows = await recorded(
    db('terms')
      .join('placements', 'placements.participant_id', 'terms.participant_id')
      .whereIn('placements.clause_id', clauseIds),
    'terms.recorded_at',
    asked,
  ).distinct('placements.clause_id', 'placements.participant_id', 'terms.field', 'terms.recorded_at')
  const grounds = await recorded(
    db('participant_grounds')
      .join('placements', 'placements.participant_id', 'participant_grounds.participant_id')
      .whereIn('placements.clause_id', clauseIds),
    'participant_grounds.created_at',
    asked,
  ).distinct('placements.clause_id', 'placements.participant_id', 'participant_grounds.created_at as recorded_at')
  const situations = await recorded(
    db('situations')
      .join('placements', 'placements.participant_id', 'situations.participant_id')
      .whereIn('placements.clause_id', clauseIds),
    'situations.recorded_at',
    asked,
  ).distinct('placements.clause_id', 'placements.participant_id', 'situations.recorded_at')
  const all = [
    ...rows,
    ...grounds.map(row => ({ ...row, field: 'ground' })),
    ...situations.map(row => ({ ...row, field: 'exitSituation' })),
  ]
  const acts = all.map(row => ({
    who: row.participant_id,
    contractId: contractOf.get(row.clause_id)!,
    kind: 'person' as const,
    effectOn: null,
    recordedAt: row.recorded_at!,
    label: personLabel(row.field),
  }))
  const once = new Map(acts.map(act => [`${act.who} ${act.contractId} ${act.recordedAt} ${act.label}`, act]))
  return [...once.values()].map(({ who: _, ...act }) => act)
}

import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import { endOfLastMonth } from '#server/base/dates.ts'
import type { LegalBasis } from '#server/register/clauses/rules.ts'
import { type Named, named, namesOf, type Scope, scoped } from '#server/register/contracts/named-store.ts'
import {
  excusedAt,
  type Fact,
  isSettled,
  openStep,
  suspensionsIn,
  unansweredNotice,
} from '#server/register/facts/rules.ts'
import { factsOf } from '#server/register/facts/store.ts'
import { workUnder } from '#server/register/hours/store.ts'
import { periodOf } from './before.ts'
import type { Status } from './rules.ts'
import { type Projection, projection } from './trajectory.ts'

/** The most contracts that one page weighs. */
const MOST = 60

export type Behind = Named & {
  clauseId: number
  status: Extract<Status, 'late' | 'atRisk' | 'missed'>
  legalBasis: LegalBasis
  owed: number
  counted: number
  gap: number
  excused: number
  penaltyCents: number | null
  ahead: Projection | null
  openStep: Fact | null
  notice: Fact | null
  /** Other contracts share its hours (CCAG x.1.3). */
  pooled: boolean
  /** A penalty was decided, or waived, once it was over: nothing waits any more. */
  closed: boolean
}

/** Contracts late, at risk or finished short, with what explains them. The largest gaps first. */
export async function contractsBehind(db: Db, user: User, scope: Scope, today: string): Promise<Behind[]> {
  const rows = await scoped(db, user, scope)
    .join('clauses', 'clauses.contract_id', 'contracts.id')
    .join('standings', 'standings.clause_id', 'clauses.id')
    .whereIn('standings.status', ['late', 'atRisk', 'missed'])
    .orderBy('standings.gap_centihours')
    .limit(MOST)
    .select(
      ...named,
      'contracts.starts_on',
      'contracts.notified_on',
      'clauses.id as clause_id',
      'clauses.legal_basis',
      'clauses.penalty_cents',
      'clauses.pool_id',
      'standings.status',
      'standings.owed_centihours',
      'standings.counted_centihours',
      'standings.gap_centihours',
    )
  const contractIds = rows.map(row => row.contract_id)
  const work = Map.groupBy(
    await workUnder(
      db,
      rows.map(row => row.clause_id),
    ),
    line => line.clauseId,
  )
  const facts = Map.groupBy(await factsOf(db, contractIds), fact => fact.contractId)
  const name = await namesOf(db, contractIds)
  const at = endOfLastMonth(today)
  return rows.map(row => {
    const known = facts.get(row.contract_id) ?? []
    const sums = { owed: row.owed_centihours, counted: row.counted_centihours }
    return {
      ...name(row),
      clauseId: row.clause_id,
      status: row.status,
      legalBasis: row.legal_basis,
      ...sums,
      gap: row.gap_centihours,
      excused: excusedAt(known, today),
      penaltyCents: row.penalty_cents,
      pooled: row.pool_id !== null,
      ahead: projection(sums, work.get(row.clause_id) ?? [], periodOf(row, suspensionsIn(known)), at),
      openStep: openStep(known),
      notice: unansweredNotice(known, today),
      closed: isSettled(known, row.ends_on),
    }
  })
}

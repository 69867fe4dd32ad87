import type { Db } from '#db/connect.ts'
import type { Month } from '#server/base/dates.ts'
import { monthsIn } from '../clauses/period-rules.ts'
import { companyName } from '../companies/words.ts'
import { participantHref, pseudonym } from '../participants/words.ts'
import type { Window } from '../placements/rules.ts'
import { windowColumns, windowFrom } from '../placements/store.ts'
import { cellKey } from './entry-rules.ts'
import { employmentKey } from './flag-rules.ts'
import { type PeriodStatement, periodStatement } from './statement-rules.ts'
import { type Sender, statementsOf } from './statements-of.ts'

/** A row of the month grid: one person, one employer, one mode, under one clause. */
export type Row = {
  placementId: number
  participantId: number
  number: number
  ref: string
  href: string
  ground: string
  evidenceKind: string
  evidenceOn: string | null
  employerId: number
  employer: string
  employerKind: string
  job: string
  /** Of the placement: two people who change it meet. */
  version: number
  window: Window
}

/** What was declared in a cell of the grid. */
export type Cell = {
  hoursId: number
  placementId: number
  month: Month
  centihours: number
  refusedCentihours: number
  refusedReason: string
  attestedCentihours: number | null
  attestedReason: string
  loggedAt: string
  loggedByName: string | null
  version: number
}

/** Everything a month grid is made of. */
export type Grid = {
  rows: Row[]
  cells: Map<string, Cell>
  /** The statement of the period that holds this month. */
  statementOf: (month: Month) => PeriodStatement
  /** The companies that send statements, by number. */
  named: Sender[]
}

export async function gridOf(db: Db, clauseId: number): Promise<Grid> {
  const { named, ...source } = await statementsOf(db, clauseId)
  const known = new Map<Month, PeriodStatement>()
  const statementOf = (month: Month) => {
    const found = known.get(month)
    if (found) return found
    const statement = periodStatement(source, month)
    for (const one of monthsIn(statement.key)) known.set(one, statement)
    return statement
  }
  return {
    rows: await rowsOf(db, clauseId),
    cells: new Map((await cellsOf(db, clauseId)).map(cell => [cellKey(cell.placementId, cell.month), cell])),
    statementOf,
    named,
  }
}

/** By pseudonym, then by hire. */
async function rowsOf(db: Db, clauseId: number): Promise<Row[]> {
  const rows = await db('placements')
    .join('participants', 'participants.id', 'placements.participant_id')
    .join('companies', 'companies.id', 'placements.employer_id')
    .join('clauses', 'clauses.id', 'placements.clause_id')
    .join('contracts', 'contracts.id', 'clauses.contract_id')
    .where('placements.clause_id', clauseId)
    .orderBy(['participants.number', 'placements.hired_on', 'placements.id'])
    .select(
      'placements.id',
      'placements.participant_id',
      'placements.employer_id',
      'placements.job',
      'placements.version',
      'participants.number',
      'participants.buyer_id',
      'participants.ground',
      'participants.evidence_kind',
      'companies.name as employer',
      'companies.kind as employer_kind',
      'companies.id_type',
      'companies.identifier',
      ...windowColumns(db),
    )
  return rows.map(row => ({
    placementId: row.id,
    participantId: row.participant_id,
    number: row.number,
    ref: pseudonym(row.number),
    href: participantHref({ number: row.number, buyerId: row.buyer_id }),
    ground: row.ground,
    evidenceKind: row.evidence_kind,
    evidenceOn: row.evidence_on,
    employerId: row.employer_id,
    employer: companyName({ name: row.employer, idType: row.id_type, identifier: row.identifier }),
    employerKind: row.employer_kind,
    job: row.job,
    version: row.version,
    window: windowFrom(row),
  }))
}

async function cellsOf(db: Db, clauseId: number): Promise<Cell[]> {
  const rows = await db('hours')
    .leftJoin('users', 'users.id', 'hours.logged_by')
    .where('hours.clause_id', clauseId)
    .orderBy(['hours.month', 'hours.placement_id'])
    .select('hours.*', 'users.name as logged_by_name')
  return rows.map(row => ({
    hoursId: row.id,
    placementId: row.placement_id,
    month: row.month,
    centihours: row.centihours,
    refusedCentihours: row.refused_centihours,
    refusedReason: row.refused_reason,
    attestedCentihours: row.attested_centihours,
    attestedReason: row.attested_reason,
    loggedAt: row.logged_at,
    loggedByName: row.logged_by_name,
    version: row.version,
  }))
}

/** A figure at a moment: declared, refused of it, and attested inside the window. Centihours. */
type Figures = { declared: number; refused: number; attested: number | null }

export type Revision = {
  ref: string
  month: Month
  from: Figures
  to: Figures
  reason: string
  at: string
  byName: string | null
}

/** The corrections of these months, latest first: each figure with the one that took its place. */
export async function revisionsOf(db: Db, clauseId: number, months: readonly Month[], limit = 20): Promise<Revision[]> {
  const rows = await db('hour_revisions')
    .join('hours', 'hours.id', 'hour_revisions.hours_id')
    .join('placements', 'placements.id', 'hours.placement_id')
    .join('participants', 'participants.id', 'placements.participant_id')
    .leftJoin('users', 'users.id', 'hour_revisions.replaced_by')
    .where('hours.clause_id', clauseId)
    .whereIn('hours.month', months)
    .orderBy('hour_revisions.id', 'desc')
    .limit(limit)
    .select(
      'hour_revisions.*',
      'hours.month',
      'hours.centihours as now_centihours',
      'hours.refused_centihours as now_refused',
      'hours.attested_centihours as now_attested',
      'participants.number',
      'users.name as replaced_by_name',
    )
  const next = new Map<number, Figures>()
  return rows.map(row => {
    const to = next.get(row.hours_id) ?? {
      declared: row.now_centihours,
      refused: row.now_refused,
      attested: row.now_attested,
    }
    const from = figuresBefore(row)
    next.set(row.hours_id, from)
    return {
      ref: pseudonym(row.number),
      month: row.month,
      from,
      to,
      reason: row.reason,
      at: row.replaced_at,
      byName: row.replaced_by_name,
    }
  })
}

/** A line kept before refused and attested hours were told apart says both in one figure: read as refused. */
function figuresBefore(row: {
  centihours: number
  accepted_centihours: number | null
  refused_centihours: number | null
  attested_centihours: number | null
}): Figures {
  const refused = row.refused_centihours ?? row.centihours - (row.accepted_centihours ?? row.centihours)
  return { declared: row.centihours, refused, attested: row.attested_centihours }
}

/** Centihours of these people in these months under other clauses, by `participantId-month`. */
export async function hoursElsewhere(
  db: Db,
  clauseId: number,
  participantIds: readonly number[],
  months: readonly Month[],
): Promise<Map<string, number>> {
  const sums = new Map<string, number>()
  for (let start = 0; start < participantIds.length; start += 400) {
    const rows: { participant_id: number; month: Month; centihours: number }[] = await db('hours')
      .join('placements', 'placements.id', 'hours.placement_id')
      .whereIn('placements.participant_id', participantIds.slice(start, start + 400))
      .whereIn('hours.month', months)
      .whereNot('hours.clause_id', clauseId)
      .groupBy('placements.participant_id', 'hours.month')
      .select('placements.participant_id', 'hours.month', db.raw('sum(hours.centihours) as centihours'))
    for (const row of rows) sums.set(`${row.participant_id}-${row.month}`, row.centihours)
  }
  return sums
}

/** Centihours of the people of this clause in these months under other clauses, by person, employer and month. */
export async function employedElsewhere(
  db: Db,
  clauseId: number,
  months: readonly Month[],
): Promise<Map<string, number>> {
  const people = db({ own: 'placements' }).where('own.clause_id', clauseId).select('own.participant_id')
  const rows = await db('hours')
    .join('placements', 'placements.id', 'hours.placement_id')
    .whereIn('placements.participant_id', people)
    .whereIn('hours.month', months)
    .whereNot('hours.clause_id', clauseId)
    .groupBy('placements.participant_id', 'placements.employer_id', 'hours.month')
    .select('placements.participant_id', 'placements.employer_id', 'hours.month')
    .sum('hours.centihours as centihours')
  return new Map(
    rows.map(row => {
      const of = { participantId: row.participant_id, employerId: row.employer_id, month: row.month }
      return [employmentKey(of), Number(row.centihours)]
    }),
  )
}

/** Months with a figure under this clause, first and last. */
export async function monthsWorked(db: Db, clauseId: number): Promise<{ first: Month | null; last: Month | null }> {
  const row = await db('hours').where({ clause_id: clauseId }).min('month as first').max('month as last').first()
  return { first: row?.first ?? null, last: row?.last ?? null }
}

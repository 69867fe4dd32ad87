import type { Db } from '#db/connect.ts'
import type { Row as HoursRow } from '#db/tables.ts'
import { inChunks } from '#server/base/chunks.ts'
import { firstDay, lastDay, type Month } from '#server/base/dates.ts'
import { signerName } from '#server/journal/signer-words.ts'
import { monthsIn } from '../clauses/period-rules.ts'
import type { Company } from '../companies/rules.ts'
import { companyName } from '../companies/words.ts'
import { participantHref, pseudonym } from '../participants/words.ts'
import type { Window } from '../placements/rules.ts'
import { thatWas, type WindowRow, windowColumns, windowFrom } from '../placements/store.ts'
import { originsUnder, type SplitInForce, type SplitOrigin, splitsOver } from '../splits/store.ts'
import { cellKey } from './entry-rules.ts'
import { type PeriodStatement, periodStatement, type StatementSource } from './statement-rules.ts'
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
  /** SIRET, or the number of a company without one. */
  identifier: string
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
  /** Its part of hours that were worked once under several contracts; null: said for this contract alone. */
  split: SplitOrigin | null
}

/** Everything a month grid is made of. */
export type Grid = {
  rows: Row[]
  cells: Map<string, Cell>
  /** Cells of which nothing is said any more, as an undone import left them. */
  withdrawn: Map<string, Cell>
  /** The statement of the period that holds this month. */
  statementOf: (month: Month) => PeriodStatement
  /** The companies that send statements, by number. */
  named: Sender[]
  /** The agreement under which hours of this month are split with other contracts. */
  splitIn: (month: Month) => SplitInForce | null
}

/** All that was ever written under a clause. */
export async function gridOf(db: Db, clauseId: number): Promise<Grid> {
  return (await gridsOf(db, [clauseId])).get(clauseId)!
}

/** Some months of grids: whoever is employed in one of them, or has hours there; and the hours `since` a month before. */
export type Stretch = { from: Month; to: Month; since: Month }

/** The grids of these clauses, whole or of a stretch; a number of queries that does not depend on how many they are. */
export async function gridsOf(
  db: Db,
  clauseIds: readonly number[],
  stretch: Stretch | null = null,
): Promise<Map<number, Grid>> {
  const statements = await statementsOf(db, clauseIds, stretch?.since ?? null)
  const rows = Map.groupBy(await rowsOf(db, clauseIds, stretch), ({ clauseId }) => clauseId)
  const cells = Map.groupBy(await cellsOf(db, clauseIds, stretch?.since ?? null), ({ clauseId }) => clauseId)
  const splitOf = await splitsOver(db, clauseIds)
  const keyed = (clauseId: number, isWithdrawn: boolean) =>
    new Map(
      (cells.get(clauseId) ?? [])
        .filter(one => one.isWithdrawn === isWithdrawn)
        .map(({ cell }) => [cellKey(cell.placementId, cell.month), cell]),
    )
  return new Map(
    [...statements].map(([clauseId, { named, ...source }]) => [
      clauseId,
      {
        rows: (rows.get(clauseId) ?? []).map(({ row }) => row),
        cells: keyed(clauseId, false),
        withdrawn: keyed(clauseId, true),
        statementOf: statementFinder(source),
        named,
        splitIn: month => splitOf(clauseId, month),
      },
    ]),
  )
}

/** Each statement is read once. */
function statementFinder(source: StatementSource): Grid['statementOf'] {
  const known = new Map<Month, PeriodStatement>()
  return month => {
    const found = known.get(month)
    if (found) return found
    const statement = periodStatement(source, month)
    for (const one of monthsIn(statement.key)) known.set(one, statement)
    return statement
  }
}

/** By pseudonym, then by hire. */
async function rowsOf(
  db: Db,
  clauseIds: readonly number[],
  stretch: Stretch | null,
): Promise<{ clauseId: number; row: Row }[]> {
  const found: { clauseId: number; row: Row }[] = []
  for (const ids of inChunks(clauseIds)) found.push(...(await rowsOfThese(db, ids, stretch)))
  return found
}

async function rowsOfThese(db: Db, clauseIds: readonly number[], stretch: Stretch | null) {
  const query = db('placements')
    .join('participants', 'participants.id', 'placements.participant_id')
    .join('companies', 'companies.id', 'placements.employer_id')
    .join('clauses', 'clauses.id', 'placements.clause_id')
    .join('contracts', 'contracts.id', 'clauses.contract_id')
    .whereIn('placements.clause_id', clauseIds)
    .where(thatWas())
    .orderBy(['participants.number', 'placements.hired_on', 'placements.id'])
    .select(
      'placements.id',
      'placements.clause_id',
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
  if (stretch) query.where(during(db, clauseIds, stretch))
  return (await query).map(row => ({ clauseId: row.clause_id, row: rowFrom(row as RowColumns) }))
}

function during(db: Db, clauseIds: readonly number[], { from, to }: Stretch) {
  const worked = db('hours').whereIn('clause_id', clauseIds).whereBetween('month', [from, to]).select('placement_id')
  return (either: ReturnType<Db>) =>
    either
      .whereIn('placements.id', worked)
      .orWhere(employed =>
        employed
          .where('placements.hired_on', '<=', lastDay(to))
          .where(open => open.whereNull('placements.left_on').orWhere('placements.left_on', '>=', firstDay(from))),
      )
}

type RowColumns = WindowRow & {
  id: number
  participant_id: number
  number: number
  buyer_id: number
  ground: string
  evidence_kind: string
  employer_id: number
  employer: string
  employer_kind: string
  id_type: Company['idType']
  identifier: string
  job: string
  version: number
}

function rowFrom(row: RowColumns): Row {
  return {
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
    identifier: row.identifier,
    employerKind: row.employer_kind,
    job: row.job,
    version: row.version,
    window: windowFrom(row),
  }
}

async function cellsOf(
  db: Db,
  clauseIds: readonly number[],
  since: Month | null,
): Promise<{ clauseId: number; cell: Cell; isWithdrawn: boolean }[]> {
  const found: { clauseId: number; cell: Cell; isWithdrawn: boolean }[] = []
  const origins = await originsUnder(db, clauseIds, since)
  for (const ids of inChunks(clauseIds)) {
    const query = db('hours')
      .leftJoin('users', 'users.id', 'hours.logged_by')
      .leftJoin('pass_answers', 'pass_answers.id', 'hours.answer_id')
      .whereIn('hours.clause_id', ids)
      .orderBy(['hours.month', 'hours.placement_id'])
      .select('hours.*', 'users.name as logged_by_name', 'pass_answers.answered_by')
    if (since) query.where('hours.month', '>=', since)
    for (const row of await query)
      found.push({ clauseId: row.clause_id, cell: cellFrom(row, origins), isWithdrawn: row.withdrawn_at !== null })
  }
  return found
}

function cellFrom(
  row: HoursRow<'hours'> & { logged_by_name: string | null; answered_by: string | null },
  origins: ReadonlyMap<string, SplitOrigin>,
): Cell {
  return {
    hoursId: row.id,
    placementId: row.placement_id,
    month: row.month,
    centihours: row.centihours,
    refusedCentihours: row.refused_centihours,
    refusedReason: row.refused_reason,
    attestedCentihours: row.attested_centihours,
    attestedReason: row.attested_reason,
    loggedAt: row.logged_at,
    loggedByName: signerName(row.logged_by_name, row.answered_by),
    version: row.version,
    split: origins.get(cellKey(row.placement_id, row.month)) ?? null,
  }
}

/** Months with a figure under this clause, first and last. */
export async function monthsWorked(db: Db, clauseId: number): Promise<{ first: Month | null; last: Month | null }> {
  const row = await db('hours').where({ clause_id: clauseId }).min('month as first').max('month as last').first()
  return { first: row?.first ?? null, last: row?.last ?? null }
}

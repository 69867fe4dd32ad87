import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import { daysBetween, type Month, monthOf, monthsBetween, nextMonth, plusDays, plusMonths } from '#server/base/dates.ts'
import { companyName } from '../companies/words.ts'
import { holdersOf, visibleContracts } from '../contracts/store.ts'
import { participantHref, pseudonym } from '../participants/words.ts'
import { DIRECT_HIRE_MONTHS, eligibleUntil, modes } from '../placements/rules.ts'
import { windowColumns, windowFrom } from '../placements/store.ts'
import { LAST_STATEMENTS_MONTHS, lastMonthDue, SILENCE_MONTHS } from './statement-rules.ts'

// What waits for a facilitator: statements to check, statements that did not come, eligibilities about to end.

/** The contract a waiting thing is about, named as pages name it. */
export type About = {
  contractId: number
  number: string
  lotNumber: string
  title: string
  holder: string
  /** Who follows the contract; the home page may put one's own first. */
  followedBy: number | null
}

export type StatementToCheck = About & {
  month: Month
  /** Declared hours, in centihours. */
  centihours: number
  people: number
  receivedAt: string
  /** Sent back earlier, and answered since. */
  corrected: boolean
  href: string
}

/** Statements received and neither validated, sent back nor « nothing worked », those with most hours first. */
export async function statementsToCheck(db: Db, user: User, _today: string, limit = 50): Promise<StatementToCheck[]> {
  const rows = await withContracts(statementsIn(db, user, 'toCheck'))
    .select(
      'statements.month',
      'statements.received_at',
      'statements.sent_back_reason',
      hoursOfStatement(db).sum('hours.centihours').as('centihours'),
      hoursOfStatement(db).count('hours.id').as('people'),
    )
    .orderBy([
      { column: 'centihours', order: 'desc' },
      { column: 'statements.month' },
      { column: 'statements.clause_id' },
    ])
    .limit(limit)
  const about = await aboutContracts(db, rows)
  return rows.map(row => ({
    ...about(row),
    month: row.month,
    centihours: row.centihours ?? 0,
    people: row.people,
    receivedAt: row.received_at,
    corrected: row.sent_back_reason !== '',
    href: `/marches/${row.contract_id}/releves/${row.month}`,
  }))
}

export type LateStatement = About & {
  clauseId: number
  month: Month
  /** What the last three statements held on average, in centihours; 0 when there are none. */
  estimatedCentihours: number
  href: string
}

/** Months that ended fifteen days ago or more and for which a followed clause, running or just over, has sent nothing. Oldest first. */
export async function lateStatements(db: Db, user: User, today: string, limit = 50): Promise<LateStatement[]> {
  const rows = await lateIn(db, user, today)
    .select(
      'awaited.month',
      'clauses.id as clause_id',
      'contracts.id as contract_id',
      'contracts.number',
      'contracts.lot_number',
      'contracts.title',
      'contracts.followed_by',
    )
    .orderBy(['awaited.month', 'contracts.sort_text', 'contracts.id'])
    .limit(limit)
  const about = await aboutContracts(db, rows)
  const averages = await averagesOf(
    db,
    rows.map(row => row.clause_id),
    today,
  )
  return rows.map(row => ({
    ...about(row),
    clauseId: row.clause_id,
    month: row.month,
    estimatedCentihours: averages.get(row.clause_id) ?? 0,
    href: `/marches/${row.contract_id}/heures?mois=${row.month}`,
  }))
}

export type EligibilityEnding = About & {
  participantId: number
  placementId: number
  ref: string
  participantHref: string
  until: string
  daysLeft: number
  /** Hours that would no longer count until the end of the contract, at the pace of the last three months. */
  stakeCentihours: number
}

/** People at work whose window closes within these days, while their contract goes on. Soonest first. */
export async function eligibilitiesEnding(
  db: Db,
  user: User,
  today: string,
  days: number,
): Promise<EligibilityEnding[]> {
  const last = plusDays(today, days)
  const direct = Object.entries(modes)
    .filter(([, mode]) => mode.direct)
    .map(([code]) => code)
  const rows = await visibleContracts(db, user)
    .join('clauses', 'clauses.contract_id', 'contracts.id')
    .join('placements', 'placements.clause_id', 'clauses.id')
    .join('participants', 'participants.id', 'placements.participant_id')
    .whereNotNull('contracts.followed_by')
    .whereNotNull('participants.eligible_on')
    .where('contracts.ends_on', '>', today)
    .where(query => query.whereNull('placements.left_on').orWhere('placements.left_on', '>=', today))
    .where(query =>
      query
        .whereNotIn('placements.mode', direct)
        .orWhereBetween('placements.hired_on', [
          plusMonths(today, -DIRECT_HIRE_MONTHS),
          plusDays(plusMonths(last, -DIRECT_HIRE_MONTHS), 4),
        ]),
    )
    .select(
      'contracts.id as contract_id',
      'contracts.number',
      'contracts.lot_number',
      'contracts.title',
      'contracts.followed_by',
      'placements.id as placement_id',
      'placements.participant_id',
      'participants.number as participant_number',
      ...windowColumns(db),
    )
  const ending = rows.flatMap(row => {
    const until = eligibleUntil(windowFrom(row))
    const soon = until >= today && until <= last && until < row.ends_on && until < (row.left_on ?? '2999-12-31')
    return soon ? [{ ...row, until }] : []
  })
  const about = await aboutContracts(db, ending)
  const paces = await pacesOf(
    db,
    ending.map(row => row.placement_id),
    today,
  )
  return ending
    .sort((a, b) => (a.until < b.until ? -1 : a.until > b.until ? 1 : a.participant_number - b.participant_number))
    .map(row => ({
      ...about(row),
      participantId: row.participant_id,
      placementId: row.placement_id,
      ref: pseudonym(row.participant_number),
      participantHref: participantHref(row.participant_number),
      until: row.until,
      daysLeft: daysBetween(today, row.until),
      stakeCentihours: Math.round(((paces.get(row.placement_id) ?? 0) * daysBetween(row.until, row.ends_on)) / 30.4),
    }))
}

export type StoredState = 'toCheck' | 'sentBack' | 'validated' | 'nothingWorked'

/** Statements in this state under contracts this person may see: the SQL twin of `stateOf` (statement-rules.ts). */
export function statementsIn(db: Db, user: User, state: StoredState) {
  const query = visibleContracts(db, user)
    .join('clauses', 'clauses.contract_id', 'contracts.id')
    .join('statements', 'statements.clause_id', 'clauses.id')
  if (state === 'validated') return query.whereNotNull('statements.validated_at')
  query.whereNull('statements.validated_at')
  const sentBack = `statements.sent_back_at is not null and coalesce(statements.received_at, '') <= statements.sent_back_at`
  if (state === 'sentBack') return query.whereRaw(sentBack)
  query.whereRaw(`not (${sentBack})`)
  if (state === 'nothingWorked') return query.whereNotNull('statements.nothing_worked_at')
  return query.whereNull('statements.nothing_worked_at').whereNotNull('statements.received_at')
}

/** Clauses × months for which nothing came, as a query over `awaited`, `clauses`, `contracts` and `buyers`. */
export function lateIn(db: Db, user: User, today: string) {
  const last = lastMonthDue(today)
  const months = monthsBetween(nextMonth(last, 1 - SILENCE_MONTHS), last)
  const awaited = db.raw(`(${months.map(() => 'select ? as month').join(' union all ')}) as awaited`, months)
  return visibleContracts(db, user)
    .join('clauses', 'clauses.contract_id', 'contracts.id')
    .joinRaw(`cross join ${awaited.toString()}`)
    .whereNotNull('contracts.followed_by')
    .whereNotNull('contracts.starts_on')
    .whereNotNull('contracts.ends_on')
    .where('contracts.ends_on', '>=', plusMonths(today, -LAST_STATEMENTS_MONTHS))
    .whereRaw('substr(cast(contracts.starts_on as text), 1, 7) <= awaited.month')
    .whereRaw('substr(cast(contracts.ends_on as text), 1, 7) >= awaited.month')
    .whereNotExists(db('statements').whereRaw('statements.clause_id = clauses.id and statements.month = awaited.month'))
    .whereNotExists(db('hours').whereRaw('hours.clause_id = clauses.id and hours.month = awaited.month'))
}

function withContracts(query: ReturnType<typeof statementsIn>) {
  return query.select(
    'statements.clause_id',
    'contracts.id as contract_id',
    'contracts.number',
    'contracts.lot_number',
    'contracts.title',
    'contracts.followed_by',
  )
}

function hoursOfStatement(db: Db) {
  return db('hours').whereRaw('hours.clause_id = statements.clause_id and hours.month = statements.month')
}

// biome-ignore lint/suspicious/noExplicitAny: rows as the driver gives them
async function aboutContracts(db: Db, rows: any[]): Promise<(row: any) => About> {
  const holders = await holdersOf(db, [...new Set(rows.map(row => row.contract_id as number))])
  return row => {
    const holder = holders.get(row.contract_id)?.find(one => one.until === null)
    return {
      contractId: row.contract_id,
      number: row.number,
      lotNumber: row.lot_number,
      title: row.title,
      holder: holder ? companyName(holder.company) : '',
      followedBy: row.followed_by,
    }
  }
}

/** Declared in a month on average over the last three known ones, by clause. */
async function averagesOf(db: Db, clauseIds: readonly number[], today: string): Promise<Map<number, number>> {
  const rows = await db('hours')
    .whereIn('clause_id', [...new Set(clauseIds)])
    .whereBetween('month', [nextMonth(monthOf(today), -6), monthOf(today)])
    .groupBy('clause_id', 'month')
    .orderBy('month', 'desc')
    .select('clause_id', 'month')
    .sum('centihours as centihours')
  return averages(rows as { clause_id: number; centihours: number }[], 'clause_id')
}

async function pacesOf(db: Db, placementIds: readonly number[], today: string): Promise<Map<number, number>> {
  const rows = await db('hours')
    .whereIn('placement_id', placementIds)
    .whereBetween('month', [nextMonth(monthOf(today), -6), nextMonth(monthOf(today), -1)])
    .orderBy('month', 'desc')
    .select('placement_id', 'centihours')
  return averages(rows, 'placement_id')
}

function averages<Row extends { centihours: number }>(rows: Row[], key: keyof Row): Map<number, number> {
  const groups = Map.groupBy(rows, row => row[key] as number)
  return new Map(
    [...groups].map(([id, list]) => {
      const latest = list.slice(0, 3)
      return [id, Math.round(latest.reduce((sum, row) => sum + row.centihours, 0) / latest.length)]
    }),
  )
}

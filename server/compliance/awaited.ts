import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import { monthOf } from '#server/base/dates.ts'
import { leftStates } from '#server/mail/asked.ts'
import type { PeriodKey } from '#server/register/clauses/period-rules.ts'
import { visibleContracts } from '#server/register/contracts/store.ts'
import { type About, aboutContracts, averagesOf, clausesOf } from '#server/register/hours/waiting.ts'

// Statements that did not come, as the last measure of each account left them. Ask `settled` first.

/**
 * Awaited of a sender past their due day, under the contracts somebody follows; `followedBy`: this person. One sent back
 * waits elsewhere.
 */
export function lateIn(db: Db, user: User, today: string, followedBy?: number) {
  return awaitedIn(db, user, followedBy).where('awaited.due_on', '<', today).whereNotExists(fileOf(db))
}

/** Of which a file came that nobody has read; else whose due day has not passed: of a period that runs, of one that is over, or asked for by a mail that left. */
export type NotDue = 'open' | 'awaited' | 'asked' | 'received'

export function notDueIn(db: Db, user: User, state: NotDue, today: string, followedBy?: number) {
  return narrowed(db, awaitedIn(db, user, followedBy) as unknown as ReturnType<Db>, state, today)
}

/** Of rows of `awaited`, beside `contracts`, those in this state. */
export function narrowed(db: Db, query: ReturnType<Db>, state: NotDue | 'late', today: string): ReturnType<Db> {
  if (state === 'received') return query.whereExists(fileOf(db))
  query.whereNotExists(fileOf(db))
  if (state === 'late') return query.where('awaited.due_on', '<', today)
  query.where('awaited.due_on', '>=', today)
  if (state === 'asked') return query.whereExists(mailOf(db))
  const isOver = `(${LAST_MONTH} < ? or contracts.ends_on < ?)`
  const over = [monthOf(today), today]
  query.whereNotExists(mailOf(db))
  return query.whereRaw(state === 'awaited' ? isOver : `not coalesce(${isOver}, false)`, over)
}

/** The last month of the period of a row: « 2026-T4 » ends in December. */
const LAST_MONTH = `case when awaited.period like '%-T%'
  then substr(awaited.period, 1, 5) || substr('03060912', 2 * cast(substr(awaited.period, 7, 1) as integer) - 1, 2)
  else awaited.period end`

const FIRST_MONTH = `case when awaited.period like '%-T%'
  then substr(awaited.period, 1, 5) || substr('01040710', 2 * cast(substr(awaited.period, 7, 1) as integer) - 1, 2)
  else awaited.period end`

/** A file of the sender of this row that waits to be read, of its period, and of this contract or of all its own. */
function fileOf(db: Db) {
  const named = () => db('deposit_contracts as named').whereRaw('named.deposit_id = deposits.id')
  const ofContract = () => named().whereRaw('named.contract_id = clauses.contract_id')
  // Said of nobody, it is whose statement alone is expected.
  const others = db('placements as other')
    .whereRaw('other.clause_id = awaited.clause_id and other.employer_id <> awaited.sender_id')
    .whereRaw(`substr(cast(other.hired_on as text), 1, 7) <= ${LAST_MONTH}`)
    .whereRaw(`(other.left_on is null or substr(cast(other.left_on as text), 1, 7) >= ${FIRST_MONTH})`)
  return db('deposits')
    .where('deposits.state', 'waiting')
    .whereRaw(`deposits.first_month <= ${LAST_MONTH} and deposits.last_month >= ${FIRST_MONTH}`)
    .where(either =>
      either
        .where(of =>
          of
            .whereRaw('deposits.sender_id = awaited.sender_id')
            .where(about => about.whereNotExists(named()).orWhereExists(ofContract())),
        )
        .orWhere(of => of.whereNull('deposits.sender_id').whereExists(ofContract()).whereNotExists(others)),
    )
}

/** A reminder that left for the statement of this row. */
function mailOf(db: Db) {
  return db('statement_mails')
    .join('outbox', 'outbox.id', 'statement_mails.outbox_id')
    .whereRaw('statement_mails.clause_id = awaited.clause_id and statement_mails.period = awaited.period')
    .whereRaw('statement_mails.sender_id = awaited.sender_id')
    .where('statement_mails.thing', 'reminder')
    .whereIn('outbox.state', [...leftStates])
}

/** The next day on which statements are awaited, and of which periods; null: none is. */
export async function nextDue(
  db: Db,
  user: User,
  today: string,
  followedBy?: number,
): Promise<{ dueOn: string; periods: PeriodKey[] } | null> {
  const ahead = () => awaitedIn(db, user, followedBy).where('awaited.due_on', '>=', today)
  const first = await ahead().orderBy('awaited.due_on').first('awaited.due_on')
  if (!first) return null
  const dueOn: string = first.due_on
  const periods: PeriodKey[] = []
  for (;;) {
    const next = ahead()
      .where('awaited.due_on', dueOn)
      .where('awaited.period', '>', periods.at(-1) ?? '')
      .orderBy('awaited.period')
    const row = await next.first('awaited.period') // one by one: a day awaits thousands, of a period or two
    if (!row) return { dueOn, periods }
    periods.push(row.period)
  }
}

function awaitedIn(db: Db, user: User, followedBy?: number) {
  const query = visibleContracts(db, user)
    .join('clauses', 'clauses.contract_id', 'contracts.id')
    .join('awaited_statements as awaited', 'awaited.clause_id', 'clauses.id')
    .whereNotNull('contracts.followed_by')
    .whereNotExists(
      db('statements')
        .whereRaw('statements.clause_id = awaited.clause_id and statements.period = awaited.period')
        .whereRaw('coalesce(statements.sender_id, 0) = coalesce(awaited.sender_id, 0)')
        .whereNot('statements.state', 'awaited'),
    )
  const own = clausesOf(db, user, followedBy)
  return own ? query.whereIn('awaited.clause_id', own) : query
}

type LateStatement = About & {
  clauseId: number
  period: PeriodKey
  dueOn: string
  /** What the last three months held on average, in centihours; 0 when there are none. */
  estimatedCentihours: number
  href: string
}

/** Periods past their due day of which something did not come, oldest first; `followedBy`: under this person’s contracts. */
export async function lateStatements(
  db: Db,
  user: User,
  today: string,
  { followedBy, limit = 50 }: { followedBy?: number; limit?: number } = {},
): Promise<LateStatement[]> {
  const rows = await lateIn(db, user, today, followedBy)
    .groupBy('awaited.clause_id', 'awaited.period', 'contracts.id')
    .select(
      'awaited.clause_id',
      'awaited.period',
      'contracts.id as contract_id',
      'contracts.number',
      'contracts.lot_number',
      'contracts.title',
      'contracts.followed_by',
      db.raw('min(awaited.due_on) as due_on'),
    )
    .orderBy([{ column: 'due_on' }, { column: 'contracts.sort_text' }, { column: 'contracts.id' }])
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
    period: row.period,
    dueOn: row.due_on,
    estimatedCentihours: averages.get(row.clause_id) ?? 0,
    href: `/marches/${row.contract_id}/releves/${row.period}`,
  }))
}

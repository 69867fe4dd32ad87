import type { Db } from '#db/connect.ts'
import type { Row } from '#db/tables.ts'
import type { User } from '#server/access/rules.ts'
import { inChunks } from '#server/base/chunks.ts'
import { daysBetween, monthOf, nextMonth, plusDays, plusMonths } from '#server/base/dates.ts'
import type { PeriodKey } from '../clauses/period-rules.ts'
import { holderNames } from '../contracts/named-store.ts'
import { visibleContracts } from '../contracts/store.ts'
import { participantHref, pseudonym } from '../participants/words.ts'
import { DIRECT_HIRE_MONTHS, eligibleUntil, modes } from '../placements/rules.ts'
import { windowColumns, windowFrom } from '../placements/store.ts'
import type { Gesture, StoredState } from './transition-rules.ts'

// What waits for a facilitator: statements to check, eligibilities about to end. Those that did not come are reckoned
// with the account: compliance/awaited.ts.

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

type StatementToCheck = About & {
  period: PeriodKey
  /** Declared hours, in centihours. */
  centihours: number
  people: number
  receivedOn: string
  /** Sent back earlier, and answered since. */
  corrected: boolean
  /** By the buyer, once it was checked. */
  handedBack: boolean
  href: string
}

/** Statements received and not checked yet, those with most hours first; `followedBy`: under this person’s contracts. */
export async function statementsToCheck(
  db: Db,
  user: User,
  { followedBy, limit = 50 }: { followedBy?: number; limit?: number } = {},
): Promise<StatementToCheck[]> {
  const query = statementsIn(db, user, 'toCheck', followedBy)
  const rows = await query
    .groupBy('statements.clause_id', 'statements.period', 'contracts.id')
    .select(
      'statements.clause_id',
      'statements.period',
      'contracts.id as contract_id',
      'contracts.number',
      'contracts.lot_number',
      'contracts.title',
      'contracts.followed_by',
      hoursIn(db, 'toCheck').sum('hours.centihours').as('centihours'),
      hoursIn(db, 'toCheck').countDistinct('placements.participant_id').as('people'),
      db.raw('min(statements.received_on) as received_on'),
      hadGesture(db, 'sendBack', 'corrected'),
      hadGesture(db, 'handBack', 'given_back'),
    )
    .orderBy([
      { column: 'centihours', order: 'desc' },
      { column: 'statements.period' },
      { column: 'statements.clause_id' },
    ])
    .limit(limit)
  const about = await aboutContracts(db, rows)
  return rows.map(row => ({
    ...about(row),
    period: row.period,
    centihours: Number(row.centihours ?? 0),
    people: Number(row.people),
    receivedOn: row.received_on,
    corrected: Number(row.corrected) > 0,
    handedBack: Number(row.given_back) > 0,
    href: `/marches/${row.contract_id}/releves/${row.period}`,
  }))
}

/** Counted, not asked whether one exists: PostgreSQL may answer that by reading the events of every portfolio. */
function hadGesture(db: Db, gesture: Gesture, name: string) {
  return db.raw(
    `max((select count(*) from statement_events
      where statement_events.statement_id = statements.id and statement_events.gesture = ?)) as ??`,
    [gesture, name],
  )
}

type EligibilityEnding = About & {
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
  { days, followedBy }: { days: number; followedBy?: number },
): Promise<EligibilityEnding[]> {
  const last = plusDays(today, days)
  const direct = Object.entries(modes)
    .filter(([, mode]) => mode.direct)
    .map(([code]) => code)
  const visible = visibleContracts(db, user)
  if (followedBy !== undefined) visible.where('contracts.followed_by', followedBy)
  const rows = await visible
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
      'participants.buyer_id as participant_buyer',
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
      participantHref: participantHref({ number: row.participant_number, buyerId: row.participant_buyer }),
      until: row.until,
      daysLeft: daysBetween(today, row.until),
      stakeCentihours: Math.round(((paces.get(row.placement_id) ?? 0) * daysBetween(row.until, row.ends_on)) / 30.4),
    }))
}

/** Statements in this state under contracts this person may see, one a sender; `followedBy`: under this person’s. */
export function statementsIn(db: Db, user: User, state: StoredState, followedBy?: number) {
  const query = visibleContracts(db, user)
    .join('clauses', 'clauses.contract_id', 'contracts.id')
    .join('statements', 'statements.clause_id', 'clauses.id')
    .where('statements.state', state)
  // Named for the index of statements: else those of the whole register are gone through.
  const own = clausesOf(db, user, followedBy)
  return own ? query.whereIn('statements.clause_id', own) : query
}

/** The clauses of these contracts, by number; null: every contract’s. */
export function clausesOf(db: Db, { buyerIds }: User, followedBy?: number) {
  if (!buyerIds && followedBy === undefined) return null
  const query = db({ narrow: 'contracts' }).join({ own: 'clauses' }, 'own.contract_id', 'narrow.id').select('own.id')
  if (buyerIds) query.whereIn('narrow.buyer_id', buyerIds)
  return followedBy === undefined ? query : query.where('narrow.followed_by', followedBy)
}

/** The lines of the senders whose statement of the same clause and period is in this state. */
function hoursIn(db: Db, state: StoredState) {
  return db('hours')
    .join('placements', 'placements.id', 'hours.placement_id')
    .join({ own: 'statements' }, 'own.sender_id', 'placements.employer_id')
    .whereRaw('own.clause_id = statements.clause_id and own.period = statements.period')
    .where('own.state', state)
    .whereRaw('hours.clause_id = own.clause_id and hours.month between own.first_month and own.last_month')
}

type AboutRow = { contract_id: number } & Pick<Row<'contracts'>, 'number' | 'lot_number' | 'title' | 'followed_by'>

export async function aboutContracts(db: Db, rows: readonly AboutRow[]): Promise<(row: AboutRow) => About> {
  const holderOf = await holderNames(
    db,
    rows.map(row => row.contract_id),
  )
  return row => ({
    contractId: row.contract_id,
    number: row.number,
    lotNumber: row.lot_number,
    title: row.title,
    holder: holderOf(row.contract_id),
    followedBy: row.followed_by,
  })
}

/** Declared in a month on average over the last three known ones, by clause. */
export async function averagesOf(db: Db, clauseIds: readonly number[], today: string): Promise<Map<number, number>> {
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
  const rows: { placement_id: number; centihours: number }[] = []
  for (const ids of inChunks(placementIds)) {
    rows.push(
      ...(await db('hours')
        .whereIn('placement_id', ids)
        .whereBetween('month', [nextMonth(monthOf(today), -6), nextMonth(monthOf(today), -1)])
        .orderBy('month', 'desc')
        .select('placement_id', 'centihours')),
    )
  }
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

import type { Db } from '#db/connect.ts'
import { may, type User } from '#server/access/rules.ts'
import { buyerName } from '#server/register/buyers/words.ts'
import type { PeriodKey } from '#server/register/clauses/period-rules.ts'
import type { IdType } from '#server/register/companies/rules.ts'
import { employerSaid } from '#server/register/companies/telling-rules.ts'
import { companyName } from '#server/register/companies/words.ts'
import { holderNames } from '#server/register/contracts/named-store.ts'
import { bearsItself } from '#server/register/contracts/search-store.ts'
import type { StoredState } from '#server/register/hours/transition-rules.ts'
import { statementsIn } from '#server/register/hours/waiting.ts'
import { typedSaid } from '#server/register/participants/words.ts'
import { lateIn, type NotDue, narrowed, notDueIn } from './awaited.ts'

// The list of statements: those that came, and those that did not.

export type ListedState = StoredState | 'late' | NotDue

/** In the order in which a statement goes through them. */
export const listedStates: readonly ListedState[] = [
  ...(['open', 'awaited', 'asked', 'received', 'late', 'toCheck', 'toConfirm'] as const),
  ...(['sentBack', 'reopened', 'validated', 'nothingWorked', 'judgedWithout'] as const),
]

/** Of what did not come: no row of its own, and no hour. */
export function isAwaited(state: ListedState): state is 'late' | NotDue {
  return state === 'late' || state === 'open' || state === 'awaited' || state === 'asked' || state === 'received'
}

/** One line a clause, a period and a state, whoever its senders: as many statements as there are. */
export type ListedStatement = {
  contractId: number
  number: string
  lotNumber: string
  title: string
  holder: string
  buyerName: string
  followedByName: string | null
  period: PeriodKey
  state: ListedState
  /** How many of them, one a sender. */
  statements: number
  /** Declared, in centihours; null to who may not read persons, where the line is not of every sender. */
  centihours: number | null
  /** By how many; null to who may not read persons. */
  people: number | null
  receivedOn: string | null
  dueOn: string | null
  /** Why it was last sent back, opened again, or judged without. */
  reason: string
  /** Some senders of the period are in another state: these are the ones this line is about. */
  senders: string[]
}

/** What of the list: the words asked, under whose contracts. */
export type Narrow = { q: string; followedBy?: number | undefined }

/** Statements in any of these states, oldest period first for what waits, latest first otherwise. */
export async function listedStatements(
  db: Db,
  user: User,
  states: readonly ListedState[],
  narrow: Narrow,
  today: string,
  { limit, offset }: { limit: number; offset: number },
): Promise<ListedStatement[]> {
  const waiting = states.some(state => waitingStates.has(state))
  const rows = await db
    .from(inStates(db, user, states, narrow, today).as('listed'))
    .join('contracts', 'contracts.id', 'listed.contract_id')
    .join('buyers', 'buyers.id', 'contracts.buyer_id')
    .leftJoin('users', 'users.id', 'contracts.followed_by')
    .orderBy([
      { column: 'listed.last_month', order: waiting ? 'asc' : 'desc' },
      { column: 'contracts.sort_text' },
      { column: 'contracts.id' },
      { column: 'listed.state' },
    ])
    .limit(limit)
    .offset(offset)
    .select(
      'listed.*',
      'contracts.number',
      'contracts.lot_number',
      'contracts.title',
      'users.name as followed_by_name',
      'buyers.name as buyer_name',
      'buyers.siret as buyer_siret',
    )
  const holderOf = await holderNames(
    db,
    rows.map(row => row.contract_id),
  )
  const byPerson = may(user.role, 'persons.read')
  const told = await toldOf(db, rows, may(user.role, 'identities.read'), today)
  return rows.map(row => {
    const own = told.get(`${row.clause_id} ${row.period} ${row.state}`)
    return {
      contractId: row.contract_id,
      number: row.number,
      lotNumber: row.lot_number,
      title: row.title,
      holder: holderOf(row.contract_id),
      buyerName: buyerName({ name: row.buyer_name, siret: row.buyer_siret }),
      followedByName: row.followed_by_name,
      period: row.period,
      state: row.state,
      statements: Number(row.statements),
      centihours: byPerson || !own?.senders.length ? (own?.centihours ?? 0) : null,
      people: byPerson ? (own?.people.size ?? 0) : null,
      receivedOn: row.received_on,
      dueOn: row.due_on,
      reason: typedSaid(own?.reason ?? '', byPerson),
      senders: own?.senders ?? [],
    }
  })
}

const waitingStates: ReadonlySet<ListedState> = new Set([
  'received',
  'late',
  'toCheck',
  'toConfirm',
  'sentBack',
  'reopened',
])

/** How many statements there are, one a sender, and on how many lines they stand. */
export type StatementCount = { statements: number; lines: number }

export async function countStatements(
  db: Db,
  user: User,
  states: readonly ListedState[],
  narrow: Narrow,
  today: string,
): Promise<StatementCount> {
  const row = await db
    .from(inStates(db, user, states, narrow, today).as('listed'))
    .count('* as lines')
    .sum('listed.statements as statements')
    .first()
  return { statements: Number(row?.statements ?? 0), lines: Number(row?.lines ?? 0) }
}

function inStates(db: Db, user: User, states: readonly ListedState[], narrow: Narrow, today: string) {
  // A union takes no grouped query as it is.
  const [first, ...others] = states.map(state => db.from(inState(db, user, state, narrow, today).as(state)).select('*'))
  return others.length ? first!.unionAll(others) : first!
}

function inState(db: Db, user: User, state: ListedState, { q, followedBy }: Narrow, today: string) {
  const query = (
    state === 'late'
      ? lateIn(db, user, today, followedBy)
      : isAwaited(state)
        ? notDueIn(db, user, state, today, followedBy)
        : statementsIn(db, user, state, followedBy)
  ) as ReturnType<Db>
  query.where(bearsItself(db, q))
  const of = isAwaited(state) ? 'awaited' : 'statements'
  if (state === 'nothingWorked')
    // The holder has no hours of its own where others employ everyone: the period is theirs.
    query.whereNotExists(
      db({ other: 'statements' })
        .whereRaw('other.clause_id = statements.clause_id and other.period = statements.period')
        .whereNot('other.state', 'nothingWorked'),
    )
  return query.groupBy('contracts.id', `${of}.clause_id`, `${of}.period`).select(
    db.raw('contracts.id as contract_id'),
    db.raw(`${of}.clause_id as clause_id`),
    db.raw(`${of}.period as period`),
    db.raw(`'${state}' as state`),
    db.raw('count(*) as statements'),
    // The last month of a period: « 2026-T4 » ends in December. It orders months and quarters together.
    db.raw(
      `case when ${of}.period like '%-T%'
          then substr(${of}.period, 1, 5) || substr('03060912', 2 * cast(substr(${of}.period, 7, 1) as integer) - 1, 2)
          else ${of}.period end as last_month`,
    ),
    db.raw(
      isAwaited(state)
        ? 'cast(null as text) as received_on'
        : 'cast(min(statements.received_on) as text) as received_on',
    ),
    db.raw(`cast(min(${of}.due_on) as text) as due_on`),
  )
}

type Told = { centihours: number; people: Set<number>; senders: string[]; reason: string }

/** What the senders of each of these lines declared, who they are, and what they were last told. By clause, period and state. */
async function toldOf(
  db: Db,
  rows: readonly { clause_id: number; period: string; state: ListedState }[],
  readsSensitive: boolean,
  today: string,
): Promise<Map<string, Told>> {
  const nameOf = senderName(readsSensitive)
  const clauseIds = [...new Set(rows.map(row => row.clause_id))]
  const periods = [...new Set(rows.map(row => row.period))]
  const statements = await db('statements')
    .leftJoin('companies', 'companies.id', 'statements.sender_id')
    .whereIn('statements.clause_id', clauseIds)
    .whereIn('statements.period', periods)
    .orderBy('statements.id')
    .select(
      'statements.id',
      'statements.clause_id',
      'statements.period',
      'statements.state',
      'companies.name',
      'companies.id_type',
      'companies.identifier',
      'companies.kind',
      lastReason(db),
    )
  const lines = await db('statements')
    .join('placements', {
      'placements.clause_id': 'statements.clause_id',
      'placements.employer_id': 'statements.sender_id',
    })
    .join('hours', 'hours.placement_id', 'placements.id')
    .whereIn('statements.clause_id', clauseIds)
    .whereIn('statements.period', periods)
    .whereRaw('hours.month between statements.first_month and statements.last_month')
    .select('statements.id', 'hours.centihours', 'placements.participant_id')
  const byStatement = Map.groupBy(lines, line => line.id)
  const awaitedStates = [...new Set(rows.map(({ state }) => state).filter(isAwaited))]
  const found = new Map<string, Told>()
  const silent = awaitedStates.length ? await awaitingSenders(db, clauseIds, periods, null, today) : []
  for (const state of awaitedStates) {
    const rows = await awaitingSenders(db, clauseIds, periods, state, today)
    for (const group of Map.groupBy(rows, row => `${row.clause_id} ${row.period}`).values()) {
      const [{ clause_id, period }] = group as [Awaiting]
      const isOf = (row: { clause_id: number; period: string }) => row.clause_id === clause_id && row.period === period
      const others = statements.some(isOf) || silent.filter(isOf).length > group.length
      const senders = others ? group.flatMap(row => (row.name === null ? [] : [nameOf(row)])) : []
      found.set(`${clause_id} ${period} ${state}`, { centihours: 0, people: new Set(), senders, reason: '' })
    }
  }
  for (const [key, group] of Map.groupBy(statements, row => `${row.clause_id} ${row.period} ${row.state}`)) {
    const [{ clause_id, period, state }] = group as [(typeof statements)[number]]
    const own = group.flatMap(row => byStatement.get(row.id) ?? [])
    const others = statements.some(row => row.clause_id === clause_id && row.period === period && row.state !== state)
    found.set(key, {
      centihours: own.reduce((sum, line) => sum + line.centihours, 0),
      people: new Set(own.map(line => line.participant_id)),
      senders: others ? group.flatMap(row => (row.name === null ? [] : [nameOf(row)])) : [],
      reason: group.map(row => row.reason).find(reason => reason) ?? '',
    })
  }
  return found
}

type Awaiting = {
  clause_id: number
  period: string
  name: string | null
  id_type: string | null
  identifier: string | null
  kind: string | null
}

/** Who is still awaited, of these periods, in this state; null: in any. */
async function awaitingSenders(
  db: Db,
  clauseIds: readonly number[],
  periods: readonly string[],
  state: 'late' | NotDue | null,
  today: string,
): Promise<Awaiting[]> {
  const query = db('awaited_statements as awaited')
    .join('clauses', 'clauses.id', 'awaited.clause_id')
    .join('contracts', 'contracts.id', 'clauses.contract_id')
    .leftJoin('companies', 'companies.id', 'awaited.sender_id')
    .whereIn('awaited.clause_id', clauseIds)
    .whereIn('awaited.period', periods)
    .whereNotExists(
      db('statements')
        .whereRaw('statements.clause_id = awaited.clause_id and statements.period = awaited.period')
        .whereRaw('coalesce(statements.sender_id, 0) = coalesce(awaited.sender_id, 0)')
        .whereNot('statements.state', 'awaited'),
    )
    .orderBy('companies.sort_text')
  if (state !== null) narrowed(db, query, state, today)
  return query.select(
    'awaited.clause_id',
    'awaited.period',
    'companies.name',
    'companies.id_type',
    'companies.identifier',
    'companies.kind',
  )
}

/** Who sends, unless its name tells of the persons what this reader may not know. */
function senderName(readsSensitive: boolean) {
  return (row: { name: string | null; id_type: string | null; identifier: string | null; kind: string | null }) =>
    employerSaid(
      {
        name: companyName({ name: row.name!, idType: row.id_type as IdType, identifier: row.identifier! }),
        kind: row.kind!,
      },
      readsSensitive,
    )
}

/** Why a statement was last sent back, reopened or judged; a column of a query over statements. */
export function lastReason(db: Db) {
  return db('statement_events')
    .select('reason')
    .whereRaw('statement_events.statement_id = statements.id')
    .whereNot('statement_events.reason', '')
    .orderBy('statement_events.id', 'desc')
    .limit(1)
    .as('reason')
}

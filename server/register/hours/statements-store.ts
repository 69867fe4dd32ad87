import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import type { Month } from '#server/base/dates.ts'
import { searchPatterns } from '#server/base/text.ts'
import { companyName } from '../companies/words.ts'
import { holdersOf } from '../contracts/store.ts'
import type { StatementState } from './statement-rules.ts'
import { lateIn, type StoredState, statementsIn } from './waiting.ts'

export type ListedState = StoredState | 'late'

export type ListedStatement = {
  contractId: number
  number: string
  lotNumber: string
  title: string
  holder: string
  followedByName: string | null
  month: Month
  state: ListedState
  /** Declared, in centihours, and by how many people. */
  centihours: number
  people: number
  receivedAt: string | null
  reason: string
}

/** Statements in any of these states, oldest month first for what waits, latest first otherwise. */
export async function listedStatements(
  db: Db,
  user: User,
  states: readonly ListedState[],
  q: string,
  today: string,
  { limit, offset }: { limit: number; offset: number },
): Promise<ListedStatement[]> {
  const waiting = states.some(state => state === 'late' || state === 'toCheck' || state === 'sentBack')
  const rows = await db
    .from(inStates(db, user, states, q, today).as('listed'))
    .join('contracts', 'contracts.id', 'listed.contract_id')
    .leftJoin('users', 'users.id', 'contracts.followed_by')
    .orderBy([
      { column: 'listed.month', order: waiting ? 'asc' : 'desc' },
      { column: 'contracts.sort_text' },
      { column: 'contracts.id' },
    ])
    .limit(limit)
    .offset(offset)
    .select(
      'listed.*',
      'contracts.number',
      'contracts.lot_number',
      'contracts.title',
      'users.name as followed_by_name',
      db('hours')
        .sum('hours.centihours')
        .whereRaw('hours.clause_id = listed.clause_id and hours.month = listed.month')
        .as('centihours'),
      db('hours')
        .count('hours.id')
        .whereRaw('hours.clause_id = listed.clause_id and hours.month = listed.month')
        .as('people'),
    )
  const holders = await holdersOf(db, [...new Set(rows.map(row => row.contract_id as number))])
  return rows.map(row => {
    const holder = holders.get(row.contract_id)?.[0]
    return {
      contractId: row.contract_id,
      number: row.number,
      lotNumber: row.lot_number,
      title: row.title,
      holder: holder ? companyName(holder.company) : '',
      followedByName: row.followed_by_name,
      month: row.month,
      state: row.state as ListedState & StatementState,
      centihours: row.centihours ?? 0,
      people: row.people,
      receivedAt: row.received_at,
      reason: row.sent_back_reason,
    }
  })
}

export async function countStatements(
  db: Db,
  user: User,
  states: readonly ListedState[],
  q: string,
  today: string,
): Promise<number> {
  const row = await db
    .from(inStates(db, user, states, q, today).as('listed'))
    .count('* as count')
    .first()
  return Number(row?.count ?? 0)
}

function inStates(db: Db, user: User, states: readonly ListedState[], q: string, today: string) {
  const [first, ...others] = states.map(state => inState(db, user, state, q, today))
  return others.length ? first!.unionAll(others) : first!
}

function inState(db: Db, user: User, state: ListedState, q: string, today: string) {
  const query = state === 'late' ? lateIn(db, user, today) : statementsIn(db, user, state)
  for (const pattern of searchPatterns(q)) query.whereRaw(`contracts.search_text like ? escape '\\'`, [pattern])
  const columns = [
    db.raw('clauses.id as clause_id'),
    db.raw('contracts.id as contract_id'),
    db.raw(`'${state}' as state`),
  ]
  return state === 'late'
    ? query.select(
        ...columns,
        'awaited.month',
        db.raw(`cast(null as text) as received_at`),
        db.raw(`'' as sent_back_reason`),
      )
    : query.select(...columns, 'statements.month', 'statements.received_at', 'statements.sent_back_reason')
}

import type { Knex } from 'knex'
import { earlierLives } from './earlier-lives.ts'
import { insertAll } from './insert.ts'
import { eventsOf, lastDay } from './statement-events.ts'

type Line = Record<string, string | number | null>

/** Enough at once for few queries, few enough for little memory. */
const CLAUSES = 100

export async function carryStatements(db: Knex.Untyped): Promise<void> {
  await db.raw(`insert into statements_by_month (clause_id, month) select distinct clause_id, month from hours where not exists
    (select 1 from statements_by_month s where s.clause_id = hours.clause_id and s.month = hours.month)`)
  const clauses: { id: number; contract_id: number }[] = await db('clauses').orderBy('id').select('id', 'contract_id')
  let id = 0
  for (let start = 0; start < clauses.length; start += CLAUSES) {
    const some = clauses.slice(start, start + CLAUSES)
    const ids = some.map(clause => clause.id)
    const sendersIn = await sendersOf(db, some)
    const loggedAt = await lastLogged(db, ids)
    const lives = await earlierLives(db, some)
    const statements: Line[] = []
    const lines: Line[] = []
    for (const row of await db('statements_by_month').whereIn('clause_id', ids).orderBy('id')) {
      const key = `${row.clause_id} ${row.month}`
      const events = eventsOf(row, lives.get(key) ?? [], loggedAt.get(key) ?? null)
      const last = events.at(-1)
      if (!last) continue
      for (const senderId of sendersIn(row.clause_id, row.month)) {
        id += 1
        statements.push({
          id,
          clause_id: row.clause_id,
          sender_id: senderId,
          period: row.month,
          first_month: row.month,
          last_month: row.month,
          state: last.state,
          received_on: events.findLast(event => event.received_on !== null)?.received_on ?? null,
          due_on: last.due_on,
          version: events.length,
        })
        for (const event of events) lines.push({ statement_id: id, effect_on: lastDay(row.month), ...event })
      }
    }
    await insertAll(db, 'statements', statements)
    await insertAll(db, 'statement_events', lines)
  }
  if (id > 0 && db.client.config.client === 'pg')
    await db.raw(`select setval(pg_get_serial_sequence('statements', 'id'), ?)`, [id])
}

/** Whoever employed someone under a clause in a month, or declared hours, and the holder. */
async function sendersOf(db: Knex.Untyped, clauses: readonly { id: number; contract_id: number }[]) {
  const ids = clauses.map(clause => clause.id)
  const placements = Map.groupBy(
    await db('placements').whereIn('clause_id', ids).select('clause_id', 'employer_id', 'hired_on', 'left_on'),
    placement => placement.clause_id,
  )
  const declared = Map.groupBy(
    await db('hours')
      .join('placements', 'placements.id', 'hours.placement_id')
      .whereIn('hours.clause_id', ids)
      .distinct('hours.clause_id', 'hours.month', 'placements.employer_id'),
    line => `${line.clause_id} ${line.month}`,
  )
  const holders = new Map<number, number>()
  const held = await db('contract_holders')
    .join('clauses', 'clauses.contract_id', 'contract_holders.contract_id')
    .whereIn('clauses.id', ids)
    .whereNull('contract_holders.until')
    .whereIn('contract_holders.role', ['holder', 'leadHolder'])
    .orderBy(['contract_holders.position', 'contract_holders.id'])
    .select('clauses.id', 'contract_holders.company_id')
  for (const { id, company_id } of held) if (!holders.has(id)) holders.set(id, company_id)

  return (clauseId: number, month: string): (number | null)[] => {
    const there = (placements.get(clauseId) ?? []).filter(
      ({ hired_on, left_on }) => hired_on <= lastDay(month) && (left_on === null || left_on >= `${month}-01`),
    )
    const senders = new Set<number>(
      [...there, ...(declared.get(`${clauseId} ${month}`) ?? [])].map(one => one.employer_id),
    )
    const holder = holders.get(clauseId)
    if (holder) senders.add(holder)
    return senders.size > 0 ? [...senders].sort((a, b) => a - b) : [null]
  }
}

/** When the hours of a month were last written. */
async function lastLogged(db: Knex.Untyped, clauseIds: readonly number[]): Promise<Map<string, string>> {
  const rows = await db('hours')
    .whereIn('clause_id', clauseIds)
    .groupBy('clause_id', 'month')
    .select('clause_id', 'month')
    .max('logged_at as at')
  return new Map(rows.map(({ clause_id, month, at }) => [`${clause_id} ${month}`, at]))
}

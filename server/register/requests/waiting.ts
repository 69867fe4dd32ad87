import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import { boundsOf, type PeriodKey } from '../clauses/period-rules.ts'
import { secondStepsOf } from '../clauses/second-step.ts'
import { stepsFor } from '../clauses/second-step-rules.ts'
import { type Named, named, namesOf } from '../contracts/named-store.ts'
import { visibleContracts } from '../contracts/store.ts'
import type { Thing } from '../hours/request-rules.ts'
import { clausesOf } from '../hours/waiting.ts'
import { mayAnswer } from './rules.ts'

export type RequestWaiting = Named & {
  thing: Thing
  period: PeriodKey
  /** The day asked for; null for a reopening. */
  dueOn: string | null
  askedAt: string
  href: string
}

/** What was asked of statements and waits for this person’s answer, the oldest first; `followedBy`: under their contracts. */
export async function requestsWaiting(db: Db, user: User, followedBy?: number): Promise<RequestWaiting[]> {
  const query = visibleContracts(db, user)
    .join('clauses', 'clauses.contract_id', 'contracts.id')
    .join('statement_requests as ask', 'ask.clause_id', 'clauses.id')
    .where('ask.gesture', 'ask')
    .whereNotExists(db('statement_requests as answer').whereRaw('answer.answers_id = ask.id'))
    .whereNotExists(gestureSince(db))
  const own = clausesOf(db, user, followedBy)
  if (own) query.whereIn('ask.clause_id', own)
  const rows = await query
    .groupBy('contracts.id', 'ask.clause_id', 'ask.period', 'ask.thing')
    .select(...named, 'ask.clause_id', 'ask.period', 'ask.thing')
    .min({ asked_at: 'ask.recorded_at', due_on: 'ask.due_on' })
    .orderBy([{ column: 'asked_at' }, { column: 'ask.clause_id' }])
  const steps = await secondStepsOf(
    db,
    rows.map(row => row.clause_id),
  )
  const answered = rows.filter(row =>
    mayAnswer(user.role, row.thing as Thing, stepsFor(boundsOf(row.period), steps.get(row.clause_id) ?? [])),
  )
  const name = await namesOf(
    db,
    answered.map(row => row.contract_id),
  )
  return answered.map(row => ({
    ...name(row),
    thing: row.thing as Thing,
    period: row.period,
    dueOn: row.due_on,
    askedAt: row.asked_at,
    href: `/marches/${row.contract_id}/releves/${row.period}`,
  }))
}

/** A gesture made since answers it as well. */
function gestureSince(db: Db) {
  return db('statements')
    .join('statement_events', 'statement_events.statement_id', 'statements.id')
    .whereRaw('statements.clause_id = ask.clause_id and statements.period = ask.period')
    .whereRaw('coalesce(statements.sender_id, 0) = coalesce(ask.sender_id, 0)')
    .whereRaw('statement_events.recorded_at > ask.recorded_at')
}

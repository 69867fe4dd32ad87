import type { Knex } from 'knex'
import { dayOf, type Event, fifteenDaysAfter, line } from './statement-events.ts'

/**
 * What the journal still knows of the months that were closed, sent back or answered before their last time: the row kept
 * the last date only. A closing is told by the reopening that undid it, which kept its date.
 */
export async function earlierLives(db: Knex.Untyped, clauses: readonly { id: number; contract_id: number }[]) {
  const clauseOf = new Map(clauses.map(({ id, contract_id }) => [contract_id, id]))
  const lives = new Map<string, Event[]>()
  const closings = new Map<string, number | null>()
  const journal = await db('journal')
    .where({ subject: 'contract' })
    .whereIn('subject_id', [...clauseOf.keys()])
    .whereIn('action', [
      'hours.logged',
      'statement.nothingWorked',
      'statement.sentBack',
      'statement.validated',
      'statement.reopened',
    ])
    .orderBy('id')
  for (const { action, subject_id, at, actor_id: by, before, after } of journal) {
    const [was, is] = [JSON.parse(before ?? '{}'), JSON.parse(after ?? '{}')]
    const add = (month: string, ...events: Event[]) => {
      const key = `${clauseOf.get(subject_id)} ${month}`
      lives.set(key, [...(lives.get(key) ?? []), ...events])
    }
    const answered = { received_on: dayOf(at) }
    // « P-014 2026-03 »: a cell that was written.
    if (action === 'hours.logged')
      for (const month of new Set(Object.keys(is).map(cell => cell.slice(-7))))
        add(month, line('receive', at, by, answered))
    if (action === 'statement.nothingWorked') add(is.month, line('nothingWorked', at, by, answered))
    if (action === 'statement.sentBack')
      add(is.month, line('sendBack', at, by, { reason: is.reason ?? '', due_on: fifteenDaysAfter(dayOf(at)) }))
    if (action === 'statement.validated') closings.set(`${subject_id} ${is.month} ${at}`, by)
    if (action === 'statement.reopened') {
      const closedBy = closings.get(`${subject_id} ${is.month} ${was.validatedAt}`) ?? null
      if (was.validatedAt) add(is.month, line('validate', was.validatedAt, closedBy))
      add(is.month, line('reopen', at, by, { reason: is.reason ?? '' }))
    }
  }
  return lives
}

import { lastDay, type Month, monthsBetween } from '#server/base/dates.ts'
import type { TestApp } from './app.ts'

/** Every statement of Trois-Moulins up to a month is checked: those that came are validated, the others say « néant ». */
export async function settleStatements(
  { db, clock, cast }: TestApp,
  upTo: Month,
  clauseId = cast.troisMoulins.clauseId,
): Promise<void> {
  const senders = [cast.companies.batisseurs, cast.companies.relais]
  for (const period of monthsBetween('2025-02', upTo)) {
    for (const senderId of senders) {
      const known = await db('statements')
        .where({ clause_id: clauseId, sender_id: senderId, period })
        .first('id', 'state')
      if (known?.state === 'validated') continue
      const state = known ? 'validated' : 'nothingWorked'
      const row = { clause_id: clauseId, sender_id: senderId, period, first_month: period, last_month: period, state }
      const id = known?.id ?? (await db('statements').insert(row).returning('id'))[0].id
      const gesture = known ? 'validate' : 'nothing'
      const effect = { effect_on: lastDay(period), recorded_at: clock.now(), recorded_by: cast.users.camille }
      await db('statement_events').insert({ statement_id: id, gesture, state, ...effect })
    }
  }
}

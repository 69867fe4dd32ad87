import type { Knex } from 'knex'

/** A statement sent back or opened again, for which more time was granted since: lists say the day that was granted. */
export async function up(db: Knex): Promise<void> {
  const granted = await db('statement_requests')
    .join('statements', same => {
      same
        .on('statements.clause_id', 'statement_requests.clause_id')
        .on('statements.period', 'statement_requests.period')
    })
    .whereRaw('coalesce(statements.sender_id, 0) = coalesce(statement_requests.sender_id, 0)')
    .where({ 'statement_requests.thing': 'time', 'statement_requests.gesture': 'grant' })
    .whereIn('statements.state', ['sentBack', 'reopened'])
    .whereNotExists(
      db('statement_events')
        .whereRaw('statement_events.statement_id = statements.id')
        .whereRaw('statement_events.recorded_at > statement_requests.recorded_at'),
    )
    .orderBy('statement_requests.id')
    .select('statements.id', 'statement_requests.due_on')
  for (const { id, due_on } of granted)
    await db('statements').where({ id }).where('due_on', '<', due_on).update({ due_on })
}

/** What lists read is what was granted: nothing to take back. */
export async function down(): Promise<void> {}

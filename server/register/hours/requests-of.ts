import type { Db } from '#db/connect.ts'
import { inChunks } from '#server/base/chunks.ts'
import type { Channel, StatementRequest, Thing } from './request-rules.ts'

/** What was asked of the statements of these clauses and what was answered, oldest first; `known`: by that moment. */
export async function requestsOf(
  db: Db,
  clauseIds: readonly number[],
  known?: string,
): Promise<Map<number, StatementRequest[]>> {
  const found = new Map<number, StatementRequest[]>()
  for (const ids of inChunks(clauseIds)) {
    const query = db('statement_requests')
      .leftJoin('users', 'users.id', 'statement_requests.recorded_by')
      .whereIn('statement_requests.clause_id', ids)
      .orderBy('statement_requests.id')
    if (known) query.where('statement_requests.recorded_at', '<=', known)
    for (const row of await query.select('statement_requests.*', 'users.name as by_name')) {
      const list = found.get(row.clause_id) ?? []
      found.set(row.clause_id, list)
      list.push({
        id: row.id,
        clauseId: row.clause_id,
        senderId: row.sender_id,
        period: row.period,
        thing: row.thing as Thing,
        gesture: row.gesture as StatementRequest['gesture'],
        answersId: row.answers_id,
        dueOn: row.due_on,
        channel: row.channel as Channel | '',
        reason: row.reason,
        recordedAt: row.recorded_at,
        byName: row.by_name,
      })
    }
  }
  return found
}

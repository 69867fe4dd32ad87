import type { Db } from '#db/connect.ts'
import { inChunks } from '#server/base/chunks.ts'
import type { Month } from '#server/base/dates.ts'
import { signerName } from '#server/journal/signer-words.ts'
import { monthsIn } from '../clauses/period-rules.ts'
import { wayFrom } from './request-rules.ts'
import type { StatementLog } from './statement-rules.ts'

// What was done to statements, one line a gesture: a state is read from the last of them.

/** The statements of these clauses, as they were known at that moment; `since`: of periods that end in this month or later. */
export async function statementLogs(
  db: Db,
  clauseIds: readonly number[],
  known?: string,
  since: Month | null = null,
): Promise<StatementLog[]> {
  const logs = new Map<number, StatementLog>()
  for (const ids of inChunks(clauseIds)) {
    const query = db('statement_events')
      .join('statements', 'statements.id', 'statement_events.statement_id')
      .leftJoin('users', 'users.id', 'statement_events.recorded_by')
      .leftJoin('pass_answers', 'pass_answers.id', 'statement_events.answer_id')
      .whereIn('statements.clause_id', ids)
      .orderBy('statement_events.id')
    if (known) query.where('statement_events.recorded_at', '<=', known)
    if (since) query.where('statements.last_month', '>=', since)
    const rows = await query.select(
      'statements.clause_id',
      'statements.sender_id',
      'statements.period',
      'statement_events.statement_id',
      'statement_events.gesture',
      'statement_events.state',
      'statement_events.received_on',
      'statement_events.due_on',
      'statement_events.reason',
      'statement_events.channel',
      'statement_events.recorded_at',
      'users.name as by_name',
      'pass_answers.answered_by',
    )
    for (const row of rows) {
      const log: StatementLog = logs.get(row.statement_id) ?? {
        statementId: row.statement_id,
        clauseId: row.clause_id,
        senderId: row.sender_id,
        period: row.period,
        events: [],
      }
      logs.set(row.statement_id, log)
      log.events.push({
        gesture: row.gesture as StatementLog['events'][number]['gesture'],
        state: row.state as StatementLog['events'][number]['state'],
        receivedOn: row.received_on,
        dueOn: row.due_on,
        reason: row.reason,
        channel: wayFrom(row.channel),
        recordedAt: row.recorded_at,
        byName: signerName(row.by_name, row.answered_by),
        ...(row.answered_by !== null && { byLink: true }),
      })
    }
  }
  return [...logs.values()]
}

/** When the hours of a sender in a month were accepted: its statement’s last line validates it. By `clause-sender-month`. */
export function validations(logs: readonly StatementLog[]): Map<string, string> {
  const found = new Map<string, string>()
  for (const { clauseId, senderId, period, events } of logs) {
    const last = events.at(-1)
    if (last?.state !== 'validated') continue
    for (const month of monthsIn(period)) found.set(validationKey(clauseId, senderId, month), last.recordedAt)
  }
  return found
}

export function validationKey(clauseId: number, senderId: number | null, month: Month): string {
  return `${clauseId}-${senderId ?? 0}-${month}`
}

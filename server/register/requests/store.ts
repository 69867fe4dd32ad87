import type { Db } from '#db/connect.ts'
import type { PeriodKey } from '../clauses/period-rules.ts'
import type { Channel, StatementRequest, Thing } from '../hours/request-rules.ts'

export type NewRequest = {
  clauseId: number
  senderId: number | null
  period: PeriodKey
  thing: Thing
  gesture: StatementRequest['gesture']
  answersId?: number
  dueOn?: string | null
  channel?: Channel | ''
  reason: string
}

/** @returns its number. */
export async function insertRequest(
  trx: Db,
  request: NewRequest,
  who: { at: string; userId: number | null },
): Promise<number> {
  const rows = await trx('statement_requests')
    .insert({
      clause_id: request.clauseId,
      sender_id: request.senderId,
      period: request.period,
      thing: request.thing,
      gesture: request.gesture,
      answers_id: request.answersId ?? null,
      due_on: request.dueOn ?? null,
      channel: request.channel ?? '',
      reason: request.reason,
      recorded_at: who.at,
      recorded_by: who.userId,
    })
    .returning('id')
  return rows[0]!.id
}

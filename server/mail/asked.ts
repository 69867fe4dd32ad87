import type { Db } from '#db/connect.ts'
import { inChunks } from '#server/base/chunks.ts'
import type { MailState } from './words.ts'

/** What left, as far as anybody knows. */
export const leftStates: readonly MailState[] = ['sent', 'arrived', 'answered']

/** A statement that a mail asked for, and the day of the latest. */
export type AskedByMail = { clauseId: number; senderId: number; period: string; askedOn: string }

/** The statements of these clauses for which a reminder left. */
export async function askedByMail(db: Db, clauseIds: readonly number[]): Promise<AskedByMail[]> {
  const found: AskedByMail[] = []
  for (const ids of inChunks(clauseIds)) {
    const rows = await db('statement_mails')
      .join('outbox', 'outbox.id', 'statement_mails.outbox_id')
      .whereIn('statement_mails.clause_id', ids)
      .where('statement_mails.thing', 'reminder')
      .whereIn('outbox.state', [...leftStates])
      .groupBy('statement_mails.clause_id', 'statement_mails.sender_id', 'statement_mails.period')
      .select('statement_mails.clause_id', 'statement_mails.sender_id', 'statement_mails.period')
      .max({ asked_on: 'statement_mails.dated_on' })
    for (const row of rows)
      found.push({ clauseId: row.clause_id, senderId: row.sender_id, period: row.period, askedOn: row.asked_on })
  }
  return found
}

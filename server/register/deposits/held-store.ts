import type { Db } from '#db/connect.ts'
import { inChunks } from '#server/base/chunks.ts'
import type { HeldFile } from './held-rules.ts'

/** Those of these senders, one a contract that each names. */
export async function filesHeld(db: Db, senderIds: readonly number[]): Promise<HeldFile[]> {
  const found: HeldFile[] = []
  for (const ids of inChunks(senderIds)) {
    const rows = await db('deposits')
      .leftJoin('deposit_contracts as named', 'named.deposit_id', 'deposits.id')
      .where('deposits.state', 'waiting')
      .whereIn('deposits.sender_id', ids)
      .orderBy('deposits.id')
      .select('deposits.id', 'sender_id', 'named.contract_id', 'first_month', 'last_month', 'received_on')
    for (const row of rows)
      found.push({
        depositId: row.id,
        senderId: row.sender_id!,
        contractId: row.contract_id ?? null,
        firstMonth: row.first_month,
        lastMonth: row.last_month,
        receivedOn: row.received_on,
      })
  }
  return found
}

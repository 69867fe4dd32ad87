import type { Db } from '#db/connect.ts'
import { inChunks } from '#server/base/chunks.ts'
import type { HeldFile } from './held-rules.ts'

/**
 * Those of these senders, one a contract that each names, and those of no sender that name one of these contracts; `known`: that waited at
 * that instant.
 */
export async function filesHeld(
  db: Db,
  { senderIds, contractIds }: { senderIds: readonly number[]; contractIds: readonly number[] },
  known?: string,
): Promise<HeldFile[]> {
  const found: HeldFile[] = []
  for (const ids of inChunks(senderIds))
    found.push(...(await waiting(db, known).whereIn('deposits.sender_id', ids)).map(fileFrom))
  for (const ids of inChunks(contractIds))
    found.push(
      ...(await waiting(db, known).whereNull('deposits.sender_id').whereIn('named.contract_id', ids)).map(fileFrom),
    )
  return found.sort((a, b) => a.depositId - b.depositId)
}

function waiting(db: Db, known: string | undefined) {
  const query = db('deposits')
    .leftJoin('deposit_contracts as named', 'named.deposit_id', 'deposits.id')
    .orderBy('deposits.id')
    .select('deposits.id', 'sender_id', 'named.contract_id', 'first_month', 'last_month', 'received_on', 'at')
  if (known === undefined) return query.where('deposits.state', 'waiting')
  // One that was refused never said anything that could be read.
  return query
    .where('at', '<=', known)
    .where({ refusal: '' })
    .where(open => open.whereNull('closed_at').orWhere('closed_at', '>', known))
}

function fileFrom(row: Awaited<ReturnType<typeof waiting>>[number]): HeldFile {
  return {
    depositId: row.id,
    senderId: row.sender_id ?? null,
    contractId: row.contract_id ?? null,
    firstMonth: row.first_month,
    lastMonth: row.last_month,
    receivedOn: row.received_on,
    recordedAt: row.at,
  }
}

/** Every clause whose statement of these files may be. */
export function clausesAwaiting(
  db: Db,
  { senderId, contractIds }: { senderId: number | null; contractIds: readonly number[] },
): Promise<number[]> {
  const query = db('clauses')
  if (contractIds.length > 0) query.whereIn('contract_id', contractIds)
  else if (senderId === null) return Promise.resolve([])
  if (senderId !== null)
    query.where(either =>
      either
        .whereIn('contract_id', db('contract_holders').where({ company_id: senderId }).select('contract_id'))
        .orWhereIn('id', db('placements').where({ employer_id: senderId }).select('clause_id')),
    )
  return query.orderBy('id').pluck('id')
}

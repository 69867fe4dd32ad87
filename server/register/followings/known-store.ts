import type { Db } from '#db/connect.ts'
import { inChunks } from '#server/base/chunks.ts'

/** Whether somebody was known to follow each of these contracts; nothing is said of those whose followers were never written. */
export async function followedThen(
  db: Db,
  contractIds: readonly number[],
  known: string | undefined,
): Promise<Map<number, boolean>> {
  const found = new Map<number, boolean>()
  if (known === undefined) return found
  for (const ids of inChunks(contractIds)) {
    const rows = await db('followings')
      .whereIn('contract_id', ids)
      .orderByRaw('since_on is not null, since_on, id')
      .select('contract_id', 'user_id', 'recorded_at')
    for (const row of rows) {
      if (row.recorded_at <= known) found.set(row.contract_id, row.user_id !== null)
      else if (!found.has(row.contract_id)) found.set(row.contract_id, false)
    }
  }
  return found
}

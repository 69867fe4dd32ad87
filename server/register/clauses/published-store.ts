import type { Db } from '#db/connect.ts'

/** Amendments that no publication says any more leave every figure at this instant; null: they are said again. */
export async function withdrawAmendments(trx: Db, ids: readonly number[], at: string | null): Promise<void> {
  if (ids.length > 0) await trx('amendments').whereIn('id', ids).update({ withdrawn_at: at })
}

/** Published amendments are numbered by date. */
export async function numberAmendments(trx: Db, numbers: readonly { id: number; number: number }[]): Promise<void> {
  for (const { id, number } of numbers) await trx('amendments').where({ id }).update({ number })
}

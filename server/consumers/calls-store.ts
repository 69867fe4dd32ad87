import type { Db } from '#db/connect.ts'

// What was asked with a key: the pattern of the route, never a number of it, and how it was answered.

export type Call = { at: string; route: string; status: number; milliseconds: number }

/** Days during which a call stays, like what happens at the doors. */
export const DAYS_KEPT = 365

export async function noteCall(db: Db, consumerId: number, call: Call): Promise<void> {
  await db('consumer_calls').insert({ consumer_id: consumerId, ...call })
}

/** The latest first. */
export function callsOf(db: Db, consumerId: number, limit: number): Promise<Call[]> {
  return db('consumer_calls')
    .where({ consumer_id: consumerId })
    .orderBy('id', 'desc')
    .limit(limit)
    .select('at', 'route', 'status', 'milliseconds')
}

/** When each key last served, by consumer; none for one that never did. */
export async function lastCalls(db: Db, consumerIds: readonly number[]): Promise<Map<number, string>> {
  const last = await Promise.all(
    consumerIds.map(id => db('consumer_calls').where({ consumer_id: id }).orderBy('id', 'desc').first('at')),
  )
  return new Map(consumerIds.flatMap((id, index) => (last[index] ? [[id, last[index].at] as const] : [])))
}

export async function forgetOldCalls(db: Db, now: string): Promise<void> {
  const oldest = new Date(Date.parse(now) - DAYS_KEPT * 86_400_000).toISOString()
  await db('consumer_calls').where('at', '<', oldest).delete()
}

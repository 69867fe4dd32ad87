import { type RateLimiterAbstract, RateLimiterPostgres, RateLimiterRes, RateLimiterSQLite } from 'rate-limiter-flexible'
import { type Db, engineOf } from '#db/connect.ts'

// Counted in the database: a restart forgets nothing, and several processes share one count.

export function limiter(db: Db, name: string, limit: { points: number; duration: number }): RateLimiterAbstract {
  const Limiter = engineOf(db) === 'postgres' ? RateLimiterPostgres : RateLimiterSQLite
  return new Limiter({
    storeClient: db,
    storeType: 'knex',
    tableName: 'throttle',
    tableCreated: true,
    clearExpiredByTimeout: false, // a timer would outlive the connection; expired rows go at the next sign-in
    keyPrefix: name,
    ...limit,
  })
}

/** The seconds to wait, or null when it may go on. */
export async function consume(limiter: RateLimiterAbstract, key: string): Promise<number | null> {
  try {
    await limiter.consume(key)
    return null
  } catch (refusal) {
    if (refusal instanceof RateLimiterRes) return Math.max(1, Math.ceil(refusal.msBeforeNext / 1000))
    throw refusal
  }
}

import { createHash } from 'node:crypto'
import { type RateLimiterAbstract, RateLimiterPostgres, RateLimiterRes, RateLimiterSQLite } from 'rate-limiter-flexible'
import { type Db, engineOf, waitingFor } from '#db/connect.ts'

// Tries are counted in the database: a restart forgets nothing, and several processes share one count.

/** CNIL 2022-100: a minute after five failures on an account, and at most 25 a day. One address serves a whole office. */
const LIMITS = {
  account: { points: 5, duration: 60 },
  accountDay: { points: 25, duration: 86_400 },
  address: { points: 60, duration: 900 },
} as const
type Limit = keyof typeof LIMITS

type Throttle = {
  /** Counts a try before it is judged. The seconds to wait, or null when it may go on. */
  take(account: string | null, address: string): Promise<number | null>
  /** The try succeeded: it counts for nothing, and the account starts afresh. */
  forgive(account: string | null, address: string): Promise<void>
}

export function throttleOn(db: Db): Throttle {
  const limiters = Object.fromEntries(
    Object.entries(LIMITS).map(([name, limit]) => [name, limiter(db, name, limit)]),
  ) as Record<Limit, RateLimiterAbstract>

  return {
    async take(account, address) {
      for (const [limit, key] of keysOf(account, address)) {
        const seconds = await waitingFor(db, () => consume(limiters[limit], key))
        if (seconds !== null) return seconds
      }
      return null
    },
    async forgive(account, address) {
      for (const [limit, key] of keysOf(account, address)) {
        if (limit === 'address') await waitingFor(db, () => limiters[limit].reward(key, 1))
        else await waitingFor(db, () => limiters[limit].delete(key))
      }
      await db('throttle').where('expire', '<', Date.now()).delete()
    },
  }
}

/** Lets an account try again at once: its administrator just gave it a new password link. */
export async function forgetTries(trx: Db, account: string): Promise<void> {
  const keys = keysOf(account, '').filter(([limit]) => limit !== 'address')
  await trx('throttle')
    .whereIn(
      'key',
      keys.map(([limit, key]) => `${limit}:${key}`),
    )
    .delete()
}

function limiter(db: Db, name: string, limit: { points: number; duration: number }): RateLimiterAbstract {
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

async function consume(limiter: RateLimiterAbstract, key: string): Promise<number | null> {
  try {
    await limiter.consume(key)
    return null
  } catch (refusal) {
    if (refusal instanceof RateLimiterRes) return Math.max(1, Math.ceil(refusal.msBeforeNext / 1000))
    throw refusal
  }
}

/** The address first: one that tries many accounts is stopped before it can lock them. No address or account in clear. */
function keysOf(account: string | null, address: string): [Limit, string][] {
  const keys: [Limit, string][] = [['address', digest(network(address))]]
  if (account !== null) keys.push(['account', digest(account)], ['accountDay', digest(account)])
  return keys
}

/** One home or office holds a whole IPv6 /64. */
function network(address: string): string {
  return address.includes(':') && !address.includes('.') ? address.split(':').slice(0, 4).join(':') : address
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32)
}

import type { RateLimiterAbstract } from 'rate-limiter-flexible'
import { type Db, waitingFor } from '#db/connect.ts'
import { consume, limiter } from '#server/security/limiter.ts'
import { masked, network } from '#server/security/masks.ts'

// Where tries come from and what they aim at are counted apart, so that nobody's wrong tries refuse the right password of
// somebody else.

/**
 * CNIL 2022-100, for one source on one account: a minute after five failures, and at most 25 a day. `source`: one that
 * tries many accounts. `account`: from everywhere together, a hundred a day find no password that our rules let pass.
 * A device that the account knows is counted by itself alone. `question`: what a source asks that needs no account.
 * `link`: mails to one address for a forgotten password.
 */
const LIMITS = {
  source: { points: 60, duration: 900 },
  pair: { points: 5, duration: 60 },
  pairDay: { points: 25, duration: 86_400 },
  account: { points: 100, duration: 86_400 },
  device: { points: 5, duration: 60 },
  deviceDay: { points: 25, duration: 86_400 },
  question: { points: 60, duration: 900 },
  link: { points: 3, duration: 3600 },
} as const
type Limit = keyof typeof LIMITS

/** What is tried: an account by the address typed, or none where a code is; from where; by a device that it knows. */
export type Try = { account: string | null; source: string; device?: number | null }

export type Throttle = {
  /** Counts a try before it is judged. The seconds to wait, or null when it may go on. */
  take(one: Try): Promise<number | null>
  /** The try succeeded: it counts for nothing, and this source starts afresh on this account. */
  forgive(one: Try): Promise<void>
}

export function throttleOn(db: Db): Throttle {
  const limiters = Object.fromEntries(
    Object.entries(LIMITS).map(([name, limit]) => [name, limiter(db, name, limit)]),
  ) as Record<Limit, RateLimiterAbstract>

  return {
    async take(one) {
      for (const [limit, key] of await keysOf(db, one)) {
        const seconds = await waitingFor(db, () => consume(limiters[limit], key))
        if (seconds !== null) return seconds
      }
      return null
    },
    async forgive(one) {
      for (const [limit, key] of await keysOf(db, one)) {
        if (limit === 'source' || limit === 'account') await waitingFor(db, () => limiters[limit].reward(key, 1))
        else await waitingFor(db, () => limiters[limit].delete(key))
      }
      await db('throttle').where('expire', '<', Date.now()).delete()
    },
  }
}

/** A question that anyone may ask: it takes nothing from the tries of who signs in from there. The seconds to wait, or null. */
export function questionsOn(db: Db): (source: string) => Promise<number | null> {
  const asked = limiter(db, 'question', LIMITS.question)
  return async source => {
    const from = await masked(db, network(source))
    return waitingFor(db, () => consume(asked, from))
  }
}

/** A link for a forgotten password, mailed to this address. The seconds to wait, or null. */
export function linksOn(db: Db): (email: string) => Promise<number | null> {
  const mailed = limiter(db, 'link', LIMITS.link)
  return async email => {
    const target = await masked(db, email)
    return waitingFor(db, () => consume(mailed, target))
  }
}

/** Lets an account be tried again at once, from anywhere. */
export async function forgetTries(trx: Db, account: string): Promise<void> {
  await triesOn(trx, await masked(trx, account)).delete()
}

/** Until when tries on this account are refused, somewhere; null when none is. The real time: that of the counts. */
export async function blockedUntil(db: Db, account: string): Promise<string | null> {
  const rows = await triesOn(db, await masked(db, account))
    .where('expire', '>', Date.now())
    .select('key', 'points', 'expire')
  const ends = rows
    .filter(({ key, points }) => points > LIMITS[key.split(':')[0] as Limit].points)
    .map(({ expire }) => Number(expire))
  return ends.length ? new Date(Math.max(...ends)).toISOString() : null
}

function triesOn(db: Db, account: string) {
  const named = (['pair', 'pairDay', 'device', 'deviceDay'] as const).map(limit => `${limit}:${account}:%`)
  return db('throttle').where(one => {
    one.where({ key: `account:${account}` })
    for (const pattern of named) one.orWhere('key', 'like', pattern)
  })
}

/** The source first: one that tries many accounts is stopped before it counts on them. None of it is in clear. */
async function keysOf(db: Db, { account, source, device }: Try): Promise<[Limit, string][]> {
  const target = account === null ? null : await masked(db, account)
  if (target && device) return both(['device', 'deviceDay'], `${target}:${device}`)
  const from = await masked(db, network(source))
  if (!target) return [['source', from]]
  return [['source', from], ...both(['pair', 'pairDay'], `${target}:${from}`), ['account', target]]
}

function both(limits: readonly Limit[], key: string): [Limit, string][] {
  return limits.map(limit => [limit, key])
}

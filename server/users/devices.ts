import { createHash, randomBytes } from 'node:crypto'
import type { Request, Response } from 'express'
import type { Db } from '#db/connect.ts'
import { deviceFrom, ownSession } from './browsing.ts'

// A browser where someone signed in before. It opens nothing by itself: an account that somebody else's tries have
// throttled still listens to it. It holds a random number, whose SHA-256 only is kept.

/** Days after the last sign-in there, and devices of one account: the oldest is forgotten. */
const DAYS = 180
const MOST = 10

export type KnownDevice = { id: number; device: string; createdAt: string; seenAt: string; isThisOne: boolean }

/** The known device of this request for whoever has this address; null for a browser that never signed in there. */
export async function deviceFor(db: Db, req: Request, email: string, now: string): Promise<{ id: number } | null> {
  const token = tokenIn(req)
  if (!token) return null
  const row = await db('known_devices')
    .join('users', 'users.id', 'known_devices.user_id')
    .where('users.email', email)
    .where('known_devices.token_hash', hashOf(token))
    .where('known_devices.seen_at', '>', oldest(now))
    .first('known_devices.id')
  return row ?? null
}

/** Someone just signed in here: next time, this browser is known. To be called once the session is open. */
export async function rememberDevice(db: Db, req: Request, res: Response, userId: number, now: string): Promise<void> {
  await db('known_devices').where('seen_at', '<=', oldest(now)).delete()
  const token = await ownToken(db, req)
  const row = { device: deviceFrom(req.get('user-agent') ?? ''), session_id: ownSession(req), seen_at: now }
  await db('known_devices')
    .insert({ user_id: userId, token_hash: hashOf(token), created_at: now, ...row })
    .onConflict(['user_id', 'token_hash'])
    .merge(row)
  const kept = await db('known_devices')
    .where({ user_id: userId })
    .orderBy('seen_at', 'desc')
    .orderBy('id', 'desc')
    .pluck('id')
  if (kept.length > MOST) await db('known_devices').whereIn('id', kept.slice(MOST)).delete()
  const { secure, name } = cookieOf(req)
  res.cookie(name, token, { httpOnly: true, sameSite: 'strict', secure, path: '/', maxAge: DAYS * 86_400_000 })
}

export async function devicesOf(db: Db, req: Request, userId: number, now: string): Promise<KnownDevice[]> {
  const rows = await db('known_devices')
    .where({ user_id: userId })
    .where('seen_at', '>', oldest(now))
    .orderBy('seen_at', 'desc')
    .select('id', 'device', 'created_at', 'seen_at', 'token_hash')
  const own = hashOf(tokenIn(req) ?? '')
  return rows.map(({ id, device, created_at, seen_at, token_hash }) => ({
    id,
    device,
    createdAt: created_at,
    seenAt: seen_at,
    isThisOne: token_hash === own,
  }))
}

/** Several people of one office may share a browser: it keeps one number, known for each of them. */
async function ownToken(db: Db, req: Request): Promise<string> {
  const token = tokenIn(req)
  const known =
    token &&
    (await db('known_devices')
      .where({ token_hash: hashOf(token) })
      .first('id'))
  return known ? token : randomBytes(32).toString('base64url')
}

function tokenIn(req: Request): string | null {
  const { name } = cookieOf(req)
  const found = new RegExp(`(?:^|; *)${name}=([\\w-]{43})(?:;|$)`).exec(req.headers.cookie ?? '')
  return found?.[1] ?? null
}

/** As the session's own cookie: on TLS it bears the prefix that no other host can set. */
function cookieOf(req: Request): { secure: boolean; name: string } {
  const secure = req.session?.cookie.secure === true
  return { secure, name: secure ? '__Host-clausuivi-appareil' : 'clausuivi-appareil' }
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}

function oldest(now: string): string {
  return new Date(Date.parse(now) - DAYS * 86_400_000).toISOString()
}

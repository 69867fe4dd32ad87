import type { Db } from '#db/connect.ts'
import { IDLE_MINUTES, sessionHash } from './sessions.ts'

export type OpenSession = { id: string; device: string; createdAt: string; seenAt: string }

/** The sessions of someone that still open a page, the latest first. `id` is the SHA-256 of the session's number. */
export async function sessionsOf(db: Db, userId: number, now: string): Promise<OpenSession[]> {
  const rows = await db('sessions')
    .where({ user_id: userId })
    .where('expires_at', '>', now)
    .where('seen_at', '>', new Date(Date.parse(now) - IDLE_MINUTES * 60_000).toISOString())
    .orderBy('seen_at', 'desc')
    .select('id', 'device', 'created_at', 'seen_at')
  return rows.map(row => ({ id: row.id, device: row.device, createdAt: row.created_at, seenAt: row.seen_at }))
}

/** How many were ended. */
export async function endSessions(trx: Db, userId: number, { except = '' } = {}): Promise<number> {
  return trx('sessions').where({ user_id: userId }).whereNot({ id: except }).delete()
}

export async function endSession(trx: Db, userId: number, id: string): Promise<boolean> {
  return (await trx('sessions').where({ user_id: userId, id }).delete()) > 0
}

/** For how long a session that ended by itself says whose it was: as long as what it sends late would be kept. */
const KNOWN_DAYS = 30

/**
 * Whose session this was, when it ended by itself: it opens nothing, but what its last page sends late is that person's.
 * One that somebody closed is gone. Null too when the account is disabled.
 */
export async function lateUser(db: Db, sid: string): Promise<number | null> {
  const row = await db('sessions')
    .join('users', 'users.id', 'sessions.user_id')
    .where({ 'sessions.id': sessionHash(sid), 'users.disabled_at': null })
    .first('users.id')
  return row?.id ?? null
}

/** Sessions that no request can open any more, and that nothing sent late can name. */
export async function forgetOldSessions(db: Db, now: string): Promise<void> {
  const long = new Date(Date.parse(now) - KNOWN_DAYS * 86_400_000).toISOString()
  await db('sessions').where('expires_at', '<', long).delete()
}

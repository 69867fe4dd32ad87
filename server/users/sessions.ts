import { createHash } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import type { RequestHandler } from 'express'
import session, { type SessionData, Store } from 'express-session'
import { type Db, firstRow } from '#db/connect.ts'
import { faultOf } from '#db/faults.ts'
import type { Clock } from '#server/base/clock.ts'
import { revisionColumns } from '#server/journal/revision.ts'
import type { SignedIn } from './store.ts'

/** Thirty minutes without a request, or eight hours in all: then one signs in again. */
export const IDLE_MINUTES = 30
export const MOST_HOURS = 8

/**
 * Sessions in the database, so that they survive a restart, are shared by several processes, and an administrator
 * can end them. The database holds only the SHA-256 of a session's number: reading it opens no session.
 */
export function sessions(db: Db, clock: Clock, options: { secret: string; secure: boolean }): RequestHandler {
  return session({
    store: new DatabaseStore(db, clock),
    secret: options.secret,
    name: options.secure ? '__Host-clausuivi' : 'clausuivi',
    resave: false,
    saveUninitialized: false,
    rolling: false,
    proxy: options.secure,
    cookie: { httpOnly: true, sameSite: 'lax', secure: options.secure, path: '/' },
  })
}

/** Of a session that sends something, where a standby is read: its next page waits for what it wrote. */
export const WRITES = 'writes'
/** Milliseconds that its answer waits to be sure of it. */
const WRITES_MS = 2_000

export function sessionHash(sid: string): string {
  return createHash('sha256').update(sid).digest('hex')
}

declare module 'express-session' {
  interface SessionData {
    /** It was read from the database: a request that outlives it must not write it back. */
    known?: true
    /** Whose it is and at which revision of the register, read with it in one query; never written back. */
    account?: SignedIn | null
    /** Where the log of PostgreSQL was after what it last sent; what it sends now is `WRITES`. Never among its data. */
    wrote?: string
  }
}

/** The session, its account unless disabled, and the revision of the register: asked at every request. */
const READ = `select sessions.data, sessions.wrote_lsn, users.id, users.name, users.email, users.role, users.scope,
  (select count(*) from drafts where drafts.user_id = users.id) as drafts, ${revisionColumns}
  from sessions left join users on users.id = sessions.user_id and users.disabled_at is null
  where sessions.id = ? and sessions.expires_at > ? and sessions.seen_at > ?`

export class DatabaseStore extends Store {
  private readonly db: Db
  private readonly clock: Clock
  /** When each session was last touched by this process. */
  private readonly touched = new Map<string, string>()

  constructor(db: Db, clock: Clock) {
    super()
    this.db = db
    this.clock = clock
  }

  override get(sid: string, done: (error: unknown, session?: SessionData | null) => void): void {
    const now = this.clock.now()
    firstRow<{ data: string; wrote_lsn: string } & (SignedIn | { id: null })>(this.db, READ, [
      sessionHash(sid),
      now,
      minutesBefore(now, IDLE_MINUTES),
    ])
      .then(row => {
        if (!row) return done(null, null)
        const { data, wrote_lsn: wrote, ...account } = row
        done(null, { ...JSON.parse(data), known: true, wrote, account: account.id === null ? null : account })
      })
      .catch(done)
  }

  /** A session that somebody ended while one of its requests was answered stays ended. */
  override set(sid: string, data: SessionData & { device?: string }, done: (error?: unknown) => void = () => {}): void {
    const { known, account: _read, wrote, ...kept } = data
    const now = this.clock.now()
    const id = sessionHash(sid)
    const row = { user_id: data.userId ?? null, data: JSON.stringify(kept), seen_at: now }
    const mark = wrote === WRITES ? { wrote_lsn: this.db.raw('pg_current_wal_insert_lsn()::text') as never } : {} // SQL
    const sessions = this.db('sessions')
    const written = known
      ? sessions.where({ id }).update({ ...row, ...mark })
      : sessions
          .insert({
            id,
            device: data.device ?? '',
            created_at: now,
            expires_at: minutesBefore(now, -MOST_HOURS * 60),
            ...row,
          })
          .onConflict('id')
          .merge(row)
    if (known) withoutWaiting(written, wrote === WRITES ? WRITES_MS : 300).then(() => done(), done)
    else written.then(() => done(), done)
  }

  override destroy(sid: string, done: (error?: unknown) => void = () => {}): void {
    this.db('sessions')
      .where({ id: sessionHash(sid) })
      .delete()
      .then(() => done(), done)
  }

  /**
   * Called at each request: one write a minute is enough to know that someone is there. No page waits for it, nor fails
   * because the disk is full.
   */
  override touch(sid: string, _data: SessionData, done: () => void = () => {}): void {
    const now = this.clock.now()
    const aMinuteAgo = minutesBefore(now, 1)
    if ((this.touched.get(sid) ?? '') > aMinuteAgo) {
      done()
      return
    }
    if (this.touched.size > 10_000) this.touched.clear()
    this.touched.set(sid, now)
    this.db('sessions')
      .where({ id: sessionHash(sid) })
      .where('seen_at', '<', aMinuteAgo)
      .update({ seen_at: now })
      .catch(() => this.touched.delete(sid))
    done()
  }
}

/**
 * A session already there keeps little: the sentence shown once. It is not worth a page that cannot be read because the disk
 * is full, or that waits for another process; shown twice, it harms nobody.
 */
async function withoutWaiting(written: PromiseLike<unknown>, most: number): Promise<void> {
  const tried = Promise.resolve(written).then(
    () => {},
    error => {
      if (!faultOf(error)) throw error
    },
  )
  tried.catch(() => {}) // of one that outlives the answer
  await Promise.race([tried, wait(most, undefined, { ref: false })])
}

function minutesBefore(instant: string, minutes: number): string {
  return new Date(Date.parse(instant) - minutes * 60_000).toISOString()
}

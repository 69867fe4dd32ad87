import type { Request, Response } from 'express'
import type { Logger } from 'pino'
import type { Db } from '#db/connect.ts'
import type { Clock } from '#server/base/clock.ts'
import { forgetOldEvents, noteEvent, refusedSinceLastTime } from '#server/security/store.ts'
import type { Kind } from '#server/security/words.ts'
import { openSession } from './browsing.ts'
import { deviceFor, rememberDevice } from './devices.ts'
import { forgetOldSessions } from './session-store.ts'
import { idCalled } from './store.ts'
import { throttleOn } from './throttle.ts'

/** What came of a try: what was judged, the seconds to wait before another, or nothing. */
export type Tried<Value> = { value: Value } | { wait: number } | { refused: true }

export type Door = ReturnType<typeof doorOn>

/** Every way in, and every question of a secret: counted, judged, and written down when refused. */
export function doorOn({ db, clock, log }: { db: Db; clock: Clock; log: Logger }) {
  const throttle = throttleOn(db)

  /** Counts a try, then judges it: `judge` answers null when the secret is wrong. `email` is null for a one-time code. */
  async function tried<Value>(
    req: Request,
    { email, refusal }: { email: string | null; refusal: Kind },
    judge: () => Promise<Value | null>,
  ): Promise<Tried<Value>> {
    const device = email === null ? null : await deviceFor(db, req, email, clock.now())
    const one = { account: email, source: req.ip ?? '', device: device?.id ?? null }
    const wait = await throttle.take(one)
    const value = wait === null ? await judge() : null
    if (value === null) {
      await noteRefused(req, email, wait === null ? refusal : 'signIn.throttled')
      return wait === null ? { refused: true } : { wait }
    }
    await throttle.forgive(one)
    return { value }
  }

  /** The account when there is one; what was typed is kept under a key otherwise. */
  async function noteRefused(req: Request, email: string | null, kind: Kind): Promise<void> {
    const userId = email === null ? null : await idCalled(db, email)
    const typed = userId === null ? email : null
    const detail = email === null ? req.path : '' // which page asked for the code
    await noteEvent(db, { kind, at: clock.now(), userId, typed, source: req.ip, detail })
    if (kind === 'signIn.throttled') log.warn({ event: 'throttled' }, 'too many tries')
    else log.warn({ event: 'sign-in.refused' }, 'sign-in refused')
  }

  /** Opens the session. What was refused at this account since its owner last came in; null when nothing was. */
  async function enter(req: Request, res: Response, userId: number) {
    const now = clock.now()
    const refused = await refusedSinceLastTime(db, userId)
    await openSession(req, userId)
    await rememberDevice(db, req, res, userId, now)
    await noteEvent(db, { kind: 'signIn.done', at: now, userId, source: req.ip })
    await forgetOldSessions(db, now)
    await forgetOldEvents(db, now)
    log.info({ event: 'sign-in', userId }, 'signed in')
    return refused
  }

  return { tried, enter }
}

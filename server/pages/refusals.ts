import type { ErrorRequestHandler, Request } from 'express'
import { BadRequest, NotFound, SignedOut } from '#server/base/errors.ts'
import { noteEvent } from '#server/security/store.ts'
import type { Kind } from '#server/security/words.ts'
import type { App } from '#server/web/context.ts'

/**
 * Writes down who was refused a page that exists, by the pattern of its address. Stands after every route. A log that cannot
 * be written refuses nobody a page: it says so in the other one.
 */
export function noteRefusals({ db, clock, log }: Pick<App, 'db' | 'clock' | 'log'>): ErrorRequestHandler {
  return async (error, req, res, next) => {
    const kind = kindOf(error, req, Boolean(res.locals.user))
    if (kind) {
      const userId = res.locals.user?.id ?? null
      const event = { kind, at: clock.now(), userId, source: req.ip ?? null, detail: `${req.method} ${placeOf(req)}` }
      await noteEvent(db, event).catch(({ code }) =>
        log.error({ event: 'security.unwritten', code }, 'not written down'),
      )
    }
    next(error)
  }
}

/** What is not theirs, for whoever is signed in; what asks for an account, but for the front page; what another site sent. */
function kindOf(error: unknown, req: Request, isSignedIn: boolean): Kind | null {
  if (error instanceof NotFound) return req.route && isSignedIn ? 'access.refused' : null
  if (error instanceof SignedOut) return req.method === 'GET' && req.path === '/' ? null : 'access.refused'
  return error instanceof BadRequest && error.status === 403 ? 'request.forged' : null
}

/** An address may hold what somebody typed; its pattern does not. */
function placeOf(req: Request): string {
  const path: unknown = req.route?.path
  return Array.isArray(path) ? String(path[0]) : typeof path === 'string' ? path : ''
}

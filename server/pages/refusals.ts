import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express'
import { BadRequest, NotFound } from '#server/base/errors.ts'
import { noteEvent } from '#server/security/store.ts'
import type { App } from '#server/web/context.ts'

type Noting = Pick<App, 'db' | 'clock' | 'log'>

/** Lets whatever stands on a route say that it refused it. Stands before every route. */
export function refusalsNoted(app: Noting): RequestHandler {
  return (req, res, next) => {
    res.locals.noteRefusal = kind => noteRefusal(app, req, res, kind)
    next()
  }
}

/** A page that exists and is not theirs, for whoever is signed in; a request that another site made. Stands after every route. */
export function noteRefusals(): ErrorRequestHandler {
  return async (error, req, res, next) => {
    if (error instanceof NotFound && req.route && res.locals.user) await res.locals.noteRefusal?.('access.refused')
    if (error instanceof BadRequest && error.status === 403) await res.locals.noteRefusal?.('request.forged')
    next(error)
  }
}

/** A log that cannot be written refuses nobody a page: it says so in the other one. */
async function noteRefusal(
  { db, clock, log }: Noting,
  req: Request,
  res: Response,
  kind: 'access.refused' | 'request.forged',
) {
  const userId = res.locals.user?.id ?? null
  const event = { kind, at: clock.now(), userId, source: req.ip ?? null, detail: `${req.method} ${placeOf(req)}` }
  await noteEvent(db, event).catch(error =>
    log.error({ event: 'security.unwritten', code: error.code }, 'not written down'),
  )
}

/** The pattern of the route: an address may hold what somebody typed. */
function placeOf(req: Request): string {
  const path: unknown = req.route?.path
  return Array.isArray(path) ? String(path[0]) : typeof path === 'string' ? path : ''
}

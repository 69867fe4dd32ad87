import type { Request, RequestHandler, Response } from 'express'
import { NotFound } from '#server/base/errors.ts'
import { type Action, may, type User } from './rules.ts'

declare global {
  namespace Express {
    interface Locals {
      user: User
      /** Changes whenever the journal does: what was computed at the same one still holds. */
      revision: string
      /** Writes down that this request was refused, for the security log. */
      noteRefusal(kind: 'access.refused' | 'request.forged'): Promise<void>
    }
  }
}

/** First on its line: a route reads in `res.locals` what stands there before it (web/found.ts), and nothing else. */
// biome-ignore lint/suspicious/noExplicitAny: as in Express, a form sends what it likes, and a schema reads it
type Guard = RequestHandler<Request['params'], any, any, Request['query'], object>

/** Stands on every route: `router.post('/…', allow('hours.log'), …)`. What is not yours does not exist for you: 404. */
export function allow(action: Action): Guard {
  const guard: Guard = (req, res, next) => {
    if (!res.locals.user) return signInFirst(req, res as Response)
    next(may(res.locals.user.role, action) ? undefined : new NotFound(action))
  }
  return Object.assign(guard, { action })
}

/** For the few pages that exist without an account: sign-in, first administrator, accessibility. */
export function allowAnyone(): Guard {
  return Object.assign(((_req, _res, next) => next()) satisfies Guard, { action: 'anyone' as const })
}

async function signInFirst(req: Request, res: Response): Promise<void> {
  await res.locals.noteRefusal?.('access.refused')
  const back = req.method === 'GET' && req.path !== '/' ? `?retour=${encodeURIComponent(req.originalUrl)}` : ''
  res.redirect(303, `/connexion${back}`)
}

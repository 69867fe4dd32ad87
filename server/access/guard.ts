import type { Request, RequestHandler, Response } from 'express'
import { NotFound } from '#server/base/errors.ts'
import { type Action, may, type User } from './rules.ts'

declare global {
  namespace Express {
    interface Locals {
      user: User
      /** Changes whenever the journal does: what was computed at the same one still holds. */
      revision: string
    }
  }
}

/** Stands on every route: `router.post('/…', allow('hours.log'), …)`. What is not yours does not exist for you: 404. */
export function allow(action: Action): RequestHandler {
  const guard: RequestHandler = (req, res, next) => {
    if (!res.locals.user) return signInFirst(req, res)
    next(may(res.locals.user.role, action) ? undefined : new NotFound(action))
  }
  return Object.assign(guard, { action })
}

/** For the few pages that exist without an account: sign-in, first administrator, accessibility. */
export function allowAnyone(): RequestHandler {
  return Object.assign(((_req, _res, next) => next()) satisfies RequestHandler, { action: 'anyone' as const })
}

function signInFirst(req: Request, res: Response): void {
  const back = req.method === 'GET' && req.path !== '/' ? `?retour=${encodeURIComponent(req.originalUrl)}` : ''
  res.redirect(303, `/connexion${back}`)
}

import type { Request, RequestHandler } from 'express'
import { NotFound, SignedOut } from '#server/base/errors.ts'
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

/** First on its line: a route reads in `res.locals` what stands there before it (web/found.ts), and nothing else. */
// biome-ignore lint/suspicious/noExplicitAny: as in Express, a form sends what it likes, and a schema reads it
type Guard = RequestHandler<Request['params'], any, any, Request['query'], object>

/** Stands on every route: `router.post('/…', allow('hours.log'), …)`. What is not yours does not exist for you: 404. Nobody signed in is asked to (pages/sign-in-first.ts). */
export function allow(action: Action): Guard {
  const guard: Guard = (_req, res, next) => {
    if (!res.locals.user) return next(new SignedOut())
    next(may(res.locals.user.role, action) ? undefined : new NotFound(action))
  }
  return Object.assign(guard, { action })
}

/** For the few pages that exist without an account: sign-in, first administrator, accessibility. */
export function allowAnyone(): Guard {
  return Object.assign(((_req, _res, next) => next()) satisfies Guard, { action: 'anyone' as const })
}

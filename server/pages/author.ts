import type { Response } from 'express'
import type { Clock } from '#server/base/clock.ts'
import type { Author } from '#server/journal/store.ts'

declare global {
  namespace Express {
    interface Locals {
      clock: Clock
    }
  }
}

/** The author of what a form asks, with the number that the form carries. */
export function authorOf({ req, locals: { user, clock } }: Response): Author {
  const key: unknown = req.body?.cle
  const formKey = typeof key === 'string' && /^[\w-]{8,64}$/.test(key) ? `${user.id}:${key}` : null
  return { userId: user.id || null, at: clock.now(), today: clock.today(), formKey, source: req.ip ?? '' }
}

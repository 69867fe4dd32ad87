import type { Response } from 'express'
import type { Clock } from '#server/base/clock.ts'
import type { Author } from '#server/journal/store.ts'
import { signatureOf } from '#server/web/form-content.ts'

declare global {
  namespace Express {
    interface Locals {
      clock: Clock
    }
  }
}

/** The author of what a form asks, with the number that the form carries and a digest of what it says. */
export function authorOf({ req, locals: { user, clock } }: Response): Author {
  const signature = signatureOf(req)
  const formKey = signature && `${user.id}:${signature.number}`
  const formHash = signature?.digest ?? null
  const source = req.ip ?? ''
  return { userId: user.id || null, at: clock.now(), today: clock.today(), formKey, formHash, source }
}

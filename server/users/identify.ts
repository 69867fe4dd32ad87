import type { RequestHandler } from 'express'
import type { Db } from '#db/connect.ts'
import { revisionFrom } from '#server/journal/revision.ts'
import { userFromRow } from './store.ts'

declare global {
  namespace Express {
    interface Locals {
      /** Whether something typed earlier waits for whoever asks. */
      hasDrafts: boolean
    }
  }
}

/**
 * Who is asking, and the revision of the register that this request will read. The account comes with the session, from
 * the database and at each request: disabling it takes effect at once.
 */
export function identify(db: Db): RequestHandler {
  return async (req, res, next) => {
    const account = req.session?.account
    if (account) {
      res.locals.user = await userFromRow(db, account)
      res.locals.revision = revisionFrom(account)
      res.locals.hasDrafts = account.drafts > 0
    }
    next()
  }
}

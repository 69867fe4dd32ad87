import type { RequestHandler } from 'express'
import type { Db } from '#db/connect.ts'
import { userNumbered } from '../users/store.ts'

/** Who is asking: the account of the session, read at each request so that disabling it takes effect at once. */
export function identify(db: Db): RequestHandler {
  return async (req, res, next) => {
    const id = req.session?.userId
    if (id) {
      const user = await userNumbered(db, id)
      if (user) res.locals.user = user
    }
    next()
  }
}

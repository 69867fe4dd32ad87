import type { RequestHandler } from 'express'
import type { Db } from '#db/connect.ts'
import { userAtRevision } from '../users/store.ts'

/** Who is asking, and the revision of the register that this request will read: the account of the session, read at each request so that disabling it takes effect at once. */
export function identify(db: Db): RequestHandler {
  return async (req, res, next) => {
    const id = req.session?.userId
    if (id) {
      const found = await userAtRevision(db, id)
      if (found) Object.assign(res.locals, found)
    }
    next()
  }
}

import type { Db } from '#db/connect.ts'
import { companyFor } from '#server/register/companies/store.ts'
import { found } from '#server/web/found.ts'

/** The company of `/entreprises/:number/…`: `res.locals.company`. */
export function companyOf(db: Db) {
  return found(async (user, { number }) => ({ company: await companyFor(db, user, number) }))
}

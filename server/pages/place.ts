import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import { NotFound } from '#server/base/errors.ts'
import { clauseOfContract } from '#server/register/clauses/store.ts'
import { companyFor } from '#server/register/companies/store.ts'
import { contractFor } from '#server/register/contracts/store.ts'
import { found } from '#server/web/found.ts'

/** The contract of `/marches/:id/…`: `res.locals.contract`. */
export function contractOf(db: Db) {
  return found(async (user, { id }) => ({ contract: await contractFor(db, user, id) }))
}

/** The company of `/entreprises/:number/…`: `res.locals.company`. */
export function companyOf(db: Db) {
  return found(async (user, { number }) => ({ company: await companyFor(db, user, number) }))
}

/** A contract with its clause, where there is no page without one: `contract`, `clause`, and both as a verb is given them. */
export function placeOf(db: Db) {
  return found((user, { id }) => placeFor(db, user, id))
}

/** For an address that names more. @throws NotFound */
export async function placeFor(db: Db, user: User, id: unknown) {
  const contract = await contractFor(db, user, id)
  const clause = await clauseOfContract(db, contract.id)
  if (!clause) throw new NotFound('clause')
  return { contract, clause, place: { contract, clauseId: clause.id } }
}

import type { Db } from '#db/connect.ts'
import type { Objections } from '#server/base/errors.ts'
import { type Author, onlyOnce } from '#server/journal/store.ts'
import { clauseOfContract } from '#server/register/clauses/store.ts'
import type { Contract } from '#server/register/contracts/rules.ts'
import { noteFact } from '#server/register/facts/actions.ts'
import type { ExcuseForm } from '#server/register/facts/rules.ts'
import { circumstancesOf, objectionsToExcuse } from '#server/register/facts/rules.ts'
import { lockFacts } from '#server/register/facts/store.ts'
import { measured } from './measure.ts'

/** Excuses hours: none beyond those that are missing. Null, or what is wrong by field. */
export async function excuseHours(
  db: Db,
  contract: Contract,
  form: ExcuseForm,
  author: Author,
): Promise<Objections | null> {
  return db.transaction(async trx => {
    const facts = await lockFacts(trx, contract.id)
    await onlyOnce(trx, author)
    const missing = await missingHours(trx, contract.id, author.today)
    const objections = objectionsToExcuse(form, missing, circumstancesOf(contract, facts, author.today))
    if (Object.keys(objections).length) return objections

    await noteFact(trx, contract, form, author)
    return null
  })
}

/** Owed, less counted and less excused, in centihours, today; of the whole pool where the clause shares its hours. */
export async function missingHours(db: Db, contractId: number, today: string): Promise<number> {
  const clause = await clauseOfContract(db, contractId)
  const account = clause && (await measured(db, [clause.id], { at: today, today })).get(clause.id)
  return account ? account.owed - account.counted - account.excused : 0
}

import type { Db } from '#db/connect.ts'
import { endOfLastMonth } from '#server/base/dates.ts'
import type { Objections } from '#server/base/errors.ts'
import { type Author, onlyOnce } from '#server/journal/store.ts'
import { clauseOfContract } from '#server/register/clauses/store.ts'
import type { Contract } from '#server/register/contracts/rules.ts'
import { noteFact } from '#server/register/facts/actions.ts'
import { circumstancesOf, objectionsToExcuse } from '#server/register/facts/objections.ts'
import { type ExcuseForm, excusedAt, type Fact } from '#server/register/facts/rules.ts'
import { lockFacts } from '#server/register/facts/store.ts'
import { standingsAt } from './before.ts'

/** Excuses hours: none beyond those that are missing. Null, or what is wrong by field. */
export async function excuseHours(
  db: Db,
  contract: Contract,
  form: ExcuseForm,
  author: Author,
  today: string,
): Promise<Objections | null> {
  return db.transaction(async trx => {
    const facts = await lockFacts(trx, contract.id)
    await onlyOnce(trx, author)
    const missing = await missingHours(trx, contract.id, facts, today)
    const objections = objectionsToExcuse(form, missing, circumstancesOf(contract, facts, today))
    if (Object.keys(objections).length) return objections

    await noteFact(trx, contract, form, author)
    return null
  })
}

/** Owed, less counted and less excused, in centihours, at the last cut-off. */
export async function missingHours(db: Db, contractId: number, facts: readonly Fact[], today: string): Promise<number> {
  const clause = await clauseOfContract(db, contractId)
  if (!clause) return 0
  const standing = (await standingsAt(db, [clause.id], endOfLastMonth(today))).get(clause.id)
  return standing ? standing.owed - standing.counted - excusedAt(facts, today) : 0
}

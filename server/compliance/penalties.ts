import type { Db } from '#db/connect.ts'
import type { Objections } from '#server/base/errors.ts'
import { type Author, onlyOnce } from '#server/journal/store.ts'
import { clauseOfContract } from '#server/register/clauses/store.ts'
import type { Contract } from '#server/register/contracts/rules.ts'
import { noteFact } from '#server/register/facts/actions.ts'
import { type Exposure, objectionsToPenalty } from '#server/register/facts/penalty-rules.ts'
import { circumstancesOf, type PenaltyForm } from '#server/register/facts/rules.ts'
import { lockFacts } from '#server/register/facts/store.ts'
import { isConcluded } from './breakdown-rules.ts'
import { measured, memberOf } from './measure.ts'
import { incurredOver } from './outlook-rules.ts'

/** Decides of a penalty: never more than what the contract is exposed to. Null, or what is wrong by field. */
export async function decidePenalty(
  db: Db,
  contract: Contract,
  form: PenaltyForm,
  author: Author,
): Promise<Objections | null> {
  return db.transaction(async trx => {
    const facts = await lockFacts(trx, contract.id)
    await onlyOnce(trx, author)
    const { today } = author
    const exposure = await exposureOf(trx, contract.id, { at: form.datedOn, today })
    const objections = objectionsToPenalty(form, exposure, circumstancesOf(contract, facts, today))
    if (Object.keys(objections).length) return objections

    await noteFact(trx, contract, form, author)
    return null
  })
}

/** Of this contract on the decision’s own day; an account that runs, or waits for a statement, exposes nothing. */
async function exposureOf(db: Db, contractId: number, reading: { at: string; today: string }): Promise<Exposure> {
  const clause = await clauseOfContract(db, contractId)
  const account = clause && (await measured(db, [clause.id], reading)).get(clause.id)
  if (!clause || !account) return { finished: false, concluded: false, mostCents: null }
  return {
    finished: account.finished,
    concluded: isConcluded(account),
    mostCents: incurredOver([memberOf(account, clause.id)]),
  }
}

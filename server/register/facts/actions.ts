import type { Db } from '#db/connect.ts'
import { Conflict, type Objections } from '#server/base/errors.ts'
import { type Author, onlyOnce, record } from '#server/journal/store.ts'
import { clauseOfContract } from '../clauses/store.ts'
import type { Contract } from '../contracts/rules.ts'
import { unsettle } from '../standings/store.ts'
import {
  circumstancesOf,
  type ExcuseForm,
  type Fact,
  type FactForm,
  objectionsToEnd,
  objectionsToFact,
} from './rules.ts'
import { endSuspension, insertFact, lockFacts } from './store.ts'

/** Records what happened, but for hours excused: those are judged where they are measured. Null, or what is wrong by field. */
export async function recordFact(
  db: Db,
  contract: Contract,
  form: Exclude<FactForm, ExcuseForm>,
  author: Author,
  today: string,
): Promise<Objections | null> {
  return db.transaction(async trx => {
    const facts = await lockFacts(trx, contract.id)
    await onlyOnce(trx, author)
    const objections = objectionsToFact(form, circumstancesOf(contract, facts, today))
    if (Object.keys(objections).length) return objections

    await noteFact(trx, contract, form, author)
    return null
  })
}

/** Writes a fact already judged, in the transaction that judged it. */
export async function noteFact(trx: Db, contract: Contract, form: FactForm, author: Author): Promise<void> {
  const id = await insertFact(trx, contract.id, { ...form, cancelsId: null, resumesId: null }, author)
  await journal(trx, author, contract, 'fact.recorded', id, null, { ...form })
  await mark(trx, contract.id)
}

/**
 * Ends a suspension. Null, or what is wrong by field.
 * @throws Conflict when somebody ended it meanwhile.
 */
export async function endFact(
  db: Db,
  contract: Contract,
  suspension: Fact,
  untilOn: string,
  author: Author,
): Promise<Objections | null> {
  const objections = objectionsToEnd(suspension, untilOn)
  if (Object.keys(objections).length) return objections

  return db.transaction(async trx => {
    const ended = await endSuspension(trx, suspension.id, untilOn)
    await journal(trx, author, contract, 'fact.ended', suspension.id, { untilOn: null }, { untilOn })
    if (!ended) throw new Conflict()
    await mark(trx, contract.id)
    return null
  })
}

/** Takes a wrong fact back by another that says why; the wrong one stays to be seen. */
export async function takeBack(
  db: Db,
  contract: Contract,
  fact: Fact,
  text: string,
  author: Author,
  today: string,
): Promise<void> {
  await db.transaction(async trx => {
    const cancelling = {
      kind: 'note' as const,
      datedOn: today,
      untilOn: null,
      text,
      centihours: null,
      amountCents: null,
      waitsOn: null,
      nextStep: '',
      cancelsId: fact.id,
      resumesId: null,
    }
    const facts = await lockFacts(trx, contract.id)
    await journal(trx, author, contract, 'fact.takenBack', fact.id, { kind: fact.kind, text: fact.text }, { text })
    if (facts.some(other => other.cancelsId === fact.id)) throw new Conflict()
    await insertFact(trx, contract.id, cancelling, author)
    await mark(trx, contract.id)
  })
}

async function journal(
  trx: Db,
  author: Author,
  contract: Contract,
  action: string,
  factId: number,
  before: Record<string, unknown> | null,
  after: Record<string, unknown>,
): Promise<void> {
  const href = `/marches/${contract.id}`
  await record(trx, author, {
    action,
    subject: 'fact',
    subjectId: factId,
    buyerId: contract.buyerId,
    href,
    before,
    after,
  })
}

async function mark(trx: Db, contractId: number): Promise<void> {
  const clause = await clauseOfContract(trx, contractId)
  if (clause) await unsettle(trx, [clause.id])
}

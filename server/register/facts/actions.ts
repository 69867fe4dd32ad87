import type { Db } from '#db/connect.ts'
import { plusDays } from '#server/base/dates.ts'
import { Conflict, type Objections } from '#server/base/errors.ts'
import { type Author, onlyOnce, record } from '#server/journal/store.ts'
import { clauseOfContract } from '../clauses/store.ts'
import { endHeldOn, NO_ACT } from '../contracts/end-rules.ts'
import { endActsOf, moveEnd, undoResumption } from '../contracts/ends-store.ts'
import type { Contract } from '../contracts/rules.ts'
import { unsettle } from '../standings/store.ts'
import {
  awaitsResumption,
  circumstancesOf,
  daysSuspended,
  type Fact,
  type FactForm,
  holding,
  objectionsToFact,
  objectionsToResumption,
  type PlainForm,
  type ResumptionForm,
} from './rules.ts'
import { insertFact, lockFacts } from './store.ts'
import { resumptionText } from './words.ts'

/** Records what happened, but for hours excused: those are judged where hours are measured. Null, or what is wrong by field. */
export async function recordFact(
  db: Db,
  contract: Contract,
  form: PlainForm,
  author: Author,
): Promise<Objections | null> {
  return db.transaction(async trx => {
    const facts = await lockFacts(trx, contract.id)
    await onlyOnce(trx, author)
    const objections = objectionsToFact(form, circumstancesOf(contract, facts, author.today))
    if (Object.keys(objections).length) return objections

    await noteFact(trx, contract, form, author)
    return null
  })
}

/** Writes a fact already judged, in the transaction that judged it. */
export async function noteFact(
  trx: Db,
  contract: Pick<Contract, 'id' | 'buyerId'>,
  form: FactForm,
  author: Author,
): Promise<void> {
  const id = await insertFact(trx, contract.id, { ...form, cancelsId: null, resumesId: null }, author)
  await journal(trx, author, contract, 'fact.recorded', id, null, { ...form })
  await mark(trx, contract.id)
}

/**
 * The work begins again: the suspension stays as it was written, and its end is a fact of its own. The decision may put the
 * end of the execution off. Null, or what is wrong by field.
 * @throws Conflict when somebody ended it meanwhile.
 */
export async function resumeWork(
  db: Db,
  contract: Contract,
  suspension: Fact,
  form: ResumptionForm,
  author: Author,
): Promise<Objections | null> {
  return db.transaction(async trx => {
    const facts = await lockFacts(trx, contract.id)
    await onlyOnce(trx, author)
    if (!facts.some(fact => fact.id === suspension.id && awaitsResumption(fact, facts, author.today)))
      throw new Conflict()
    const resumedOn = plusDays(form.lastDay, 1)
    const held = endHeldOn(await endActsOf(trx, contract.id), resumedOn, contract.endsOn)
    const objections = objectionsToResumption(suspension, form, { facts, today: author.today, endsOn: held })
    if (Object.keys(objections).length) return objections

    const days = form.days ?? daysSuspended(suspension, form.lastDay)
    const endsOn = form.end === 'moved' ? plusDays(held!, days) : null
    const text = resumptionText(endsOn, days)
    const fact = { ...NO_FACT, kind: 'resumption' as const, datedOn: resumedOn, text, resumesId: suspension.id }
    const id = await insertFact(trx, contract.id, fact, author)
    if (endsOn) await moveEnd(trx, contract.id, { ...NO_ACT, kind: 'resumption', effectOn: resumedOn, endsOn }, author)
    const after = { datedOn: resumedOn, text, ...(endsOn && { endsOn }) }
    await journal(trx, author, contract, 'fact.resumed', id, endsOn ? { endsOn: held } : null, after)
    await mark(trx, contract.id)
    return null
  })
}

/**
 * Takes a wrong fact back by another that says why; the wrong one stays to be seen. Null, or what is wrong by field.
 * @throws Conflict when somebody took it back meanwhile.
 */
export async function takeBack(
  db: Db,
  contract: Contract,
  fact: Fact,
  text: string,
  author: Author,
): Promise<Objections | null> {
  return db.transaction(async trx => {
    const facts = await lockFacts(trx, contract.id)
    if (holding(facts).some(other => other.resumesId === fact.id))
      return { texte: 'Une reprise met fin à cette suspension\u00a0: annulez d’abord la reprise.' }
    await journal(trx, author, contract, 'fact.takenBack', fact.id, { kind: fact.kind, text: fact.text }, { text })
    if (facts.some(other => other.cancelsId === fact.id)) throw new Conflict()
    await insertFact(
      trx,
      contract.id,
      { ...NO_FACT, kind: 'note', datedOn: author.today, text, cancelsId: fact.id },
      author,
    )
    if (fact.kind === 'resumption') await undoResumption(trx, contract.id, fact.datedOn, author)
    await mark(trx, contract.id)
    return null
  })
}

/** What a fact that says nothing more leaves unsaid. */
const NO_FACT = {
  untilOn: null,
  centihours: null,
  waitsOn: null,
  nextStep: '',
  cancelsId: null,
  resumesId: null,
}

async function journal(
  trx: Db,
  author: Author,
  contract: Pick<Contract, 'id' | 'buyerId'>,
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

import type { Db } from '#db/connect.ts'
import type { Objections } from '#server/base/errors.ts'
import { longDate } from '#server/base/format.ts'
import { type Author, outrun, record } from '#server/journal/store.ts'
import { type Rounding, roundingOn } from '../buyers/rounding-rules.ts'
import { roundingsOf } from '../buyers/rounding-store.ts'
import { fillExecution } from '../contracts/dates.ts'
import type { Contract } from '../contracts/rules.ts'
import { unsettle } from '../standings/store.ts'
import { changesBetween, objectionToEffect } from '../terms/rules.ts'
import { termsOf } from '../terms/store.ts'
import { figured, objectionsToFigure } from './figure-rules.ts'
import { formulaWords, originOf } from './formula-words.ts'
import { USUAL_RHYTHM } from './period-rules.ts'
import { isSameRhythm, lastRhythm, objectionsToRhythm } from './rhythm-rules.ts'
import { insertRhythm, periodsSent, rhythmsOf } from './rhythm-store.ts'
import { type Clause, type ClauseForm, type ClauseValues, objectionsToClause } from './rules.ts'
import { insertClause, insertCommitment, updateClause } from './store.ts'

/**
 * Records the clause of a contract with its initial hours. Null, or what is wrong by field.
 * @throws Conflict when somebody recorded one meanwhile.
 */
export async function recordClause(
  db: Db,
  contract: Contract,
  form: ClauseForm,
  author: Author,
): Promise<Objections | null> {
  const datedOn = form.datedOn ?? contract.notifiedOn ?? author.today
  const ground = { rounding: await roundingFor(db, contract.buyerId, datedOn), beforeCents: 0 }
  const objections = {
    ...objectionsToForm(contract, form),
    ...objectionsToFigure(form.figure, ground),
    ...(form.rhythm && objectionsToRhythm({ ...form.rhythm, effectOn: '' }, [], NOTHING_YET)),
  }
  if (Object.keys(objections).length) return objections

  return db.transaction(async trx => {
    const clauseId = await insertClause(trx, contract.id, form.clause, author)
    if (!clauseId) return outrun(trx, author)
    const since = [contract.notifiedOn, form.datedOn, contract.startsOn, form.startsOn].filter(date => date !== null)
    const rhythm = { ...(form.rhythm ?? USUAL_RHYTHM), effectOn: since.sort()[0] ?? author.today }
    await insertRhythm(trx, clauseId, rhythm, author)
    const { centihours, formula } = figured(form.figure, ground)
    await insertCommitment(
      trx,
      clauseId,
      {
        kind: 'initial',
        datedOn,
        centihours,
        label: 'Notification',
        basis: '',
        reason: formulaWords(formula),
        formula,
        amendmentId: null,
      },
      author,
    )
    await fillExecution(trx, contract.id, form, author)
    await record(trx, author, {
      action: 'clause.recorded',
      subject: 'clause',
      subjectId: clauseId,
      buyerId: contract.buyerId,
      href: `/marches/${contract.id}`,
      after: {
        ...form.clause,
        centihours,
        formula: originOf({ formula, centihours }),
        rhythm,
        startsOn: form.startsOn,
        endsOn: form.endsOn,
      },
    })
    await unsettle(trx, [clauseId])
    return null
  })
}

/**
 * Changes what the clause says; the hours owed change by lines of the ledger only.
 * @throws Conflict when somebody changed it since this form was opened.
 */
export async function editClause(
  db: Db,
  contract: Contract,
  clause: Clause,
  form: ClauseForm & { version: number },
  author: Author,
): Promise<Objections | null> {
  return db.transaction(async trx => {
    const change = await rhythmChange(trx, contract, clause, form, author.today)
    const objections = {
      ...objectionsToForm(contract, form),
      ...change.objections,
      ...(await objectionsToEffect(trx, clause, form, author.today)),
    }
    if (Object.keys(objections).length) return objections

    const asked = { id: clause.id, version: form.version }
    if (!(await updateClause(trx, asked, form.clause, form.effectOn ?? null, author))) return outrun(trx, author)
    await fillExecution(trx, contract.id, form, author)
    if (change.after) await insertRhythm(trx, clause.id, change.after, author)
    await record(trx, author, {
      action: 'clause.edited',
      subject: 'clause',
      subjectId: clause.id,
      buyerId: contract.buyerId,
      href: `/marches/${contract.id}`,
      before: { ...written(clause), ...(change.after && { rhythm: change.before }) },
      after: {
        ...form.clause,
        startsOn: form.startsOn,
        endsOn: form.endsOn,
        ...(form.effectOn && { effectOn: form.effectOn }),
        ...(change.after && { rhythm: change.after }),
      },
    })
    await unsettle(trx, [clause.id])
    return null
  })
}

/** How the result of a formula is rounded for an act of this day. */
export async function roundingFor(db: Db, buyerId: number, date: string): Promise<Rounding> {
  return roundingOn((await roundingsOf(db, [buyerId])).get(buyerId) ?? [], date)
}

/** A new rhythm, if the form asks for one, and what is wrong with it. */
async function rhythmChange(trx: Db, contract: Contract, clause: Clause, form: ClauseForm, today: string) {
  const rhythms = (await rhythmsOf(trx, [clause.id])).get(clause.id) ?? []
  const before = lastRhythm(rhythms)
  if (!form.rhythm || isSameRhythm(form.rhythm, before)) return { before, after: null, objections: {} }
  const objections = objectionsToRhythm(form.rhythm, rhythms, {
    startsOn: contract.startsOn ?? form.startsOn ?? contract.notifiedOn,
    endsOn: contract.endsOn,
    sent: await periodsSent(trx, clause.id),
    today,
  })
  return { before, after: { ...form.rhythm, effectOn: form.rhythm.effectOn ?? today }, objections }
}

/** What is written may hold from a day that has come, and on which no later value stands. */
async function objectionsToEffect(trx: Db, clause: Clause, form: ClauseForm, today: string): Promise<Objections> {
  const { effectOn } = form
  if (!effectOn) return {}
  if (effectOn > today) return { 'valeurs-effet': `Le ${longDate(effectOn)} n’est pas encore là.` }
  const terms = (await termsOf(trx, 'clause_id', [clause.id])).get(clause.id) ?? []
  const fields = changesBetween(written(clause), form.clause).map(({ field }) => field)
  const objection = objectionToEffect(effectOn, terms, fields)
  return objection ? { 'valeurs-effet': objection } : {}
}

/** A clause about to be written has no period behind it. */
const NOTHING_YET = { startsOn: null, endsOn: null, sent: [], today: '' }

function objectionsToForm(contract: Contract, form: ClauseForm): Objections {
  return objectionsToClause(form.clause, {
    notifiedOn: contract.notifiedOn,
    startsOn: contract.startsOn ?? form.startsOn,
    endsOn: contract.startsOn ? (contract.endsOn ?? form.endsOn) : (form.endsOn ?? contract.endsOn),
  })
}

function written({
  legalBasis,
  contractArticle,
  scope,
  penaltyCents,
  eligibilityMonths,
  poolId,
}: Clause): ClauseValues {
  return { legalBasis, contractArticle, scope, penaltyCents, eligibilityMonths, poolId }
}

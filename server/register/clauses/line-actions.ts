import type { Db } from '#db/connect.ts'
import type { Objections } from '#server/base/errors.ts'
import { type Author, onlyOnce, record } from '#server/journal/store.ts'
import { endHeldOn, isTermination, objectionToEnd } from '../contracts/end-rules.ts'
import { endActsOf, moveEnd } from '../contracts/ends-store.ts'
import { readContracts } from '../contracts/reading.ts'
import type { Contract } from '../contracts/rules.ts'
import { unsettle } from '../standings/store.ts'
import { roundingFor } from './actions.ts'
import { figured, MOST_CENTIHOURS, objectionsToFigure } from './figure-rules.ts'
import { type Formula, invoicedSoFar } from './formula-rules.ts'
import { originOf } from './formula-words.ts'
import {
  type Act,
  acts,
  type Clause,
  type Commitment,
  isPureRemoval,
  type LineForm,
  lowestFrom,
  objectionsToLine,
} from './rules.ts'
import { insertAmendment, insertCommitment, lockLedger, nextAmendmentNumber } from './store.ts'

/** Adds a line to the ledger, and the amendment it comes from. Null, or what is wrong by field. */
export async function addLine(
  db: Db,
  contract: Contract,
  clause: Clause,
  act: Act,
  form: LineForm,
  author: Author,
): Promise<Objections | null> {
  return db.transaction(async trx => {
    const ledger = await lockLedger(trx, clause.id)
    await onlyOnce(trx, author)
    const { centihours, formula, objections: wrongFigure } = await amountOf(trx, contract, act, form, ledger)
    const { notifiedOn } = contract
    const objections = {
      ...objectionsToLine({ act, datedOn: form.datedOn, centihours }, ledger, { notifiedOn, today: author.today }),
      ...wrongFigure,
      ...(await objectionsToNewEnd(trx, contract, form)),
    }
    if (Object.keys(objections).length) return objections
    const removes = isPureRemoval({ basis: form.basis, datedOn: form.datedOn, centihours }, ledger)
    if (removes && !form.confirmed) return { confirmation: SUBSTANTIAL }

    const number = act === 'avenant' ? await nextAmendmentNumber(trx, contract.id) : null
    const amendmentId = number ? await insertAmendment(trx, contract.id, amendmentFrom(form, number), author.at) : null
    const label = distinct(labelOf(act, number, form.reference), form.datedOn, ledger)
    const line = {
      kind: acts[act].kind,
      datedOn: form.datedOn,
      centihours,
      label,
      basis: form.basis,
      reason: form.reason,
    }
    const id = await insertCommitment(trx, clause.id, { ...line, formula, amendmentId }, author)
    const owedThen = isTermination(form) ? form.owedThen : 'line'
    if (form.endsOn) {
      const end = { kind: 'amendment' as const, effectOn: form.datedOn, endsOn: form.endsOn, reason: form.reason }
      await moveEnd(trx, contract.id, { ...end, owedThen, amendmentId }, author)
    }
    await record(trx, author, {
      action: 'commitment.added',
      subject: 'commitment',
      subjectId: id,
      buyerId: contract.buyerId,
      href: `/marches/${contract.id}`,
      before: form.endsOn ? { endsOn: contract.endsOn } : null,
      after: {
        ...line,
        formula: originOf({ formula, centihours }),
        ...(removes && { confirmed: 'Retrait de toute la clause, en connaissance de cause' }),
        amountCents: form.amountCents,
        endsOn: form.endsOn,
        ...(isTermination(form) && { owedThen }),
      },
    })
    if (number || form.endsOn) await readContracts(trx, [contract.id], author)
    await unsettle(trx, [clause.id])
    return null
  })
}

/** Said, and to be confirmed, before the whole clause goes. */
const SUBSTANTIAL =
  'Cet acte retire toute la clause hors des difficultés du CCAG (x.1.4.4)\u00a0: ce peut être une modification substantielle, qui aurait attiré d’autres candidats. Confirmez, ou changez le fondement.'

/** Signed centihours of the line, the formula kept with it, and what is wrong with its figure. */
async function amountOf(trx: Db, contract: Contract, act: Act, form: LineForm, ledger: readonly Commitment[]) {
  if (form.effect === 'aucun') return { centihours: 0, formula: null as Formula | null, objections: {} }
  const rounding = await roundingFor(trx, contract.buyerId, form.datedOn)
  const ground = { rounding, beforeCents: invoicedSoFar(ledger) }
  const { centihours, formula } = figured(form.figure, ground)
  const objections = objectionsToFigure(form.figure, ground)
  const signed = form.effect === 'moins' ? -centihours : centihours
  return { centihours: signed, formula: act === 'decision' ? null : formula, objections }
}

/** Puts a wrong line right by another that makes up the difference, at the same date. The wrong one stays to be seen. */
export async function correctLine(
  db: Db,
  contract: Contract,
  wrong: Commitment,
  right: { centihours: number; reason: string },
  author: Author,
): Promise<Objections | null> {
  return db.transaction(async trx => {
    const ledger = await lockLedger(trx, wrong.clauseId)
    await onlyOnce(trx, author)
    if (right.centihours > MOST_CENTIHOURS) return { heures: 'Plus d’un million d’heures\u00a0: vérifiez le chiffre.' }
    const wanted = wrong.centihours < 0 ? -right.centihours : right.centihours
    const difference = wanted - standing(wrong, ledger)
    if (difference === 0) return { heures: 'C’est déjà le nombre enregistré.' }
    if (-difference > lowestFrom(ledger, wrong.datedOn))
      return { heures: 'Les lignes suivantes retirent déjà davantage : corrigez-les d’abord.' }

    const line = {
      kind: wrong.kind,
      datedOn: wrong.datedOn,
      centihours: difference,
      label: correctionLabel(wrong),
      basis: wrong.basis,
      reason: right.reason,
    }
    const id = await insertCommitment(trx, wrong.clauseId, { ...line, formula: null, amendmentId: null }, author)
    await record(trx, author, {
      action: 'commitment.corrected',
      subject: 'commitment',
      subjectId: id,
      buyerId: contract.buyerId,
      href: `/marches/${contract.id}`,
      before: { label: wrong.label, centihours: standing(wrong, ledger) },
      after: line,
    })
    await unsettle(trx, [wrong.clauseId])
    return null
  })
}

/** What a line comes to with its corrections, in centihours. */
export function standing(line: Commitment, ledger: readonly Commitment[]): number {
  const corrections = ledger.filter(
    other => other.label === correctionLabel(line) && other.datedOn === line.datedOn && other.kind === line.kind,
  )
  return corrections.reduce((sum, correction) => sum + correction.centihours, line.centihours)
}

function correctionLabel({ label }: { label: string }): string {
  return `Correction : ${label}`
}

/** An amendment moves the end that stood on the day it was signed. */
async function objectionsToNewEnd(trx: Db, contract: Contract, { datedOn, endsOn }: LineForm): Promise<Objections> {
  if (!endsOn) return {}
  const held = endHeldOn(await endActsOf(trx, contract.id), datedOn, contract.endsOn)
  const objection = objectionToEnd({ datedOn, endsOn }, held, contract)
  return objection ? { nouvelleFin: objection } : {}
}

function labelOf(act: Act, number: number | null, reference: string): string {
  if (number) return `Avenant n° ${number}`
  return reference ? `${acts[act].label} ${reference}` : acts[act].label
}

/** « Décision (2) »: two lines of one day are told apart by their name, which their corrections repeat. */
function distinct(label: string, datedOn: string, ledger: readonly Commitment[]): string {
  const taken = new Set(ledger.filter(line => line.datedOn === datedOn).map(line => line.label))
  let name = label
  for (let number = 2; taken.has(name); number++) name = `${label} (${number})`
  return name
}

function amendmentFrom(form: LineForm, number: number) {
  const { basis, reason, amountCents, endsOn } = form
  return { number, signedOn: form.datedOn, legalBasis: basis, reason, amountCents, endsOn }
}

import type { Db } from '#db/connect.ts'
import { Conflict, type Objections } from '#server/base/errors.ts'
import { centsFor } from '#server/base/figures.ts'
import { type Author, onlyOnce, record } from '#server/journal/store.ts'
import { clauseOfContract } from '../clauses/store.ts'
import type { Contract } from '../contracts/rules.ts'
import { ccagOf } from '../contracts/rules.ts'
import { unsettle } from '../standings/store.ts'
import { isOpen, type Proceeding, type ProceedingKind, stateOf } from './rules.ts'
import { type Circumstances, mostCents, objectionsToStep, type Situation, type StepForm } from './step-rules.ts'
import { insertProceeding, insertStep, lockProceedings, type NewStep } from './store.ts'

/** What a new file is about; `unitCents` and `basis` are those of a meeting or a document. */
export type Beginning = { kind: ProceedingKind; matter: string; basis: string; unitCents: number | null }

/** How the account stood on a day; it is measured in the transaction, above this floor. */
export type Measuring = (trx: Db, at: string) => Promise<Situation | null>

/** Begins a file: `open` by an officer, `suggest` by who may not. Its number, or what is wrong by field. */
export async function beginProceeding(
  db: Db,
  contract: Contract,
  beginning: Beginning,
  form: StepForm,
  author: Author,
): Promise<{ id: number; objections: null } | { id: null; objections: Objections }> {
  return db.transaction(async trx => {
    const files = await lockProceedings(trx, contract.id)
    await onlyOnce(trx, author)
    const objections = {
      ...objectionsToBeginning(beginning, files),
      ...objectionsToStep(form, { ...around(contract, author), ...beginning, state: stateOf([]), situation: null }),
    }
    if (Object.keys(objections).length) return { id: null, objections }
    const id = await insertProceeding(trx, { ...beginning, contractId: contract.id }, author)
    await write(trx, contract, id, { ...form, reading: null, cancelsId: null }, author)
    return { id, objections: null }
  })
}

/** One file about hours at a time; a meeting or a document says which, and what the contract wrote. */
export function objectionsToBeginning(
  { kind, matter, basis, unitCents }: Beginning,
  files: readonly Proceeding[],
): Objections {
  const running = (one: Proceeding) => {
    const state = stateOf(one.steps)
    return one.kind === 'hours' && (isOpen(state) || state.stage === 'suggested')
  }
  if (kind === 'hours')
    return files.some(running) ? { nature: 'Un dossier est déjà ouvert sur les heures de ce marché.' } : {}
  const objections: Objections = {}
  if (!matter.trim()) objections.objet = 'Dites de quelle réunion, ou de quel document il s’agit.'
  if (!unitCents) objections.montant = 'Aucun montant au contrat\u00a0: aucune pénalité n’est possible.'
  if (!basis.trim()) objections.fondement = 'Citez l’article du marché qui fixe ce montant.'
  return objections
}

/**
 * Records the next step of a file. `seen`: the last step that its author had before them. Null, or what is wrong by field.
 * @throws Conflict when somebody recorded another step meanwhile.
 */
export async function recordStep(
  db: Db,
  contract: Contract,
  { id, seen }: { id: number; seen: number },
  form: StepForm,
  author: Author,
  measure: Measuring,
): Promise<Objections | null> {
  return db.transaction(async trx => {
    const file = (await lockProceedings(trx, contract.id)).find(one => one.id === id)
    await onlyOnce(trx, author)
    if (!file || (file.steps.at(-1)?.id ?? 0) !== seen) throw new Conflict()
    const situation = file.kind === 'hours' && reads.has(form.gesture) ? await measure(trx, form.datedOn) : null
    const state = stateOf(file.steps)
    const given: Circumstances = { ...around(contract, author), ...file, state, situation }
    const objections = objectionsToStep(form, given)
    if (Object.keys(objections).length) return objections
    const figures = figuresOf(form, given)
    const cancelsId = form.gesture === 'takeBack' ? state.last!.id : null
    const reading = situation?.reading ?? null
    await write(trx, contract, id, { ...form, ...figures, reading, cancelsId }, author)
    return null
  })
}

/** Steps at which the account is measured, on their own day. */
const reads = new Set(['notice', 'establish', 'decide', 'waive'])

/** What no one types: it follows from what was measured. */
function figuresOf(form: StepForm, given: Circumstances): Pick<NewStep, 'centihours' | 'amountCents'> {
  const { reading } = given.situation ?? {}
  switch (form.gesture) {
    case 'notice': {
      const perHour = reading?.penaltyCents ?? null
      if (given.kind !== 'hours') return { centihours: null, amountCents: given.unitCents }
      const amountCents = perHour === null ? null : centsFor(form.centihours!, perHour)
      return { centihours: form.centihours, amountCents }
    }
    case 'establish':
      return { centihours: reading?.missing ?? null, amountCents: mostCents(given) }
    case 'waive':
      return { centihours: reading?.missing ?? null, amountCents: 0 }
    case 'decide':
      return { centihours: reading?.exposed ?? null, amountCents: form.amountCents }
    default:
      return { centihours: null, amountCents: form.amountCents }
  }
}

function around(contract: Contract, { today }: Author) {
  return { notifiedOn: contract.notifiedOn, today, article: ccagOf(contract, '.5') }
}

async function write(trx: Db, contract: Contract, id: number, step: NewStep, author: Author): Promise<void> {
  const stepId = await insertStep(trx, id, step, author)
  const { gesture, datedOn, text, centihours, amountCents, days, reference } = step
  await record(trx, author, {
    action: `proceeding.${gesture}`,
    subject: 'proceeding',
    subjectId: id,
    buyerId: contract.buyerId,
    href: `/marches/${contract.id}/sanction/${id}`,
    after: Object.fromEntries(
      Object.entries({ step: stepId, datedOn, text, centihours, amountCents, days, reference }).filter(
        ([, value]) => value !== null && value !== '',
      ),
    ),
  })
  const clause = await clauseOfContract(trx, contract.id)
  if (clause) await unsettle(trx, [clause.id])
}

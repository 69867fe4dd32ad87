import type { Objections } from '#server/base/errors.ts'
import { longDate, owedHours } from '#server/base/format.ts'
import type { Contract } from '../contracts/rules.ts'

// What happened on a contract, dated and signed: the timeline, the suspensions, the excused hours, who must act next.
// A fact is never rewritten: a wrong one is taken back by another, which says why.

import { daysBetween, plusDays, plusMonths } from '#server/base/dates.ts'

export const factKinds = {
  contact: 'Appel ou échange',
  meeting: 'Réunion de suivi',
  reminder: 'Relance',
  difficulty: 'Difficulté notifiée',
  excuse: 'Heures excusées',
  suspension: 'Suspension',
  resumption: 'Reprise',
  finalReview: 'Bilan final',
  note: 'Note',
} as const
export type FactKind = keyof typeof factKinds

/** Kinds of before sanction files were kept: carried there, no longer read here; the journal still names them. */
export const carriedKinds = { formalNotice: 'Mise en demeure', penalty: 'Décision sur la pénalité' } as const

export const parties = {
  company: 'À l’entreprise',
  facilitator: 'À la facilitatrice',
  buyer: 'À l’acheteur',
  nobody: 'À personne',
} as const
export type Party = keyof typeof parties

export type Fact = {
  id: number
  contractId: number
  kind: FactKind
  datedOn: string
  /** End of a suspension; deadline of a reminder, of the next step. */
  untilOn: string | null
  text: string
  /** Hours excused (CCAG x.1.4.4), in centihours. */
  centihours: number | null
  waitsOn: Party | null
  /** What is waited for: « proposer un calendrier de recrutement ». */
  nextStep: string
  /** The fact this one takes back. */
  cancelsId: number | null
  /** The suspension that this resumption ends: the eve of its day is the last one suspended. */
  resumesId: number | null
  recordedAt: string
  recordedByName: string | null
  /** Whoever wrote it could read identities that day: its words may name somebody of the register. */
  byReader: boolean
}

/** The facts that hold: neither taken back, nor there to take another back. */
export function holding(facts: readonly Fact[]): Fact[] {
  const cancelled = new Set(facts.map(fact => fact.cancelsId))
  return facts.filter(fact => fact.cancelsId === null && !cancelled.has(fact.id))
}

/** Suspensions as the trajectory needs them: each until the eve of its resumption, once somebody recorded one. */
export function suspensionsIn(facts: readonly Fact[]): { from: string; until: string | null }[] {
  const held = holding(facts)
  const resumed = new Map(held.map(fact => [fact.resumesId, plusDays(fact.datedOn, -1)]))
  return held
    .filter(fact => fact.kind === 'suspension')
    .map(fact => ({ from: fact.datedOn, until: resumed.get(fact.id) ?? fact.untilOn }))
}

/** Hours the buyer excused up to this date, in centihours (CCAG x.1.4.4: no penalty on them). */
export function excusedAt(facts: readonly Fact[], date: string): number {
  return holding(facts).reduce(
    (sum, fact) => sum + (fact.kind === 'excuse' && fact.datedOn <= date ? (fact.centihours ?? 0) : 0),
    0,
  )
}

/** The last fact that says whose turn it is; null when none does, or when it says that nobody is waited for. */
export function openStep(facts: readonly Fact[]): Fact | null {
  const [last] = holding(facts)
    .filter(fact => fact.waitsOn !== null)
    .sort((a, b) => (a.datedOn === b.datedOn ? b.id - a.id : a.datedOn < b.datedOn ? 1 : -1))
  return last && last.waitsOn !== 'nobody' ? last : null
}

/** CCAG x.1.4.5: the final review comes in the month before the end of execution. */
export const FINAL_REVIEW_MONTHS = 1

/** A review made this long before the end is that of an earlier end, put off since. Practice. */
export const REVIEW_HOLDS_MONTHS = 3

/** The final review is to be made: the end is less than a month away, or past, and no review of that end was recorded. */
export function awaitsFinalReview(facts: readonly Fact[], endsOn: string, today: string): boolean {
  if (endsOn > plusMonths(today, FINAL_REVIEW_MONTHS)) return false
  const from = plusMonths(endsOn, -REVIEW_HOLDS_MONTHS)
  return !holding(facts).some(({ kind, datedOn }) => kind === 'finalReview' && datedOn >= from)
}

/** Hours excused are judged against what is measured; any other fact for itself. */
export type FactForm = ExcuseForm | PlainForm
export type PlainForm = Written & { kind: Exclude<FactKind, 'excuse'> }
export type ExcuseForm = Written & { kind: 'excuse' }

type Written = {
  datedOn: string
  untilOn: string | null
  text: string
  centihours: number | null
  waitsOn: Party | null
  nextStep: string
}

export type Circumstances = {
  facts: readonly Fact[]
  notifiedOn: string | null
  today: string
}

export function circumstancesOf(contract: Contract, facts: readonly Fact[], today: string): Circumstances {
  return { facts, notifiedOn: contract.notifiedOn, today }
}

/** A sentence by field, none when the fact can be recorded. */
export function objectionsToFact(fact: FactForm, circumstances: Circumstances): Objections {
  const { facts, notifiedOn, today } = circumstances
  const { kind, datedOn, untilOn } = fact
  const objections: Objections = {}

  if (datedOn > today && kind !== 'suspension')
    objections.date = `Le ${longDate(datedOn)} n’est pas encore là. Notez un fait une fois qu’il a eu lieu.`
  if (needsClause.has(kind) && notifiedOn && datedOn < notifiedOn)
    objections.date = `Le marché n’est notifié que le ${longDate(notifiedOn)}.`
  if (untilOn && untilOn < datedOn)
    objections.echeance =
      kind === 'suspension' ? 'La suspension finit après avoir commencé.' : 'L’échéance vient après le fait.'

  if (kind === 'suspension') {
    const crossed = suspensionsIn(facts).find(
      other => other.from <= (untilOn ?? '9999') && datedOn <= (other.until ?? '9999'),
    )
    if (crossed) objections.date = `Une suspension court déjà depuis le ${longDate(crossed.from)}.`
  }
  if (fact.nextStep && !fact.waitsOn) objections.tour = 'Dites qui doit agir.'
  return objections
}

/** The same for hours excused: none beyond those that are missing, in centihours, less those excused already. */
export function objectionsToExcuse(excuse: ExcuseForm, missing: number, circumstances: Circumstances): Objections {
  const objections = objectionsToFact(excuse, circumstances)
  const { centihours } = excuse
  if (!centihours) objections.heures = 'Écrivez le nombre d’heures excusées.'
  else if (missing <= 0) objections.heures = 'Il ne manque aucune heure\u00a0: rien n’est à excuser.'
  else if (centihours > missing)
    objections.heures = `Il ne manque que ${owedHours(missing)}\u00a0: on n’excuse pas davantage.`
  return objections
}

/** Whether a suspension still waits for someone to say when the work began again. */
export function awaitsResumption(fact: Fact, facts: readonly Fact[], today: string): boolean {
  const held = holding(facts)
  return (
    fact.kind === 'suspension' &&
    held.includes(fact) &&
    (fact.untilOn === null || fact.untilOn >= today) &&
    !held.some(other => other.resumesId === fact.id)
  )
}

/** What is decided when the work begins again. */
export type ResumptionForm = {
  /** The last day suspended. */
  lastDay: string
  /** « la fin est reportée de n jours », or « la fin ne change pas ». */
  end: 'moved' | 'kept'
  /** null: as many days as the work was stopped. */
  days: number | null
}

/** Days suspended, the first and the last included. */
export function daysSuspended(suspension: Pick<Fact, 'datedOn'>, lastDay: string): number {
  return daysBetween(suspension.datedOn, lastDay) + 1
}

/** A sentence by field, none when the work can begin again the day after. */
export function objectionsToResumption(
  suspension: Fact,
  { lastDay, end, days }: ResumptionForm,
  { facts, today, endsOn }: { facts: readonly Fact[]; today: string; endsOn: string | null },
): Objections {
  const objections: Objections = {}
  const other = suspensionsIn(facts.filter(fact => fact.id !== suspension.id)).find(
    ({ from }) => from > suspension.datedOn && from <= lastDay,
  )
  if (lastDay < suspension.datedOn)
    objections.fin = `La suspension court depuis le ${longDate(suspension.datedOn)}\u00a0: elle ne peut pas finir avant.`
  else if (other) objections.fin = `Une autre suspension court depuis le ${longDate(other.from)}.`
  else if (lastDay > plusMonths(today, 12)) objections.fin = 'Notez une reprise au plus un an à l’avance.'
  if (end === 'moved' && endsOn === null)
    objections.decision = 'La fin de l’exécution n’est pas connue\u00a0: enregistrez-la d’abord sur la fiche du marché.'
  else if (end === 'moved' && days === 0)
    objections.jours = 'Zéro jour\u00a0: choisissez «\u00a0la fin ne change pas\u00a0».'
  return objections
}

/** Facts that only make sense where hours are owed. */
export const needsClause = new Set<FactKind>(['excuse', 'suspension', 'finalReview'])

/** What the buyer answers by a letter of its own. */
export function isAnswered({ kind, cancelsId }: Pick<Fact, 'kind' | 'cancelsId'>): boolean {
  return cancelsId === null && ['difficulty', 'suspension', 'excuse'].includes(kind)
}

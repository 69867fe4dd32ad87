// What happened on a contract, dated and signed: the timeline, the suspensions, the excused hours, who must act next.
// A fact is never rewritten: a wrong one is taken back by another, which says why.

import { plusDays } from '#server/base/dates.ts'

export const factKinds = {
  contact: 'Appel ou échange',
  meeting: 'Réunion de suivi',
  reminder: 'Relance',
  difficulty: 'Difficulté notifiée',
  excuse: 'Heures excusées',
  suspension: 'Suspension',
  resumption: 'Reprise',
  formalNotice: 'Mise en demeure',
  penalty: 'Décision sur la pénalité',
  note: 'Note',
} as const
export type FactKind = keyof typeof factKinds

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
  /** End of a suspension; deadline of a notice, of a reminder, of the next step. */
  untilOn: string | null
  text: string
  /** Hours excused (CCAG x.1.4.4), in centihours. */
  centihours: number | null
  /** A penalty decided, in cents; 0: waived. */
  amountCents: number | null
  waitsOn: Party | null
  /** What is waited for: « proposer un calendrier de recrutement ». */
  nextStep: string
  /** The fact this one takes back. */
  cancelsId: number | null
  /** The suspension that this resumption ends: the eve of its day is the last one suspended. */
  resumesId: number | null
  recordedAt: string
  recordedByName: string | null
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

/** The buyer decided on the penalty, applied or waived, once the contract was over: the matter is closed (CCAG x.1.5). */
export function isSettled(facts: readonly Fact[], endsOn: string | null): boolean {
  return endsOn !== null && holding(facts).some(fact => fact.kind === 'penalty' && fact.datedOn >= endsOn)
}

/** The last fact that says whose turn it is; null when none does, or when it says that nobody is waited for. */
export function openStep(facts: readonly Fact[]): Fact | null {
  const [last] = holding(facts)
    .filter(fact => fact.waitsOn !== null)
    .sort((a, b) => (a.datedOn === b.datedOn ? b.id - a.id : a.datedOn < b.datedOn ? 1 : -1))
  return last && last.waitsOn !== 'nobody' ? last : null
}

/** A formal notice whose deadline has passed and that no decision on the penalty has closed since. */
export function unansweredNotice(facts: readonly Fact[], date: string): Fact | null {
  const held = holding(facts)
  const decided = held.filter(fact => fact.kind === 'penalty' && fact.datedOn <= date)
  return (
    held.find(
      fact =>
        fact.kind === 'formalNotice' &&
        fact.untilOn !== null &&
        fact.untilOn < date &&
        !decided.some(decision => decision.datedOn >= fact.datedOn),
    ) ?? null
  )
}

/** Hours excused are judged against those that are missing; any other fact for itself. */
export type FactForm = ExcuseForm | (Written & { kind: Exclude<FactKind, 'excuse'> })
export type ExcuseForm = Written & { kind: 'excuse' }

type Written = {
  datedOn: string
  untilOn: string | null
  text: string
  centihours: number | null
  amountCents: number | null
  waitsOn: Party | null
  nextStep: string
}

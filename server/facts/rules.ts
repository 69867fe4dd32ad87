// What happened on a contract, dated and signed: the timeline, the suspensions, the excused hours, who must act next.

export const factKinds = {
  contact: 'Appel ou échange',
  meeting: 'Réunion de suivi',
  reminder: 'Relance',
  difficulty: 'Difficulté notifiée',
  excuse: 'Heures excusées',
  suspension: 'Suspension',
  formalNotice: 'Mise en demeure',
  penalty: 'Décision sur la pénalité',
  note: 'Note',
} as const
export type FactKind = keyof typeof factKinds

export const parties = { company: 'À l’entreprise', facilitator: 'À la facilitatrice', buyer: 'À l’acheteur' } as const
export type Party = keyof typeof parties

export type Fact = {
  id: number
  contractId: number
  kind: FactKind
  datedOn: string
  /** End of a suspension; deadline of a notice, of a reminder. */
  untilOn: string | null
  text: string
  /** Hours excused (CCAG x.1.4.4), in centihours. */
  centihours: number | null
  waitsOn: Party | null
  recordedAt: string
  recordedByName: string | null
}

/** Suspensions as the trajectory needs them. */
export function suspensionsIn(facts: readonly Fact[]): { from: string; until: string | null }[] {
  return facts.filter(fact => fact.kind === 'suspension').map(fact => ({ from: fact.datedOn, until: fact.untilOn }))
}

/** Hours the buyer excused up to this date, in centihours (CCAG x.1.4.4: no penalty on them). */
export function excusedAt(facts: readonly Fact[], date: string): number {
  return facts.reduce(
    (sum, fact) => sum + (fact.kind === 'excuse' && fact.datedOn <= date ? (fact.centihours ?? 0) : 0),
    0,
  )
}

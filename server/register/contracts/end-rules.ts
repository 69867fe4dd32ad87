// The end of execution, as acts fix it one after the other: an amendment, a resumption, a published duration.

import { longDate } from '#server/base/format.ts'

const endKinds = {
  initial: 'Fin prévue à l’origine',
  amendment: 'Avenant',
  published: 'Durée publiée',
  estimated: 'Durée publiée, lue comme des mois ajoutés',
  answered: 'Fin donnée par une réponse',
  resumption: 'Reprise après suspension',
  correction: 'Correction',
  carried: 'Fin reprise, l’origine n’étant pas connue',
} as const
export type EndKind = keyof typeof endKinds

/** What is owed once a contract is terminated: what was expected on its last day, or all of it. */
export const owedThenChoices = {
  line: 'Deviennent ce qui était attendu au dernier jour',
  kept: 'Restent dues en entier',
} as const
export type OwedThen = keyof typeof owedThenChoices

export type EndAct = {
  kind: EndKind
  /** null: from the notification on. */
  effectOn: string | null
  endsOn: string
  owedThen: OwedThen
  amendmentId: number | null
  reason: string
}

/** No person wrote this end: a publication gave it, and another reading of it may move it. */
export function isMachineMade({ kind, byPerson }: Pick<EndAct, 'kind'> & { byPerson: boolean }): boolean {
  return !byPerson && (kind === 'published' || kind === 'estimated' || kind === 'correction')
}

/** What an act that says nothing more leaves unsaid. */
export const NO_ACT = { effectOn: null, owedThen: 'line', amendmentId: null, reason: '' } as const

/** The end that holds on a day, among acts sorted by effect; `otherwise` where no act fixed one. */
export function endHeldOn(acts: readonly EndAct[], day: string, otherwise: string | null): string | null {
  if (acts.length === 0) return otherwise
  return acts.findLast(({ effectOn }) => effectOn === null || effectOn <= day)?.endsOn ?? null
}

/** An act of this day ends the execution at once, or ended it before. */
export function isTermination({ datedOn, endsOn }: { datedOn: string; endsOn: string | null }): boolean {
  return endsOn !== null && endsOn <= datedOn
}

/** What is over cannot be prolonged: a sentence, or null. `held` is the end that stood on the day of the act. */
export function objectionToEnd(
  { datedOn, endsOn }: { datedOn: string; endsOn: string },
  held: string | null,
  { startsOn }: { startsOn: string | null },
): string | null {
  if (startsOn && endsOn <= startsOn) return 'La fin vient après le début de l’exécution.'
  if (held === null || datedOn <= held || endsOn <= held) return null
  const over = `L’exécution s’est achevée le ${longDate(held)}\u00a0: un avenant signé après ne peut plus la prolonger.`
  return startsOn
    ? `${over} Si les parties se sont engagées de nouveau, enregistrez cet engagement comme un autre marché, avec son motif.`
    : `${over} Cette fin n’est qu’estimée\u00a0: si elle est fausse, corrigez-la d’abord sur la fiche du marché.`
}

import { hours, longDate, shortDate, signedWholeHours, wholeHours } from '#server/base/format.ts'
import type { EndKind } from '../contracts/end-rules.ts'
import { type Fact, type FactKind, openStep, parties } from './rules.ts'

// A line of the history of a contract, and the step that waits.

export type Event = {
  /** 'YYYY-MM-DD'. */
  date: string
  dateWords: string
  text: string
  /** « C. Aubry »; '' for what came with the data. */
  by: string
  /** Taken back since: shown struck through, with the reason on a line of its own. */
  cancelled: boolean
  /** The fact behind the line; null for a line of the ledger or a statement. */
  fact: Fact | null
}

export type NextStep = {
  /** « À l’entreprise ». */
  party: string
  /** « , avant le 24 novembre 2026 : proposer un calendrier de recrutement. » */
  rest: string
  /** Both. */
  sentence: string
  tone: 'is-late' | ''
}

/** Whose turn it is, by when, to do what; null when nobody is waited for. */
export function nextStep(facts: readonly Fact[], today: string): NextStep | null {
  const step = openStep(facts)
  if (!step?.waitsOn) return null
  const deadline = step.kind === 'suspension' ? null : step.untilOn
  const overdue = deadline !== null && deadline < today
  const when = deadline
    ? overdue
      ? `, attendu depuis le ${longDate(deadline)}`
      : `, avant le ${longDate(deadline)}`
    : ''
  const rest = `${when} : ${withStop(step.nextStep || step.text)}`
  const party = parties[step.waitsOn]
  return { party, rest, sentence: party + rest, tone: overdue || step.waitsOn === 'company' ? 'is-late' : '' }
}

/** « Camille Aubry » → « C. Aubry ». */
export function shortName(name: string | null): string {
  const [first = '', ...rest] = (name ?? '').split(' ')
  return rest.length ? `${first.charAt(0)}. ${rest.join(' ')}` : first
}

export function event(
  date: string,
  text: string,
  name: string | null,
  fact: Fact | null = null,
  cancelled = false,
): Event {
  return { date, dateWords: shortDate(date), text, by: shortName(name), cancelled, fact }
}

const openings: Record<FactKind, (fact: Fact) => string> = {
  contact: () => 'Échange : ',
  meeting: () => 'Réunion : ',
  reminder: () => 'Relance : ',
  difficulty: () => 'Difficulté notifiée : ',
  excuse: ({ centihours }) => `${hours(centihours ?? 0)} excusées : `,
  suspension: ({ untilOn }) => `Suspension${untilOn ? ` jusqu’au ${longDate(untilOn)}` : ''} : `,
  resumption: () => 'Reprise\u00a0: ',
  finalReview: () => 'Bilan final\u00a0: ',
  note: ({ cancelsId }) => (cancelsId ? 'Fait annulé : ' : ''),
}

export function factText(fact: Fact): string {
  return openings[fact.kind](fact) + withStop(fact.text)
}

export function ledgerText({ kind, label, centihours }: { kind: string; label: string; centihours: number }): string {
  if (kind === 'initial' && centihours === 0) return `${label}\u00a0: aucune heure avant le premier bon de commande.`
  const figure = kind === 'initial' ? wholeHours(centihours) : signedWholeHours(centihours)
  return `${label} : ${centihours === 0 ? 'heures dues inchangées' : `${figure} h`}.`
}

/** « Fin de l’exécution au 30 juin 2027, par avenant. » */
export function endText({ kind, ends_on, owed_then }: { kind: string; ends_on: string; owed_then: string }): string {
  const kept = owed_then === 'kept' ? ' Les heures dues restent entières.' : ''
  return `Fin de l’exécution au ${longDate(ends_on)}, ${endBy[kind as EndKind]}.${kept}`
}

const endBy: Record<EndKind, string> = {
  initial: 'à l’origine',
  amendment: 'par avenant',
  published: 'd’après une durée publiée',
  estimated: 'd’après une durée publiée, comptée en plus (fin estimée)',
  answered: 'd’après une réponse',
  resumption: 'reportée à la reprise',
  correction: 'après correction',
  carried: 'reprise sans son origine',
}

function withStop(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`
}

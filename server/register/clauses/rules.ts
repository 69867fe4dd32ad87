import { plusMonths } from '#server/base/dates.ts'
import type { Objections } from '#server/base/errors.ts'
import { longDate, owedHours } from '#server/base/format.ts'
import type { OwedThen } from '../contracts/end-rules.ts'
import type { Figure } from './figure-rules.ts'
import type { Formula } from './formula-rules.ts'
import type { RhythmForm } from './rhythm-rules.ts'

// The social clause of a contract and its ledger: what is owed at a date is the sum of dated lines, never a field.

/** Legal bases of a social consideration with hours, by article of the code de la commande publique. */
export const legalBases = {
  'L2112-2': 'Condition d’exécution (L. 2112-2)',
  'L2112-2-1': 'Condition d’exécution obligatoire (L. 2112-2-1)',
  'R2152-7': 'Critère d’attribution (R. 2152-7)',
  'L2113-12': 'Marché réservé, EA et ESAT (L. 2113-12)',
  'L2113-13': 'Marché réservé, SIAE (L. 2113-13)',
  'R2123-1': 'Services de qualification et d’insertion professionnelles (R. 2123-1 3°)',
  'L3114-2': 'Concession, condition d’exécution (L. 3114-2)',
} as const
export type LegalBasis = keyof typeof legalBases

export type Clause = {
  id: number
  contractId: number
  legalBasis: LegalBasis
  /** Where the contract says it: « CCAP, article 8.2 ». */
  contractArticle: string
  scope: string
  /** For each missing hour, in cents; null: the contract wrote none, so none can be applied (CCAG x.1.5). */
  penaltyCents: number | null
  eligibilityMonths: number
  poolId: number | null
  version: number
}

/** initial: at notification. amendment, order, tranche: added later. cancellation: taken away by a decision (CCAG x.1.4.4). */
export type CommitmentKind = 'initial' | 'amendment' | 'order' | 'tranche' | 'cancellation'

/** One line of the ledger, signed: a cancellation is negative. */
export type Commitment = {
  id: number
  clauseId: number
  kind: CommitmentKind
  datedOn: string
  centihours: number
  label: string
  basis: string
  reason: string
  /** Where the number comes from; null where the line needs none: a decision, a correction, an act that changes no hour. */
  formula: Formula | null
  recordedAt: string
  /** null: the terminal, or what came from before. */
  recordedByName?: string | null
}

/** Centihours owed on this day, this day's lines included. Never under zero. */
export function owedAt(ledger: readonly Pick<Commitment, 'datedOn' | 'centihours'>[], date: string): number {
  return Math.max(
    0,
    ledger.reduce((owed, line) => (line.datedOn <= date ? owed + line.centihours : owed), 0),
  )
}

/** What the running sum of the ledger comes down to, from this day on: no line may remove more than this. */
export function lowestFrom(ledger: readonly Pick<Commitment, 'datedOn' | 'centihours'>[], date: string): number {
  const days = [date, ...ledger.map(line => line.datedOn).filter(day => day > date)]
  return Math.min(...days.map(day => owedAt(ledger, day)))
}

/**
 * What may change the hours owed after notification, by the word of its address. `ahead`: how many months in advance it
 * may be noted; a signature is noted once it is there, a tranche or an order may be known before its date.
 */
export const acts = {
  avenant: { kind: 'amendment', label: 'Avenant', effects: ['plus', 'moins', 'aucun'], ahead: 0 },
  commande: { kind: 'order', label: 'Bon de commande', effects: ['plus'], ahead: 12 },
  tranche: { kind: 'tranche', label: 'Tranche affermie', effects: ['plus'], ahead: 12 },
  decision: { kind: 'cancellation', label: 'Décision', effects: ['moins'], ahead: 0 },
} as const satisfies Record<string, { kind: CommitmentKind; label: string; effects: readonly Effect[]; ahead: number }>
export type Act = keyof typeof acts
export type Effect = 'plus' | 'moins' | 'aucun'

/** Why a contract may be modified, by article of the code de la commande publique. */
export const modificationBases = {
  'R2194-1': 'Clause de réexamen (R. 2194-1)',
  'R2194-2': 'Prestations supplémentaires devenues nécessaires (R. 2194-2)',
  'R2194-5': 'Circonstances imprévues (R. 2194-5)',
  'R2194-6': 'Nouveau titulaire, obligation transférée (R. 2194-6)',
  'R2194-7': 'Modification non substantielle (R. 2194-7)',
  'R2194-8': 'Modification de faible montant (R. 2194-8)',
} as const

/** Why hours may be taken away without an amendment (CCAG x.1.4.4). */
export const cancellationBases = {
  difficulties: 'Difficultés économiques établies, à la demande du titulaire',
  ofRight: 'Annulation de droit : activité partielle, licenciement économique ou redressement judiciaire',
  other: 'Autre décision de l’acheteur',
} as const

/** Years ago a CCAP could let a permanent contract count for four years: beyond ten, it is a typing mistake. */
export const MOST_ELIGIBILITY_MONTHS = 120
/** Practice: a person's hours count for 24 months. The contract's own figure prevails. */
export const ELIGIBILITY_MONTHS = 24
const MOST_PENALTY_CENTS = 10_000_00

export type ClauseValues = {
  legalBasis: LegalBasis
  contractArticle: string
  scope: string
  penaltyCents: number | null
  eligibilityMonths: number
  poolId: number | null
}

/** A sentence by field, none when the clause and the dates of its contract hold together. */
export function objectionsToClause(
  { penaltyCents, eligibilityMonths }: ClauseValues,
  { notifiedOn, startsOn, endsOn }: { notifiedOn: string | null; startsOn: string | null; endsOn: string | null },
): Objections {
  const objections: Objections = {}
  if (penaltyCents !== null && penaltyCents > MOST_PENALTY_CENTS)
    objections.penalite = 'Plus de 10 000 € pour une heure : vérifiez le montant.'
  if (eligibilityMonths < 1 || eligibilityMonths > MOST_ELIGIBILITY_MONTHS)
    objections.eligibilite = 'La durée va de 1 à 120 mois.'
  if (startsOn && notifiedOn && startsOn < notifiedOn)
    objections.debut = 'L’exécution ne peut pas commencer avant la notification.'
  if (startsOn && endsOn && endsOn <= startsOn) objections.fin = 'La fin vient après le début de l’exécution.'
  return objections
}

export type ClauseForm = {
  clause: ClauseValues
  /** null: as it is, or as is usual where nothing was decided. */
  rhythm: RhythmForm | null
  figure: Figure
  datedOn: string | null
  startsOn: string | null
  endsOn: string | null
  /** Of a change: from when on it holds; none: as it always should have been. */
  effectOn?: string | null
}

export type LineForm = {
  /** Somebody read that taking the whole clause away may be a substantial modification. */
  confirmed: boolean
  datedOn: string
  basis: string
  reference: string
  effect: Effect
  figure: Figure
  reason: string
  amountCents: number | null
  endsOn: string | null
  /** Read only where the new end terminates the contract. */
  owedThen: OwedThen
}

type NewLine = { act: Act; datedOn: string; centihours: number }

/** A sentence by field, none when the line can be added. `centihours` is signed. */
export function objectionsToLine(
  { act, datedOn, centihours }: NewLine,
  ledger: readonly Pick<Commitment, 'datedOn' | 'centihours'>[],
  { notifiedOn, today }: { notifiedOn: string | null; today: string },
): Objections {
  const objections: Objections = {}
  const latest = plusMonths(today, acts[act].ahead)
  if (notifiedOn && datedOn < notifiedOn)
    objections.signature = `Le marché n’est notifié que le ${longDate(notifiedOn)}. Aucun acte ne le précède.`
  else if (datedOn > latest && acts[act].ahead === 0)
    objections.signature = `Le ${longDate(datedOn)} n’est pas encore là. Notez l’acte une fois signé.`
  else if (datedOn > latest) objections.signature = `Notez au plus tard au ${longDate(latest)}, un an à l’avance.`

  const most = lowestFrom(ledger, datedOn)
  if (centihours < 0 && -centihours > most) objections.heures = tooMuch(act, most)
  return objections
}

/**
 * Nothing is owed any more, by an act that neither the difficulties of x.1.4.4 nor a clause of the contract (R. 2194-1)
 * explains: it may be a substantial modification, since others might have competed without the clause.
 */
export function isPureRemoval(
  line: { basis: string; datedOn: string; centihours: number },
  ledger: readonly Pick<Commitment, 'datedOn' | 'centihours'>[],
): boolean {
  if (line.centihours >= 0 || excusedRemovals.includes(line.basis)) return false
  return owedAt([...ledger, line], LAST_DAY) === 0
}
const excusedRemovals: readonly string[] = ['difficulties', 'ofRight', 'R2194-1']
const LAST_DAY = '9999-12-31'

function tooMuch(act: Act, most: number): string {
  const subject = act === 'decision' ? 'La décision' : 'L’avenant'
  return most === 0
    ? `${subject} ne peut rien retirer : rien n’est dû à cette date.`
    : `${subject} ne peut pas retirer plus que les ${owedHours(most)} dues.`
}

import { euros, hours, longDate } from '#server/base/format.ts'
import { plural } from '#server/base/french.ts'
import { type Rounding, roundings } from '#server/register/buyers/rounding-rules.ts'
import { boundsOf, type PeriodKey } from '#server/register/clauses/period-rules.ts'
import { ofPeriod } from '#server/register/clauses/period-words.ts'
import { legalBases } from '#server/register/clauses/rules.ts'
import { AS_ANY, UNLIMITED, type WindowGroup, windowGroups } from '#server/register/clauses/window-rules.ts'
import { type ReservedArticle, reservedArticles } from '#server/register/contracts/rules.ts'
import { type FactKind, factKinds } from '#server/register/facts/rules.ts'
import { type PledgeKind, pledgeKinds } from '#server/register/pledges/rules.ts'
import { quantityWords } from '#server/register/pledges/words.ts'
import { type Condition, conditions } from '#server/register/reserved/check-rules.ts'
import type { Scheme } from '#server/settings/scheme-rules.ts'
import { schemeTitle } from '#server/settings/scheme-words.ts'

// What was recorded after a moment and says something of a date before it: each act with its two dates, in words that
// name nobody.

export type DatedAct = {
  /** null: decided for every contract of the institution. */
  contractId: number | null
  kind: ActKind
  /** The day from which it holds; null: from the origin. */
  effectOn: string | null
  /** The instant at which it was recorded; null: before the history was kept. */
  recordedAt: string | null
  label: string
}
export type ActKind =
  | 'commitment'
  | 'end'
  | 'fact'
  | 'proceeding'
  | 'amendment'
  | 'rhythm'
  | 'thresholds'
  | 'statement'
  | 'hours'
  | 'employment'
  | 'regularisation'
  | 'term'
  | 'person'
  | 'persons'
  | 'shares'
  | 'window'
  | 'pledge'
  | 'check'
  | 'duty'
  | 'hourless'
  | 'following'
  | 'rounding'
  | 'setting'

/** Latest recorded first; what has no moment comes last. */
export function latestFirst(acts: readonly DatedAct[]): DatedAct[] {
  return acts.toSorted((a, b) =>
    (a.recordedAt ?? '') < (b.recordedAt ?? '') ? 1 : a.recordedAt === b.recordedAt ? 0 : -1,
  )
}

/** Of somebody: how many they are would be a count of persons. */
const OF_PERSONS: ReadonlySet<ActKind> = new Set<ActKind>(['employment', 'person', 'regularisation'])

const PERSONS_TOLD = 'Actes sur des personnes, par trimestres entiers'

/** The same acts for who may not read persons: one a contract for all that was done of them, of no day, and hours without a number of lines. */
export function withoutPersons(acts: readonly DatedAct[]): DatedAct[] {
  const told = new Set<number | null>()
  return acts.flatMap((act): DatedAct[] => {
    const { contractId, kind, label } = act
    if (kind === 'hours') return [{ ...act, label: label.split('\u00a0: ')[0]! }]
    if (!OF_PERSONS.has(kind)) return [act]
    if (told.has(contractId)) return []
    told.add(contractId)
    return [{ contractId, kind: 'persons', effectOn: null, recordedAt: null, label: PERSONS_TOLD }]
  })
}

const gestures: Record<string, string> = {
  awaited: 'de nouveau attendu',
  toCheck: 'reçu',
  toConfirm: 'contrôlé, à confirmer',
  nothingWorked: 'néant',
  validated: 'validé',
  sentBack: 'renvoyé',
  reopened: 'rouvert',
  judgedWithout: 'jugé sans relevé',
}

/** « Relevé de mars 2026 : validé ». */
export function statementLabel(period: PeriodKey, state: string): string {
  return `Relevé ${ofPeriod(period)}\u00a0: ${gestures[state] ?? state}`
}

/** The last day of a period under a contract that ends on this day, if any is known. */
export function dayOver(period: PeriodKey, endsOn: string | null): string {
  const { from, to } = boundsOf(period)
  return endsOn !== null && endsOn >= from && endsOn < to ? endsOn : to
}

/** « Heures de mars 2026 : 3 lignes saisies ou corrigées ». */
export function hoursLabel(month: string, lines: number): string {
  return `Heures ${ofPeriod(month)}\u00a0: ${plural(lines, 'ligne saisie ou corrigée', 'lignes saisies ou corrigées')}`
}

export function factLabel(
  kind: FactKind,
  { centihours, isTakenBack }: { centihours: number | null; isTakenBack: boolean },
) {
  const figure = centihours === null ? '' : `\u00a0: ${hours(centihours)}`
  return `${factKinds[kind]}${figure}${isTakenBack ? ', annulation' : ''}`
}

export function endLabel(endsOn: string): string {
  return `Fin d’exécution portée au ${longDate(endsOn)}`
}

const fields: Record<string, { name: string; said: (value: string) => string }> = {
  noticedOn: { name: 'Date de l’avis', said: longDate },
  notifiedOn: { name: 'Date de notification', said: longDate },
  startsOn: { name: 'Début de l’exécution', said: longDate },
  endsOn: { name: 'Fin de l’exécution', said: longDate },
  amountCents: { name: 'Montant du marché', said: value => euros(Number(value)) },
  ccag: { name: 'CCAG', said: value => value },
  ccagVersion: { name: 'Version du CCAG', said: value => value },
  groupForm: { name: 'Forme du groupement', said: () => 'changée' },
  reservedArticle: { name: 'Réservation', said: value => reservedArticles[value as ReservedArticle]?.label ?? value },
  durationMonths: { name: 'Durée', said: value => `${value}\u00a0mois` },
  considerations: { name: 'Considérations sociales', said: () => 'changées' },
  holders: { name: 'Titulaires et parts', said: () => 'changés' },
  legalBasis: { name: 'Fondement de la clause', said: value => legalBases[value as keyof typeof legalBases] ?? value },
  contractArticle: { name: 'Article du marché', said: value => value },
  scope: { name: 'Périmètre de l’action', said: () => 'changé' },
  penaltyCents: { name: 'Pénalité par heure manquante', said: value => euros(Number(value)) },
  eligibilityMonths: { name: 'Durée pendant laquelle une personne compte', said: value => `${value}\u00a0mois` },
}

/** « Pénalité par heure manquante : 60,00 € ». */
export function termLabel(field: string, value: string | null): string {
  if (field === 'poolId') return value === null ? 'Sortie de la globalisation' : 'Entrée dans une globalisation'
  const { name, said } = fields[field] ?? { name: field, said: String }
  return `${name}\u00a0: ${value ? said(value) : 'retiré'}`
}

/** Of somebody nothing is said but that it changed. */
export function personLabel(field: string): string {
  return field === 'eligibleOn' || field === 'evidenceOn' || field === 'groundFrom' || field === 'ground'
    ? 'Éligibilité d’une personne'
    : 'Situation d’une personne'
}

/** Of the parts: who bears them is said on the page that shows them. */
export function shareLabel(kind: string): string {
  if (kind === 'shares') return 'Parts du groupement écrites'
  return kind === 'transfer' ? 'Heures transférées entre entreprises' : 'Porteur des heures d’une entreprise'
}

/** « Durée d’éligibilité, mise à disposition : 12 mois ». */
export function windowLabel(group: string, months: number): string {
  const said =
    months === AS_ANY ? 'celle de la clause' : months === UNLIMITED ? 'sans limite' : plural(months, 'mois', 'mois')
  return `Durée d’éligibilité, ${windowGroups[group as WindowGroup].toLowerCase()}\u00a0: ${said}`
}

/** « Stages et immersions dus : 3 stages », « Heures de formation réalisées : 12,00 h, annulation ». */
export function pledgeLabel(
  side: 'pledges' | 'achievements',
  kind: PledgeKind,
  { quantity, cancels_id }: { quantity: number; cancels_id: number | null },
): string {
  const said = side === 'pledges' ? 'engagement' : 'réalisation'
  const figure = quantityWords(kind, quantity)
  return `${pledgeKinds[kind].label}, ${said}\u00a0: ${figure}${cancels_id === null ? '' : ', annulation'}`
}

export function checkLabel(condition: string, isTakenBack: boolean): string {
  const label = conditions[condition as Condition]
  return `Condition de la réservation vérifiée\u00a0: ${label}${isTakenBack ? ', annulation' : ''}`
}

export function roundingLabel(rounding: Rounding): string {
  return `Arrondi des heures dues\u00a0: ${roundings[rounding].words}`
}

export function schemeLabel(scheme: Pick<Scheme, 'name' | 'fromYear' | 'toYear'>): string {
  return `Schéma enregistré\u00a0: ${schemeTitle(scheme)}`
}

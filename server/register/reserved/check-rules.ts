// The conditions of a reserved contract (L. 2113-12 to L. 2113-16), each checked on a day, on a paper that stays in the file.

import type { Objections } from '#server/base/errors.ts'
import type { CompanyKind } from '../companies/rules.ts'
import { type ReservedArticle, reservedArticles } from '../contracts/rules.ts'
import { asksForWorkforce } from './rules.ts'

/** R. 2113-7: of the structure's workforce, in hundredths of a percent. */
export const LEAST_SHARE = 5000

export const conditions = {
  kind: 'Nature de la structure à la date d’attribution',
  workforce: 'Part de l’effectif de la structure',
  publicity: 'Réservation annoncée aux candidats',
  mission: 'Mission de service public de l’entreprise',
  again: 'Pas d’attribution au même titre dans les trois ans',
  alone: 'Pas de réservation conjointe interdite',
  hours: 'Heures valorisées',
} as const
export type Condition = keyof typeof conditions
export type Outcome = 'met' | 'unmet'

/** Those that are read of each holder, and not of the contract. */
const ofHolder: ReadonlySet<Condition> = new Set(['kind', 'workforce', 'mission', 'again'])
export const isOfHolder = (condition: Condition) => ofHolder.has(condition)

/** One condition, as somebody read it on a paper. */
export type Check = {
  id: number
  contractId: number
  companyId: number | null
  condition: Condition
  outcome: Outcome
  kind: CompanyKind | null
  sharePoints: number | null
  centihours: number | null
  evidence: string
  evidenceOn: string | null
  checkedOn: string
  cancelsId: number | null
  recordedAt: string
  byName: string | null
}

/** Which conditions the article asks for; hours valued are noted beside them. */
export function conditionsOf(article: ReservedArticle | null): Condition[] {
  if (!article) return []
  if (article === 'L2113-15') return ['kind', 'mission', 'publicity', 'again']
  return asksForWorkforce.has(article) ? ['kind', 'workforce', 'publicity', 'alone'] : ['kind', 'publicity']
}

/** The article behind a condition. */
export function basisOfCondition(condition: Condition, article: ReservedArticle | null): string {
  const isEss = article === 'L2113-15'
  const bases: Record<Condition, string> = {
    kind: article ? (/\(([^()]+)\)/.exec(reservedArticles[article].label)?.[1] ?? '') : '',
    workforce: 'R. 2113-7',
    publicity: isEss ? 'R. 2113-8' : 'R. 2113-7',
    mission: 'L. 2113-16',
    again: 'L. 2113-16',
    alone: article === 'L2113-13-1' ? 'L. 2113-13-1' : 'L. 2113-14',
    hours: 'choix de l’acheteur',
  }
  return bases[condition]
}

export type CheckForm = {
  condition: Condition
  companyId: number | null
  outcome: Outcome | null
  kind: CompanyKind | null
  sharePoints: number | null
  centihours: number | null
  evidence: string
  evidenceOn: string | null
  checkedOn: string
}

/** What the paper says, where it says it by a figure; else what the person answered. Null when neither does. */
export function outcomeOf(form: CheckForm, article: ReservedArticle): Outcome | null {
  if (form.condition === 'workforce')
    return form.sharePoints === null ? null : form.sharePoints >= LEAST_SHARE ? 'met' : 'unmet'
  if (form.condition === 'kind') {
    const accepted: readonly CompanyKind[] = reservedArticles[article].kinds
    return form.kind === null ? null : accepted.includes(form.kind) ? 'met' : 'unmet'
  }
  return form.condition === 'hours' ? 'met' : form.outcome
}

/** A sentence by field, none when the check holds together. */
export function objectionsToCheck(
  form: CheckForm,
  { article, holderIds, today }: { article: ReservedArticle | null; holderIds: readonly number[]; today: string },
): Objections {
  const objections: Objections = {}
  const { condition } = form
  if (!article) objections.condition = 'Dites d’abord à quel article le marché est réservé.'
  else if (condition !== 'hours' && !conditionsOf(article).includes(condition))
    objections.condition = 'L’article de ce marché ne pose pas cette condition.'
  if (isOfHolder(condition) && (form.companyId === null || !holderIds.includes(form.companyId)))
    objections.entreprise = 'Dites de quel titulaire il s’agit.'
  if (condition === 'workforce' && form.sharePoints === null)
    objections.part = 'Écrivez la part de l’effectif, comme 62,5 %.'
  if (form.sharePoints !== null && form.sharePoints > 10_000) objections.part = 'Une part ne dépasse pas 100 %.'
  if (condition === 'kind' && form.kind === null) objections.nature = 'Dites de quelle nature était la structure.'
  if (condition === 'hours' && !form.centihours) objections.heures = 'Écrivez les heures valorisées.'
  if (article && !objections.condition && !hasFigure(condition) && form.outcome === null)
    objections.resultat = 'Dites si la condition est remplie.'
  if (form.checkedOn > today) objections.verifie = 'Une vérification ne se date pas dans l’avenir.'
  if (form.evidenceOn && form.evidenceOn > form.checkedOn)
    objections.piece = 'La pièce est datée d’après la vérification.'
  return objections
}

/** The answer is a figure or a kind, and not yes or no. */
function hasFigure(condition: Condition): boolean {
  return condition === 'workforce' || condition === 'kind' || condition === 'hours'
}

/** Those that hold: neither taken back nor taking one back, checked by a day. */
export function standingChecks(checks: readonly Check[], at: string): Check[] {
  const gone = new Set(checks.map(({ cancelsId }) => cancelsId))
  return checks.filter(({ id, cancelsId, checkedOn }) => cancelsId === null && !gone.has(id) && checkedOn <= at)
}

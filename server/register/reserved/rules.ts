// Reserved contracts (L. 2113-12 to L. 2113-16): to whom, and what the buyer keeps as evidence.

import { plusMonths } from '#server/base/dates.ts'
import type { Objections } from '#server/base/errors.ts'
import type { CompanyKind } from '../companies/rules.ts'
import { type Contract, type HolderRole, type ReservedArticle, reservedArticles } from '../contracts/rules.ts'

/** L. 2113-15: services reserved to the ESS last three years at most, and cannot be won « au même titre » again for three. */
export const ESS_MONTHS = 36
/** R. 2113-7: articles that ask for at least half of the structure's workers; of its workforce, not of the contract's hours. */
export const asksForWorkforce: ReadonlySet<ReservedArticle> = new Set([
  'L2113-12',
  'L2113-13',
  'L2113-14',
  'L2113-13-1',
])

/** Never « wrong »: the register may not know that a company is what it is. */
export type Match = 'conform' | 'toCheck' | 'articleMissing'

export const matchWords: Record<Match, { word: string; tone: string; icon: string }> = {
  conform: { word: 'Conforme', tone: 'is-fine', icon: 'fine' },
  toCheck: { word: 'À vérifier', tone: 'is-late', icon: 'late' },
  articleMissing: { word: 'Article à préciser', tone: '', icon: 'info' },
}

/** What the article is called, or that it is still to be said. */
export function articleWords(article: ReservedArticle | null): string {
  return article && Object.hasOwn(reservedArticles, article) ? reservedArticles[article].label : 'À préciser'
}

export type Party = {
  role: HolderRole
  /** Every kind recorded under this company's SIREN: one establishment says it for all. */
  kinds: readonly CompanyKind[]
}

/** Whether the holders are of a kind the article names; all of them in a group. Subcontractors are left out. */
export function matchOf(article: ReservedArticle | null, parties: readonly Party[]): Match {
  if (!article) return 'articleMissing'
  const accepted: readonly CompanyKind[] = reservedArticles[article].kinds
  const holders = parties.filter(party => party.role !== 'subcontractor')
  const fits = holders.length > 0 && holders.every(party => party.kinds.some(kind => accepted.includes(kind)))
  return fits ? 'conform' : 'toCheck'
}

export type Award = {
  contractId: number
  article: ReservedArticle | null
  notifiedOn: string | null
  durationMonths: number | null
  sirens: readonly string[]
}
export type EssWarning = 'tooLong' | 'again'
export type ReservedWarning = EssWarning | 'joined'

/** L. 2113-15 and L. 2113-16: warnings, never blocks. The text does not say « same buyer »; the directive does. */
export function essWarnings(award: Award, others: readonly Award[]): EssWarning[] {
  if (award.article !== 'L2113-15') return []
  const warnings: EssWarning[] = []
  if (award.durationMonths !== null && award.durationMonths > ESS_MONTHS) warnings.push('tooLong')
  const { notifiedOn } = award
  const earlier =
    notifiedOn &&
    others.some(
      other =>
        other.contractId !== award.contractId &&
        other.article === 'L2113-15' &&
        other.notifiedOn &&
        other.notifiedOn < notifiedOn &&
        notifiedOn < plusMonths(other.notifiedOn, ESS_MONTHS) &&
        other.sirens.some(siren => award.sirens.includes(siren)),
    )
  if (earlier) warnings.push('again')
  return warnings
}

/** L. 3113-3: a concession is reserved to one public, never to both together. */
export function isForbidden(form: Contract['form'], article: ReservedArticle | null): boolean {
  return form === 'concession' && article === 'L2113-14'
}

export type Reservation = { article: ReservedArticle | null; evidence: string; version: number }

export function objectionsToReservation(
  { article }: Pick<Reservation, 'article'>,
  { form }: Pick<Contract, 'form'>,
): Objections {
  return isForbidden(form, article)
    ? { article: 'Une concession ne réunit pas les deux publics\u00a0: choisissez l’un ou l’autre (L.\u00a03113-3).' }
    : {}
}

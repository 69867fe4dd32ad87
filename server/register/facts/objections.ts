import { longDate, owedHours } from '#server/base/format.ts'
import { type Contract, ccagArticle } from '../contracts/rules.ts'
import { type ExcuseForm, type Fact, type FactForm, type factKinds, holding } from './rules.ts'

// What is wrong with a fact about to be recorded. Beside the rules because these sentences say dates and figures.

export type Circumstances = {
  facts: readonly Fact[]
  notifiedOn: string | null
  today: string
  /** « CCAG-Travaux, article 20.1.5 ». */
  penaltyArticle: string
}

export function circumstancesOf(contract: Contract, facts: readonly Fact[], today: string): Circumstances {
  return { facts, notifiedOn: contract.notifiedOn, today, penaltyArticle: ccagArticle(contract.ccag, '.5') }
}

/** A sentence by field, none when the fact can be recorded. */
export function objectionsToFact(fact: FactForm, circumstances: Circumstances): Record<string, string> {
  const { facts, notifiedOn, today, penaltyArticle } = circumstances
  const { kind, datedOn, untilOn } = fact
  const objections: Record<string, string> = {}

  if (datedOn > today && kind !== 'suspension')
    objections.date = `Le ${longDate(datedOn)} n’est pas encore là. Notez un fait une fois qu’il a eu lieu.`
  if (needsClause.has(kind) && notifiedOn && datedOn < notifiedOn)
    objections.date = `Le marché n’est notifié que le ${longDate(notifiedOn)}.`
  if (untilOn && untilOn < datedOn)
    objections.echeance =
      kind === 'suspension' ? 'La suspension finit après avoir commencé.' : 'L’échéance vient après le fait.'

  if (kind === 'formalNotice') {
    if (!untilOn) objections.echeance = 'Une mise en demeure laisse un délai : indiquez jusqu’à quand.'
    else if (untilOn === datedOn) objections.echeance = 'Une mise en demeure laisse au moins un jour pour répondre.'
  }
  if (kind === 'suspension') {
    const crossed = holding(facts).find(
      other =>
        other.kind === 'suspension' && other.datedOn <= (untilOn ?? '9999') && datedOn <= (other.untilOn ?? '9999'),
    )
    if (crossed) objections.date = `Une suspension court déjà depuis le ${longDate(crossed.datedOn)}.`
  }
  if (kind === 'penalty') {
    if (fact.amountCents === null)
      objections.montant = 'Écrivez le montant décidé, ou 0 si aucune pénalité n’est appliquée.'
    else if (fact.amountCents > 0 && !noticeExpired(facts, datedOn))
      objections.montant = `Une pénalité suppose une mise en demeure restée sans effet (${penaltyArticle}). Enregistrez d’abord la mise en demeure, ou attendez son échéance.`
  }
  if (fact.nextStep && !fact.waitsOn) objections.tour = 'Dites qui doit agir.'
  return objections
}

/** The same for hours excused: none beyond those that are missing, in centihours, less those excused already. */
export function objectionsToExcuse(
  excuse: ExcuseForm,
  missing: number,
  circumstances: Circumstances,
): Record<string, string> {
  const objections = objectionsToFact(excuse, circumstances)
  const { centihours } = excuse
  if (!centihours) objections.heures = 'Écrivez le nombre d’heures excusées.'
  else if (missing <= 0) objections.heures = 'Il ne manque aucune heure : rien n’est à excuser.'
  else if (centihours > missing)
    objections.heures = `Il ne manque que ${owedHours(missing)} : on n’excuse pas davantage.`
  return objections
}

/** A suspension ends on or after the day it began. */
export function objectionsToEnd(suspension: Fact, untilOn: string): Record<string, string> {
  return untilOn < suspension.datedOn
    ? { fin: `La suspension court depuis le ${longDate(suspension.datedOn)} : elle ne peut pas finir avant.` }
    : {}
}

/** Facts that only make sense where hours are owed. */
export const needsClause = new Set<keyof typeof factKinds>(['excuse', 'suspension', 'formalNotice', 'penalty'])

function noticeExpired(facts: readonly Fact[], date: string): boolean {
  return holding(facts).some(fact => fact.kind === 'formalNotice' && fact.untilOn !== null && fact.untilOn < date)
}

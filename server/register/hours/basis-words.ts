import { plural } from '#server/base/french.ts'
import { type Clause, ELIGIBILITY_MONTHS } from '../clauses/rules.ts'
import { ccagOf, type Governed } from '../contracts/rules.ts'
import type { Exclusion } from './rules.ts'

/** What an excluded hour was done under. */
type Ground = {
  contract: Governed
  clause: Pick<Clause, 'contractArticle' | 'eligibilityMonths'>
  /** Hired by the holder itself. */
  direct: boolean
  /** Those that the contract gives to this way of working; left out: those of the clause. */
  months?: number | null
}

/**
 * The base of the rule that leaves hours out: an article of the CCAG, in the version that governs the contract, the
 * contract itself, or a practice named as such. `cite`: how an article is named where this is read.
 */
export function basisOf(
  exclusion: Exclusion,
  { contract, clause, direct, months }: Ground,
  cite: (contract: Governed, part: string) => string = ccagOf,
): string {
  switch (exclusion) {
    case 'beforeExecution':
    case 'afterExecution':
      return 'dates d’exécution du marché'
    case 'outsideEmployment':
      return 'dates d’emploi déclarées'
    case 'notEligibleYet':
    case 'neverEligible':
      return cite(contract, '.1')
    case 'windowClosed':
      // CCAG x.1.2 limits direct hires only: a window on another mode is the contract's, or a practice.
      return direct ? cite(contract, '.2') : windowOf(clause, months ?? clause.eligibilityMonths)
  }
}

function windowOf({ contractArticle, eligibilityMonths }: Ground['clause'], months: number): string {
  const path = `${plural(months, 'mois', 'mois')} de parcours`
  return months === eligibilityMonths && months === ELIGIBILITY_MONTHS
    ? `pratique de l’acheteur, ${path}`
    : `${contractArticle || 'marché'}, ${path}`
}

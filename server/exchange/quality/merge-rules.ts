import { plural } from '#server/base/french.ts'
import type { PeriodKey } from '#server/register/clauses/period-rules.ts'
import { periodName } from '#server/register/clauses/period-words.ts'
import type { Clause } from '#server/register/clauses/rules.ts'

/** What is typed under one of two contracts that are perhaps one. */
export type Stakes = {
  id: number
  number: string
  clause: (Clause & { owed: number }) | null
  placements: number
  /** Logged under its clause, whatever counts. */
  hours: number
  facts: number
  papers: number
  proceedings: number
  editions: number
  /** Parts of its members are written. */
  isShared: boolean
  /** Said to be followed without hours. */
  isHourless: boolean
  /** Another contract was merged into it. */
  isMerged: boolean
}

/** What two clauses could not hold as one; `period`: the first month with a statement of one sender under both. */
export type Clashes = { placements: number; period: PeriodKey | null }

/** Why the work under one contract can’t go to the other and come back as it was; null when it can. */
export function objectionToCarry(gone: Stakes, kept: Stakes, clashes: Clashes): string | null {
  if (gone.isMerged) return `Un autre marché est déjà réuni à ${gone.number}\u00a0: gardez-le, ou séparez-les d’abord.`
  if (gone.isShared && !kept.isShared)
    return `Les parts des membres du groupement sont écrites sur ${gone.number}\u00a0: c’est lui qu’il faut garder.`
  if (!gone.clause) return null
  if (kept.isHourless) return `${kept.number} est suivi sans heures\u00a0: gardez ${gone.number}, qui a une clause.`
  if (!kept.clause) return null
  if (gone.clause.poolId !== null)
    return `La clause de ${gone.number} compte avec celles d’autres marchés\u00a0: gardez ${gone.number}, ou sortez-la d’abord du compte commun.`
  if (clashes.placements > 0)
    return `${plural(clashes.placements, 'personne est placée', 'personnes sont placées')} de la même façon sous les deux clauses\u00a0: retirez d’abord ce qui est en double.`
  if (clashes.period)
    return `Une même entreprise a un relevé de ${periodName(clashes.period)} sous les deux clauses\u00a0: ils ne peuvent pas n’en faire qu’un.`
  return null
}

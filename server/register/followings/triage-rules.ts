import { plusMonths } from '#server/base/dates.ts'
import type { Objections } from '#server/base/errors.ts'
import { count } from '#server/base/format.ts'
import { plural } from '#server/base/french.ts'
import type { Dismissal } from '../contracts/rules.ts'

// Contracts to take in charge, sorted many at once.

export const dismissals = ['notOurs', 'tooOld'] as const satisfies readonly Dismissal[]

export const gestures = ['take', ...dismissals, 'back'] as const
export type Gesture = (typeof gestures)[number]

/** More than that is not read before it is sorted: the filter is to be made narrower. */
export const MOST_SORTED = 20_000

/** A contract that ended so long ago is proposed as too old. Practice. */
export const OLD_MONTHS = 24

/** Of contracts that ended before this day, nothing is left to follow. */
export function oldBefore(today: string): string {
  return plusMonths(today, -OLD_MONTHS)
}

/** What may be done: of what waits, or of what was left aside. */
export function gesturesOn(which: 'toTake' | 'dismissed'): Gesture[] {
  return which === 'dismissed' ? ['back'] : ['take', 'notOurs', 'tooOld']
}

/** A sentence by field, none when these contracts may be sorted so. `seen`: how many were shown. */
export function objectionsToTriage(
  { gesture, reason, seen, found }: { gesture: Gesture | null; reason: string; seen: number; found: number },
  allowed: readonly Gesture[],
): Objections {
  const objections: Objections = {}
  if (!gesture || !allowed.includes(gesture)) objections.geste = 'Choisissez ce qu’il faut en faire.'
  else if (gesture !== 'take' && !reason) objections.motif = 'Dites pourquoi\u00a0: vos collègues le liront.'
  if (found > MOST_SORTED)
    objections.geste = `Affinez le filtre\u00a0: au plus ${count(MOST_SORTED)} marchés à la fois.`
  else if (found > seen)
    objections.geste = `La liste a changé\u00a0: ${plural(found, 'marché y répond', 'marchés y répondent')} maintenant. Rien n’est fait\u202f; relisez-la.`
  return objections
}

export function isDismissal(gesture: Gesture): gesture is Dismissal {
  return gesture === 'notOurs' || gesture === 'tooOld'
}

/** What a contract is said to be once this was done of it. */
export function dismissedBy(gesture: Gesture): Dismissal | '' {
  return isDismissal(gesture) ? gesture : ''
}

// Whether the buyer confirms what the facilitator checked. It holds from the period in which its day falls, and no statement
// already checked becomes unconfirmed.

import { plusDays } from '#server/base/dates.ts'
import type { Objections } from '#server/base/errors.ts'
import { longDate } from '#server/base/format.ts'
import { boundsOf, type PeriodKey } from './period-rules.ts'
import { ofPeriod } from './period-words.ts'

export const confirmers = {
  nobody: 'La facilitatrice seule',
  buyer: 'La facilitatrice, puis l’acheteur confirme',
} as const
export type Confirmer = keyof typeof confirmers

export type SecondStep = { effectOn: string; confirmedBy: Confirmer }

/** How many people look at a statement before its hours are accepted. */
export type Steps = 1 | 2

/** Oldest effect first; of two of one day, the last recorded prevails. Where nothing was decided, one. */
export function stepsFor({ to }: { to: string }, decided: readonly SecondStep[]): Steps {
  return decided.findLast(({ effectOn }) => effectOn <= to)?.confirmedBy === 'buyer' ? 2 : 1
}

/** A sentence by field, none when it may be so from that day on. `checked`: periods with a statement past its first check. */
export function objectionsToSecondStep(
  { effectOn, confirmedBy }: SecondStep,
  decided: readonly SecondStep[],
  checked: readonly PeriodKey[],
): Objections {
  const then = [...decided, { effectOn, confirmedBy }].sort((a, b) => (a.effectOn < b.effectOn ? -1 : 1))
  const changes = (key: PeriodKey) => stepsFor(boundsOf(key), decided) !== stepsFor(boundsOf(key), then)
  const touched = checked.filter(changes).sort((a, b) => (boundsOf(a).to < boundsOf(b).to ? -1 : 1))
  const [last] = touched.slice(-1)
  if (!last) return {}
  const soonest = longDate(plusDays(boundsOf(last).to, 1))
  return {
    effet: `Le relevé ${ofPeriod(last)} est déjà contrôlé\u00a0: ce changement commence au plus tôt le ${soonest}.`,
  }
}

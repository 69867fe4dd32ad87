import { plusMonths } from '#server/base/dates.ts'
import type { Objections } from '#server/base/errors.ts'

// How a formula’s result becomes whole hours. No text says it: each buyer decides, ours until then.

export const roundings = {
  nearest: { label: 'À l’heure la plus proche', words: 'arrondi à l’heure la plus proche' },
  floor: { label: 'À l’heure inférieure', words: 'arrondi à l’heure inférieure' },
  ceil: { label: 'À l’heure supérieure', words: 'arrondi à l’heure supérieure' },
} as const
export type Rounding = keyof typeof roundings

/** Ours, until the buyer decides; practice: 1 768,42 h make 1 768 h. */
export const USUAL_ROUNDING: Rounding = 'nearest'

export type RoundingForm = { rounding: Rounding; effectOn: string }
export type DatedRounding = RoundingForm & { recordedAt: string; recordedByName: string | null }

/** In force on a day: lines dated from then on are rounded so, the earlier ones keep theirs. */
export function roundingOn(decided: readonly DatedRounding[], date: string): Rounding {
  return decided.findLast(({ effectOn }) => effectOn <= date)?.rounding ?? USUAL_ROUNDING
}

/** A sentence by field, none when it can be kept. */
export function objectionsToRounding({ effectOn }: RoundingForm, today: string): Objections {
  return effectOn > plusMonths(today, 12) ? { 'arrondi-effet': 'Réglez l’arrondi au plus un an à l’avance.' } : {}
}

/** Whole units of a quotient of two non-negative numbers, exactly: a half goes up. */
export function roundedQuotient(numerator: bigint, denominator: bigint, rounding: Rounding): number {
  if (rounding === 'floor') return Number(numerator / denominator)
  if (rounding === 'ceil') return Number((numerator + denominator - 1n) / denominator)
  return Number((2n * numerator + denominator) / (2n * denominator))
}

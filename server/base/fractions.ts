import Fraction from 'fraction.js'

// Exact shares of whole numbers: what is bent many times must not drift, and a half must round the same way everywhere.

export type { Fraction }

export function fraction(part: number, whole = 1): Fraction {
  return new Fraction(part, whole)
}

/** To the nearest multiple of this many, half up. */
export function toTheNearest(value: Fraction, step: number): number {
  return Number(value.div(step).add(1, 2).floor().valueOf()) * step
}

import type { MergedInto } from '#server/base/errors.ts'

/** « Le marché 12 a été réuni à 2026-014 : c’est le marché 9. » */
export function mergedSaid({ was, id, number }: MergedInto): string {
  return `Le marché ${was} a été réuni à ${number}\u00a0: c’est le marché ${id}.`
}

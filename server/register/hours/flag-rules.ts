// What is said of figures before they are accepted, and never silently corrected.

import type { Month } from '#server/base/dates.ts'

/** A full-time month: 35 hours × 52 weeks ÷ 12, in centihours (code du travail, L. 3121-27). */
export const FULL_MONTH = 151_67

type Line = { participantId: number; employerId: number; month: Month; centihours: number }

export function employmentKey({ participantId, employerId, month }: Omit<Line, 'centihours'>): string {
  return `${participantId}-${employerId}-${month}`
}

/**
 * By person, employer and month, what is declared in all where it is more than a full-time month. It is flagged, and blocks
 * nothing: overtime is worked. `elsewhere`: under other clauses, by the same key.
 */
export function aboveFullTime(lines: readonly Line[], elsewhere: ReadonlyMap<string, number>): Map<string, number> {
  const sums = new Map<string, number>()
  for (const line of lines) {
    const key = employmentKey(line)
    sums.set(key, (sums.get(key) ?? elsewhere.get(key) ?? 0) + line.centihours)
  }
  return new Map([...sums].filter(([, centihours]) => centihours > FULL_MONTH))
}

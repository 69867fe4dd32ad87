// What is counted in the scheme is of a civil year, or of two that follow each other.

/** Both years included. */
export type Period = { fromYear: number; toYear: number }

const FIRST_YEAR = 2014

/** A period written « 2026 » or « 2025-2026 »: a year, or two in a row; null for anything else. */
export function periodFrom(text: string | undefined): Period | null {
  const found = /^(20\d\d)(?:-(20\d\d))?$/.exec(text ?? '')
  if (!found) return null
  const [fromYear, toYear] = [Number(found[1]), Number(found[2] ?? found[1])]
  return toYear === fromYear || toYear === fromYear + 1 ? { fromYear, toYear } : null
}

/** The same, of years that have come and of which something may be known. */
export function periodCome(text: string, today: string): Period | null {
  const period = periodFrom(text.trim())
  return period && period.fromYear >= FIRST_YEAR && period.toYear <= yearOf(today) ? period : null
}

export function yearsOf({ fromYear, toYear }: Period): number[] {
  return fromYear === toYear ? [fromYear] : [fromYear, toYear]
}

/** « 2026 », « 2025-2026 ». */
export function periodSaid({ fromYear, toYear }: Period): string {
  return fromYear === toYear ? String(fromYear) : `${fromYear}-${toYear}`
}

/** The first day, and the last of those that are over. */
export function daysOf({ fromYear, toYear }: Period, today: string): { since: string; at: string } {
  const end = `${toYear}-12-31`
  return { since: `${fromYear}-01-01`, at: end < today ? end : today }
}

/** What a page proposes, the latest first: years, then windows of two. */
export function periodsOffered(today: string): Period[] {
  const last = yearOf(today)
  const years = [0, 1, 2, 3].map(ago => last - ago)
  const one = years.map(year => ({ fromYear: year, toYear: year }))
  return [...one, ...years.slice(0, 3).map(year => ({ fromYear: year - 1, toYear: year }))]
}

function yearOf(day: string): number {
  return Number(day.slice(0, 4))
}

// Statistics are of a civil year, or of two that follow each other, up to the last quarter that is over.

/** Both years included. */
export type Period = { fromYear: number; toYear: number }

const FIRST_YEAR = 2014

/** « 2026 », « 2025-2026 »; null where it is neither, or a year that is not there yet. */
export function periodFrom(text: string, today: string): Period | null {
  const [, from, to = from] = /^(\d{4})(?:-(\d{4}))?$/.exec(text.trim()) ?? []
  if (!from) return null
  const period = { fromYear: Number(from), toYear: Number(to) }
  const isLong = period.toYear !== period.fromYear && period.toYear !== period.fromYear + 1
  return isLong || period.fromYear < FIRST_YEAR || period.toYear > yearOf(today) ? null : period
}

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

import { monthOf } from '#server/base/dates.ts'
import { countedOf, isKnownAt, type Work } from '#server/register/hours/rules.ts'

// A report asks many times what a month of work counts for: quarter by quarter, person by person. Judged once a line.

const judged = new WeakMap<Work, number>()

export function creditOf(line: Work): number {
  const known = judged.get(line) ?? countedOf(line)
  judged.set(line, known)
  return known
}

/** As isKnownAt: an earlier month is over without asking the calendar. */
export function isOverAt(line: Work, date: string): boolean {
  const month = monthOf(date)
  return line.month < month || (line.month === month && isKnownAt(line, date))
}

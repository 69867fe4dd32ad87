// What a report may say: conformity, how missing hours divide, what must stay hidden. Centihours throughout.

import { earlier, lastDay, type Month, monthOf, nextMonth } from '#server/base/dates.ts'
import type { Conformity } from '#server/compliance/conformity-rules.ts'
import type { Status } from '#server/compliance/status-rules.ts'
import { statusWords } from '#server/compliance/words.ts'

/** A category of fewer persons is never published: someone could be recognised. CNIL practice, taken up by trust rules. */
export const LEAST_PERSONS = 5
export type Shape = 'full' | 'half' | 'empty'
export type Word = { shape: Shape; word: string }

const conformityShapes: Record<Conformity, Shape> = { compliant: 'full', partial: 'half', failed: 'empty' }

const shapes: Record<Status, Shape> = {
  toTake: 'empty',
  noClause: 'empty',
  notStarted: 'empty',
  closing: 'half',
  reached: 'full',
  missed: 'empty',
  suspended: 'half',
  silent: 'empty',
  notYet: 'empty',
  reachedEarly: 'full',
  atRisk: 'empty',
  late: 'half',
  onCourse: 'full',
}

/** The word of an account, the same as on screen, with its disc: half for what is « partiellement conforme ». */
export function accountWord(status: Status, conclusion: Conformity | null): Word {
  return { shape: conclusion ? conformityShapes[conclusion] : shapes[status], word: statusWords[status].word }
}

type Counted = { people: number; centihours: number }

/**
 * Which rows of a table are published. A row under the threshold is hidden; then others with it, the smallest first,
 * until at least two are, which together hold the threshold: what is hidden cannot be found by subtraction.
 * @returns null when nothing of the table may be shown.
 */
export function masked<Row extends Counted>(rows: readonly Row[]): (Row & { masked: boolean })[] | null {
  const shown = rows.filter(row => row.people > 0)
  const hidden = new Set(shown.filter(row => row.people < LEAST_PERSONS))
  const bySize = [...shown].sort((a, b) => a.people - b.people)
  const persons = () => [...hidden].reduce((sum, row) => sum + row.people, 0)
  while (hidden.size > 0 && hidden.size < shown.length && (hidden.size < 2 || persons() < LEAST_PERSONS)) {
    hidden.add(bySize.find(row => !hidden.has(row))!)
  }
  if (shown.length === 0 || hidden.size === shown.length) return null
  return shown.map(row => ({ ...row, masked: hidden.has(row) }))
}

export type Quarter = { label: string; end: string }

/** Quarters from one day to another; the last ends on that other day, even amid the quarter. At most `most`, the last ones. */
export function quartersBetween(from: string, to: string, most: number): Quarter[] {
  const quarters: Quarter[] = []
  for (let month = quarterEnd(monthOf(from)); ; month = nextMonth(month, 3)) {
    const end = lastDay(month)
    quarters.push({ label: `T${Number(month.slice(5)) / 3} ${month.slice(0, 4)}`, end: earlier(end, to) })
    if (end >= to) return quarters.slice(-most)
  }
}

function quarterEnd(month: Month): Month {
  return `${month.slice(0, 4)}-${String(Math.ceil(Number(month.slice(5)) / 3) * 3).padStart(2, '0')}`
}

// What a report may say: conformity, quarters, names that must stay out of what somebody typed.

import { earlier, lastDay, type Month, monthOf, nextMonth } from '#server/base/dates.ts'
import type { Conformity } from '#server/compliance/conformity-rules.ts'
import type { Status } from '#server/compliance/status-rules.ts'
import { statusWords } from '#server/compliance/words.ts'

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

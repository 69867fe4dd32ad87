// What a report may say: conformity, how missing hours divide, what must stay hidden. Centihours throughout.

import { lastDay, type Month, monthOf, nextMonth } from '#server/base/dates.ts'
import type { Status } from '#server/compliance/account-rules.ts'
import { type Conformity, conformityOf, PARTIAL_RATE } from '#server/compliance/conformity-rules.ts'
import { conformityWords } from '#server/compliance/status-words.ts'
import { statusWords } from '#server/compliance/words.ts'

export { conformityOf, PARTIAL_RATE }

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

/** The word of a contract at a date: conformity once it has ended, its course before. */
export function wordOf(
  { status, owed, counted }: { status: Status; owed: number; counted: number },
  finished: boolean,
): Word {
  if ((finished && owed > 0) || status === 'missed') {
    const conformity = conformityOf(counted, owed)
    return { shape: conformityShapes[conformity], word: conformityWords[conformity] }
  }
  return accountWord(status, null)
}

/** What is owed, in parts that add up: done; excused; exposed or late; not yet expected. */
export type Split = { done: number; excused: number; exposed: number; late: number; toCome: number }

/**
 * Excused hours stay owed but bear no penalty (CCAG x.1.4.4). Before the end, what is missing may still be made up. Of a
 * pooled contract, `shared` is what stays exposed (CCAG x.1.3); the others of its pool fill, or may still fill, the rest.
 */
export function splitOf(
  { owed, expected, counted, excused }: { owed: number; expected: number; counted: number; excused: number },
  finished: boolean,
  shared = Number.POSITIVE_INFINITY,
): Split {
  const done = Math.min(counted, owed)
  const due = finished ? owed : Math.min(expected, owed)
  const missing = Math.max(0, due - counted)
  const forgiven = Math.min(excused, missing)
  const rest = missing - forgiven
  const exposed = finished ? Math.min(rest, shared) : 0
  return {
    done,
    excused: forgiven,
    exposed,
    late: rest - exposed,
    toCome: Math.max(0, owed - Math.max(done, due)),
  }
}

/** Parts in whole hours: each the difference of two rounded sums, so that they add up, as do the figures beside them. */
export function roundedParts(parts: readonly number[]): number[] {
  let sum = 0
  return parts.map(part => {
    const before = Math.round(sum / 100)
    sum += part
    return Math.round(sum / 100) - before
  })
}

export type Counted = { people: number; centihours: number }

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
    quarters.push({ label: `T${Number(month.slice(5)) / 3} ${month.slice(0, 4)}`, end: end < to ? end : to })
    if (end >= to) return quarters.slice(-most)
  }
}

function quarterEnd(month: Month): Month {
  return `${month.slice(0, 4)}-${String(Math.ceil(Number(month.slice(5)) / 3) * 3).padStart(2, '0')}`
}

/** Text someone typed, without what would name a person: pseudonyms, and the names of those who worked there. */
export function withoutPeople(text: string, names: readonly string[]): string {
  return names
    .filter(name => name.length > 2)
    .reduce(
      (kept, name) => kept.replace(new RegExp(`(?<!\\p{L})${escaped(name)}(?!\\p{L})`, 'giu'), '[nom retiré]'),
      text.replace(/\bP-\d{1,6}\b/g, 'une personne'),
    )
    .replace(/\[nom retiré\](?:\s+\[nom retiré\])+/g, '[nom retiré]')
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}

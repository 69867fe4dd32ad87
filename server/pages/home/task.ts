import { hoursFigure, wholeHours } from '#server/base/format.ts'
import { plural } from '#server/base/french.ts'
import type { Waiting, WaitingKind } from './rules.ts'

/** One line of the first page: what it weighs, what it is, its gesture. */
export type Task = Waiting & {
  tone: string
  icon: string
  word: string
  figure: string
  unit: string
  note: string
  /** Where the figure opens, to its rows or to what says it; nothing where it is no sum. */
  opens?: string
  title: string
  href: string
  text: string
  action: { label: string; href: string | null; post: string | null }
}

export function hoursTask(kind: WaitingKind, centihours: number | null, note: string, since: string) {
  const figure = centihours === null ? '—' : centihours % 100 === 0 ? wholeHours(centihours) : hoursFigure(centihours)
  return { kind, weight: centihours, since, figure, unit: centihours === null ? '' : 'h', note }
}

export function days(number: number): string {
  return plural(number, 'jour', 'jours')
}

export function link(label: string, href: string) {
  return { label, href, post: null }
}

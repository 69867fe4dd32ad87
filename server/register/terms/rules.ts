// What is written on a contract, a clause or a person, as it stood: rows that replace each other, each with its day of
// effect and the instant at which it was recorded. None is overwritten.

import { longDate } from '#server/base/format.ts'

export type Term = {
  field: string
  /** null: nothing is said. */
  value: string | null
  /** null: from the origin. */
  effectOn: string | null
  /** null: before the history was kept, at a moment that nobody knows; known since always. */
  recordedAt: string | null
}

/** When a value is read: rows of effect up to `at`, recorded up to the instant `known`; each left out: whatever it is. */
export type TermMoment = { at?: string | undefined; known?: string | undefined }

/** Oldest effect first; of two of one day, the last recorded prevails. Ids go up as rows are written. */
export function inOrder<One extends Pick<Term, 'effectOn'> & { id: number }>(rows: readonly One[]): One[] {
  return rows.toSorted((a, b) => {
    const [one, other] = [a.effectOn ?? '', b.effectOn ?? '']
    return one < other ? -1 : one > other ? 1 : a.id - b.id
  })
}

/**
 * What a field said, from its rows in order; undefined where it has none: what stands has stood from the start. Before the
 * first of them was known, it is what that one says.
 */
export function saidAt(terms: readonly Term[], field: string, { at, known }: TermMoment): string | null | undefined {
  const own = terms.filter(term => term.field === field)
  const isKnown = ({ recordedAt }: Term) => known === undefined || recordedAt === null || recordedAt <= known
  const found = own.findLast(
    term => isKnown(term) && (at === undefined || term.effectOn === null || term.effectOn <= at),
  )
  return (found ?? own[0])?.value
}

/** A change of a field. `effectOn` left out: a correction, which takes the day of effect of what it corrects. */
export type Change = { field: string; before: string | null; after: string | null; effectOn?: string | undefined }

/** The fields that differ, as text. */
export function changesBetween(before: object, after: object): Change[] {
  const was = before as Record<string, unknown>
  return Object.entries(after).flatMap(([field, value]) => {
    const [one, other] = [textOf(was[field]), textOf(value)]
    return one === other ? [] : [{ field, before: one, after: other }]
  })
}

function textOf(value: unknown): string | null {
  return value === null || value === undefined ? null : String(value)
}

/** A value cannot hold from a day on which a later one already stands: a sentence, or null. */
export function objectionToEffect(effectOn: string, terms: readonly Term[], fields: readonly string[]): string | null {
  const later = terms
    .filter(({ field }) => fields.includes(field))
    .map(term => term.effectOn ?? '')
    .sort()
    .at(-1)
  if (!later || later <= effectOn) return null
  return `Une valeur est déjà enregistrée depuis le ${longDate(later)}\u00a0: choisissez ce jour ou un jour d’après, ou laissez vide pour la corriger.`
}

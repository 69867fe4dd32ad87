import { withoutPseudonyms } from '#server/register/participants/words.ts'
import { MONTH_OF_SOMEONE } from './label-words.ts'

type Kept = Record<string, unknown>
type Told = {
  action: string
  subject: string
  subjectId: number | null
  href: string
  before: Kept | null
  after: Kept | null
}

/** A line of the journal for those who may not read persons: who did what, never to whom nor to how many. */
export function withoutPersons<Line extends Told>(line: Line): Line {
  // Of a name that was read: by whom, when, and why where it was said.
  if (line.subject === 'participant' || line.action === 'identities.read')
    return { ...line, subjectId: null, href: '/participants', before: null, after: reasonOf(line.after) }
  const href = line.href.replace(/^(\/marches\/\d+)\/personnes\/.*/, '$1')
  return { ...line, href, before: line.before && inside(line.before), after: line.after && inside(line.after) }
}

function reasonOf(after: Kept | null): Kept | null {
  return typeof after?.reason === 'string' ? { reason: withoutPseudonyms(after.reason) } : null
}

const OF_PERSONS = /^(participants?|people|persons)$/

function inside(kept: Kept): Kept {
  return Object.fromEntries(
    Object.entries(kept).flatMap(([key, value]) =>
      OF_PERSONS.test(key) || MONTH_OF_SOMEONE.test(key) || isList(value) ? [] : [[key, said(value)]],
    ),
  )
}

/** As many as there are persons. */
function isList(value: unknown): boolean {
  return Array.isArray(value) && value.some(item => /\bP-\d/.test(JSON.stringify(item)))
}

function said(value: unknown): unknown {
  if (typeof value === 'string') return withoutPseudonyms(value)
  return value && typeof value === 'object' && !Array.isArray(value) ? inside(value as Kept) : value
}

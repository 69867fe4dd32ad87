import { type Known, namesIn } from './names-rules.ts'
import { shapesIn } from './shapes-rules.ts'
import { tokensOf } from './token-rules.ts'
import { topicsIn } from './topics-rules.ts'
import type { Mark } from './words.ts'

/** Longer texts are read piece by piece where they are typed: no field takes more. */
const LONGEST = 5_000

/**
 * All that must be rewritten or confirmed in a text before it is published, in its order. What names somebody in the sentence
 * that tells of health or justice can't be confirmed.
 */
export function marksIn(text: string, known: Known): Mark[] {
  const read = text.slice(0, LONGEST)
  const tokens = tokensOf(read)
  const shapes = shapesIn(read)
  const free = (mark: Mark) => !shapes.some(({ start, end }) => start < mark.end && mark.start < end)
  const names = namesIn(read, tokens, known).filter(free)
  const marks = [
    ...shapes,
    ...names,
    ...topicsIn(tokens)
      .filter(free)
      .filter(topic => !names.some(name => overlap(name, topic))),
  ]
  return marks.map(mark => (isTelling(mark, marks, read) ? { ...mark, locked: true } : mark)).sort(inOrder)
}

function overlap(a: Mark, b: Mark): boolean {
  return a.start < b.end && b.start < a.end
}

const tells = (mark: Mark) => mark.kind === 'health' || mark.kind === 'justice'
const namesSomebody = (mark: Mark) => mark.kind === 'name'

function isTelling(mark: Mark, marks: readonly Mark[], text: string): boolean {
  if (tells(mark)) return marks.some(other => namesSomebody(other) && isSameSentence(text, mark, other))
  return namesSomebody(mark) && marks.some(other => tells(other) && isSameSentence(text, mark, other))
}

/** What a contract is called, published by law with its notice, and what a scheme and its programmes say (L. 2111-3): not about anybody. */
export function isPublished({ table, column }: { table: string; column: string }): boolean {
  return OF_SCHEMES.has(table) || (table === 'contracts' && (column === 'title' || column === 'lot_title'))
}

const OF_SCHEMES = new Set(['scheme_plans', 'scheme_items', 'scheme_entries', 'programmes', 'programme_entries'])

const OF_SUBJECTS = new Set(['health', 'justice', 'origin', 'count'])

/** What a title says of its subject (« élèves en situation de handicap ») is told and holds nothing back; a name in it is asked about. */
export function marksInTitle(text: string, known: Known): { marks: Mark[]; telling: Mark[] } {
  const marks = marksIn(text, known).map(mark => (mark.kind === 'name' ? { ...mark, locked: false } : mark))
  return { marks, telling: marks.filter(({ kind }) => !OF_SUBJECTS.has(kind)) }
}

/** No full stop that begins another sentence stands between them. */
function isSameSentence(text: string, a: Mark, b: Mark): boolean {
  const between = text.slice(Math.min(a.end, b.end), Math.max(a.start, b.start))
  return !/[!?\n]|[\p{L}\p{N})»]{2}\.\s/u.test(between)
}

function inOrder(a: Mark, b: Mark): number {
  return a.start - b.start || b.end - a.end
}

/** What is left to be answered: locked marks, and those that no confirmation of this very text covers. */
export function leftOf(marks: readonly Mark[], confirmed: ReadonlySet<string>): Mark[] {
  return marks.filter(mark => mark.locked || !confirmed.has(markKey(mark)))
}

/** A mark in its text: another name found in it later is another mark, and is asked about. */
export function markKey({ kind, start, end }: Mark): string {
  return `${kind} ${start}-${end}`
}

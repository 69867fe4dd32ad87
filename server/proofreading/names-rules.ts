import { commonWords } from './common-words.ts'
import { isOfThing, isWrittenAsWord } from './context-rules.ts'
import { type Token, tokensOf } from './token-rules.ts'
import type { Mark, Vocabulary } from './words.ts'

// Names of persons whom the institution knows, in the spellings that people use.

export type Person = { lastName: string; firstName: string }

/** Made once for many texts. */
export type Known = {
  /** Surnames joined without spaces, with the words they are made of. */
  surnames: ReadonlyMap<string, string>
  firstNames: ReadonlySet<string>
  /** Surnames of six letters or more, under what is left of them without one letter. */
  nearly: ReadonlyMap<string, readonly string[]>
  vocabulary: Vocabulary
}

const LEAST_FOR_TYPO = 6
const LEAST_PART = 5
const LONGEST_NAME = 4
const FEW: Vocabulary = { words: commonWords, ordinary: commonWords }

export function knownFrom(people: readonly Person[], vocabulary: Vocabulary = FEW): Known {
  const surnames = new Map<string, string>()
  const firstNames = new Set<string>()
  for (const { lastName, firstName } of people) {
    const words = tokensOf(lastName).map(({ folded }) => folded)
    if (words.length === 0) continue
    surnames.set(words.join(''), words.join(' '))
    if (words.length > 1)
      for (const part of words) if (part.length >= LEAST_PART && !isCommon(part)) surnames.set(part, part)
    const first = tokensOf(firstName).map(({ folded }) => folded)
    for (const name of [...first, first.join('')]) if (name.length > 1) firstNames.add(name)
  }
  const nearly = new Map<string, string[]>()
  for (const name of surnames.keys())
    if (name.length >= LEAST_FOR_TYPO)
      for (const left of [name, ...withoutOne(name)]) nearly.set(left, [...(nearly.get(left) ?? []), name])
  return { surnames, firstNames, nearly, vocabulary }
}

export function namesIn(text: string, tokens: readonly Token[], known: Known): Mark[] {
  const marks: Mark[] = []
  for (let index = 0; index < tokens.length; index++) {
    const size = sizeOfNameAt(text, tokens, index, known)
    if (size === 0) continue
    const [first, last] = widened(tokens, index, index + size - 1, known)
    const isPerson = tokens.slice(first, index).some(isTitle)
    if (!isPerson && isOfThing(text, tokens, index, last)) {
      index = Math.max(index, last)
      continue
    }
    marks.push({ kind: 'name', start: tokens[first]!.start, end: tokens[last]!.end, locked: false })
    index = Math.max(index, last)
  }
  return marks
}

/** How many words make a name from there; 0 for none. */
function sizeOfNameAt(text: string, tokens: readonly Token[], index: number, known: Known): number {
  for (let size = Math.min(LONGEST_NAME, tokens.length - index); size >= 1; size--)
    if (isKnownName(text, tokens, index, size, known)) return size
  if (isNearly(tokens[index]!, known) && (tokens[index]!.capital || isBeside(tokens, index, index, known))) return 1
  return isTitled(tokens, index) ? 1 : 0
}

function isKnownName(text: string, tokens: readonly Token[], index: number, size: number, known: Known): boolean {
  const words = tokens.slice(index, index + size)
  const joined = words.map(({ folded }) => folded).join('')
  const split = known.surnames.get(joined)
  if (split === undefined) return false
  if (size > 1 && split !== words.map(({ folded }) => folded).join(' ') && !areLinked(text, words)) return false
  const weak = size === 1 && (isWord(text, tokens, index, known) || joined.length < 3)
  return !weak || isBeside(tokens, index, index + size - 1, known)
}

/** A word of the language, or one too short to be more than that without a capital. */
function isWord(text: string, tokens: readonly Token[], index: number, { vocabulary }: Known): boolean {
  const { folded, capital } = tokens[index]!
  if (isCommon(folded) || (folded.length === 3 && !capital)) return true
  return vocabulary.ordinary.has(folded) && isWrittenAsWord(text, tokens, index)
}

/** Hyphens and apostrophes between them, no space. */
function areLinked(text: string, words: readonly Token[]): boolean {
  return words.every((word, index) => index === 0 || !/\s/.test(text.slice(words[index - 1]!.end, word.start)))
}

/** One letter too many, missing, wrong or exchanged with the next, from six letters on; words of works are too near to some. */
function isNearly({ folded }: Token, { nearly, surnames, vocabulary }: Known): boolean {
  if (folded.length < LEAST_FOR_TYPO - 1 || surnames.has(folded) || vocabulary.words.has(folded) || isCommon(folded))
    return false
  if (vocabulary.words.has(singular(folded))) return false
  return [folded, ...withoutOne(folded)].some(left => (nearly.get(left) ?? []).some(name => isOneAway(folded, name)))
}

function singular(word: string): string {
  return word.replace(/(?:es|s|x|e)$/, '')
}

const titles = new Set('m mr mme mmes mlle mm monsieur madame mademoiselle messieurs mesdames'.split(' '))
const notNames = new Set(
  `le la les l de du des d un une maire president presidente directeur directrice conseiller conseillere adjoint adjointe
  prefet prefete chef cheffe ministre procureur tresorier`.split(/\s+/),
)

/** « Mme Kermadec », whether she is known or not. */
function isTitled(tokens: readonly Token[], index: number): boolean {
  const before = tokens[index - 1]
  const word = tokens[index]!
  if (!before || !isTitle(before) || !word.capital || word.text.length < 2) return false
  return !notNames.has(word.folded) && !/^\d/.test(word.text)
}

function isTitle({ folded, capital }: Token): boolean {
  return titles.has(folded) && (folded.length > 2 || capital)
}

/** A first name, a title or an initial stands before or after. */
function isBeside(tokens: readonly Token[], first: number, last: number, known: Known): boolean {
  const [before, after] = [tokens[first - 1], tokens[last + 1]]
  return (
    (before !== undefined && (isTitle(before) || isInitial(before) || isFirstName(before, known))) ||
    (after !== undefined && (isInitial(after) || isFirstName(after, known)))
  )
}

function isInitial({ text, dotted, capital }: Token): boolean {
  return dotted && capital && text.length === 1
}

function isFirstName({ folded, capital }: Token, { firstNames }: Known): boolean {
  return firstNames.has(folded) && (capital || !isCommon(folded))
}

/** With the first name, the title and the initial beside it. */
function widened(tokens: readonly Token[], first: number, last: number, known: Known): [number, number] {
  const belongs = (token: Token | undefined) =>
    token !== undefined && (isTitle(token) || isInitial(token) || isFirstName(token, known))
  let [from, to] = [first, last]
  while (from > 0 && belongs(tokens[from - 1])) from--
  while (to < tokens.length - 1 && !isTitle(tokens[to + 1]!) && belongs(tokens[to + 1])) to++
  return [from, to]
}

function isCommon(word: string): boolean {
  return commonWords.has(word)
}

function withoutOne(word: string): string[] {
  return Array.from({ length: word.length }, (_, index) => word.slice(0, index) + word.slice(index + 1))
}

export function isOneAway(a: string, b: string): boolean {
  if (a === b) return true
  if (Math.abs(a.length - b.length) > 1) return false
  let same = 0
  while (same < a.length && a[same] === b[same]) same++
  const [restA, restB] = [a.slice(same), b.slice(same)]
  return (
    restA.slice(1) === restB.slice(1) ||
    restA.slice(1) === restB ||
    restA === restB.slice(1) ||
    (restA[0] === restB[1] && restA[1] === restB[0] && restA.slice(2) === restB.slice(2))
  )
}

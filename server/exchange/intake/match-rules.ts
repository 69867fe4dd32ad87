import { differsAtEnd, isParticle, likeness, nameWritten, skeleton, tokensOf, type WrittenName } from './name-rules.ts'
import type { WrittenPerson } from './reading-rules.ts'

/** A person of the register, as one may be written. `isHere`: placed under the contracts a file is about. */
export type Known = {
  id: number
  number: number
  lastName: string
  firstName: string
  bornOn: string | null
  isHere: boolean
}

export type Candidate = { id: number; score: number }

/** `automatic`: the first candidate, without a question. `asked`: at most three, best first. `nobody`: none is alike. */
export type Match = {
  kind: 'automatic' | 'asked' | 'nobody'
  method: 'mark' | 'reference' | 'name' | 'answer' | ''
  candidates: Candidate[]
  margin: number
}

/** Of the weights: figures of a start, kept by the table of cases and the draws of the tests. */
const LEAST = 13
const MARGIN = 4
const MOST_RARE = 9
const SAME_DAY = 13
/** The 1st of January is put for many. */
const CONVENTIONAL = 6
const SHORTENED = 0.4
const HERE = 5
const ELSEWHERE = -1
const MOST_CANDIDATES = 3
/** Below, nobody is alike enough to be shown. */
const LEAST_SHOWN = 3
/** A small register says little of how rare a name is. */
const LEAST_REGISTER = 300

/** A first or last name that nobody met stands under all that did. */
const UNMET = 6
/** Of a first name alone: rarer than one bearer in thirty. */
const RARE = 5

type Kept = Known & { last: string[]; first: string[] }
type Scored = Candidate & {
  isSure: boolean
  isWhole: boolean
  /** The first name and the day are theirs, under a last name that is not: a married one. */
  isRenamed: boolean
  dateScore: number
  isHere: boolean
}

type Words = Pick<WrittenName, 'tokens' | 'isDouble'>

/** The persons that lines are compared with; cost follows the line, not the register. */
export class Register {
  private readonly people = new Map<number, Kept>()
  private readonly byKey = new Map<string, number[]>()
  private readonly byNumber = new Map<number, Kept[]>()
  private readonly bearers = new Map<string, number>()

  constructor(known: readonly Known[]) {
    for (const person of known) this.keep(person)
  }

  private keep(person: Known): void {
    const kept = { ...person, last: tokensOf(person.lastName), first: tokensOf(person.firstName) }
    this.people.set(person.id, kept)
    this.byNumber.set(person.number, [...(this.byNumber.get(person.number) ?? []), kept])
    const tokens = new Set([...kept.last, ...kept.first])
    for (const token of tokens) this.bearers.set(token, (this.bearers.get(token) ?? 0) + 1)
    const keys = new Set([...tokens].flatMap(keysOf).concat(keysOf(kept.last.join('')), keysOf(kept.first.join(''))))
    keys.add(wholeKey([...kept.last, ...kept.first]))
    if (person.bornOn) keys.add(person.bornOn)
    for (const key of keys) {
      const list = this.byKey.get(key)
      if (list) list.push(person.id)
      else this.byKey.set(key, [person.id])
    }
  }

  /** Whom the mark of a row of our template is of, where nobody wrote another name over theirs; null: it decides nothing. */
  marked(id: number | null, { text }: WrittenPerson): Match | null {
    const kept = id === null ? undefined : this.people.get(id)
    if (!kept || !isWholly(kept, nameWritten({ text, reference: '' }).tokens)) return null
    return { kind: 'automatic', method: 'mark', candidates: [{ id: kept.id, score: 99 }], margin: 99 }
  }

  match(written: WrittenPerson): Match {
    const { tokens, number, isDouble } = nameWritten(written)
    const named = number === null ? [] : (this.byNumber.get(number) ?? []).filter(kept => !contradicts(kept, tokens))
    const here = named.filter(({ isHere }) => isHere)
    const only = here.length === 1 ? here[0] : named.length === 1 ? named[0] : undefined
    if (only) return { kind: 'automatic', method: 'reference', candidates: [{ id: only.id, score: 99 }], margin: 99 }
    const scored = this.candidates(tokens, written.bornOn)
      .map(kept => this.scored(kept, { tokens, isDouble }, written))
      .filter(one => one !== null)
      .sort((a, b) => b.score - a.score || a.id - b.id)
    return decided(scored, written)
  }

  /** Those that two words of the line bring, or their date: one word alone brings half a register of Mohameds. */
  private candidates(tokens: readonly string[], bornOn: string | null): Kept[] {
    const words = tokens.filter(token => token.length >= 3 && !isParticle(token))
    const joined = tokens.slice(1).map((token, index) => tokens[index]! + token)
    const hits = new Map<number, number>()
    const reach = (keys: readonly string[], worth: number) => {
      for (const id of new Set(keys.flatMap(key => this.byKey.get(key) ?? [])))
        hits.set(id, (hits.get(id) ?? 0) + worth)
    }
    for (const word of words) reach(keysOf(word), 1)
    for (const word of joined) reach(keysOf(word), 1)
    if (bornOn) reach([bornOn], 1)
    reach([wholeKey(tokens)], 2)
    const fewest = words.length < 2 ? 1 : 2
    return [...hits].filter(([, count]) => count >= fewest).map(([id]) => this.people.get(id)!)
  }

  private weight(token: string, isSmall: boolean): number {
    const rarity = Math.log2(Math.max(this.people.size, LEAST_REGISTER) / (this.bearers.get(token) ?? 1))
    return Math.min(MOST_RARE, rarity) * (isSmall ? 0.15 : 1)
  }

  private scored(kept: Kept, words: Words, { bornOn, bornYear }: WrittenPerson): Scored | null {
    const name = this.named(kept, words)
    const dateScore = dateScoreOf(kept.bornOn, bornOn, bornYear)
    if (!name.isWhole && !(name.isMet && dateScore >= SAME_DAY)) return null
    const score = name.score + dateScore + (kept.isHere ? HERE : ELSEWHERE) - (name.isWhole ? 0 : UNMET)
    const { isSure, isWhole } = name
    const isRenamed = !isWhole && name.isFirstWhole && dateScore === SAME_DAY
    const rounded = Math.round(score * 10) / 10
    return { id: kept.id, score: rounded, isSure, isWhole, isRenamed, dateScore, isHere: kept.isHere }
  }

  /**
   * Beside those that a name brings: those expected in the same file of whom no line was found, and who bear the last name that is
   * written, or a rare first name. An everyday name, a married one: shown, never decided.
   */
  withLeft(match: Match, written: WrittenPerson, expected: Iterable<number>): Match {
    const words = nameWritten(written)
    const found: Candidate[] = []
    for (const id of expected) {
      const kept = this.people.get(id)
      if (!kept || match.candidates.some(one => one.id === id)) continue
      if (dateScoreOf(kept.bornOn, written.bornOn, written.bornYear) < 0) continue
      const { met, score, firstWeight } = this.named(kept, words)
      if (met.last >= 1 || firstWeight >= RARE) found.push({ id, score: Math.round(score * 10) / 10 })
    }
    if (found.length === 0) return match
    found.sort((a, b) => b.score - a.score || a.id - b.id)
    const best = match.candidates.filter(({ score }) => score > match.candidates[0]!.score - MARGIN)
    const candidates = [...best, ...found, ...match.candidates.slice(best.length)].slice(0, MOST_CANDIDATES)
    return { kind: 'asked', method: 'name', candidates, margin: match.margin }
  }

  /** The best pairs of words first, each word once; words that were written in one are one. */
  private named(kept: Kept, { tokens, isDouble }: Words) {
    const pairs = pairsOf(kept, tokens)
    const used = { written: new Set<number>(), known: new Set<string>() }
    const met = { last: 0, first: 0 }
    let [score, near, ends, firsts, firstWeight] = [0, 0, 0, 0, 0]
    for (const pair of pairs) {
      if (pair.written.some(at => used.written.has(at)) || pair.known.some(at => used.known.has(at))) continue
      for (const at of pair.written) used.written.add(at)
      for (const at of pair.known) used.known.add(at)
      const small = isSmall(kept[pair.side], pair.token)
      const worth = pair.isInitial ? 1.5 : pair.like * this.weight(pair.token, small)
      score += worth
      if (!small) met[pair.side] += pair.isInitial ? 0.5 : 1
      if (pair.side === 'first' && !pair.isInitial) firstWeight += worth
      if (pair.like < 1 || pair.isInitial) near += 1
      if (pair.side === 'first' && pair.like < 1) firsts += 1
      if (pair.side === 'first' && pair.like < 1 && pair.atEnd) ends += 1
    }
    const missed = [...kept.last.keys()].filter(at => !used.known.has(`last${at}`)).map(at => kept.last[at]!)
    const missedFirst = [...kept.first.keys()].filter(at => !used.known.has(`first${at}`)).map(at => kept.first[at]!)
    const over = tokens.filter((_, at) => !used.written.has(at))
    score -= sumOf(missed, 1.5) + sumOf(missedFirst, 0.8) + sumOf(over, 1.5)
    return {
      score,
      met,
      firstWeight,
      isFirstWhole: missedFirst.length === 0 && firsts === 0,
      isMet: met.last >= 1 || met.first >= 1,
      isWhole: met.last > 0 && met.first > 0,
      isSure:
        near <= 1 &&
        ends === 0 &&
        over.filter(token => !isParticle(token)).length <= (isDouble ? 2 : 1) &&
        met.first >= 1 &&
        met.last >= 1,
    }
  }
}

/** A particle beside a name; alone it is the name, as of Lê, Đỗ or Ben. */
function isSmall(names: readonly string[], token: string): boolean {
  return isParticle(token) && names.some(name => !isParticle(name))
}

/** All the words, in whatever order: those of two letters have no other key. */
function wholeKey(tokens: readonly string[]): string {
  return `*${tokens.toSorted().join(' ')}`
}

/** An everyday name: « Greg », « Fred », « Kader ». */
function isShortened(said: string, of: string): boolean {
  return (
    said.length >= 3 && of.length > said.length + 1 && (of.startsWith(said) || (said.length >= 4 && of.endsWith(said)))
  )
}

function sumOf(tokens: readonly string[], each: number): number {
  return tokens.reduce((sum, token) => sum + (isParticle(token) ? 0.15 : 1) * each, 0)
}

type Pair = {
  written: number[]
  known: string[]
  side: 'last' | 'first'
  token: string
  like: number
  isInitial: boolean
  atEnd: boolean
}

function pairsOf(kept: Kept, tokens: readonly string[]): Pair[] {
  const pairs: Pair[] = []
  for (const side of ['last', 'first'] as const)
    for (const [at, token] of kept[side].entries()) {
      const next = kept[side][at + 1]
      for (const [index, word] of tokens.entries()) {
        const add = (written: number[], known: string[], said: string, of: string, token: string) => {
          const isInitial = said.length === 1 && of.length > 1 && of.startsWith(said)
          const alike = isInitial ? 0.2 : likeness(said, of)
          const like = alike === 0 && side === 'first' && isShortened(said, of) ? SHORTENED : alike
          const atEnd = like === SHORTENED || differsAtEnd(said, of)
          if (like > 0) pairs.push({ written, known, side, token, like, isInitial, atEnd })
        }
        add([index], [`${side}${at}`], word, token, token)
        if (next)
          add([index], [`${side}${at}`, `${side}${at + 1}`], word, token + next, isParticle(token) ? next : token)
        const following = tokens[index + 1]
        if (following) add([index, index + 1], [`${side}${at}`], word + following, token, token)
      }
    }
  return pairs.sort((a, b) => b.like - a.like || b.written.length + b.known.length - a.written.length - a.known.length)
}

function keysOf(token: string): string[] {
  if (token.length < 3) return []
  const bones = skeleton(token)
  return [
    `<${token.slice(0, 4)}`,
    `>${token.slice(-4)}`,
    `=${[...token].sort().join('')}`,
    ...(bones.length >= 3 ? [`~${bones}`] : []),
  ]
}

/** A reference decides unless the name beside it is another’s. */
function contradicts({ last, first }: Kept, tokens: readonly string[]): boolean {
  return tokens.length > 0 && ![...last, ...first].some(token => tokens.some(word => likeness(word, token) >= 0.6))
}

/** Each word of the name is written, or a slip of it, and no other: of two who bear one family name, one was not put for the other. */
function isWholly({ last, first }: Kept, tokens: readonly string[]): boolean {
  const known = [...last, ...first]
  const meets = (word: string, others: readonly string[]) => others.some(other => likeness(word, other) >= 0.7)
  return tokens.length === 0 || (known.every(word => meets(word, tokens)) && tokens.every(word => meets(word, known)))
}

/** The same day, a slip of it, or another day; a year alone says little. */
export function dateScoreOf(known: string | null, bornOn: string | null, bornYear: number | null): number {
  if (!known) return 0
  if (!bornOn) return bornYear === null ? 0 : bornYear === Number(known.slice(0, 4)) ? 2 : -3
  if (bornOn === known) return isConventional(known) ? CONVENTIONAL : SAME_DAY
  if (isConventional(known)) return known.slice(0, 4) === bornOn.slice(0, 4) ? 2 : -3
  if (bornOn === `${known.slice(0, 5)}${known.slice(8)}-${known.slice(5, 7)}`) return 8
  const faults = [...bornOn].filter((digit, at) => digit !== known[at]).length
  return faults === 1 ? 5 : -9
}

/** The day that is put where nobody knows it. */
function isConventional(day: string): boolean {
  return day.endsWith('-01-01')
}

function decided(scored: readonly Scored[], { bornOn }: WrittenPerson): Match {
  const [best, second] = scored
  const shown = scored.filter(({ score }) => score >= LEAST_SHOWN).slice(0, MOST_CANDIDATES)
  const candidates = shown.map(({ id, score }) => ({ id, score }))
  const margin = best ? Math.round((best.score - (second?.score ?? 0)) * 10) / 10 : 0
  if (!best || candidates.length === 0) return { kind: 'nobody', method: '', candidates: [], margin: 0 }
  const isProved = best.isWhole
    ? (bornOn && best.dateScore >= 5) || (best.isHere && best.isSure && best.dateScore >= 0)
    : best.isHere && best.isRenamed
  const isAutomatic = best.score >= LEAST && margin >= MARGIN && isProved
  return { kind: isAutomatic ? 'automatic' : 'asked', method: 'name', candidates, margin }
}

import { foldedName } from '#server/base/text.ts'
import type { WrittenPerson } from './reading-rules.ts'

// Names as statements write them: any order, any case, titles and references among them.

const PARTICLES = new Set([
  'de',
  'du',
  'des',
  'la',
  'le',
  'el',
  'al',
  'ben',
  'bin',
  'bint',
  'ait',
  'ould',
  'ouled',
  'da',
  'do',
  'dos',
  'das',
  'van',
  'von',
  'der',
  'den',
  'd',
  'l',
  'st',
  'saint',
  'abd',
  'abou',
  'abu',
])
const TITLES = new Set([
  'm',
  'mr',
  'mme',
  'mlle',
  'monsieur',
  'madame',
  'mademoiselle',
  'me',
  'dr',
  'nee',
  'ne',
  'epouse',
  'ep',
  'veuve',
  'dit',
  'dite',
])

const DOUBLING = new Set(['nee', 'ne', 'epouse', 'ep'])

export function isParticle(token: string): boolean {
  return PARTICLES.has(token)
}

/** The words of a name, folded; one letter at the head is a title, elsewhere an initial. */
export function tokensOf(name: string): string[] {
  return foldedName(name).split(' ').filter(Boolean).slice(0, 10)
}

/** `isDouble`: a birth name and a married one, « née » or « épouse » between them. */
export type WrittenName = { tokens: string[]; number: number | null; isDouble: boolean }

/** Who a line names, without title, remark or reference: « Mme DIALLO Mamadou (intérim) P-014 ». */
export function nameWritten({ text, reference }: Pick<WrittenPerson, 'text' | 'reference'>): WrittenName {
  const number = numberIn(reference) ?? numberIn(/\bp-?0*[1-9]\d{0,6}\b/i.exec(text)?.[0] ?? '')
  const plain = text
    .slice(0, 120)
    .replace(/\([^()]{0,80}\)/g, ' ')
    .replace(/\bp-?\d{1,7}\b/gi, ' ')
    .replace(/[/\\|;]/g, ' ')
  const tokens = tokensOf(plain.replaceAll('0', 'o').replace(/(?<=\p{L})1|1(?=\p{L})/gu, 'l'))
  const named = tokens.filter((token, index) => !(TITLES.has(token) && (index === 0 || token.length > 1)))
  // « M. Jarot » may be a title or an initial: alone beside one word, it is asked about.
  const isDouble = tokens.some((token, index) => index > 0 && DOUBLING.has(token))
  return { tokens: named.length < 2 ? tokens : named, number, isDouble }
}

function numberIn(reference: string): number | null {
  const found = /^p-?0*([1-9]\d{0,6})$/i.exec(reference.trim())
  return found ? Number(found[1]) : null
}

/** How alike two words of names are: 1 the same, 0 nothing. An initial is told apart. */
export function likeness(a: string, b: string): number {
  if (a === b) return 1
  if (a.length < 4 || b.length < 4) return 0
  const key = `${a} ${b}`
  const known = compared.get(key)
  if (known !== undefined) return known
  if (compared.size > 200_000) compared.clear()
  const found = likenessOf(a, b)
  compared.set(key, found)
  return found
}

/** The same few words come again and again, line after line. */
const compared = new Map<string, number>()

function likenessOf(a: string, b: string): number {
  const [short, long] = a.length < b.length ? [a, b] : [b, a]
  if (short.length * 2 > long.length && (distance(a, b) === 1 || isSwapped(a, b) || scanned(a) === scanned(b)))
    return 0.75
  if (long.startsWith(short) && short.length >= 5) return 0.6
  const [one, two] = [skeleton(a), skeleton(b)]
  if (one.length >= 3 && one === two) return 0.6
  return short.length >= 8 && distance(a, b) === 2 ? 0.6 : 0
}

/** Letters added, left out or replaced from one word to another: 0, 1, 2, or 3 for more. */
export function distance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 2) return 3
  let above = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let row = 1; row <= a.length; row++) {
    const line = [row]
    for (let at = 1; at <= b.length; at++) {
      const replaced = above[at - 1]! + (a[row - 1] === b[at - 1] ? 0 : 1)
      line.push(Math.min(replaced, above[at]! + 1, line[at - 1]! + 1))
    }
    if (Math.min(...line) > 2) return 3
    above = line
  }
  return Math.min(3, above[b.length]!)
}

/** Two letters that stand beside one another changed places. */
function isSwapped(a: string, b: string): boolean {
  if (a.length !== b.length) return false
  let at = 0
  while (a[at] === b[at]) at++
  return a[at] === b[at + 1] && a[at + 1] === b[at] && a.slice(at + 2) === b.slice(at + 2)
}

/** What a scanner confuses is one. */
function scanned(token: string): string {
  return token.replaceAll('rn', 'm').replaceAll('vv', 'w').replaceAll('cl', 'd').replaceAll('ii', 'u')
}

/** What is left of a word in any transliteration: « Mohamed », « Mouhamed », « Muhammad » → « mhmd ». */
export function skeleton(token: string): string {
  return token
    .replaceAll('ph', 'f')
    .replaceAll('kh', 'k')
    .replaceAll('ck', 'k')
    .replaceAll('dj', 'j')
    .replaceAll('ch', 'sh')
    .replaceAll('gu', 'g')
    .replaceAll('qu', 'k')
    .replaceAll('c', 'k')
    .replaceAll('w', 'v')
    .replace(/[aeiouy]/g, '')
    .replace(/(.)\1/g, '$1')
}

function undoubled(token: string): string {
  return token.replace(/(.)\1+/g, '$1')
}

/** Their only difference is at the end, as between Daniel and Danielle: two persons may well be so named. */
export function differsAtEnd(a: string, b: string): boolean {
  const short = Math.min(a.length, b.length)
  return undoubled(a) !== undoubled(b) && a.slice(0, short - 1) === b.slice(0, short - 1)
}

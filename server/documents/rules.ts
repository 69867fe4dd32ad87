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

const REMOVED = '[nom retiré]'
const OUT = '\\[nom retiré\\]'

/** Names that are also words of the trade, of the calendar or of the map: alone and written as words, they are kept. */
const TRADE_WORDS = new Set(
  [
    'spaser clause marché lot avenant relevé mission insertion heures chantier report reprise équipe lettre',
    'gros œuvre maçon charpentier menuisier peintre couvreur plombier carreleur boulanger berger meunier jardinier',
    'pierre bois fer brique sable chaux acier jardin verger rose fleur olive prune',
    'collège école pont rivière moulin canal val ville bourg village mairie château marais forêt',
    'mars avril mai juin août hiver printemps noël dimanche lundi mardi',
    'petit grand blanc noir vert rouge brun roux bon juste fort long court',
    'nord sud est ouest maire juge directeur président',
  ].flatMap(line => line.split(' ')),
)

/**
 * What a fact says, without the persons that it names. Whoever may not read identities is not answered about them: their
 * text is never compared with the register, or printing a guess would tell whether it is right.
 */
export function withoutTheirNames(text: string, byReader: boolean, names: readonly string[]): string {
  return byReader ? withoutPeople(text, names) : withoutTitled(text)
}

/** The same by the shape of the words alone: pseudonyms, and whoever a title announces. */
function withoutTitled(text: string): string {
  const name = "\\p{Lu}[\\p{L}\\p{M}’'-]*"
  const titled = new RegExp(
    `(?<!\\p{L})((?:M\\.|MM\\.|Mr|Mme|Mmes|Mlle|Monsieur|Madame|Mademoiselle)\\s+)${name}(?:\\s+${name})*`,
    'gu',
  )
  return withoutPseudonyms(text).replace(titled, `$1${REMOVED}`)
}

function withoutPseudonyms(text: string): string {
  return text.replace(/\bP-\d{1,6}\b/g, 'une personne')
}

/**
 * Text someone typed, without what would name a person: pseudonyms, and the names of those who worked there. Only whole
 * names: « Léa » is not taken out of « Léana », nor a person called Pierre out of « un mur de pierre ».
 */
export function withoutPeople(text: string, names: readonly string[]): string {
  const told = names.filter(name => name.length > 2)
  const isWord = (name: string) => TRADE_WORDS.has(name.toLowerCase())
  const plain = told
    .filter(name => !isWord(name))
    .reduce((kept, name) => kept.replace(whole(name, 'giu'), REMOVED), withoutPseudonyms(text))
  return told
    .filter(isWord)
    .reduce(withoutWord, plain)
    .replace(new RegExp(`${OUT}(?:\\s+${OUT})+`, 'g'), REMOVED)
}

/** Such a word names someone next to another name, after a title, or with its capital inside a sentence. */
function withoutWord(text: string, name: string): string {
  const word = escaped(name)
  const capital = escaped(name.charAt(0).toUpperCase() + name.slice(1).toLowerCase())
  return text
    .replace(new RegExp(`(${OUT}\\s+)${word}(?!\\p{L})`, 'giu'), `$1${REMOVED}`)
    .replace(new RegExp(`(?<!\\p{L})${word}(\\s+${OUT})`, 'giu'), `${REMOVED}$1`)
    .replace(new RegExp(`((?<!\\p{L})(?:M\\.|Mme|Mlle|Monsieur|Madame)\\s+)${word}(?!\\p{L})`, 'giu'), `$1${REMOVED}`)
    .replace(new RegExp(`(?<=[\\p{Ll}\\d,;]\\s)${capital}(?!\\p{L})`, 'gu'), REMOVED)
}

function whole(name: string, flags: string): RegExp {
  return new RegExp(`(?<!\\p{L})${escaped(name)}(?!\\p{L})`, flags)
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}

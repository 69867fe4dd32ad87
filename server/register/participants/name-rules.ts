import { foldedName } from '#server/base/text.ts'
import type { Identity } from './rules.ts'

type Name = Pick<Identity, 'lastName' | 'firstName'>

/** What a name is searched in: its words, and those of several words joined, « el hadj » as « elhadj ». */
export function searchText({ lastName, firstName }: Name): string {
  const parts = [foldedName(lastName), foldedName(firstName)]
  const together = parts.filter(part => part.includes(' ')).map(part => part.replaceAll(' ', ''))
  return [...parts, ...together].join(' ')
}

/** What tells two names apart: two with the same key are written the same but for accents, capitals, spaces and hyphens. */
export function nameKey({ lastName, firstName }: Name): string {
  return [lastName, firstName].map(name => foldedName(name).replaceAll(' ', '')).join('|')
}

/** Whether a text says the whole name of somebody, in either order, however it is accented. */
export function isNamedIn(text: string, { lastName, firstName }: Name): boolean {
  const [said, last, first] = [text, lastName, firstName].map(foldedName) as [string, string, string]
  return first !== '' && [`${first} ${last}`, `${last} ${first}`].some(name => ` ${said} `.includes(` ${name} `))
}

/** What someone wrote to find a person: a pseudonym’s number, days of birth, and the words of a name, in any order. */
export type Sought = { number: number | null; bornOn: string[]; words: string[] }

/** « nguessan 14/07/1990 », « P-014 », « Aya N’Guess ». */
export function soughtIn(text: string): Sought {
  const parts = text.slice(0, 200).split(/\s+/).filter(Boolean)
  const days = parts.map(dayOf)
  const rest = parts.filter((_, index) => !days[index])
  const only = rest.length === 1 && days.every((day, index) => day || parts[index] === rest[0]) ? rest[0]! : ''
  const number = /^p-?0*([1-9]\d{0,8})$/i.exec(only)
  return {
    number: number ? Number(number[1]) : null,
    bornOn: days.filter(day => day !== null),
    words: number ? [] : foldedName(rest.join(' ')).split(' ').filter(Boolean).slice(0, 8),
  }
}

/** Enough was written to look for someone: a pseudonym, a day of birth, or three letters of a name, two in an alphabet of many. */
export function isEnough({ number, bornOn, words }: Sought): boolean {
  const letters = words.join('')
  return number !== null || bornOn.length > 0 || letters.length >= (/^[\u0000-\u024f]*$/.test(letters) ? 3 : 1)
}

function dayOf(text: string): string | null {
  const [, day, month, year] = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$/.exec(text) ?? []
  return year ? `${year}-${month!.padStart(2, '0')}-${day!.padStart(2, '0')}` : null
}

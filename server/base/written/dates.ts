import { lastDay } from '../dates.ts'
import { longDate, monthName } from '../format.ts'
import { plain, quoted } from './numbers.ts'

/** A date understood, 'YYYY-MM-DD'; nothing said (null); or what is wrong, with a proposal. */
export type DateReading = { date: string | null; refused: null } | { date: null; refused: string }

type Options = {
  /** The last year that two digits may mean: a person who fills a form is not born tomorrow. 2068 otherwise. */
  latestYear?: number
}

/** No date is longer: « mercredi 30 septembre 2026 » is 27 characters. */
const LONGEST_DATE = 40

/**
 * A date as people write it: « 1/4/26 », « 01.04.2026 », « 1er avril 2026 », « 31 octobre 2027 », « 2027-10-31 », « 31102027 ».
 * The day comes first, as in French; two digits of a year are those of the century that ends with `latestYear`.
 */
export function readDate(written: string, { latestYear = 2068 }: Options = {}): DateReading {
  if (written.length > LONGEST_DATE && written.trim().length > LONGEST_DATE) {
    return no(`Ce texte est trop long pour une date\u00a0: ${quoted(written.trim())}.`)
  }
  const text = plain(written)
    .replace(/\s{1,40}/g, ' ')
    .replace(/ ?([/.-]) ?/g, '$1')
  if (text === '') return { date: null, refused: null }
  const found = inFigures(text) ?? inWords(text)
  if (!found) return no(explained(text, written.trim(), latestYear))
  const year = found.year.length === 2 ? century(Number(found.year), latestYear) : Number(found.year)
  return judged(found.day, found.month, year, found.weekday ?? null)
}

type Found = { day: number; month: number; year: string; weekday?: string }

function inFigures(text: string): Found | null {
  const french = /^(\d{1,2})([/. -])(\d{1,2})([/. -])(\d{4}|\d{2})$/.exec(text)
  if (french && french[2] === french[4]) {
    return { day: Number(french[1]), month: Number(french[3]), year: french[5]! }
  }
  const iso = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$/.exec(text)
  if (iso) return { day: Number(iso[3]), month: Number(iso[2]), year: iso[1]! }
  if (!/^\d{8}$/.test(text)) return null
  // 31102027 and 20271031 are never both dates: 19 and 20 are no month.
  const [day, month, year] = [text.slice(0, 2), text.slice(2, 4), text.slice(4)]
  return isYear(Number(year)) && Number(month) <= 12
    ? { day: Number(day), month: Number(month), year }
    : { day: Number(text.slice(6)), month: Number(text.slice(4, 6)), year: text.slice(0, 4) }
}

function inWords(text: string): Found | null {
  const found = /^(?:le )?(?:([a-z]{5,8}),? )?(?:le )?(\d{1,2})(?:er)?[ -]([a-z]{3,9})[ .-](\d{4}|\d{2})$/.exec(text)
  if (!found) return null
  const weekday = found[1] === undefined ? undefined : WEEKDAYS.find(day => day === found[1])
  const month = monthNamed(found[3]!)
  if (month === null || (found[1] !== undefined && weekday === undefined)) return null
  return { day: Number(found[2]), month, year: found[4]!, ...(weekday && { weekday }) }
}

const WEEKDAYS = ['dimanche', 'lundi', 'mardi', 'mercredi', 'jeudi', 'vendredi', 'samedi']
const MONTHS = [
  'janvier',
  'fevrier',
  'mars',
  'avril',
  'mai',
  'juin',
  'juillet',
  'aout',
  'septembre',
  'octobre',
  'novembre',
  'decembre',
]

/** 1 for « janvier », « janv », « JAN. »; null for no month, and for « jui », which is two of them. */
export function monthNamed(name: string): number | null {
  const text = plain(name).replace('.', '')
  const found = MONTHS.filter(month => text.length >= 3 && month.startsWith(text))
  const short = text === 'fev' || text === 'fevr' ? 2 : text === 'sept' ? 9 : null
  return short ?? (found.length === 1 ? MONTHS.indexOf(found[0]!) + 1 : null)
}

function judged(day: number, month: number, year: number, weekday: string | null): DateReading {
  if (!isYear(year)) return no(`L’année ${year} n’est pas possible ici\u00a0: elle va de 1900 à 2100.`)
  if (month < 1 || month > 12) {
    const american = month >= 1 && month <= 31 && day >= 1 && day <= 12 ? validDate(month, day, year) : null
    const meant = american ? ` Le jour vient d’abord\u00a0: vouliez-vous dire le ${longDate(american)}\u202f?` : ''
    return no(`Il n’y a pas de mois ${month}.${meant}`)
  }
  const whole = `${year}-${padded(month)}`
  const last = Number(lastDay(whole).slice(8))
  if (day < 1 || day > last) {
    return no(`Le ${day} ${monthName(whole)}${month === 2 ? ` ${year}` : ''} n’existe pas. Le mois finit le ${last}.`)
  }
  const date = `${whole}-${padded(day)}`
  const real = WEEKDAYS[new Date(`${date}T00:00:00Z`).getUTCDay()]!
  if (weekday && weekday !== real) return no(`Le ${longDate(date)} est un ${real}, pas un ${weekday}.`)
  return { date, refused: null }
}

function explained(text: string, written: string, latestYear: number): string {
  const compact = /^(\d{2})(\d{2})(\d{2})$/.exec(text)
  if (compact) {
    const date = validDate(Number(compact[1]), Number(compact[2]), century(Number(compact[3]), latestYear))
    if (date) return `${quoted(text)} se lit de plusieurs façons\u00a0: vouliez-vous dire le ${longDate(date)}\u202f?`
  }
  if (/^\d{1,2}[/.-]\d{4}$|^[a-z]{3,9}\.? \d{4}$/.test(text)) {
    return 'Il manque le jour\u00a0: une date s’écrit comme 18/03/2026 ou 18 mars 2026.'
  }
  if (/^\d{1,2}[/.-]\d{1,2}$|^\d{1,2}(?:er)? [a-z]{3,9}$/.test(text)) {
    return 'Il manque l’année\u00a0: une date s’écrit comme 18/03/2026 ou 18 mars 2026.'
  }
  return `${quoted(written)} n’est pas une date\u00a0: écrivez-la comme 18/03/2026 ou 18 mars 2026.`
}

function validDate(day: number, month: number, year: number): string | null {
  return judged(day, month, year, null).date
}

/** The last year that ends with these two digits, up to one. */
function century(digits: number, latestYear: number): number {
  return latestYear - ((((latestYear - digits) % 100) + 100) % 100)
}

function isYear(year: number): boolean {
  return year >= 1900 && year <= 2100
}

function padded(number: number): string {
  return String(number).padStart(2, '0')
}

function no(sentence: string): DateReading {
  return { date: null, refused: sentence }
}

import { capital, count, longDate } from '#server/base/format.ts'

const NUMBERS = [
  'zéro',
  'un',
  'deux',
  'trois',
  'quatre',
  'cinq',
  'six',
  'sept',
  'huit',
  'neuf',
  'dix',
  'onze',
  'douze',
  'treize',
  'quatorze',
  'quinze',
  'seize',
]
const weekdays = new Intl.DateTimeFormat('fr-FR', { weekday: 'long', timeZone: 'UTC' })

/** « huit », then « 17 ». */
export function numberWord(number: number): string {
  return NUMBERS[number] ?? count(number)
}

/** « Mardi 17 novembre 2026 ». */
export function dayInFull(date: string): string {
  return `${capital(weekdays.format(new Date(`${date}T12:00:00Z`)))} ${longDate(date)}`
}

import { capital, count, longDate } from '../web/format.ts'

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

/** « Construction du collège des Trois-Moulins, lot 2 ». */
export function contractTitle({ title, lotNumber }: { title: string; lotNumber: string }): string {
  return lotNumber ? `${title}, lot\u00a0${lotNumber}` : title
}

import type { Month } from './dates.ts'

// How figures, dates and numbers are written for a person to read, in French typography:
// U+00A0 between a number and its unit, between thousands and in dates; − and not -.

const NBSP = '\u00a0'
const whole = new Intl.NumberFormat('fr-FR', { maximumFractionDigits: 0 })
const hundredths = new Intl.NumberFormat('fr-FR', { minimumFractionDigits: 2, maximumFractionDigits: 2 })
const tenth = new Intl.NumberFormat('fr-FR', { minimumFractionDigits: 1, maximumFractionDigits: 1 })
const weekdays = new Intl.DateTimeFormat('fr-FR', { weekday: 'long', timeZone: 'UTC' })
/** January first. */
const MONTHS = [
  'janvier',
  'février',
  'mars',
  'avril',
  'mai',
  'juin',
  'juillet',
  'août',
  'septembre',
  'octobre',
  'novembre',
  'décembre',
]
const SHORT_MONTHS = [
  'janv.',
  'févr.',
  'mars',
  'avril',
  'mai',
  'juin',
  'juil.',
  'août',
  'sept.',
  'oct.',
  'nov.',
  'déc.',
]

/** 118650 → « 1 186,50 » (no unit: it stands outside the link). */
export function hoursFigure(centihours: number): string {
  return french(hundredths.format(centihours / 100))
}

/** 180000 → « 1 800 » : hours owed have no decimals, unless the contract wrote some. */
export function wholeHours(centihours: number): string {
  return french(centihours % 100 === 0 ? whole.format(centihours / 100) : hundredths.format(centihours / 100))
}

/** Rounded to the hour, for sentences. */
export function roundHours(centihours: number): string {
  return french(whole.format(Math.round(centihours / 100)))
}

/** « 1 186,50 h ». */
export function hours(centihours: number): string {
  return `${hoursFigure(centihours)}${NBSP}h`
}

/** « 1 800 h ». */
export function owedHours(centihours: number): string {
  return `${wholeHours(centihours)}${NBSP}h`
}

/** « −214,50 », « +5,25 », « 0,00 »: a gap always shows its sign. */
export function signedHours(centihours: number): string {
  return sign(centihours) + hoursFigure(Math.abs(centihours))
}

/** « +111 », « −44 » in the ledger. */
export function signedWholeHours(centihours: number): string {
  return sign(centihours) + wholeHours(Math.abs(centihours))
}

/** A rate to a tenth, rounded down so that it is never 100 % with an hour missing: « 92,9 % »; null when there is nothing to divide by. */
export function percentTenth(part: number, whole: number): string | null {
  return whole > 0 ? `${french(tenth.format(Math.floor((part * 1000) / whole) / 10))}${NBSP}%` : null
}

/** A share of a whole, to the nearest tenth: « 36,0 % ». */
export function shareTenth(part: number, whole: number): string {
  return `${french(tenth.format(whole > 0 ? Math.round((part * 1000) / whole) / 10 : 0))}${NBSP}%`
}

/** Hours as days of so many: « 169,5 ». */
export function daysFigure(centihours: number, ofDay: number): string {
  return french(tenth.format(centihours / ofDay))
}

/** Hours as full-time equivalents of so many hours a year: « 0,74 ». */
export function fteFigure(centihours: number, ofYear: number): string {
  return french(hundredths.format(centihours / 100 / ofYear))
}

/** « 2 400 000 € », with cents only where there are some. */
export function euros(cents: number): string {
  return `${french(cents % 100 === 0 ? whole.format(cents / 100) : hundredths.format(cents / 100))}${NBSP}€`
}

export function count(number: number): string {
  return french(whole.format(number))
}

/** « 17 novembre 2026 », « 1er avril 2026 ». */
export function longDate(date: string): string {
  const [year, month, day] = date.split('-')
  return `${dayOf(day!)}${NBSP}${MONTHS[Number(month) - 1]}${NBSP}${year}`
}

/** « Mardi 17 novembre 2026 ». */
export function dayInFull(date: string): string {
  return `${capital(weekdays.format(new Date(`${date}T12:00:00Z`)))} ${longDate(date)}`
}

/** « 9 janv. 2025 ». */
export function shortDate(date: string): string {
  const [year, month, day] = date.split('-')
  return `${dayOf(day!)}${NBSP}${SHORT_MONTHS[Number(month) - 1]}${NBSP}${year}`
}

/** « 31/12/2026 », as dates are typed. */
export function typedDate(date: string | null): string {
  return date ? date.split('-').reverse().join('/') : ''
}

/** « octobre 2026 ». */
export function longMonth(month: Month): string {
  const [year, number] = month.split('-')
  return `${MONTHS[Number(number) - 1]}${NBSP}${year}`
}

/** « octobre ». */
export function monthName(month: Month): string {
  return MONTHS[Number(month.slice(5)) - 1]!
}

/** « oct. 2026 ». */
export function shortMonth(month: Month): string {
  const [year, number] = month.split('-')
  return `${SHORT_MONTHS[Number(number) - 1]}${NBSP}${year}`
}

/** « 17 novembre 2026 à 14 h 05 », Paris time. */
export function longInstant(instant: string): string {
  return `${longDate(dayInFrance(instant))} à ${hourOf(instant)}`
}

/** « 14 h 05 », Paris time. */
export function hourOf(instant: string): string {
  const { hour, minute } = partsOf(instant)
  return `${Number(hour)}${NBSP}h${NBSP}${minute}`
}

/** The civil date of an instant, 'YYYY-MM-DD': what is received at 0 h 10 in Paris is not received the day before. */
export function dayInFrance(instant: string): string {
  const { year, month, day } = partsOf(instant)
  return `${year}-${month}-${day}`
}

/** The civil minute of an instant, 'YYYY-MM-DDTHH:MM', Paris time. */
export function minuteInFrance(instant: string): string {
  const { year, month, day, hour, minute } = partsOf(instant)
  return `${year}-${month}-${day}T${hour}:${minute}`
}

function partsOf(instant: string) {
  return Object.fromEntries(clock.formatToParts(new Date(instant)).map(part => [part.type, part.value]))
}

/** « 999 700 107 » */
export function siren(number: string): string {
  return number.replace(/(\d{3})(?=\d)/g, '$1\u00a0')
}

/** « 999 412 307 00012 ». Anything but a SIRET is left as it is. */
export function siret(number: string): string {
  return /^\d{14}$/.test(number)
    ? number.replace(/(\d{3})(\d{3})(\d{3})(\d{5})/, `$1${NBSP}$2${NBSP}$3${NBSP}$4`)
    : number
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

const clock = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'Europe/Paris',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
})

function dayOf(day: string): string {
  return day === '01' ? '1er' : String(Number(day))
}

function sign(value: number): string {
  return value > 0 ? '+' : value < 0 ? '−' : ''
}

/** Intl puts U+202F between thousands, which the page font draws too thin in numbers. */
function french(text: string): string {
  return text.replace(/[\u202f ]/g, NBSP).replace(/-/g, '−')
}

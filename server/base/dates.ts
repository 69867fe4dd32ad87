import { isValid } from 'date-fns/isValid'
import { parseISO } from 'date-fns/parseISO'

// Civil dates are 'YYYY-MM-DD' strings and months 'YYYY-MM': they sort and compare as text, and no clock change,
// time zone or offset can move them. A page computes hundreds: the arithmetic is on UTC midnights, not on local dates.

/** A calendar month, '2026-05'. */
export type Month = string

/** Later than any instant, and than any day. */
export const ENDLESS = '9999'

/** A day of the calendar, from the year 1. */
export function isDate(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && text >= '0001' && isValid(parseISO(text))
}

export function plusDays(date: string, days: number): string {
  const moved = new Date(midnight(date) + days * DAY)
  return `${moved.getUTCFullYear()}-${padded(moved.getUTCMonth() + 1)}-${padded(moved.getUTCDate())}`
}

/** The same day some months later; the last day of the month when there is no such day. */
export function plusMonths(date: string, months: number): string {
  const month = nextMonth(monthOf(date), months)
  const day = date.slice(8)
  const last = lastDay(month).slice(8)
  return `${month}-${day < last ? day : last}`
}

/** Days from one date to another: 1 from today to tomorrow, negative backwards. */
export function daysBetween(from: string, to: string): number {
  return (midnight(to) - midnight(from)) / DAY
}

export function monthOf(date: string): Month {
  return date.slice(0, 7)
}

export function firstDay(month: Month): string {
  return `${month}-01`
}

export function lastDay(month: Month): string {
  const [year, number] = numbersOf(month)
  return `${month}-${new Date(Date.UTC(year, number, 0)).getUTCDate()}`
}

export function nextMonth(month: Month, by = 1): Month {
  const [year, number] = numbersOf(month)
  const index = year * 12 + number - 1 + by
  return `${String(Math.floor(index / 12)).padStart(4, '0')}-${padded((index % 12) + 1)}`
}

/** The months from one to another, both included. */
export function monthsBetween(from: Month, to: Month): Month[] {
  const months: Month[] = []
  for (let month = from; month <= to; month = nextMonth(month)) months.push(month)
  return months
}

/** The later of two dates, or of two months. */
export function later(a: string, b: string): string {
  return a > b ? a : b
}

export function earlier(a: string, b: string): string {
  return a < b ? a : b
}

/** End of the month before this day: hours come by months, and this is the last one that is over. */
export function endOfLastMonth(today: string): string {
  return lastDay(nextMonth(monthOf(today), -1))
}

const DAY = 86_400_000

/** UTC has no clock change: a difference of midnights is a whole number of days. */
function midnight(date: string): number {
  return Date.UTC(Number(date.slice(0, 4)), Number(date.slice(5, 7)) - 1, Number(date.slice(8, 10)))
}

function numbersOf(month: Month): [year: number, month: number] {
  return [Number(month.slice(0, 4)), Number(month.slice(5, 7))]
}

function padded(number: number): string {
  return number < 10 ? `0${number}` : String(number)
}

export function monthFrom(text: unknown): Month | null {
  return /^(19|20)\d{2}-(0[1-9]|1[0-2])$/.test(String(text)) ? String(text) : null
}

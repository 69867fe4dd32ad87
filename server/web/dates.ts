import { addDays, addMonths, differenceInCalendarDays, format, isValid, lastDayOfMonth, parse } from 'date-fns'

// Civil dates are 'YYYY-MM-DD' strings and months 'YYYY-MM': they sort and compare as text.
// date-fns computes on local noon, which no clock change can move to another day.

/** A calendar month, '2026-05'. */
export type Month = string

export function isDate(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && isValid(parse(text, 'yyyy-MM-dd', new Date(2000, 0, 1, 12)))
}

export function plusDays(date: string, days: number): string {
  return write(addDays(noon(date), days))
}

/** The same day some months later; the last day of the month when there is no such day. */
export function plusMonths(date: string, months: number): string {
  return write(addMonths(noon(date), months))
}

/** Days from one date to another: 1 from today to tomorrow, negative backwards. */
export function daysBetween(from: string, to: string): number {
  return differenceInCalendarDays(noon(to), noon(from))
}

export function monthOf(date: string): Month {
  return date.slice(0, 7)
}

export function firstDay(month: Month): string {
  return `${month}-01`
}

export function lastDay(month: Month): string {
  return write(lastDayOfMonth(noon(`${month}-01`)))
}

export function nextMonth(month: Month, by = 1): Month {
  return monthOf(plusMonths(`${month}-01`, by))
}

/** The months from one to another, both included. */
export function monthsBetween(from: Month, to: Month): Month[] {
  const months: Month[] = []
  for (let month = from; month <= to; month = nextMonth(month)) months.push(month)
  return months
}

/** End of the month before this day: hours are known by whole months, so figures are read there. */
export function endOfLastMonth(today: string): string {
  return lastDay(nextMonth(monthOf(today), -1))
}

function noon(date: string): Date {
  const [year, month, day] = date.split('-').map(Number)
  return new Date(year!, month! - 1, day!, 12)
}

function write(date: Date): string {
  return format(date, 'yyyy-MM-dd')
}

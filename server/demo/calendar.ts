import { daysBetween, earlier, lastDay, type Month, monthOf, nextMonth, plusDays } from '#server/base/dates.ts'
import type { When } from './story/when.ts'

/** Reads the relative dates of the story from one day; `now`: the instant, in UTC. */
export type Calendar = ReturnType<typeof calendarFrom>

export function calendarFrom({ today, now }: { today: string; now: string }) {
  const morning = earlier(`${today}T06:00:00.000Z`, now)
  const month = (offset: number): Month => nextMonth(monthOf(today), offset)
  const on = (when: When): string => {
    if (when.startsWith('d')) return plusDays(today, Number(when.slice(1)))
    const [offset, day] = when.split('/') as [string, string]
    const last = lastDay(month(Number(offset)))
    return day === 'end' || day > last.slice(8) ? last : last.slice(0, 8) + day
  }
  return {
    today,
    month,
    on,
    /** What people do, they do on a working day: the one before when it falls on a week-end. */
    workday: (when: When) => weekday(on(when)),
    /** How many months from this one, negative in the past. */
    offsetOf: (date: string) =>
      (Number(date.slice(0, 4)) - Number(today.slice(0, 4))) * 12 +
      Number(date.slice(5, 7)) -
      Number(today.slice(5, 7)),
    /** An instant of that day, never later than this morning, nor than now: it may be read at night. */
    instant: (date: string, time = '08:30') => (date < today ? `${date}T${time}:00.000Z` : morning),
  }
}

export function weekday(date: string): string {
  const SUNDAY = '2023-01-01'
  const day = ((daysBetween(SUNDAY, date) % 7) + 7) % 7
  return day === 0 ? plusDays(date, -2) : day === 6 ? plusDays(date, -1) : date
}

/** French typography, so that the story can be written with plain spaces: U+00A0 before : % €, U+202F before ; ! ? */
export function french(text: string): string {
  return text
    .replace(/ ([;!?])/g, '\u202f$1')
    .replace(/ ([:%€])/g, '\u00a0$1')
    .replace(/(\d) (?=\d{3}\b)/g, '$1\u00a0')
    .replace(/(n°|RD|lots?) (?=\d)/g, '$1\u00a0')
}

import { daysBetween, isDate, lastDay, type Month, monthOf, plusDays } from '#server/base/dates.ts'
import { folded } from '#server/base/text.ts'
import { monthNamed, readDate } from '#server/base/written/dates.ts'
import type { Cell, Epoch } from '../sheets/cell-rules.ts'
import { dayOf, formatKind } from '../sheets/format-rules.ts'

// When hours were worked, as statements say it: months, weeks, days, in texts or in dates of a spreadsheet.

/** A month; its year where it is written. */
export type WrittenMonth = { month: number; year: number | null }
export type Days = { from: string; to: string }

/** « mai 2026 », « Mai », « janv-26 », « 05/2026 », « 2026-05 », « 202605 »; null for anything else. */
export function monthIn(written: string): WrittenMonth | null {
  if (written.length > 40) return null
  const known = months.get(written)
  if (known !== undefined) return known
  const month = monthRead(written)
  if (months.size < 5000) months.set(written, month)
  return month
}

/** A sheet says the same few months, row after row. */
const months = new Map<string, WrittenMonth | null>()

function monthRead(written: string): WrittenMonth | null {
  const text = folded(written).replace(/^(?:mois|periode)(?: (?:de|d'|du))? ?:? ?/, '')
  const named = /^([a-z]{3,9})\.?(?: ?[-/.' ] ?|)(\d{4}|\d{2}|)$/.exec(text)
  if (named) {
    const month = monthNamed(named[1]!)
    return month ? { month, year: named[2] ? yearOf(named[2]) : null } : null
  }
  const figures = /^(\d{1,2})[/.-](\d{4})$/.exec(text)
  if (figures) return judged(Number(figures[1]), Number(figures[2]))
  const iso = /^(\d{4})[/.-]?(\d{1,2})$/.exec(text)
  return iso && text.length >= 6 ? judged(Number(iso[2]), Number(iso[1])) : null
}

function judged(month: number, year: number): WrittenMonth | null {
  return month >= 1 && month <= 12 && year >= 1990 && year <= 2100 ? { month, year } : null
}

function yearOf(text: string): number {
  return text.length === 2 ? 2000 + Number(text) : Number(text)
}

/** The months that a title or the name of a sheet says: « Relevé d’heures – septembre 2026 ». */
export function monthsSaid(title: string): WrittenMonth[] {
  const words = folded(title.slice(0, 300)).split(/[^a-z0-9/.-]+/)
  return words.flatMap((word, index) => {
    const figures = /^(?:\d{1,2}[/.-]\d{4}|\d{4}[/.-]\d{1,2})$/.test(word) ? monthIn(word) : null
    if (figures) return [figures]
    const month = word.length >= 3 && word !== 'mar' ? monthNamed(word) : null
    // « Édité le 3 juin 2026 » is a day, not the month of the hours.
    if (!month || /^(?:[1-9]|[12]\d|3[01]|1er)$/.test(words[index - 1] ?? '')) return []
    const next = words[index + 1] ?? ''
    return [{ month, year: /^(?:20)\d\d$/.test(next) ? Number(next) : null }]
  })
}

/** A month with the year it must be: its own, else the one that puts it in the period, else the year of the period. */
export function dated({ month, year }: WrittenMonth, period: Days): Month {
  const two = String(month).padStart(2, '0')
  if (year) return `${year}-${two}`
  const years = [period.from.slice(0, 4), period.to.slice(0, 4)]
  const within = years.find(one => `${one}-${two}` >= monthOf(period.from) && `${one}-${two}` <= monthOf(period.to))
  return `${within ?? years[0]}-${two}`
}

/**
 * « S22 », « Semaine 22 », « 2026-S22 », « du 25/05 au 31/05 »: its days; null for anything else. Where no year is written, the week that
 * falls in these days, or nearest to them.
 */
export function weekIn(written: string, near: Days): Days | null {
  if (written.length > 60) return null
  const text = folded(written)
  const range =
    /^(?:(?:semaine|sem|s)\.? ?(?:\d{1,2})? ?)?(?:\(|: ?|- ?)?du (\d{1,2}[/.-]\d{1,2}(?:[/.-]\d{2,4})?) au (\d{1,2}[/.-]\d{1,2}(?:[/.-]\d{2,4})?)\)?$/.exec(
      text,
    )
  if (range) return rangeIn(range[1]!, range[2]!, near)
  const iso = /^(\d{4}) ?-? ?[sw](\d{1,2})$/.exec(text)
  if (iso) return weekDays(Number(iso[1]), Number(iso[2]))
  const said = /^(?:semaine|sem|s)\.? ?(?:n°|n|no)? ?(\d{1,2})(?: ?[/ -] ?(\d{4}|\d{2}))?$/.exec(text)
  if (!said) return null
  const week = Number(said[1])
  return said[2] ? weekDays(yearOf(said[2]), week) : nearest(near, year => [weekDays(year, week)])
}

/** Whether these words say a week, whichever year it is of. */
export function isWeek(written: string): boolean {
  return weekIn(written, LONG_YEAR) !== null
}

/** A year of 53 weeks. */
const LONG_YEAR: Days = { from: '2026-01-01', to: '2026-12-31' }

/** Of what the years around these days would make, the one that meets them; else the nearest. */
function nearest(near: Days, made: (year: number) => (Days | null)[]): Days | null {
  const year = Number(near.from.slice(0, 4))
  let best: { days: Days; away: number } | null = null
  for (const one of new Set([year, Number(near.to.slice(0, 4)), year - 1, year + 1]))
    for (const days of made(one)) {
      const away = days ? Math.max(0, daysBetween(days.to, near.from), daysBetween(near.to, days.from)) : 0
      if (days && (!best || away < best.away)) best = { days, away }
      if (best?.away === 0) return best.days
    }
  return best?.days ?? null
}

/** Where a day has no year, the last may be of the next one: « du 28/12 au 03/01 ». */
function rangeIn(first: string, last: string, near: Days): Days | null {
  const day = (text: string, year: number) =>
    readDate(/^\d{1,2}\D\d{1,2}$/.test(text) ? `${text.replace(/[.-]/g, '/')}/${year}` : text).date
  return nearest(near, year =>
    [year, year + 1].map(end => {
      const [from, to] = [day(first, year), day(last, end)]
      return from && to && to >= from && daysBetween(from, to) <= 31 ? { from, to } : null
    }),
  )
}

/** Monday to Sunday of a week of the year (ISO 8601); null for a 53rd that the year has not. */
export function weekDays(year: number, week: number): Days | null {
  if (week < 1 || week > 53) return null
  const fourth = `${year}-01-04`
  const weekday = (new Date(`${fourth}T00:00:00Z`).getUTCDay() + 6) % 7
  const from = plusDays(fourth, (week - 1) * 7 - weekday)
  return plusDays(from, 3).slice(0, 4) === String(year) ? { from, to: plusDays(from, 6) } : null
}

export type WeekRule = 'lastDay' | 'shared'

/** What of a week's seconds falls in each month: all in that of its last day, or by working days; not a minute is lost. */
export function monthsOfWeek({ from, to }: Days, seconds: number, rule: WeekRule): { month: Month; seconds: number }[] {
  if (monthOf(from) === monthOf(to) || rule === 'lastDay') return [{ month: monthOf(to), seconds }]
  const worked = new Map<Month, number>()
  let days = 0
  for (let day = from; day <= to; day = plusDays(day, 1)) {
    if ([0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay())) continue
    days += 1
    worked.set(monthOf(day), (worked.get(monthOf(day)) ?? 0) + 1)
  }
  if (worked.size < 2) return [{ month: [...worked.keys()][0] ?? monthOf(to), seconds }]
  const first = Math.round((seconds * worked.get(monthOf(from))!) / days / 60) * 60
  return [
    { month: monthOf(from), seconds: first },
    { month: monthOf(to), seconds: seconds - first },
  ]
}

/** The civil day that a cell says, as a date or in a text. */
export function dayIn(cell: Cell, epoch: Epoch): string | null {
  if (cell.type === 'number') {
    const kind = formatKind(cell.format)
    return kind === 'date' || kind === 'month' ? dayOf(cell.raw!, epoch) : null
  }
  return cell.type === 'text' ? readDate(cell.shown).date : null
}

/** The month that a cell says: a date of a spreadsheet is any day of it. */
export function monthOfCell(cell: Cell, epoch: Epoch): WrittenMonth | null {
  if (cell.type === 'text') {
    const said = monthIn(cell.shown)
    if (said) return said
    const day = /\d/.test(cell.shown) ? readDate(cell.shown).date : null
    return day ? { month: Number(day.slice(5, 7)), year: Number(day.slice(0, 4)) } : null
  }
  if (cell.type !== 'number') return null
  const kind = formatKind(cell.format)
  if (kind === 'general' || kind === 'number') {
    return Number.isInteger(cell.raw) && cell.raw! > 200_000 && cell.raw! < 210_013 ? monthIn(String(cell.raw)) : null
  }
  const day = dayIn(cell, epoch)
  return day ? { month: Number(day.slice(5, 7)), year: Number(day.slice(0, 4)) } : null
}

/** A birth date: its day, or its year alone where the day is conventional (1 January, « 00/00/1985 »). */
export function birthIn(cell: Cell, epoch: Epoch): { bornOn: string | null; bornYear: number | null } {
  const day = cell.type === 'number' ? dayIn(cell, epoch) : readDate(cell.shown, { latestYear: 2020 }).date
  if (day && isDate(day)) {
    const year = Number(day.slice(0, 4))
    return day.endsWith('-01-01') ? { bornOn: null, bornYear: year } : { bornOn: day, bornYear: year }
  }
  const year = /(?:^|\D)((?:19|20)\d\d)$/.exec(cell.shown.trim())?.[1]
  return { bornOn: null, bornYear: year ? Number(year) : null }
}

export function daysOf(month: Month): Days {
  return { from: `${month}-01`, to: lastDay(month) }
}

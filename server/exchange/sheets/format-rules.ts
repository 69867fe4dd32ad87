import { plusDays } from '#server/base/dates.ts'
import type { Epoch } from './cell-rules.ts'

/** What a format makes of a number. A `mask` writes digits around a letter: « 0"h"00 » shows 15140 as 151h40. */
export type FormatKind = 'general' | 'number' | 'elapsed' | 'clock' | 'date' | 'month' | 'mask' | 'percent' | 'text'

/** Formats that the standard numbers and files do not repeat (ECMA-376, 18.8.30), as a French spreadsheet shows them. */
export const NUMBERED: Readonly<Record<number, string>> = {
  1: '0',
  2: '0.00',
  3: '#,##0',
  4: '#,##0.00',
  9: '0%',
  10: '0.00%',
  11: '0.00E+00',
  14: 'dd/mm/yyyy',
  15: 'd-mmm-yy',
  16: 'd-mmm',
  17: 'mmm-yy',
  18: 'h:mm AM/PM',
  19: 'h:mm:ss AM/PM',
  20: 'h:mm',
  21: 'h:mm:ss',
  22: 'dd/mm/yyyy h:mm',
  37: '#,##0',
  39: '#,##0.00',
  45: 'mm:ss',
  46: '[h]:mm:ss',
  47: 'mm:ss.0',
  49: '@',
}

export function formatKind(format: string): FormatKind {
  const known = kinds.get(format)
  if (known) return known
  const kind = kindOf(format.slice(0, 255))
  if (kinds.size < 5000) kinds.set(format, kind)
  return kind
}

const kinds = new Map<string, FormatKind>()

function kindOf(format: string): FormatKind {
  const first = format.split(';')[0]!
  if (first === '' || /^general$|^standard$/i.test(first)) return 'general'
  if (first === '@') return 'text'
  if (/\[(h{1,2}|m{1,2}|s{1,2})\]/i.test(first)) return 'elapsed'
  if (isMask(first)) return 'mask'
  const letters = first
    .replace(/"[^"]*"/g, '')
    .replace(/[\\_*]./g, '')
    .replace(/\[[^\][]*\]/g, '')
    .replace(/am\/pm|a\/p/gi, '')
    .toLowerCase()
  const [hasDay, hasYear, hasHour] = [/[dj]/.test(letters), /[ya]/.test(letters), /[hs]/.test(letters)]
  if (hasDay || (hasYear && hasHour)) return 'date'
  if (hasYear || (letters.includes('m') && !hasHour && !/[0#?]/.test(letters))) return 'month'
  if (hasHour) return 'clock'
  return letters.includes('%') ? 'percent' : 'number'
}

/** Digits, then a literal h or colon, then two digits: those are minutes. */
function isMask(format: string): boolean {
  return /^[#0, ]*0(?:"\s?[h:]\s?"|\\[h:]|h)00(?:"[^"]*"|\\.)*$/i.test(format)
}

/** Decimals that a format shows; null where it shows as many as there are. */
export function decimalsOf(format: string): number | null {
  if (formatKind(format) !== 'number') return null
  const found = /[0#?][.,]?([0#?]*)/.exec(format.split(';')[0]!.replace(/"[^"]*"|#,##/g, ''))
  return /\.[0#?]/.test(format) ? (/\.([0#?]+)/.exec(format)?.[1]?.length ?? 0) : found ? 0 : null
}

/** The civil day of a number of days; null outside 1900–2100. Whoever counts from 1900 counts a 29 February that was none. */
export function dayOf(raw: number, epoch: Epoch): string | null {
  const whole = Math.floor(raw + 1e-6)
  const days = epoch === 1904 ? whole + 1462 : whole
  if (days < 1 || days > 73_415) return null
  return plusDays('1899-12-30', days < 60 ? days + 1 : days)
}

/** « 151:40 », from seconds. */
export function clockShown(seconds: number): string {
  const whole = Math.abs(seconds)
  const minutes = Math.floor(whole / 60)
  const rest = whole % 60
  const text = `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${two(minutes % 60)}${rest ? `:${two(rest)}` : ''}`
  return seconds < 0 ? `-${text}` : text
}

/** As a French spreadsheet shows it, near enough to be recognised. */
export function shownAs(raw: number, format: string, epoch: Epoch): string {
  const kind = formatKind(format)
  if (kind === 'elapsed') return clockShown(Math.round(raw * 86_400))
  if (kind === 'clock') return clockShown(Math.round((raw - Math.floor(raw)) * 86_400) % 86_400)
  if (kind === 'mask') return `${Math.floor(raw / 100)}h${two(Math.round(raw) % 100)}`
  if (kind === 'percent') return `${numberShown(raw * 100, null)}\u00a0%`
  if (kind === 'date' || kind === 'month') {
    const day = dayOf(raw, epoch)
    if (day) return kind === 'month' ? `${day.slice(5, 7)}/${day.slice(0, 4)}` : day.split('-').reverse().join('/')
  }
  return numberShown(raw, decimalsOf(format))
}

function numberShown(raw: number, decimals: number | null): string {
  const text = decimals === null ? String(Number(raw.toPrecision(11))) : raw.toFixed(Math.min(decimals, 20))
  return text.replace('.', ',')
}

function two(number: number): string {
  return String(number).padStart(2, '0')
}

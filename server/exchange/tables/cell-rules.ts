import { LONGEST_NUMBER, partsOf, plain } from '#server/base/written/numbers.ts'

// One cell of a table, as the value that it is in a regulatory file. What cannot be made out stays the text that it was.

/** Written for nothing: « CDL » and « MQ » are what data.economie puts where a value is missing. */
const ABSENT = /^(?:|nc|cdl|mq|nan|none|null|na|n\/a|#n\/a)$/i

export function isMissing(cell: string): boolean {
  return ABSENT.test(cell.trim())
}

/** « INX 0 »: what the national collector calls unusable is kept, and said to be so. */
export function unusable(cell: string): string | null {
  return /^INX\s+(\S.*)$/s.exec(cell.trim())?.[1] ?? null
}

/** « 21800.10 » and « 21 800,10 » are 21800.1. */
export function numberIn(cell: string): number | string {
  const text = cell.trim()
  if (text.length > LONGEST_NUMBER) return text
  if (/^-?\d+(?:\.\d+)?$/.test(text)) return Number(text)
  const parts = partsOf(plain(text).replace(/ ?(?:€|euros?|eur)$/, ''))
  return parts ? Number(`${parts.negative ? '-' : ''}${parts.whole}.${parts.decimals || 0}`) : text
}

export function flagIn(cell: string): boolean | string {
  const text = cell.trim()
  if (/^(?:true|vrai|oui|1)$/i.test(text)) return true
  return /^(?:false|faux|non|0)$/i.test(text) ? false : text
}

/** « 15/01/2026 » and « 2026-01-15T00:00:00 » are 2026-01-15. */
export function dayIn(cell: string): string {
  const text = cell.trim()
  const french = /^(\d{1,2})\/(\d{1,2})\/(\d{4})(?: 0{1,2}:00(?::00)?)?$/.exec(text)
  if (french) return `${french[3]}-${french[2]!.padStart(2, '0')}-${french[1]!.padStart(2, '0')}`
  return /^(\d{4}-\d{2}-\d{2})[T ][\d:.Z+]{4,20}$/.exec(text)?.[1] ?? text
}

/** A SIRET that a spreadsheet took for a number: its zeros are put back when they make it sound. */
export function identifierIn(
  cell: string,
  isSiret: (text: string) => boolean,
): { identifier: string; mended: boolean } {
  const text = cell.trim().replace(/^(\d{9,14})[.,]0+$/, '$1')
  const whole = text.padStart(14, '0')
  const mended = /^\d{9,13}$/.test(text) && !/^\d{9}$/.test(text) && isSiret(whole)
  return { identifier: mended ? whole : text, mended }
}

/** « 9,99700206E+13 »: the last digits are lost for good. */
export function isDamagedIdentifier(cell: string): boolean {
  return /^\s*\d(?:[.,]\d+)?e\+?\d{1,2}\s*$/i.test(cell)
}

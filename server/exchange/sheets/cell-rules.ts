// A cell of a spreadsheet as the file holds it: nothing of it is interpreted here.

export type CellType =
  | 'text'
  | 'number'
  | 'boolean'
  /** « #REF! », « #N/A »… */
  | 'error'
  /** A formula that a program wrote without its result. */
  | 'noResult'

export type Cell = {
  /** From 1. */
  row: number
  column: number
  type: CellType
  /** The number as the file has it: of a date or a duration, days. null for anything else. */
  raw: number | null
  /** As a person sees it, as near as a format says; the whole text of a text. */
  shown: string
  /** The code of its format, '' for none: « [h]:mm », « 0.00 ». */
  format: string
  /** '' for none; a total says what it adds. */
  formula: string
}

export type Merge = { top: number; left: number; bottom: number; right: number }

/** Days that a date of a workbook is counted from: 1904 for some of those made on a Macintosh. */
export type Epoch = 1900 | 1904

/** One sheet, read cell by cell: how it is kept is its own affair. */
export type Sheet = {
  name: string
  hidden: boolean
  epoch: Epoch
  /** The last row and column that hold something. */
  rows: number
  columns: number
  merges: readonly Merge[]
  at(row: number, column: number): Cell | null
  /** The cells of a row that hold something, from left to right. */
  row(row: number): Cell[]
  isHidden(row: number, column: number): boolean
}

export type Book = {
  kind: 'xlsx' | 'xls' | 'ods' | 'csv'
  sheets: Sheet[]
  /** What was left aside, in sentences: macros. */
  notes: string[]
}

/** A file that is not read, in a French sentence. */
export class RefusedSheet extends Error {}

export const MOST_ROWS = 200_000
export const MOST_COLUMNS = 500
export const TOO_WIDE = 'La feuille compte plus de 200\u202f000 lignes ou 500 colonnes.'

/** (12, 6) → « F12 ». */
export function addressOf(row: number, column: number): string {
  return `${lettersOf(column)}${row}`
}

/** 27 → « AA ». */
export function lettersOf(column: number): string {
  let letters = ''
  for (let left = column; left > 0; left = Math.floor((left - 1) / 26))
    letters = String.fromCharCode(65 + ((left - 1) % 26)) + letters
  return letters
}

/** « F12 », « $F$12 » → its row and column; null for anything else. */
export function placeOf(address: string): { row: number; column: number } | null {
  const found = /^\$?([A-Za-z]{1,3})\$?(\d{1,7})$/.exec(address)
  if (!found) return null
  let column = 0
  for (const letter of found[1]!.toUpperCase()) column = column * 26 + letter.charCodeAt(0) - 64
  return { row: Number(found[2]), column }
}

/** « F2:F12 » → its corners. */
export function rangeOf(text: string): Merge | null {
  const [from = '', to = from] = text.split(':')
  const [start, end] = [placeOf(from), placeOf(to)]
  return start && end ? { top: start.row, left: start.column, bottom: end.row, right: end.column } : null
}

/** @throws RefusedSheet for a cell that no statement has. */
export function within(row: number, column: number): void {
  if (row < 1 || column < 1 || row > MOST_ROWS || column > MOST_COLUMNS) throw new RefusedSheet(TOO_WIDE)
}

import { folded } from '#server/base/text.ts'
import type { Cell, Merge, Sheet } from '../sheets/cell-rules.ts'
import { formatKind } from '../sheets/format-rules.ts'
import { headMarks, isListSheet } from '../template/mark-rules.ts'
import { isHt, meaningOf } from './header-rules.ts'
import { amountOf, isFigure } from './value-rules.ts'
import { dayIn, isWeek, monthIn, monthOfCell } from './when-rules.ts'

/** A table of a sheet: its header band, the rows under it, and what is written above. Rows and columns count from 1. */
export type Table = {
  sheet: Sheet
  /** Rows of the header; none where the table has no header. */
  band: number[]
  first: number
  last: number
  left: number
  right: number
  /** What stands above: titles, notes. */
  titles: string[]
  /** Rows that repeat the header: a page break. */
  repeats: ReadonlySet<number>
  /** Of our own template: the column that says of each row which employment it is of. */
  mark: number | null
}

/** Rows looked at above a header for its upper rows. */
const MOST_BAND = 4

/** The tables of a sheet, from top to bottom, then from left to right. */
export function tablesOf(sheet: Sheet): Table[] {
  if (isListSheet(sheet)) return []
  const ours = templatesOf(sheet)
  if (ours.length > 0) return ours
  const heads = bandsOf(sheet)
  if (heads.length === 0) return sheet.rows > 0 ? [whole(sheet)] : []
  const tables: Table[] = []
  let above = 1
  for (const [index, band] of heads.entries()) {
    const last = (heads[index + 1]?.[0] ?? sheet.rows + 1) - 1
    const current = tables.at(-1)
    if (current && textOf(sheet, band) === textOf(sheet, current.band)) {
      current.repeats = new Set([...current.repeats, ...band])
      current.last = last
      continue
    }
    const columns = band.flatMap(row => sheet.row(row).map(({ column }) => column))
    const titles = titlesIn(sheet, tables.length === 0 ? 1 : above, band[0]! - 1)
    const left = Math.min(...columns)
    tables.push({
      sheet,
      band,
      first: band.at(-1)! + 1,
      last,
      left,
      right: widest(sheet, band, columns),
      titles,
      repeats: new Set(),
      mark: null,
    })
    above = last
  }
  return tables.flatMap(sideBySide)
}

function whole(sheet: Sheet): Table {
  const [left, right] = [1, sheet.columns]
  return { sheet, band: [], first: 1, last: sheet.rows, left, right, titles: [], repeats: new Set(), mark: null }
}

/** Each header of our template begins a table, down to the next: its marks say so, and nothing is guessed. */
function templatesOf(sheet: Sheet): Table[] {
  const heads = headMarks(sheet)
  return heads.map(({ row, column }, index) => {
    const columns = sheet.row(row).map(cell => cell.column)
    const last = (heads[index + 1]?.row ?? sheet.rows + 1) - 1
    const [left, right] = [Math.min(...columns), Math.max(...columns)]
    return { sheet, band: [row], first: row + 1, last, left, right, titles: [], repeats: new Set(), mark: column }
  })
}

function widest(sheet: Sheet, band: readonly number[], columns: readonly number[]): number {
  const merged = sheet.merges.filter(({ top }) => band.includes(top)).map(({ right }) => Math.min(right, sheet.columns))
  return Math.max(...columns, ...merged)
}

function textOf(sheet: Sheet, band: readonly number[]): string {
  return band
    .map(row =>
      sheet
        .row(row)
        .map(cell => `${cell.column}=${folded(cell.shown)}`)
        .join(';'),
    )
    .join('|')
}

/** The header bands of a sheet: each the rows of one header. */
function bandsOf(sheet: Sheet): number[][] {
  const bands: number[][] = []
  for (let row = 1; row <= sheet.rows; row++) {
    if (!isHeader(sheet, row)) continue
    const band = [row]
    while (isHeader(sheet, band.at(-1)! + 1) && band.length < MOST_BAND) band.push(band.at(-1)! + 1)
    const taken = bands.at(-1)?.at(-1) ?? 0
    for (let above = row - 1; above > taken && isUpper(sheet, above) && band.length < MOST_BAND; above--)
      band.unshift(above)
    bands.push(band)
    row = band.at(-1)!
  }
  return bands
}

/** Two cells at least that a header may hold, and no figure. */
function isHeader(sheet: Sheet, row: number): boolean {
  if (isDayHeader(sheet, row)) return true
  const cells = sheet.row(row)
  if (cells.length < 2 || cells.some(isPlainFigure)) return false
  const months = cells.filter(cell => isMonthHead(cell, sheet))
  const isSeries = new Set(months.map(cell => cell.shown)).size >= 2 && months.length >= 2
  const texts = cells.filter(cell => cell.type === 'text')
  const words = texts.filter(({ shown }) => meaningOf(shown) !== null || isHt(shown) || isWeek(shown)).length
  const said = words + months.filter(({ type }) => type === 'text').length
  const others = cells.filter(cell => !(isSeries && months.includes(cell)) && !isYear(cell))
  if (others.some(isFigure)) return false
  if (said === 1 && cells.length <= 4 && texts.length === cells.length && isOverFigures(sheet, row)) return true
  return said >= 2 && said * 3 >= cells.length
    ? isMostlyWords(cells, months)
    : isSeries && months.length * 2 >= cells.length
}

/** A month day by day has half of it at least. */
const LEAST_DAYS = 15

/** The columns of a row that are days of one month, one after the other: 1, 2, 3… or dates. Empty: it has no such run. */
export function dayColumns(sheet: Sheet, row: number): number[] {
  const cells = sheet.row(row)
  if (cells.length < LEAST_DAYS) return []
  let run: number[] = []
  let before: { column: number; day: number; isDate: boolean } | null = null
  for (const cell of cells) {
    const found = dayHead(cell, sheet)
    const isNext = found && before && found.day === before.day + 1 && found.isDate === before.isDate
    if (isNext && cell.column === before!.column + 1) run.push(cell.column)
    else if (run.length >= LEAST_DAYS) break
    else run = found?.day === 1 ? [cell.column] : []
    before = found && { column: cell.column, ...found }
  }
  return run.length >= LEAST_DAYS ? run : []
}

function dayHead(cell: Cell, { epoch }: Sheet): { day: number; isDate: boolean } | null {
  const text = cell.shown.trim()
  const said = cell.type === 'text' ? /^(?:[a-z]{1,8}\.? ?)?(0?[1-9]|[12]\d|3[01])$/i.exec(text)?.[1] : undefined
  if (said) return { day: Number(said), isDate: false }
  if (cell.type !== 'number') return null
  const date = dayIn(cell, epoch)
  if (date) return { day: Number(date.slice(8)), isDate: true }
  return Number.isInteger(cell.raw) && cell.raw! >= 1 && cell.raw! <= 31 ? { day: cell.raw!, isDate: false } : null
}

/** Days of a month, with nothing beside them but words. */
function isDayHeader(sheet: Sheet, row: number): boolean {
  const days = new Set(dayColumns(sheet, row))
  return days.size > 0 && sheet.row(row).every(cell => days.has(cell.column) || cell.type === 'text')
}

/** Under each of its cells, the next row holds something, one a figure at least: « Étiquettes de lignes | Somme de Heures ». */
function isOverFigures(sheet: Sheet, row: number): boolean {
  const below = sheet.row(row + 1)
  return (
    below.some(isFigure) &&
    below.some(({ type }) => type === 'text') &&
    // « CP », beside a name, is a zero of the month, and no header.
    sheet
      .row(row)
      .every(cell => amountOf(cell).kind !== 'hours' && (meaningOf(cell.shown) !== null || !isFigure(cell))) &&
    !below.some(cell => meaningOf(cell.shown) !== null && cell.type === 'text')
  )
}

/** Told at a glance: most rows of a sheet hold one, and no header does. */
function isPlainFigure(cell: Cell): boolean {
  if (cell.type !== 'number' || isYear(cell)) return false
  const kind = formatKind(cell.format)
  return (
    kind === 'elapsed' ||
    kind === 'clock' ||
    kind === 'mask' ||
    ((kind === 'general' || kind === 'number') && cell.raw! < 200_000)
  )
}

/** A line of data may hold a month and a date: a header is words. */
function isMostlyWords(cells: readonly Cell[], months: readonly Cell[]): boolean {
  const others = cells.filter(cell => cell.type !== 'text' && !months.includes(cell) && !isYear(cell))
  return others.length * 3 <= cells.length
}

function isMonthHead(cell: Cell, { epoch }: Sheet): boolean {
  if (cell.type === 'text')
    return monthIn(cell.shown) !== null || /^0?1[/.-]\d{1,2}[/.-]\d{2,4}$/.test(cell.shown.trim())
  if (cell.type !== 'number' || isYear(cell) || monthOfCell(cell, epoch) === null) return false
  return (
    formatKind(cell.format) === 'month' ||
    /^[dj]{1,2}[-/ ]m+$/i.test(cell.format) ||
    dayIn(cell, epoch)!.endsWith('-01')
  )
}

function isYear(cell: Cell): boolean {
  const isPlain = cell.type === 'number' && ['general', 'number'].includes(formatKind(cell.format))
  const isText = cell.type === 'text' && /^(?:19|20)\d\d$/.test(cell.shown.trim())
  const year = isPlain ? cell.raw! : isText ? Number(cell.shown) : 0
  return Number.isInteger(year) && year >= 1990 && year <= 2100
}

/** Above a header, what groups its columns: months, years, words over several columns, never a title over all of them. */
function isUpper(sheet: Sheet, row: number): boolean {
  const cells = sheet.row(row)
  if (cells.length === 0 || cells.some(cell => isFigure(cell) && !isYear(cell) && !isMonthHead(cell, sheet)))
    return false
  const wide = mergesOn(sheet, row).filter(({ top }) => top === row)
  if (cells.length === 1 && !(wide.length === 1 && wide[0]!.left > 1)) return false
  const told = cells.filter(
    cell => isYear(cell) || isMonthHead(cell, sheet) || meaningOf(cell.shown) !== null || isWeek(cell.shown),
  )
  return told.length > 0
}

function titlesIn(sheet: Sheet, from: number, to: number): string[] {
  const titles: string[] = []
  for (let row = Math.max(from, to - 30); row <= to; row++)
    for (const cell of sheet.row(row)) if (cell.type === 'text') titles.push(cell.shown)
  return titles.filter(title => title.length < 300)
}

/** Two tables beside one another have a blank column between them, and each its own names. */
function sideBySide(table: Table): Table[] {
  const { sheet, band } = table
  const used = new Set(band.flatMap(row => sheet.row(row).map(({ column }) => column)))
  for (const { top, left, right } of sheet.merges)
    if (band.includes(top)) for (let at = left; at <= right; at++) used.add(at)
  const parts: [number, number][] = []
  for (let column = table.left; column <= table.right; column++) {
    if (!used.has(column)) continue
    const current = parts.at(-1)
    if (current && current[1] === column - 1) current[1] = column
    else parts.push([column, column])
  }
  const named = parts.filter(([left, right]) => hasNames(table, left, right))
  if (named.length < 2) return [table]
  return named.map(([left], index) => ({ ...table, left, right: (named[index + 1]?.[0] ?? table.right + 2) - 1 }))
}

function hasNames({ sheet, band }: Table, left: number, right: number): boolean {
  const cells = band.flatMap(row => sheet.row(row)).filter(({ column }) => column >= left && column <= right)
  return cells.some(({ shown }) => ['person', 'lastName'].includes(meaningOf(shown)?.role ?? ''))
}

/** The value a merged cell shows wherever it reaches. */
export function mergedAt(sheet: Sheet, row: number, column: number): Cell | null {
  const own = sheet.at(row, column)
  if (own) return own
  const range = mergesOn(sheet, row).find(one => column >= one.left && column <= one.right)
  return range ? sheet.at(range.top, range.left) : null
}

/** The merges that a row lies in: a sheet may hold thousands. */
export function mergesOn(sheet: Sheet, row: number): readonly Merge[] {
  let rows = merged.get(sheet)
  if (!rows) {
    rows = new Map()
    for (const merge of sheet.merges)
      for (let at = merge.top; at <= Math.min(merge.bottom, merge.top + 1000); at++)
        rows.set(at, [...(rows.get(at) ?? []), merge])
    merged.set(sheet, rows)
  }
  return rows.get(row) ?? []
}

const merged = new WeakMap<Sheet, Map<number, Merge[]>>()

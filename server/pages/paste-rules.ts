import type { Month } from '#server/base/dates.ts'
import { folded } from '#server/base/text.ts'
import { isBlank } from '#server/base/written/block.ts'
import { monthNamed } from '#server/base/written/dates.ts'
import { readHours } from '#server/base/written/hours.ts'
import { inField } from '#server/register/hours/words.ts'
import { Named, type Target, type TargetRow } from './paste-target-rules.ts'

// A block pasted into months of hours: which person and which month each of its cells is for. Nothing is guessed: what cannot
// be placed is told, and a line that is no person's never takes a person's place.

export type LaidCell = { month: Month; written: string } & (
  | { kind: 'put'; key: string; centihours: number; before: string }
  | { kind: 'same' }
  | { kind: 'blank' }
  | { kind: 'refused'; sentence: string }
)
type LineKind = 'person' | 'title' | 'total' | 'sum' | 'unknown' | 'twice' | 'beyond' | 'blank'
/** A line of the block; `label`: its first cells in words; `row`: whose it is, among the rows. */
export type LaidLine = { kind: LineKind; label: string; row: number | null; cells: LaidCell[] }

export type Laid = {
  lines: LaidLine[]
  /** Columns of the block that go nowhere: their titles, or their places. */
  ignored: string[]
}

type Ground = Target & { named: Named }

/** Lays the cells of a block on a grid. */
export function laid(rows: readonly (readonly string[])[], on: Target): Laid {
  const target = { ...on, named: new Named(on) }
  const labels = labelColumns(rows, target)
  const titles = titlesIn(rows, labels, target)
  const body = titles === null ? rows : rows.slice(titles + 1)
  const head = titles === null ? [] : rows.slice(0, titles + 1)
  const columns = columnsOf(head.at(-1) ?? [], body, labels, target)
  const lines = new Lines(body, labels, columns, target)
  return {
    lines: [
      ...head.filter(row => !isBlank(row)).map(row => lineOf('title', row.filter(Boolean).join(' · '))),
      ...lines.laid(),
    ],
    ignored: columns.ignored,
  }
}

/** How many columns come before the figures: up to the last of words that has figures after it, or that names someone. */
function labelColumns(rows: readonly (readonly string[])[], target: Ground): number {
  const width = Math.max(...rows.map(row => row.length))
  const columns = Array.from({ length: width }, (_, column) =>
    rows.map(row => row[column] ?? '').filter(cell => cell.trim() !== ''),
  )
  const figures = columns.findLastIndex(cells => cells.some(isFigure))
  const words = columns.findLastIndex((cells, column) => column < figures && isWords(cells))
  const named = columns.findLastIndex(cells => cells.some(cell => target.named.rowsOf(cell).length > 0))
  const labels = Math.max(words, named) + 1
  return labels < width ? labels : 0
}

/** Neither a column of figures, nor one of absences only. */
function isWords(cells: readonly string[]): boolean {
  return cells.length > 0 && !cells.some(isFigure) && cells.some(cell => readHours(cell).value === null)
}

/** The last line of titles; null when the block begins with a person. */
function titlesIn(rows: readonly (readonly string[])[], labels: number, target: Ground): number | null {
  const first = rows.findIndex(row => !isBlank(row))
  const row = rows[first]!
  if (row.some(isFigure) || target.named.rowsOf(labelOf(row, labels)).length > 0) return null
  const named = row.slice(labels).some(cell => monthIn(cell, target.months) !== null || TITLES.has(folded(cell)))
  return named || (labels > 0 && rows.length > 1) ? first : null
}

const TITLES = new Set(['heures', 'heure', 'h', 'nb heures', 'nombre d’heures', "nombre d'heures", 'total', 'mois'])
const TOTALS =
  /^(?:sous-|sous )?(?:total|totaux|somme|cumul|moyenne|ensemble|declarees|exclues|retenues|report)(?: |:|$)/

type Columns = { months: Map<number, Month>; ignored: string[]; all: number[] }

/** Which month each column of figures is for: by its title where one is written, else from the chosen cell on. */
function columnsOf(
  titles: readonly string[],
  body: readonly (readonly string[])[],
  labels: number,
  target: Ground,
): Columns {
  const width = Math.max(0, ...body.map(row => row.length))
  const all = Array.from({ length: Math.max(0, width - labels) }, (_, index) => labels + index).filter(column =>
    body.some(row => (row[column] ?? '').trim() !== ''),
  )
  const byTitle = titles.slice(labels).some(title => monthIn(title, target.months) !== null || isMonth(title))
  const months = new Map<number, Month>()
  const ignored: string[] = []
  const sums = byTitle ? null : sumColumn(body, all)
  for (const column of all) {
    const place = target.from.column + column - labels
    const month = byTitle ? monthIn(titles[column] ?? '', target.months) : column === sums ? null : target.months[place]
    if (month && ![...months.values()].includes(month)) months.set(column, month)
    else ignored.push(titles[column]?.trim() || (column === sums ? 'total' : `colonne ${column + 1}`))
  }
  return { months, ignored, all }
}

/** A last column that adds up those before it, on every line, is their total. */
function sumColumn(body: readonly (readonly string[])[], columns: readonly number[]): number | null {
  const last = columns.at(-1)
  if (last === undefined || columns.length < 3) return null
  const lines = body.filter(row => !isBlank(row))
  const adds = lines.every(row => {
    const parts = columns.slice(0, -1).map(column => figureIn(row[column]) ?? 0)
    return figureIn(row[last]) === parts.reduce((sum, part) => sum + part, 0)
  })
  return adds && lines.length > 0 ? last : null
}

class Lines {
  private readonly taken = new Set<number>()
  private next: number
  private readonly body: readonly (readonly string[])[]
  private readonly labels: number
  private readonly columns: Columns
  private readonly target: Ground
  constructor(body: readonly (readonly string[])[], labels: number, columns: Columns, target: Ground) {
    this.body = body
    this.labels = labels
    this.columns = columns
    this.target = target
    this.next = target.from.row
  }

  laid(): LaidLine[] {
    const sum = this.sumLine()
    return this.body.map((row, index) => this.line(row, index === sum))
  }

  private line(row: readonly string[], isSum: boolean): LaidLine {
    const label = labelOf(row, this.labels)
    if (isSum) return lineOf('sum', label)
    if (row.some(cell => TOTALS.test(folded(cell)))) return lineOf('total', label || row.filter(Boolean).join(' '))
    const place = this.labels > 0 ? this.named(row, label) : this.below(row)
    if (typeof place !== 'number') return lineOf(place, label)
    const person = this.target.rows[place]!
    const cells = [...this.columns.months].map(([column, month]) => cellIn(row[column] ?? '', month, person))
    return { kind: isBlank(row) ? 'blank' : 'person', label, row: place, cells }
  }

  /** The row of whoever the line names, once. */
  private named(row: readonly string[], label: string): number | LineKind {
    if (isBlank(row)) return 'blank'
    const found = this.target.named.rowsOf(label)
    if (found.length === 0) return 'unknown'
    const [only] = found
    if (found.length > 1 || this.taken.has(only!)) return 'twice'
    this.taken.add(only!)
    return only!
  }

  /** The next row of the grid, blank lines included: the spreadsheet has a person there too. */
  private below(row: readonly string[]): number | LineKind {
    const place = this.next++
    return place < this.target.rows.length ? place : isBlank(row) ? 'blank' : 'beyond'
  }

  /** A last line without a name that adds up those above, in every column, is their total. */
  private sumLine(): number | null {
    const last = this.body.length - 1
    const above = this.body.slice(0, last).filter(row => !isBlank(row))
    if (
      above.length < 2 ||
      (this.labels > 0 && this.target.named.rowsOf(labelOf(this.body[last]!, this.labels)).length)
    ) {
      return null
    }
    const sums = this.columns.all.map(column => {
      const sum = above.reduce((total, row) => total + (figureIn(row[column]) ?? 0), 0)
      return { sum, said: figureIn(this.body[last]![column]) ?? 0 }
    })
    return sums.some(({ sum }) => sum > 0) && sums.every(({ sum, said }) => sum === said) ? last : null
  }
}

function lineOf(kind: LineKind, label: string): LaidLine {
  return { kind, label, row: null, cells: [] }
}

/** What is written in the cells that a block fills, by cell key. */
export function textsOf({ lines }: Laid): Map<string, string> {
  const cells = lines.flatMap(line => line.cells)
  return new Map(cells.flatMap(cell => (cell.kind === 'put' ? [[cell.key, inField(cell.centihours)] as const] : [])))
}

function cellIn(written: string, month: Month, person: TargetRow): LaidCell {
  if (written.trim() === '') return { kind: 'blank', month, written }
  const { value, refused } = readHours(written)
  if (refused !== null) return { kind: 'refused', month, written, sentence: refused }
  if (value! < 0) return { kind: 'refused', month, written, sentence: 'Un nombre d’heures n’est pas négatif.' }
  const cell = person.cells.get(month)
  if (!cell) return { kind: 'refused', month, written, sentence: 'Cette case n’est pas ouverte à la saisie.' }
  const before = readHours(cell.text)
  if (before.refused === null && before.value === value) return { kind: 'same', month, written }
  return { kind: 'put', month, written, key: cell.key, centihours: value!, before: cell.text.trim() }
}

function labelOf(row: readonly string[], labels: number): string {
  return row
    .slice(0, labels)
    .map(cell => cell.trim())
    .filter(cell => cell !== '' && !isFigure(cell))
    .join(' ')
}

function isFigure(cell: string): boolean {
  return /\d/.test(cell) && readHours(cell).value !== null
}

function figureIn(cell: string | undefined): number | null {
  return readHours(cell ?? '').value
}

/** The month shown that a title names: « octobre », « oct. 2026 », « 10/2026 », « 2026-10 ». */
function monthIn(title: string, months: readonly Month[]): Month | null {
  const text = folded(title)
  const [, name, inWords] = /^([a-z]{3,9})\.?[ -]?(\d{4}|\d{2})?(?:$| )/.exec(text) ?? []
  const [, monthFirst, yearLast] = /^(\d{1,2})[/.-](\d{4})$/.exec(text) ?? []
  const [, yearFirst, monthLast] = /^(\d{4})[/.-](\d{1,2})$/.exec(text) ?? []
  const number = name ? monthNamed(name) : Number(monthFirst ?? monthLast ?? 0)
  const year = inWords ?? yearLast ?? yearFirst ?? ''
  const found = months.filter(month => Number(month.slice(5)) === number && month.slice(0, 4).endsWith(year))
  return found.length === 1 ? found[0]! : null
}

function isMonth(title: string): boolean {
  return /^\d{4}-\d{2}$/.test(title.trim()) || monthNamed(folded(title).split(/[ .-]/)[0] ?? '') !== null
}

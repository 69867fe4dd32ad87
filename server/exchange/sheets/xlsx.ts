import { type Book, type CellType, type Epoch, placeOf, RefusedSheet, rangeOf } from './cell-rules.ts'
import { formatKind } from './format-rules.ts'
import { Grid, Words } from './grid.ts'
import { formatsOf, stringsOf, type Workbook, workbookOf } from './xlsx-parts.ts'
import { cleaned, readXml } from './xml.ts'
import type { Archive } from './zip.ts'

export type Context = { formats: readonly string[]; strings: readonly string[]; epoch: Epoch }

/** Every sheet of an XLSX or XLSM workbook: formulas are read by their results, macros not at all. */
export async function readXlsx(archive: Archive): Promise<Book> {
  const workbook = await workbookOf(archive)
  const context = await contextOf(archive, workbook)
  const words = new Words()
  const sheets: Grid[] = []
  for (const part of workbook.sheets) {
    const grid = new Grid(part.name, words)
    grid.hidden = part.hidden
    grid.epoch = context.epoch
    const reading = new SheetReading(grid, context)
    await readXml(await archive.open(part.path), reading)
    sheets.push(grid)
  }
  const hasMacros = archive.names.some(name => /vbaProject\.bin$/i.test(name))
  return { kind: 'xlsx', sheets, notes: hasMacros ? ['Les macros de ce classeur ont été ignorées.'] : [] }
}

export async function contextOf(archive: Archive, workbook: Workbook): Promise<Context> {
  return {
    formats: await formatsOf(archive, workbook.styles),
    strings: await stringsOf(archive, workbook.strings),
    epoch: workbook.is1904 ? 1904 : 1900,
  }
}

/** What takes the cells of a sheet as they are read. */
export type Sink = Pick<Grid, 'put' | 'hideRow' | 'hideColumns' | 'merges'>

export class SheetReading {
  private readonly grid: Sink
  private readonly context: Context
  private at = { row: 0, column: 0 }
  private type = ''
  private style = 0
  private value: string | null = null
  private formula: string | null = null
  private into: 'value' | 'formula' | null = null
  private aside = 0

  constructor(grid: Sink, context: Context) {
    this.grid = grid
    this.context = context
  }

  row(): number {
    return this.at.row
  }

  open(name: string, of: (attribute: string) => string | undefined): void {
    if (name === 'c') this.openCell(of)
    else if (name === 'v') this.begin('value')
    else if (name === 't') this.into = this.aside === 0 ? 'value' : null
    else if (name === 'is') this.value = ''
    else if (name === 'rPh') this.aside++
    else if (name === 'f') this.begin('formula')
    else if (name === 'row') this.openRow(of)
    else if (name === 'col') {
      if (isTrue(of('hidden'))) this.grid.hideColumns(Number(of('min')), Number(of('max')))
    } else if (name === 'mergeCell') this.merge(of('ref') ?? '')
  }

  text(piece: string): void {
    if (this.into === 'value') this.value = (this.value ?? '') + piece
    else if (this.into === 'formula') this.formula = (this.formula ?? '') + piece
  }

  close(name: string): void {
    if (name === 'v' || name === 't' || name === 'f') this.into = null
    else if (name === 'rPh') this.aside--
    else if (name === 'c') this.put()
  }

  private begin(into: 'value' | 'formula'): void {
    this[into] ??= ''
    this.into = into
  }

  private openRow(of: (attribute: string) => string | undefined): void {
    const said = Number(of('r'))
    this.at = { row: Number.isInteger(said) && said > 0 ? said : this.at.row + 1, column: 0 }
    if (isTrue(of('hidden'))) this.grid.hideRow(this.at.row)
  }

  /** A cell that does not say where it is stands after the one before it. */
  private openCell(of: (attribute: string) => string | undefined): void {
    const said = of('r')
    const place = said ? placeOf(said) : null
    this.at = place ?? { row: this.at.row, column: this.at.column + 1 }
    this.type = of('t') ?? 'n'
    this.style = Number(of('s') ?? 0)
    this.value = null
    this.formula = null
  }

  private put(): void {
    const { value, formula } = this
    if (value === null && formula === null) return
    const format = this.context.formats[this.style] ?? ''
    const { row, column } = this.at
    if (value === null || (value === '' && formula !== null && this.type !== 'str')) {
      this.grid.put({ row, column, format, formula: formula ?? '', type: 'noResult' })
      return
    }
    const read = this.read(value, format)
    if (read.type === 'text' && read.text === '') return
    this.grid.put({ row, column, format, formula: formula ?? '', ...read })
  }

  private read(value: string, format: string): { type: CellType; raw?: number; text?: string; format?: string } {
    if (this.type === 's') {
      const text = this.context.strings[Number(value)]
      if (text === undefined)
        throw new RefusedSheet(`Le fichier est abîmé vers la ligne ${this.at.row}\u202f; rien n’a été lu.`)
      return { type: 'text', text }
    }
    if (this.type === 'inlineStr' || this.type === 'str') return { type: 'text', text: cleaned(value) }
    if (this.type === 'e') return { type: 'error', text: value }
    if (this.type === 'b') return { type: 'boolean', text: value === '1' ? 'VRAI' : 'FAUX' }
    if (this.type === 'd') return dated(value, format, this.context.epoch)
    const raw = Number(value)
    return value.trim() !== '' && Number.isFinite(raw)
      ? { type: 'number', raw }
      : { type: 'text', text: cleaned(value) }
  }

  private merge(ref: string): void {
    const range = rangeOf(ref)
    if (range && this.grid.merges.length < 50_000) this.grid.merges.push(range)
  }
}

/** A date written as one (ISO 8601), in days of this workbook. */
export function dated(value: string, format: string, epoch: Epoch) {
  const milliseconds = Date.parse(/T/.test(value) ? `${value.replace(/Z?$/, '')}Z` : `${value}T00:00:00Z`)
  if (Number.isNaN(milliseconds)) return { type: 'text' as const, text: cleaned(value) }
  const days = (milliseconds - Date.UTC(1899, 11, 30)) / 86_400_000
  const isDate = ['date', 'month', 'clock'].includes(formatKind(format))
  return { type: 'number' as const, raw: epoch === 1904 ? days - 1462 : days, format: isDate ? format : 'dd/mm/yyyy' }
}

function isTrue(attribute: string | undefined): boolean {
  return attribute === '1' || attribute === 'true'
}

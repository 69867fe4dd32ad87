import { type Book, RefusedSheet } from './cell-rules.ts'
import { Grid, type NewCell, TOO_BIG, Words } from './grid.ts'
import { dated } from './xlsx.ts'
import { cleaned, readXml } from './xml.ts'
import type { Archive } from './zip.ts'

/** Beyond, a whole evening of reading: its own program writes it as XLSX in a gesture. */
const MOST_CONTENT = 60_000_000
const MOST_REPEATED = 1000

/** Every sheet of an OpenDocument spreadsheet. Its values say what they are: their formats are made from what is shown. */
export async function readOds(archive: Archive): Promise<Book> {
  if (!archive.has('content.xml')) throw new RefusedSheet('Ce fichier n’est pas un classeur.')
  if (archive.size('content.xml') > MOST_CONTENT)
    throw new RefusedSheet('Ce classeur est trop gros dans ce format\u202f: enregistrez-le au format .xlsx.')
  const reading = new OdsReading()
  await readXml(await archive.open('content.xml'), reading)
  const hasMacros = archive.names.some(name => /^(Basic|Scripts)\//.test(name))
  const notes = hasMacros ? ['Les macros de ce classeur ont été ignorées.'] : []
  return { kind: 'ods', sheets: reading.sheets, notes }
}

type Attribute = (name: string) => string | undefined
type Pending = { of: Record<string, string | undefined>; repeated: number; lines: string[]; isCovered: boolean }

const KEPT = ['value-type', 'value', 'date-value', 'time-value', 'boolean-value', 'string-value', 'formula'] as const

class OdsReading {
  readonly sheets: Grid[] = []
  private readonly words = new Words()
  private readonly hiddenStyles = new Set<string>()
  private style = ''
  private rowAt = 0
  private rowsRepeated = 1
  private column = 0
  private columnAt = 1
  private cell: Pending | null = null
  private cells: Omit<NewCell, 'row'>[] = []
  private said: string[] | null = null
  private aside = 0

  row(): number {
    return this.rowAt
  }

  open(name: string, of: Attribute): void {
    if (name === 'annotation') this.aside++
    if (this.aside > 0) return
    if (name === 'style') this.style = of('name') ?? ''
    else if (name === 'table-properties' && of('display') === 'false') this.hiddenStyles.add(this.style)
    else if (name === 'table') this.openTable(of)
    else if (name === 'table-column') this.openColumns(of)
    else if (name === 'table-row') this.openRow(of)
    else if (name === 'table-cell' || name === 'covered-table-cell') this.openCell(name, of)
    else if (name === 'p') this.said = []
    else if (this.said && name === 's') this.said.push(' '.repeat(Math.min(Number(of('c') ?? 1) || 1, 100)))
    else if (this.said && name === 'tab') this.said.push('\t')
    else if (this.said && name === 'line-break') this.said.push('\n')
  }

  text(piece: string): void {
    if (this.aside === 0) this.said?.push(piece)
  }

  close(name: string): void {
    if (name === 'annotation') this.aside--
    if (this.aside > 0) return
    if (name === 'p' && this.said) {
      this.cell?.lines.push(this.said.join(''))
      this.said = null
    } else if (name === 'table-cell' || name === 'covered-table-cell') this.closeCell()
    else if (name === 'table-row') this.closeRow()
  }

  private get grid(): Grid {
    const grid = this.sheets.at(-1)
    if (!grid) throw new RefusedSheet('Ce fichier n’est pas un classeur.')
    return grid
  }

  private openTable(of: Attribute): void {
    const grid = new Grid(cleaned(of('name') ?? ''), this.words)
    grid.hidden = this.hiddenStyles.has(of('style-name') ?? '')
    this.sheets.push(grid)
    this.rowAt = 0
    this.columnAt = 1
  }

  private openColumns(of: Attribute): void {
    const repeated = Number(of('number-columns-repeated') ?? 1)
    const isShown = (of('visibility') ?? 'visible') === 'visible'
    if (!isShown) this.grid.hideColumns(this.columnAt, this.columnAt + repeated - 1)
    this.columnAt += repeated
  }

  private openRow(of: Attribute): void {
    this.rowAt += 1
    this.rowsRepeated = Number(of('number-rows-repeated') ?? 1)
    this.column = 1
    this.cells = []
    if ((of('visibility') ?? 'visible') !== 'visible')
      for (let row = 0; row < Math.min(this.rowsRepeated, MOST_REPEATED); row++) this.grid.hideRow(this.rowAt + row)
  }

  private openCell(name: string, of: Attribute): void {
    const [wide, high] = [Number(of('number-columns-spanned') ?? 1), Number(of('number-rows-spanned') ?? 1)]
    if ((wide > 1 || high > 1) && this.grid.merges.length < 50_000) {
      const { rowAt: top, column: left } = this
      this.grid.merges.push({ top, left, bottom: top + high - 1, right: left + wide - 1 })
    }
    this.cell = {
      of: Object.fromEntries(KEPT.map(key => [key, of(key)])),
      repeated: Number(of('number-columns-repeated') ?? 1),
      lines: [],
      isCovered: name !== 'table-cell',
    }
  }

  private closeCell(): void {
    const pending = this.cell
    if (!pending) return
    this.cell = null
    const read = pending.isCovered ? null : cellFrom(pending)
    if (read) {
      if (pending.repeated > MOST_REPEATED) throw new RefusedSheet(TOO_BIG)
      for (let index = 0; index < pending.repeated; index++) this.cells.push({ ...read, column: this.column + index })
    }
    this.column += pending.repeated
  }

  private closeRow(): void {
    if (this.cells.length > 0) {
      if (this.rowsRepeated > MOST_REPEATED) throw new RefusedSheet(TOO_BIG)
      for (let row = 0; row < this.rowsRepeated; row++)
        for (const cell of this.cells) this.grid.put({ ...cell, row: this.rowAt + row })
    }
    this.rowAt += this.rowsRepeated - 1
  }
}

function cellFrom({ of, lines }: Pending): Omit<NewCell, 'row' | 'column'> | null {
  const text = cleaned(lines.join('\n'))
  const formula = (of.formula ?? '').replace(/^\w+:=?/, '').replace(/\[\.([A-Z]+\d+)(?::\.([A-Z]+\d+))?\]/g, rangeIn)
  if (/^(#\w|Err:\d)/.test(text)) return { type: 'error', text, formula }
  const kind = of['value-type']
  if (kind === 'float' || kind === 'currency' || kind === 'percentage') {
    return { type: 'number', raw: Number(of.value), format: formatShown(kind, Number(of.value), text), formula }
  }
  if (kind === 'time') {
    const found = /^(-?)PT(\d+)H(\d+)M([\d.,]+)S$/.exec(of['time-value'] ?? '')
    if (!found) return { type: 'text', text, formula }
    const seconds = Number(found[2]) * 3600 + Number(found[3]) * 60 + Number(found[4]!.replace(',', '.'))
    const shownHours = Number(/^-?(\d+)/.exec(text)?.[1] ?? Number.NaN)
    const format = seconds >= 86_400 && shownHours < 24 ? 'h:mm' : '[h]:mm'
    return { type: 'number', raw: ((found[1] ? -1 : 1) * seconds) / 86_400, format, formula }
  }
  if (kind === 'date') return { ...dated(of['date-value'] ?? '', dateShown(text), 1900), formula }
  if (kind === 'boolean') return { type: 'boolean', text, formula }
  const said = cleaned(of['string-value'] ?? '') || text
  if (said === '') return of.formula ? { type: 'noResult', formula } : null
  return { type: 'text', text: said, formula }
}

function rangeIn(_: string, from: string, to?: string): string {
  return to ? `${from}:${to}` : from
}

function formatShown(kind: string, value: number, text: string): string {
  if (kind === 'percentage') return '0%'
  if (kind === 'currency' || /[€$£]/.test(text)) return '#,##0.00 "€"'
  if (Number.isInteger(value) && /^\d+ ?[h:]\d\d$/i.test(text.trim())) return '0"h"00'
  const decimals = /[,.](\d+)\D*$/.exec(text)?.[1]?.length
  return decimals ? `0.${'0'.repeat(Math.min(decimals, 10))}` : ''
}

/** Whether a day is shown, or a month alone: « mai-26 », « 05/2026 ». */
function dateShown(text: string): string {
  if (/^\d{1,2}[-. ]\p{L}+\.?$/u.test(text.trim())) return 'd-mmm'
  return /^(\p{L}+\.?[-. /]\d{2,4}|\d{1,2}[-./]\d{4}|\d{4}[-./]\d{1,2})$/u.test(text.trim()) ? 'mmm-yy' : 'dd/mm/yyyy'
}

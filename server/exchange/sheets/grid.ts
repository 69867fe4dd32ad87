import {
  type Cell,
  type CellType,
  type Epoch,
  type Merge,
  RefusedSheet,
  type Sheet,
  TOO_WIDE,
  within,
} from './cell-rules.ts'
import { shownAs } from './format-rules.ts'

/** Cells of one sheet; beyond, it is no statement. */
const MOST_CELLS = 4_000_000
const MOST_TEXT = 60_000_000
const TYPES: readonly CellType[] = ['text', 'number', 'boolean', 'error', 'noResult']

/** Texts and formats of a whole book, each kept once. */
export class Words {
  readonly list: string[] = ['']
  private readonly known = new Map<string, number>([['', 0]])
  private length = 0

  of(text: string): number {
    const found = this.known.get(text)
    if (found !== undefined) return found
    this.length += text.length
    if (this.length > MOST_TEXT) throw new RefusedSheet(TOO_BIG)
    this.known.set(text, this.list.length)
    return this.list.push(text) - 1
  }
}

export const TOO_BIG = 'Ce classeur est anormalement gros une fois ouvert\u202f; il n’a pas été lu.'

export type NewCell = {
  row: number
  column: number
  type: CellType
  raw?: number
  text?: string
  format?: string
  formula?: string
}

/**
 * The cells of a sheet, in columns of numbers: a million of them weigh what they say and no more. They are put row by row, and
 * made again as they are asked.
 */
export class Grid implements Sheet {
  name: string
  hidden = false
  epoch: Epoch = 1900
  rows = 0
  columns = 0
  merges: Merge[] = []
  private readonly words: Words
  private count = 0
  private values = new Float64Array(1024)
  private texts = new Int32Array(1024)
  private formats = new Int32Array(1024)
  private formulas = new Int32Array(1024)
  private places = new Uint16Array(1024)
  private types = new Uint8Array(1024)
  /** Where the cells of each row begin. */
  private readonly starts: number[] = []
  private readonly hiddenRows = new Set<number>()
  private readonly hiddenColumns = new Set<number>()

  constructor(name: string, words: Words) {
    this.name = name
    this.words = words
  }

  /** Cells come in the order of rows; within a row in any. @throws RefusedSheet beyond what a statement has. */
  put(cell: NewCell): void {
    within(cell.row, cell.column)
    if (cell.row < this.rows)
      throw new RefusedSheet(`Le fichier est abîmé vers la ligne ${cell.row}\u202f; rien n’a été lu.`)
    if (this.count >= MOST_CELLS) throw new RefusedSheet(TOO_WIDE)
    while (this.starts.length <= cell.row) this.starts.push(this.count)
    this.rows = cell.row
    this.columns = Math.max(this.columns, cell.column)
    if (this.count === this.values.length) this.grow()
    const at = this.count++
    this.values[at] = cell.raw ?? Number.NaN
    this.texts[at] = this.words.of((cell.text ?? '').slice(0, 32_767))
    this.formats[at] = this.words.of((cell.format ?? '').slice(0, 255))
    this.formulas[at] = this.words.of((cell.formula ?? '').slice(0, 200))
    this.places[at] = cell.column
    this.types[at] = TYPES.indexOf(cell.type)
  }

  hideRow(row: number): void {
    this.hiddenRows.add(row)
  }

  hideColumns(from: number, to: number): void {
    for (let column = from; column <= Math.min(to, 500); column++) this.hiddenColumns.add(column)
  }

  isHidden(row: number, column: number): boolean {
    return this.hidden || this.hiddenRows.has(row) || this.hiddenColumns.has(column)
  }

  at(row: number, column: number): Cell | null {
    const [from, to] = this.bounds(row)
    for (let index = from; index < to; index++) if (this.places[index] === column) return this.cell(row, index)
    return null
  }

  row(row: number): Cell[] {
    const [from, to] = this.bounds(row)
    const cells: Cell[] = []
    for (let index = from; index < to; index++) cells.push(this.cell(row, index))
    return cells.sort((a, b) => a.column - b.column)
  }

  private bounds(row: number): [number, number] {
    return row < 1 || row > this.rows ? [0, 0] : [this.starts[row]!, this.starts[row + 1] ?? this.count]
  }

  private cell(row: number, index: number): Cell {
    const { list } = this.words
    return new GridCell(
      row,
      this.places[index]!,
      TYPES[this.types[index]!]!,
      this.values[index]!,
      list[this.texts[index]!]!,
      list[this.formats[index]!]!,
      list[this.formulas[index]!]!,
      this.epoch,
    )
  }

  private grow(): void {
    const size = this.values.length * 2
    const wider = <A extends Float64Array | Int32Array | Uint16Array | Uint8Array>(into: A, from: A) => {
      into.set(from)
      return into
    }
    this.values = wider(new Float64Array(size), this.values)
    this.texts = wider(new Int32Array(size), this.texts)
    this.formats = wider(new Int32Array(size), this.formats)
    this.formulas = wider(new Int32Array(size), this.formulas)
    this.places = wider(new Uint16Array(size), this.places)
    this.types = wider(new Uint8Array(size), this.types)
  }
}

/** What it shows is worked out when it is asked: of most cells, never. */
class GridCell implements Cell {
  readonly row: number
  readonly column: number
  readonly type: CellType
  readonly raw: number | null
  readonly format: string
  readonly formula: string
  private readonly text: string
  private readonly epoch: Epoch

  constructor(
    row: number,
    column: number,
    type: CellType,
    value: number,
    text: string,
    format: string,
    formula: string,
    epoch: Epoch,
  ) {
    this.row = row
    this.column = column
    this.type = type
    this.raw = Number.isNaN(value) ? null : value
    this.text = text
    this.format = format
    this.formula = formula
    this.epoch = epoch
  }

  get shown(): string {
    return this.text || (this.raw === null ? '' : shownAs(this.raw, this.format, this.epoch))
  }
}

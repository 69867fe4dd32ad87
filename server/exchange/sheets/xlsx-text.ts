import { RefusedSheet } from './cell-rules.ts'
import { dayOf, formatKind } from './format-rules.ts'
import type { NewCell } from './grid.ts'
import { type Context, contextOf, SheetReading, type Sink } from './xlsx.ts'
import { workbookOf } from './xlsx-parts.ts'
import { xmlPieces } from './xml.ts'
import type { Archive } from './zip.ts'

// The sheets of a large workbook as text, row after row: nothing is held but the texts that cells share.

/** Texts shared by the cells, unpacked, in bytes. */
const MOST_STRINGS = 150_000_000
const MOST_COLUMNS = 500
const PIECE = 64 * 1024

export type SheetText = { name: string; lines: AsyncGenerator<Buffer> }

/** Each sheet that is not hidden, as lines of cells between commas. @throws RefusedSheet */
export async function sheetTexts(archive: Archive): Promise<SheetText[]> {
  const workbook = await workbookOf(archive)
  if (workbook.strings && archive.size(workbook.strings) > MOST_STRINGS)
    throw new RefusedSheet('Ce classeur est trop gros pour être lu\u00a0: déposez le CSV du portail.')
  const context = await contextOf(archive, workbook)
  return workbook.sheets
    .filter(({ hidden }) => !hidden)
    .map(({ name, path }) => ({ name, lines: linesOf(archive, path, context) }))
}

async function* linesOf(archive: Archive, path: string, context: Context): AsyncGenerator<Buffer> {
  const rows = new RowsOf(context)
  const reading = new SheetReading(rows, context)
  for await (const _ of xmlPieces(await archive.open(path), reading)) if (rows.text.length >= PIECE) yield rows.taken()
  rows.endRow()
  yield rows.taken()
}

/** Takes cells as they are read and writes their rows. */
class RowsOf implements Sink {
  readonly merges: Sink['merges'] = []
  text = ''
  private row = 0
  private cells: string[] = []
  private readonly context: Context

  constructor(context: Context) {
    this.context = context
  }

  put(cell: NewCell): void {
    if (cell.row !== this.row) this.endRow()
    this.row = cell.row
    if (cell.column >= 1 && cell.column <= MOST_COLUMNS) this.cells[cell.column - 1] = this.shown(cell)
  }

  hideRow(): void {}

  hideColumns(): void {}

  endRow(): void {
    if (this.cells.length > 0) this.text += `${Array.from(this.cells, cell => written(cell ?? '')).join(',')}\n`
    this.cells = []
  }

  taken(): Buffer {
    const bytes = Buffer.from(this.text)
    this.text = ''
    return bytes
  }

  private shown({ type, raw, text, format }: NewCell): string {
    if (type === 'error' || type === 'noResult') return ''
    if (raw === undefined) return text ?? ''
    const kind = formatKind(format ?? '')
    return (kind === 'date' && dayOf(raw, this.context.epoch)) || String(raw)
  }
}

function written(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell
}

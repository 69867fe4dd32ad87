import { chars, type Record } from './biff.ts'
import type { CellType } from './cell-rules.ts'
import type { Grid, NewCell } from './grid.ts'
import { cleaned } from './xml.ts'

const ID = {
  eof: 0x0a,
  formula: 0x06,
  string: 0x207,
  text: 0xfd,
  label: 0x204,
  number: 0x203,
  small: 0x27e,
  smalls: 0xbd,
  truth: 0x205,
  merges: 0xe5,
  row: 0x208,
  columns: 0x7d,
}

const ERRORS: { [code: number]: string } = {
  0: '#NULL!',
  7: '#DIV/0!',
  15: '#VALEUR!',
  23: '#REF!',
  29: '#NOM?',
  36: '#NOMBRE!',
  42: '#N/A',
}

type Shared = { strings: readonly string[]; formatOf: (style: number) => string }
type Value = { type: CellType; raw?: number; text?: string }

/** The cells of one sheet in the order of rows; what is merged or hidden is said to the grid on the way. */
export function cellsIn(grid: Grid, all: readonly Record[], start: number, shared: Shared): NewCell[] {
  const cells: NewCell[] = []
  for (let index = start + 1; index < all.length && all[index]!.id !== ID.eof; index++) {
    const { id, data } = all[index]!
    const put = (value: Value, { column = data.readUInt16LE(2), style = data.readUInt16LE(4), formula = '' } = {}) =>
      cells.push({
        row: data.readUInt16LE(0) + 1,
        column: column + 1,
        format: shared.formatOf(style),
        formula,
        ...value,
      })
    if (id === ID.text) put({ type: 'text', text: cleaned(shared.strings[data.readUInt32LE(6)] ?? '') })
    else if (id === ID.label) put({ type: 'text', text: cleaned(chars(data, 8, data.readUInt16LE(6))) })
    else if (id === ID.number) put({ type: 'number', raw: data.readDoubleLE(6) })
    else if (id === ID.small) put({ type: 'number', raw: smallNumber(data.readUInt32LE(6)) })
    else if (id === ID.smalls)
      for (let at = 4, column = data.readUInt16LE(2); at + 6 <= data.length - 2; at += 6, column++)
        put({ type: 'number', raw: smallNumber(data.readUInt32LE(at + 2)) }, { column, style: data.readUInt16LE(at) })
    else if (id === ID.truth) put(truthOf(data[6]!, data[7] === 1))
    else if (id === ID.formula) put(resultOf(data, all[index + 1]), { formula: '=' })
    else if (id === ID.merges) merged(grid, data)
    else if (id === ID.row && data.readUInt16LE(12) & 0x20) grid.hideRow(data.readUInt16LE(0) + 1)
    else if (id === ID.columns && data.readUInt16LE(8) & 1)
      grid.hideColumns(data.readUInt16LE(0) + 1, data.readUInt16LE(2) + 1)
  }
  return cells.filter(({ type, text }) => type !== 'text' || text !== '').sort((a, b) => a.row - b.row)
}

function truthOf(value: number, isError: boolean): Value {
  return isError ? { type: 'error', text: ERRORS[value] ?? '#N/A' } : { type: 'boolean', text: value ? 'VRAI' : 'FAUX' }
}

function resultOf(data: Buffer, next: Record | undefined): Value {
  if (data.readUInt16LE(12) !== 0xffff) return { type: 'number', raw: data.readDoubleLE(6) }
  const kind = data[6]
  if (kind === 0 && next?.id === ID.string)
    return { type: 'text', text: cleaned(chars(next.data, 2, next.data.readUInt16LE(0))) }
  if (kind === 1 || kind === 2) return truthOf(data[8]!, kind === 2)
  return { type: 'noResult' }
}

/** A number in four bytes: its two last bits say whether it is whole, and whether it is a hundredfold. */
function smallNumber(bits: number): number {
  const buffer = Buffer.alloc(8)
  buffer.writeUInt32LE((bits & 0xfffffffc) >>> 0, 4)
  const value = bits & 2 ? (bits | 0) >> 2 : buffer.readDoubleLE(0)
  return bits & 1 ? value / 100 : value
}

function merged(grid: Grid, data: Buffer): void {
  const count = data.readUInt16LE(0)
  for (let index = 0; index < count && grid.merges.length < 50_000; index++) {
    const [top, bottom, left, right] = [0, 2, 4, 6].map(at => data.readUInt16LE(2 + index * 8 + at) + 1)
    grid.merges.push({ top: top!, bottom: bottom!, left: left!, right: right! })
  }
}

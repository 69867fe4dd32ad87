// Rows of a table in text, found in its bytes. A quote that opens a cell and is never closed costs no more than its own line.

const [LF, CR, QUOTE] = [0x0a, 0x0d, 0x22]
/** A row that a quote makes longer than this has lost its end, in bytes. */
const LONGEST_ROW = 1024 * 1024

/**
 * Just after the row that begins at `at`, its line break included; -1 when it is not all there yet. `isWhole` says of
 * one line whether it could be a row by itself.
 */
export function rowEnd(
  bytes: Buffer,
  at: number,
  { delimiter, last, isWhole }: { delimiter: number; last: boolean; isWhole(line: Buffer): boolean },
): number {
  const found = quotedEnd(bytes, at, delimiter, last)
  const line = lineEnd(bytes, at, last)
  if (found.end < 0 && !last && bytes.length - at < LONGEST_ROW) return -1
  if (found.end === line || line < 0) return found.end
  const isTorn = found.end < 0 || found.hasStray || isWhole(bytes.subarray(at, line))
  return isTorn || linesIn(bytes.subarray(line, found.end)).some(isWhole) ? line : found.end
}

type Found = { end: number; hasStray: boolean }

function quotedEnd(bytes: Buffer, from: number, delimiter: number, last: boolean): Found {
  let [quoted, opens, hasStray] = [false, true, false]
  for (let at = from; at < bytes.length; at++) {
    const byte = bytes[at]!
    if (byte === QUOTE && quoted) {
      const next = bytes[at + 1]
      if (next === undefined && !last) return { end: -1, hasStray }
      if (next === QUOTE) at++
      else if (next === undefined || next === delimiter || next === LF || next === CR) quoted = false
      else hasStray = true
    } else if (byte === QUOTE && opens) quoted = true
    else if (!quoted && (byte === LF || byte === CR)) return { end: breakEnd(bytes, at, last), hasStray }
    opens = !quoted && byte === delimiter
  }
  return { end: last && !quoted ? bytes.length : -1, hasStray }
}

function lineEnd(bytes: Buffer, from: number, last: boolean): number {
  let at = from
  while (at < bytes.length && bytes[at] !== LF && bytes[at] !== CR) at++
  if (at < bytes.length) return breakEnd(bytes, at, last)
  return last ? bytes.length : -1
}

function breakEnd(bytes: Buffer, at: number, last: boolean): number {
  if (bytes[at] === LF) return at + 1
  if (at + 1 === bytes.length && !last) return -1
  return bytes[at + 1] === LF ? at + 2 : at + 1
}

function linesIn(bytes: Buffer): Buffer[] {
  const lines: Buffer[] = []
  for (let at = 0; at < bytes.length; ) {
    const end = lineEnd(bytes, at, true)
    lines.push(bytes.subarray(at, end))
    at = end
  }
  return lines
}

/** The cells of one row, its line break left out. */
export function cellsIn(text: string, delimiter: string): string[] {
  let length = text.length
  while (length > 0 && /[\r\n]/.test(text[length - 1]!)) length--
  const row = text.slice(0, length)
  const cells: string[] = []
  for (let at = 0; ; ) {
    const quoted = row[at] === '"' ? quotedCell(row, at, delimiter) : null
    const next = row.indexOf(delimiter, at)
    const end = quoted ? quoted.end : next < 0 ? row.length : next
    cells.push(spared(quoted ? quoted.cell : row.slice(at, end)))
    if (end >= row.length) return cells
    at = end + 1
  }
}

function quotedCell(row: string, start: number, delimiter: string): { cell: string; end: number } | null {
  let cell = ''
  for (let from = start + 1; ; ) {
    const at = row.indexOf('"', from)
    if (at < 0) return null
    cell += row.slice(from, at)
    const next = row[at + 1]
    if (next === undefined || next === delimiter) return { cell, end: at + 1 }
    cell += '"'
    from = next === '"' ? at + 2 : at + 1
  }
}

/** « ="00123" » is how a spreadsheet is told to keep a number as a text. */
function spared(cell: string): string {
  return /^="([^"]*)"$/.exec(cell)?.[1] ?? cell
}

/**
 * Counts the lines that hold at least so many separators, blind to quotes: what a table has of rows by a count that shares nothing
 * with what reads them.
 */
export class LineCount {
  total = 0
  private separators = 0
  private readonly delimiter: number
  private readonly least: number

  constructor(delimiter: number, least: number) {
    this.delimiter = delimiter
    this.least = least
  }

  push(bytes: Buffer): void {
    for (let at = 0; at < bytes.length; at++) {
      const byte = bytes[at]!
      if (byte === this.delimiter) this.separators++
      else if (byte === LF || byte === CR) this.end()
    }
  }

  /** The line begun is over. */
  end(): void {
    if (this.separators >= this.least) this.total++
    this.separators = 0
  }
}

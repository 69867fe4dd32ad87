import { pipeline, Readable } from 'node:stream'
import { crc32, createDeflateRaw } from 'node:zlib'
import { strToU8, Zip, ZipDeflate } from 'fflate'
import { minuteInFrance } from '#server/base/format.ts'
import type { Cell, Kind, Table } from './table.ts'
import { columnName, escaped, partsOf, sheetFoot, sheetHead, styleOf } from './xlsx-parts.ts'

const SHEET = 'xl/worksheets/sheet1.xml'

/**
 * One flat sheet in Office Open XML, piece after piece as its rows come: memory does not grow with them, and the
 * compression of the lines is done beside the event loop.
 */
export async function* xlsxOf<Row>(table: Table<Row>): AsyncGenerator<Uint8Array> {
  const ready: Uint8Array[] = []
  const zip = new Zip((_error, piece) => ready.push(piece))
  const sheet = { filename: SHEET, compression: 8, size: 0, crc: 0, rows: 1, ondata: sink }
  zip.add(sheet)
  for await (const piece of compressed(measured(linesOf(table, sheet), sheet))) {
    sheet.ondata(null, piece, false)
    for (const one of ready.splice(0)) yield one // yield* could not be stopped
  }
  sheet.ondata(null, new Uint8Array(), true)
  const filtered = `$A$1:$${columnName(table.columns.length - 1)}$${sheet.rows}`
  for (const [path, part] of Object.entries(partsOf(table.title, filtered))) {
    const file = new ZipDeflate(path)
    zip.add(file)
    file.push(strToU8(part), true)
  }
  zip.end()
  for (const one of ready.splice(0)) yield one
}

/** Takes its place until the archive gives its own. */
function sink(_error: Error | null, _piece: Uint8Array, _isLast: boolean): void {}

function compressed(pieces: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
  // An error of the rows comes out where the pieces are read.
  return pipeline(Readable.from(pieces, { highWaterMark: 2 }), createDeflateRaw({ level: 3 }), () => {})
}

/** An archive says of each file how long it was and its checksum, once it has passed. */
async function* measured(texts: AsyncIterable<string>, file: { size: number; crc: number }): AsyncGenerator<Buffer> {
  for await (const text of texts) {
    const bytes = Buffer.from(text)
    file.size += bytes.length
    file.crc = crc32(bytes, file.crc)
    yield bytes
  }
}

/** The sheet, by pieces; `sheet.rows` is how many lines of it have passed, its heads included. */
async function* linesOf<Row>({ columns, rows }: Table<Row>, sheet: { rows: number }): AsyncGenerator<string> {
  const places = columns.map((_, index) => columnName(index))
  const heads = line(
    1,
    columns.map(({ label }, index) => textCell(places[index]!, 1, styleOf.head, label)),
  )
  for await (const some of rows) {
    if (sheet.rows === 1) yield sheetHead(columns.map(one => widthOf(one, some))) + heads
    yield some
      .map(row => {
        sheet.rows += 1
        return line(
          sheet.rows,
          columns.map(({ kind, of }, index) => cell(places[index]!, sheet.rows, kind, of(row))),
        )
      })
      .join('')
  }
  if (sheet.rows === 1) yield sheetHead(columns.map(one => widthOf(one, []))) + heads
  yield sheetFoot(columns.length, sheet.rows)
}

function line(number: number, cells: readonly string[]): string {
  return `<row r="${number}">${cells.join('')}</row>`
}

function cell(place: string, number: number, kind: Kind, value: Cell): string {
  if (value === null || value === '') return ''
  const style = styleOf[kind]
  if (kind === 'text' || kind === 'identifier') return textCell(place, number, style, String(value))
  return `<c r="${place}${number}" s="${style}"><v>${figure(kind, value)}</v></c>`
}

function textCell(place: string, number: number, style: number, text: string): string {
  return `<c r="${place}${number}" s="${style}" t="inlineStr"><is><t xml:space="preserve">${escaped(text)}</t></is></c>`
}

function figure(kind: Exclude<Kind, 'text' | 'identifier'>, value: string | number): number | string {
  switch (kind) {
    case 'integer':
      return value
    case 'hours':
    case 'amount':
      return Number(value) / 100
    case 'date':
      return daysOf(String(value))
    case 'month':
      return daysOf(`${value}-01`)
    case 'instant':
      return daysOf(minuteInFrance(String(value)))
  }
}

/** Days since the eve of 1900, as spreadsheets count them: « 2026-12-31 » → 46387. */
function daysOf(date: string): number {
  const milliseconds = Date.parse(date.length > 10 ? `${date}Z` : date) - Date.UTC(1899, 11, 30)
  return Math.round((milliseconds / 86_400_000) * 1e6) / 1e6
}

const fixed: Record<Exclude<Kind, 'text' | 'identifier'>, number> = {
  integer: 9,
  hours: 12,
  amount: 15,
  date: 12,
  month: 10,
  instant: 17,
}

/** As wide as its kind asks, or as the first words of the column, within reason; its head may take two lines. */
function widthOf<Row>({ label, kind, of }: Table<Row>['columns'][number], rows: readonly Row[]): number {
  const longestWord = Math.max(...label.split(' ').map(word => word.length))
  const head = Math.max(longestWord, Math.ceil(label.length / 2)) + 4 // the arrow of the filter
  if (kind !== 'text' && kind !== 'identifier') return Math.max(fixed[kind], head)
  const longest = rows.reduce((most, row) => Math.max(most, String(of(row) ?? '').length), 0)
  return Math.max(head, Math.min(60, longest + 2))
}

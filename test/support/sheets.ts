import { strFromU8, unzipSync } from 'fflate'
import { SaxesParser } from 'saxes'

// The files that leave, read back by no code of theirs: as a program would read the one, and a spreadsheet the other.

export async function all<Piece>(pieces: AsyncIterable<Piece>): Promise<Piece[]> {
  const found: Piece[] = []
  for await (const piece of pieces) found.push(piece)
  return found
}

/** The cells of a CSV file, as they are written; its mark at the head is left out. */
export function readCsv(text: string): string[][] {
  const rows: string[][] = [[]]
  const field = /("(?:[^"]|"")*"|[^;"\r\n]*)(;|\r\n|$)/gy
  for (const [whole, cell, end] of text.replace(/^\ufeff/, '').matchAll(field)) {
    if (whole === '' && rows.at(-1)!.length === 0) break
    rows.at(-1)!.push(cell!.startsWith('"') ? cell!.slice(1, -1).replaceAll('""', '"') : cell!)
    if (end === '\r\n') rows.push([])
  }
  return rows.filter(row => row.length > 0)
}

/** What a spreadsheet shows of a cell of a CSV file: « ="0123" » is the text 0123. */
export function shown(cell: string): string {
  return /^="([^"]*)"$/.exec(cell)?.[1] ?? cell.replace(/^'(?=[=+\-@\t\r\n＝])/, '')
}

export type SheetCell = {
  /** 'number' for dates too: only their format says that they are. */
  type: 'number' | 'text'
  value: string
  /** « dd/mm/yyyy », « @ », « 4 » for one that the standard numbers. */
  format: string
}

export type Sheet = {
  name: string
  rows: (SheetCell | undefined)[][]
  /** The first row stays in view; « A1:C12 » is filtered; widths of the columns. */
  frozen: boolean
  filter: string | null
  widths: number[]
  isBold: (row: number) => boolean
}

const NUMBERED: Record<string, string> = { 0: 'General', 3: '#,##0', 4: '#,##0.00', 49: '@' }

/** The only sheet of an XLSX file, parsed as XML: badly formed, it throws. */
export function readXlsx(bytes: Uint8Array): Sheet {
  const parts = unzipSync(bytes)
  const part = (path: string) => strFromU8(parts[path]!)
  const styles = stylesIn(part('xl/styles.xml'))
  const sheet: Sheet = { name: '', rows: [], frozen: false, filter: null, widths: [], isBold: () => false }
  const styleAt = new Map<string, number>()
  let cell: { place: string; type: string; style: number; text: string } | null = null
  read(part('xl/workbook.xml'), {
    open(name, of) {
      if (name === 'sheet') sheet.name = of.name!
    },
  })
  for (const path of ['[Content_Types].xml', '_rels/.rels', 'xl/_rels/workbook.xml.rels']) read(part(path), {})
  read(part('xl/worksheets/sheet1.xml'), {
    open(name, of) {
      if (name === 'pane') sheet.frozen = of.state === 'frozen' && of.ySplit === '1' && of.topLeftCell === 'A2'
      if (name === 'autoFilter') sheet.filter = of.ref!
      if (name === 'col') sheet.widths.push(Number(of.width))
      if (name === 'row') sheet.rows.push([])
      if (name === 'c') cell = { place: of.r!, type: of.t ?? 'n', style: Number(of.s ?? 0), text: '' }
    },
    text(text) {
      if (cell) cell.text += text
    },
    close(name) {
      if (name !== 'c') return
      const [, letters, number] = /^([A-Z]+)(\d+)$/.exec(cell!.place)!
      if (Number(number) !== sheet.rows.length) throw new Error(`${cell!.place} stands in row ${sheet.rows.length}`)
      styleAt.set(cell!.place, cell!.style)
      sheet.rows.at(-1)![columnOf(letters!)] = {
        type: cell!.type === 'n' ? 'number' : 'text',
        value: cell!.text,
        format: styles[cell!.style]!.format,
      }
      cell = null
    },
  })
  sheet.isBold = row => styles[styleAt.get(`A${row + 1}`)!]!.bold
  return sheet
}

/** The day of a cell that is one, 'YYYY-MM-DD'. */
export function dayIn(cell: SheetCell | undefined): string | null {
  if (!cell) return null
  if (cell.type !== 'number') throw new Error(`« ${cell.value} » is not a day but text`)
  return new Date(Date.UTC(1899, 11, 30) + Math.floor(Number(cell.value)) * 86_400_000).toISOString().slice(0, 10)
}

function stylesIn(xml: string): { format: string; bold: boolean }[] {
  const own = new Map(Object.entries(NUMBERED))
  const bold: boolean[] = []
  const found: { format: string; bold: boolean }[] = []
  let inside = ''
  read(xml, {
    open(name, of) {
      if (['fonts', 'cellXfs', 'cellStyleXfs'].includes(name)) inside = name
      if (name === 'numFmt') own.set(of.numFmtId!, of.formatCode!)
      if (name === 'font') bold.push(false)
      if (name === 'b' && inside === 'fonts') bold[bold.length - 1] = true
      if (name === 'xf' && inside === 'cellXfs')
        found.push({ format: own.get(of.numFmtId ?? '0')!, bold: bold[Number(of.fontId ?? 0)]! })
    },
  })
  return found
}

type Handlers = {
  open?: (name: string, attributes: Record<string, string>) => unknown
  text?: (text: string) => unknown
  close?: (name: string) => unknown
}

function read(xml: string, { open, text, close }: Handlers): void {
  const parser = new SaxesParser({ fragment: false })
  parser.on('error', error => {
    throw error
  })
  parser.on('opentag', tag => open?.(tag.name, tag.attributes as Record<string, string>))
  parser.on('text', said => text?.(said))
  parser.on('closetag', tag => close?.(tag.name))
  parser.write(xml).close()
}

function columnOf(letters: string): number {
  return [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1
}

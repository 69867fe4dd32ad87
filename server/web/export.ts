import { stringify } from 'csv-stringify/sync'
import type { Response } from 'express'
import { strToU8, zipSync } from 'fflate'

// A list as a spreadsheet: what is shown, all of it. Text that a spreadsheet would take for a formula is disarmed.

export type Cell = string | number | null
export type Sheet = { name: string; columns: string[]; rows: Cell[][] }

/** Sends the sheet as « nom-AAAA-MM-JJ.csv » or « .xlsx ». */
export function sendSheet(res: Response, sheet: Sheet, format: 'csv' | 'xlsx', date: string): void {
  const file = `${sheet.name}-${date}.${format}`
  res.set('Content-Disposition', `attachment; filename="${file}"`)
  if (format === 'csv') res.type('text/csv; charset=utf-8').send(csvOf(sheet))
  else res.type('application/vnd.openxmlformats-officedocument.spreadsheetml.sheet').send(Buffer.from(xlsxOf(sheet)))
}

/** For French Excel: a byte order mark, semicolons, decimal commas. */
function csvOf({ columns, rows }: Sheet): string {
  const cells = rows.map(row =>
    row.map(cell => (typeof cell === 'number' ? String(cell).replace('.', ',') : disarmed(cell ?? ''))),
  )
  return stringify([columns, ...cells], { delimiter: ';', bom: true, record_delimiter: 'windows' })
}

/** A cell that begins like a formula gets an apostrophe, which spreadsheets show as plain text. */
function disarmed(text: string): string {
  return /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
}

/** One flat sheet in Office Open XML: inline strings, numbers as numbers, the first row bold and kept in view. */
function xlsxOf({ name, columns, rows }: Sheet): Uint8Array {
  const lines = [row(columns, 1, () => 1), ...rows.map((cells, index) => row(cells, index + 2, () => 0))].join('')
  const widths = columns.map((label, index) => {
    const longest = rows
      .slice(0, 200)
      .reduce((most, cells) => Math.max(most, String(cells[index] ?? '').length), label.length)
    return `<col min="${index + 1}" max="${index + 1}" width="${Math.min(60, longest + 2)}" customWidth="1"/>`
  })
  return zipSync({
    '[Content_Types].xml': strToU8(
      `${HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>`,
    ),
    '_rels/.rels': strToU8(
      `${HEAD}<Relationships xmlns="${RELATIONS}"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    ),
    'xl/workbook.xml': strToU8(
      `${HEAD}<workbook xmlns="${MAIN}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="${escaped(name.slice(0, 31))}" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    ),
    'xl/_rels/workbook.xml.rels': strToU8(
      `${HEAD}<Relationships xmlns="${RELATIONS}"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>`,
    ),
    'xl/styles.xml': strToU8(
      `${HEAD}<styleSheet xmlns="${MAIN}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf fontId="0"/><xf fontId="1" applyFont="1"/></cellXfs></styleSheet>`,
    ),
    'xl/worksheets/sheet1.xml': strToU8(
      `${HEAD}<worksheet xmlns="${MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>${widths.join('')}</cols><sheetData>${lines}</sheetData></worksheet>`,
    ),
  })
}

const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const RELATIONS = 'http://schemas.openxmlformats.org/package/2006/relationships'

function row(cells: readonly Cell[], number: number, style: () => number): string {
  const written = cells.map((cell, index) => {
    const at = `r="${columnName(index)}${number}" s="${style()}"`
    if (cell === null || cell === '') return ''
    if (typeof cell === 'number') return `<c ${at}><v>${cell}</v></c>`
    return `<c ${at} t="inlineStr"><is><t xml:space="preserve">${escaped(cell)}</t></is></c>`
  })
  return `<row r="${number}">${written.join('')}</row>`
}

function columnName(index: number): string {
  return index < 26 ? String.fromCharCode(65 + index) : columnName(Math.floor(index / 26) - 1) + columnName(index % 26)
}

function escaped(text: string): string {
  return text
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
}

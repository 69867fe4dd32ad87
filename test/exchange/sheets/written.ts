import { strToU8, zipSync } from 'fflate'
import { addressOf } from '#server/exchange/sheets/cell-rules.ts'

// Workbooks as programs write them, small enough to be read here.

export type Written =
  | string
  | number
  | null
  | { number: number; format?: string; formula?: string }
  | { error: string }
  /** A formula that a program wrote without its result. */
  | { formula: string }
  /** Put as it is between the tags of the row. */
  | { xml: string }

export type WrittenSheet = {
  name?: string
  rows: readonly (readonly Written[])[]
  merges?: readonly string[]
  hidden?: boolean
  hiddenRows?: readonly number[]
  hiddenColumns?: readonly number[]
}

type How = {
  is1904?: boolean
  /** Cells and rows that do not say where they stand. */
  isBare?: boolean
  isStrict?: boolean
  isShared?: boolean
  hasMacros?: boolean
  more?: Record<string, Uint8Array>
}

const LOOSE = 'http://schemas.openxmlformats.org'
const STRICT = 'http://purl.oclc.org/ooxml'

/** An XLSX file. */
export function workbook(sheets: readonly WrittenSheet[], how: How = {}): Uint8Array {
  const formats: string[] = []
  const strings: string[] = []
  const texts = { formats, strings, ...how }
  const base = how.isStrict ? STRICT : LOOSE
  const main = how.isStrict ? `${base}/spreadsheetml/main` : `${base}/spreadsheetml/2006/main`
  const relations = how.isStrict ? `${base}/officeDocument/relationships` : `${base}/officeDocument/2006/relationships`
  const parts: Record<string, string> = {}
  sheets.forEach((sheet, index) => {
    parts[`xl/worksheets/feuille${sheets.length - index}.xml`] = sheetXml(sheet, main, texts)
  })
  const names = sheets.map(
    ({ name, hidden }, index) =>
      `<sheet name="${escaped(name ?? `Feuil${index + 1}`)}" sheetId="${index + 1}" ${hidden ? 'state="hidden" ' : ''}r:id="rId${index + 1}"/>`,
  )
  parts['xl/workbook.xml'] =
    `<workbook xmlns="${main}" xmlns:r="${relations}"><workbookPr${how.is1904 ? ' date1904="1"' : ''}/><sheets>${names.join('')}</sheets></workbook>`
  const targets = sheets.map(
    (_, index) =>
      `<Relationship Id="rId${index + 1}" Type="${relations}/worksheet" Target="worksheets/feuille${sheets.length - index}.xml"/>`,
  )
  parts['xl/_rels/workbook.xml.rels'] = `<Relationships xmlns="${LOOSE}/package/2006/relationships">${targets.join('')}
    <Relationship Id="s" Type="${relations}/styles" Target="/xl/styles.xml"/>
    <Relationship Id="t" Type="${relations}/sharedStrings" Target="sharedStrings.xml"/></Relationships>`
  parts['_rels/.rels'] =
    `<Relationships xmlns="${LOOSE}/package/2006/relationships"><Relationship Id="a" Type="${relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>`
  parts['xl/styles.xml'] = stylesXml(formats, main)
  parts['xl/sharedStrings.xml'] =
    `<sst xmlns="${main}">${strings.map(text => `<si><t xml:space="preserve">${escaped(text)}</t></si>`).join('')}</sst>`
  parts['[Content_Types].xml'] = typesXml(sheets.length, how.hasMacros ?? false)
  const files = Object.fromEntries(Object.entries(parts).map(([path, xml]) => [path, strToU8(xml)]))
  return zipSync({ ...files, ...(how.hasMacros && { 'xl/vbaProject.bin': strToU8('…') }), ...how.more }, { level: 1 })
}

function stylesXml(formats: readonly string[], main: string): string {
  const own = formats.map((code, index) => `<numFmt numFmtId="${164 + index}" formatCode="${escaped(code)}"/>`)
  const styles = [
    '<xf numFmtId="0"/>',
    ...formats.map((_, index) => `<xf numFmtId="${164 + index}" applyNumberFormat="1"/>`),
  ]
  return `<styleSheet xmlns="${main}"><numFmts count="${own.length}">${own.join('')}</numFmts><fonts count="1"><font/></fonts><fills count="1"><fill/></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf numFmtId="0"/></cellStyleXfs><cellXfs count="${styles.length}">${styles.join('')}</cellXfs></styleSheet>`
}

function typesXml(count: number, hasMacros: boolean): string {
  const word = 'application/vnd.openxmlformats-officedocument.spreadsheetml'
  const kind = hasMacros ? 'application/vnd.ms-excel.sheet.macroEnabled.main+xml' : `${word}.sheet.main+xml`
  const parts = Array.from(
    { length: count },
    (_, index) => `<Override PartName="/xl/worksheets/feuille${index + 1}.xml" ContentType="${word}.worksheet+xml"/>`,
  )
  return `<Types xmlns="${LOOSE}/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${kind}"/>${parts.join('')}<Override PartName="/xl/styles.xml" ContentType="${word}.styles+xml"/><Override PartName="/xl/sharedStrings.xml" ContentType="${word}.sharedStrings+xml"/></Types>`
}

type Texts = How & { formats: string[]; strings: string[] }

function sheetXml(sheet: WrittenSheet, main: string, texts: Texts): string {
  const rows = sheet.rows.flatMap((cells, index) => {
    const at = texts.isBare ? '' : ` r="${index + 1}"`
    const hidden = sheet.hiddenRows?.includes(index + 1) ? ' hidden="1"' : ''
    const written = cells.map((cell, column) => cellXml(cell, index + 1, column + 1, texts)).join('')
    return written || texts.isBare ? [`<row${at}${hidden}>${written}</row>`] : []
  })
  const columns = (sheet.hiddenColumns ?? []).map(at => `<col min="${at}" max="${at}" width="9" hidden="1"/>`)
  const merges = (sheet.merges ?? []).map(ref => `<mergeCell ref="${ref}"/>`)
  return `<worksheet xmlns="${main}"><dimension ref="A1"/>${columns.length ? `<cols>${columns.join('')}</cols>` : ''}<sheetData>${rows.join('')}</sheetData>${merges.length ? `<mergeCells count="${merges.length}">${merges.join('')}</mergeCells>` : ''}</worksheet>`
}

function cellXml(cell: Written, row: number, column: number, texts: Texts): string {
  const at = texts.isBare ? '' : ` r="${addressOf(row, column)}"`
  if (cell === null || cell === '') return texts.isBare ? '<c/>' : ''
  if (typeof cell === 'string') return textXml(cell, at, texts)
  if (typeof cell === 'number') return `<c${at}><v>${cell}</v></c>`
  if ('xml' in cell) return cell.xml
  if ('error' in cell) return `<c${at} t="e"><f>F99</f><v>${cell.error}</v></c>`
  const formula = cell.formula ? `<f>${escaped(cell.formula)}</f>` : ''
  if (!('number' in cell)) return `<c${at}>${formula}</c>`
  return `<c${at}${styleOf(cell.format ?? '', texts)}>${formula}<v>${cell.number}</v></c>`
}

function textXml(text: string, at: string, texts: Texts): string {
  if (!texts.isShared) return `<c${at} t="inlineStr"><is><t xml:space="preserve">${escaped(text)}</t></is></c>`
  if (!texts.strings.includes(text)) texts.strings.push(text)
  return `<c${at} t="s"><v>${texts.strings.indexOf(text)}</v></c>`
}

function styleOf(format: string, { formats }: Texts): string {
  if (format === '') return ''
  if (!formats.includes(format)) formats.push(format)
  return ` s="${formats.indexOf(format) + 1}"`
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}

/** What a spreadsheet writes of the same cells as CSV: figures as they are displayed. */
export function csv(rows: readonly (readonly (string | null)[])[], delimiter = ';', end = '\r\n'): Buffer {
  const quoted = (cell: string | null) =>
    cell !== null && /["\r\n]/.test(cell + (cell.includes(delimiter) ? '"' : ''))
      ? `"${cell.replaceAll('"', '""')}"`
      : (cell ?? '')
  return Buffer.from(rows.map(row => row.map(quoted).join(delimiter)).join(end) + end)
}

import { strToU8, zipSync } from 'fflate'
import { addressOf } from '../sheets/cell-rules.ts'
import type { TemplateCell, TemplateSheet, TemplateStyle } from './content-rules.ts'
import { LIST_MARK } from './mark-rules.ts'

// The template as an Office Open XML book: protected without a password, hours unlocked. Its texts are texts, never formulas.

const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006'
const KIND = 'application/vnd.openxmlformats-officedocument.spreadsheetml'
const LIST = 'Marchés'

/** `most`: hours that a month may count at most. */
export function templateBook(sheet: TemplateSheet, contracts: readonly string[], most: number): Buffer {
  const list = [LIST_MARK, ...contracts].map((text, index) => [{ style: 'text', text, at: index }] as const)
  const parts: Record<string, string> = {
    '[Content_Types].xml': `${HEAD}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${KIND}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${KIND}.worksheet+xml"/><Override PartName="/xl/worksheets/sheet2.xml" ContentType="${KIND}.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="${KIND}.styles+xml"/></Types>`,
    '_rels/.rels': `${HEAD}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/workbook.xml': workbook(sheet),
    'xl/_rels/workbook.xml.rels': `${HEAD}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${OFFICE}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="${OFFICE}/worksheet" Target="worksheets/sheet2.xml"/><Relationship Id="rId3" Type="${OFFICE}/styles" Target="styles.xml"/></Relationships>`,
    'xl/styles.xml': styles(),
    'xl/worksheets/sheet1.xml': worksheet(sheet, contracts.length, most),
    'xl/worksheets/sheet2.xml': `${HEAD}<worksheet xmlns="${MAIN}"><sheetData>${rowsXml(list)}</sheetData>${PROTECTED}</worksheet>`,
  }
  const files = Object.fromEntries(Object.entries(parts).map(([path, xml]) => [path, strToU8(xml)]))
  // The day that a zip holds is that of no one: the same template is the same bytes.
  return Buffer.from(zipSync(files, { level: 6, mtime: '1980-01-01T12:00:00' }))
}

function workbook({ name, headRow }: TemplateSheet): string {
  const own = escaped(name)
  const titles = `<definedName name="_xlnm.Print_Titles" localSheetId="0">'${own.replace(/'/g, "''")}'!$${headRow}:$${headRow}</definedName>`
  return `${HEAD}<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets><sheet name="${own}" sheetId="1" r:id="rId1"/><sheet name="${LIST}" sheetId="2" state="hidden" r:id="rId2"/></sheets><definedNames>${titles}</definedNames><calcPr calcId="191029" fullCalcOnLoad="1"/></workbook>`
}

/** Columns may be widened and lines looked at; without a password, so that nobody is stopped by what only guides. */
const PROTECTED =
  '<sheetProtection sheet="1" objects="1" scenarios="1" formatColumns="0" formatRows="0" selectLockedCells="0"/>'

function worksheet(sheet: TemplateSheet, contracts: number, most: number): string {
  const { rows, widths, headRow, merges } = sheet
  const columns = widths.map((width, index) => {
    const at = `min="${index + 1}" max="${index + 1}"`
    return width === 0 ? `<col ${at} width="9" hidden="1"/>` : `<col ${at} width="${width}" customWidth="1"/>`
  })
  const top = `<pane xSplit="2" ySplit="${headRow}" topLeftCell="C${headRow + 1}" activePane="bottomRight" state="frozen"/>`
  return `${HEAD}<worksheet xmlns="${MAIN}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><sheetViews><sheetView showGridLines="0" workbookViewId="0">${top}</sheetView></sheetViews><sheetFormatPr defaultRowHeight="20" customHeight="1"/><cols>${columns.join('')}</cols><sheetData>${rowsXml(rows)}</sheetData>${PROTECTED}<mergeCells count="${merges.length}">${merges.map(ref => `<mergeCell ref="${ref}"/>`).join('')}</mergeCells>${checksXml(sheet, contracts, most)}<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/></worksheet>`
}

/** Excel takes « 151:40 » for six days and a third: what is no number with two decimals is asked again. */
function checksXml({ checks }: TemplateSheet, contracts: number, most: number): string {
  const at = checks.hours.split(':')[0]!
  const hours = `AND(ISNUMBER(${at}),${at}>=0,${at}<=${most},ROUND(${at},2)=${at})`
  const error = (title: string, text: string) =>
    `showErrorMessage="1" errorTitle="${escaped(title)}" error="${escaped(text)}"`
  const all = [
    `<dataValidation type="custom" allowBlank="1" ${error('Heures', `Un nombre de 0 à ${most}, avec deux décimales au plus : 151,67 pour 151 h 40.`)} sqref="${checks.hours}"><formula1>${escaped(hours)}</formula1></dataValidation>`,
    `<dataValidation type="date" operator="between" allowBlank="1" ${error('Date', 'Une date, comme 14/07/1988.')} sqref="${checks.days}"><formula1>7306</formula1><formula2>73050</formula2></dataValidation>`,
    ...(checks.contracts
      ? [
          `<dataValidation type="list" allowBlank="1" ${error('Marché', 'Choisissez un marché de la liste.')} sqref="${checks.contracts}"><formula1>${LIST}!$A$2:$A$${contracts + 1}</formula1></dataValidation>`,
        ]
      : []),
  ]
  return `<dataValidations count="${all.length}">${all.join('')}</dataValidations>`
}

function rowsXml(rows: readonly (readonly TemplateCell[])[]): string {
  return rows
    .map((cells, index) => {
      const style = cells[1]?.style
      const height =
        style === 'title' ? ' ht="24" customHeight="1"' : style === 'head' ? ' ht="30" customHeight="1"' : ''
      const written = cells.map((cell, column) => cellXml(cell, index + 1, column + 1)).join('')
      return written ? `<row r="${index + 1}"${height}>${written}</row>` : ''
    })
    .join('')
}

function cellXml({ style, text, number, formula }: TemplateCell, row: number, column: number): string {
  const at = `r="${addressOf(row, column)}" s="${styleNumber(style, text)}"`
  if (text) return `<c ${at} t="inlineStr"><is><t xml:space="preserve">${escaped(text)}</t></is></c>`
  if (number === undefined) return `<c ${at}/>`
  return `<c ${at}>${formula ? `<f>${formula}</f>` : ''}<v>${number}</v></c>`
}

const ORDER: readonly (TemplateStyle | 'quoted')[] = [
  'mark',
  'title',
  'note',
  'head',
  'monthHead',
  'text',
  'hours',
  'shut',
  'free',
  'day',
  'totalText',
  'total',
  'quoted',
]

/** A text that would be a formula if it were typed again is marked as a text, as the apostrophe of a spreadsheet does. */
function styleNumber(style: TemplateStyle, text = ''): number {
  return ORDER.indexOf(style === 'text' && /^[=+\-@\t\r]/.test(text) ? 'quoted' : style)
}

type Look = {
  format?: number
  font?: number
  fill?: number
  border?: number
  align?: string
  isFree?: boolean
  isQuoted?: boolean
}

const looks: Record<TemplateStyle | 'quoted', Look> = {
  mark: { font: 2 },
  title: { font: 3 },
  note: { font: 2 },
  head: { font: 1, fill: 2, border: 1, align: 'vertical="center" wrapText="1"' },
  monthHead: { font: 1, fill: 2, border: 1, align: 'horizontal="right" vertical="center" wrapText="1"' },
  text: { fill: 3, border: 1, align: 'vertical="center" shrinkToFit="1"' },
  hours: { format: 2, border: 1, align: 'horizontal="right" vertical="center"', isFree: true },
  shut: { format: 2, fill: 2, border: 1 },
  free: { format: 49, border: 1, isFree: true },
  day: { format: 14, border: 1, align: 'horizontal="left" vertical="center"', isFree: true },
  totalText: { font: 1, fill: 2, border: 1 },
  total: { format: 4, font: 1, fill: 2, border: 1, align: 'horizontal="right" vertical="center"' },
  quoted: { fill: 3, border: 1, isQuoted: true },
}

function styles(): string {
  const font = (inside: string, size = 11) =>
    `<font>${inside}<sz val="${size}"/><name val="Calibri"/><family val="2"/></font>`
  const fonts = [
    font(''),
    font('<b/>'),
    '<font><sz val="10"/><color rgb="FF3A4A5E"/><name val="Calibri"/><family val="2"/></font>',
    font('<b/>', 15),
  ]
  const solid = (rgb: string) => `<fill><patternFill patternType="solid"><fgColor rgb="${rgb}"/></patternFill></fill>`
  const fills = [
    '<fill><patternFill patternType="none"/></fill>',
    '<fill><patternFill patternType="gray125"/></fill>',
    solid('FFE8EDF4'),
    solid('FFF5F7FA'),
  ]
  const thin = (side: string) => `<${side} style="thin"><color rgb="FFB4C0CF"/></${side}>`
  const borders = ['<border/>', `<border>${['left', 'right', 'top', 'bottom'].map(thin).join('')}</border>`]
  const all = ORDER.map(name => xf(looks[name]))
  return `${HEAD}<styleSheet xmlns="${MAIN}"><fonts count="${fonts.length}">${fonts.join('')}</fonts><fills count="${fills.length}">${fills.join('')}</fills><borders count="2">${borders.join('')}</borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="${all.length}">${all.join('')}</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`
}

function xf({ format = 0, font = 0, fill = 0, border = 0, align, isFree, isQuoted }: Look): string {
  const inside = `${align ? `<alignment ${align}/>` : ''}<protection locked="${isFree ? 0 : 1}"/>`
  return `<xf numFmtId="${format}" fontId="${font}" fillId="${fill}" borderId="${border}" xfId="0" applyNumberFormat="1" applyFont="1" applyFill="1" applyBorder="1" applyProtection="1"${align ? ' applyAlignment="1"' : ''}${isQuoted ? ' quotePrefix="1"' : ''}>${inside}</xf>`
}

function escaped(text: string): string {
  return text
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])/g, '')
    .replace(/(?<![\ud800-\udbff])[\udc00-\udfff]/g, '')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
}

import { deflateSync } from 'node:zlib'
import { cutFace } from '../fonts/faces.ts'
import type { PdfFile } from './file.ts'

// The lines at the top and foot of each page. They carry no information of their own for a reader's voice: artifacts.

export type RunningLines = { left: string; right: string; foot: string }

type Face = {
  /** Text as the glyph numbers of this face, and its width at size 1. */
  encoded(text: string): { hex: string; width: number }
  embed(file: Pick<PdfFile, 'add' | 'addDeflated'>): number
}

/** What nearly every document writes there; a name in other letters gets a cut of its own. */
const USUAL = `${signs(0x20, 0x7e)}${signs(0xa0, 0xff).replace('\u00ad', '')}ŒœŸ–—‘’“”…\u202f€→−`

const SIZE = 7.6
/** Millimetres of the print style (style/print.css), in points. */
const LEFT = 51.02
const WIDTH = 594.96
const GAP = 14
const INK = '.0902 .149 .1804'
const MUTED = '.2706 .3294 .3569'
const HAIR = '.7843 .8039 .7961'

let usual: Promise<[Face, Face]> | undefined

type Painter = {
  /** Entries for the fonts of a page's resources. */
  fonts: string
  paint(page: { index: number; count: number; width: number; height: number }): string
}

export async function runningLines(file: PdfFile, lines: RunningLines): Promise<Painter> {
  const [plain, strong] = await facesFor(`${lines.left}${lines.right}${lines.foot}`)
  const shortened = (text: string, face: Face, beside: string, by: Face) =>
    fitted(text, face, (WIDTH - 2 * LEFT - GAP) / SIZE - by.encoded(beside).width)
  const left = shortened(lines.left, strong, lines.right, plain)
  const foot = shortened(lines.foot, plain, 'page 999 sur 999', strong)

  return {
    fonts: `/RunP ${plain.embed(file)} 0 R\n/RunS ${strong.embed(file)} 0 R\n`,
    paint({ index, count, width, height }) {
      const right = width - LEFT
      const ends = { left: LEFT, right }
      const below = line(
        { ...ends, y: 25.4, rule: 33.4, where: 'Footer', side: 'Bottom', height },
        { text: foot, face: plain, font: 'RunP', color: MUTED },
        { text: `page ${index + 1} sur ${count}`, face: strong, font: 'RunS', color: INK },
      )
      if (index === 0) return below
      const head = line(
        { ...ends, y: height - 38, rule: height - 44, where: 'Header', side: 'Top', height },
        { text: left, face: strong, font: 'RunS', color: INK },
        { text: lines.right, face: plain, font: 'RunP', color: MUTED },
      )
      return `${head}${below}`
    },
  }
}

/** Where documents are bound together: the number of each page in the whole, under its own. `name`: of the face, on a page. */
export async function pageNumbers(count: number) {
  usual ??= cutFor(USUAL)
  const [plain] = await usual
  return {
    name: 'RunB',
    embed: (file: Pick<PdfFile, 'add' | 'addDeflated'>) => plain.embed(file),
    lineOf(index: number): string {
      const { hex, width } = plain.encoded(`liasse, page ${index + 1} sur ${count}`)
      const left = WIDTH - LEFT - width * SIZE
      const box = [left, 12, WIDTH - LEFT, 24].map(value => value.toFixed(2)).join(' ')
      return [
        `/Artifact <</Type /Pagination /Subtype /Footer /BBox [${box}] /Attached [/Bottom]>> BDC`,
        `BT ${MUTED} rg /RunB ${SIZE} Tf 1 0 0 1 ${left.toFixed(2)} 14.5 Tm <${hex}> Tj ET`,
        'EMC\n',
      ].join('\n')
    },
  }
}

type Place = { left: number; right: number; y: number; rule: number; where: string; side: string; height: number }
type Piece = { text: string; face: Face; font: string; color: string }

function line({ left, right, y, rule, where, side }: Place, first: Piece, last: Piece): string {
  const end = last.face.encoded(last.text)
  const start = first.face.encoded(first.text)
  const box = [left, Math.min(y, rule) - 3, right, Math.max(y, rule) + 8].map(value => value.toFixed(2)).join(' ')
  return [
    `/Artifact <</Type /Pagination /Subtype /${where} /BBox [${box}] /Attached [/${side}]>> BDC`,
    `q ${HAIR} RG .5 w ${left} ${rule.toFixed(2)} m ${right.toFixed(2)} ${rule.toFixed(2)} l S Q`,
    `BT ${first.color} rg /${first.font} ${SIZE} Tf 1 0 0 1 ${left} ${y.toFixed(2)} Tm <${start.hex}> Tj ET`,
    `BT ${last.color} rg /${last.font} ${SIZE} Tf 1 0 0 1 ${(right - end.width * SIZE).toFixed(2)} ${y.toFixed(2)} Tm <${end.hex}> Tj ET`,
    'EMC\n',
  ].join('\n')
}

/** As much of the text as there is room for (in ems), the rest told by « … ». */
function fitted(text: string, face: Face, room: number): string {
  const signs = [...text]
  if (face.encoded(text).width <= room) return text
  let width = face.encoded('…').width
  const kept = signs.findIndex(sign => {
    width += face.encoded(sign).width
    return width > room
  })
  return `${signs.slice(0, kept).join('').trimEnd()}…`
}

async function facesFor(text: string): Promise<[Face, Face]> {
  const known = new Set(USUAL)
  if (![...text].every(sign => known.has(sign))) return cutFor(`${text}0123456789page sur…`)
  usual ??= cutFor(USUAL)
  return usual
}

async function cutFor(letters: string): Promise<[Face, Face]> {
  return Promise.all(([400, 600] as const).map(async weight => face(weight, letters))) as Promise<[Face, Face]>
}

async function face(weight: 400 | 600, letters: string): Promise<Face> {
  const bytes = await cutFace(weight, letters)
  const { default: fontkit } = await import('@pdf-lib/fontkit')
  const font = fontkit.create(bytes)
  const glyphs = new Map<string, { id: number; hex: string; advance: number }>()
  for (const sign of new Set(letters)) {
    const { id } = font.glyphForCodePoint(sign.codePointAt(0)!)
    if (id > 0) glyphs.set(sign, { id, hex: fourDigits(id), advance: advanceOf(font, id) })
  }
  const byId = [...glyphs].sort((a, b) => a[1].id - b[1].id)
  const name = `CLSVIV+SourceSans3-${weight === 400 ? 'Regular' : 'Semibold'}`
  const widths = byId.map(([, { id, advance }]) => `${id} [${Math.round(advance * 1000)}]`).join(' ')
  const program = deflateSync(bytes)
  const unicode = deflateSync(toUnicode(byId.map(([sign, { id }]) => [id, sign])))

  return {
    encoded(text) {
      let hex = ''
      let width = 0
      for (const sign of text) {
        const glyph = glyphs.get(sign)
        if (!glyph) continue
        hex += glyph.hex
        width += glyph.advance
      }
      return { hex, width }
    },
    embed(file) {
      const data = file.addDeflated(`/Length1 ${bytes.length}`, program)
      const descriptor = file.add(
        `<</Type /FontDescriptor/FontName /${name}/Flags 4/Ascent ${font.ascent}/Descent ${font.descent}/CapHeight ${font.capHeight}/StemV ${weight === 400 ? 80 : 120}/ItalicAngle 0/FontBBox [${[font.bbox.minX, font.bbox.minY, font.bbox.maxX, font.bbox.maxY].join(' ')}]/FontFile2 ${data} 0 R>>`,
      )
      const descendant = file.add(
        `<</Type /Font/Subtype /CIDFontType2/BaseFont /${name}/CIDSystemInfo <</Registry (Adobe)/Ordering (Identity)/Supplement 0>>/FontDescriptor ${descriptor} 0 R/CIDToGIDMap /Identity/DW 0/W [${widths}]>>`,
      )
      const map = file.addDeflated('', unicode)
      return file.add(
        `<</Type /Font/Subtype /Type0/BaseFont /${name}/Encoding /Identity-H/DescendantFonts [${descendant} 0 R]/ToUnicode ${map} 0 R>>`,
      )
    },
  }
}

/** From the table of widths: fontkit's own `advanceWidth` also reads the outline, and fails on a face that ends with a space. */
function advanceOf(font: object, id: number): number {
  const { hmtx, unitsPerEm } = font as {
    hmtx: { metrics: { get(index: number): { advance: number } } }
    unitsPerEm: number
  }
  return hmtx.metrics.get(id).advance / unitsPerEm
}

function toUnicode(glyphs: [id: number, sign: string][]): string {
  const blocks: string[] = []
  for (let start = 0; start < glyphs.length; start += 100) {
    const some = glyphs.slice(start, start + 100)
    const rows = some.map(([id, sign]) => `<${fourDigits(id)}> <${fourDigits(sign.codePointAt(0)!)}>`)
    blocks.push(`${some.length} beginbfchar\n${rows.join('\n')}\nendbfchar`)
  }
  return `/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <FFFF>
endcodespacerange
${blocks.join('\n')}
endcmap
CMapName currentdict /CMap defineresource pop
end
end
`
}

function fourDigits(number: number): string {
  return number.toString(16).toUpperCase().padStart(4, '0')
}

function signs(from: number, to: number): string {
  return String.fromCodePoint(...Array.from({ length: to - from + 1 }, (_, index) => from + index))
}

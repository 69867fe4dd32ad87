import { PDFArray, PDFDict, PDFName, PDFNumber, PDFRawStream, PDFStream } from '@cantoo/pdf-lib'
import fontkit from '@pdf-lib/fontkit'
import { contentOf, name } from './pdf-objects.ts'

// The profile and the faces inside a document, as PDF/A-3 wants them.

type Say = (clause: string, what: string) => void

/** ICC.1, 7: the head, then a table of tags that stay inside. */
export function profileFaults(profile: Buffer): string[] {
  const faults: string[] = []
  if (profile.readUInt32BE(0) !== profile.length) faults.push('a profile of another length than it says')
  if (profile.toString('latin1', 36, 40) !== 'acsp') faults.push('not a profile')
  if (profile[8]! > 4) faults.push('a profile of another version')
  if (profile.toString('latin1', 12, 24) !== 'mntrRGB XYZ ') faults.push('not the profile of a screen in RGB')
  const tags = new Map<string, Buffer>()
  for (let index = 0; index < profile.readUInt32BE(128); index++) {
    const at = 132 + index * 12
    const [from, length] = [profile.readUInt32BE(at + 4), profile.readUInt32BE(at + 8)]
    if (from % 4 !== 0 || from + length > profile.length) faults.push('a tag out of its place')
    tags.set(profile.toString('latin1', at, at + 4), profile.subarray(from, from + length))
  }
  for (const tag of ['desc', 'cprt', 'wtpt', 'chad', 'rXYZ', 'gXYZ', 'bXYZ', 'rTRC', 'gTRC', 'bTRC'])
    if (!tags.has(tag)) faults.push(`a profile without ${tag}`)
  if (faults.length > 0) return faults
  const white = [0, 1, 2].map(axis =>
    ['rXYZ', 'gXYZ', 'bXYZ'].reduce((sum, tag) => sum + tags.get(tag)!.readInt32BE(8 + axis * 4) / 65_536, 0),
  )
  const d50 = [0.9642, 1, 0.8249]
  if (white.some((value, axis) => Math.abs(value - d50[axis]!) > 0.0005)) faults.push('a white that is not white')
  return faults
}

/** 6.2.11: every face is in the file, as wide as it says, and leads back to letters. */
export function checkFont(font: PDFDict, say: Say): void {
  const kind = name(font, 'Subtype')
  if (kind === 'Type0') {
    if (name(font, 'Encoding') !== 'Identity-H') say('6.2.11.3.3', 'a map of characters that is not in the file')
    const map = font.lookup(PDFName.of('ToUnicode'))
    if (!(map instanceof PDFRawStream)) {
      say('6.2.11.7.2', 'a face that leads to no letter')
      return
    }
    const lines = bfLines(contentOf(map).toString('latin1'))
    if (/<(0000|FEFF|FFFE)>$/m.test(lines)) say('6.2.11.7.2', 'a sign that is none')
    if (/<(E[0-9A-F]{3}|F[0-8][0-9A-F]{2})>$/m.test(lines)) say('6.2.11.7.3', 'a sign of one’s own')
    const descendant = font.lookup(PDFName.of('DescendantFonts'), PDFArray).lookup(0, PDFDict)
    checkDescendant(descendant, new Set(glyphsIn(lines)), say)
    return
  }
  if (kind !== 'CIDFontType2') say('6.2.11', `a face of kind ${kind}`)
}

/** `glyphs`: those that the document shows. */
function checkDescendant(font: PDFDict, glyphs: ReadonlySet<number>, say: Say): void {
  if (name(font, 'CIDToGIDMap') !== 'Identity' && !(font.lookup(PDFName.of('CIDToGIDMap')) instanceof PDFStream))
    say('6.2.11.3.2', 'no way from characters to glyphs')
  const descriptor = font.lookup(PDFName.of('FontDescriptor'), PDFDict)
  const program = descriptor.lookup(PDFName.of('FontFile2'))
  if (!(program instanceof PDFRawStream)) {
    say('6.2.11.4.1', 'a face that is not in the file')
    return
  }
  const face = fontkit.create(contentOf(program)) as unknown as Face
  for (const [glyph, width] of widthsIn(font.lookup(PDFName.of('W'), PDFArray))) {
    if (!glyphs.has(glyph)) continue
    const own = (face.hmtx.metrics.get(glyph).advance * 1000) / face.unitsPerEm
    if (Math.abs(own - width) > 1) say('6.2.11.5', `glyph ${glyph} is ${own} wide, said ${width}`)
  }
}

type Face = { unitsPerEm: number; hmtx: { metrics: { get(index: number): { advance: number } } } }

function* glyphsIn(lines: string): Generator<number> {
  for (const [, from, to] of lines.matchAll(/^<([0-9A-F]{4})>(?: <([0-9A-F]{4})>)? <[0-9A-F]+>$/gm))
    for (let glyph = Number.parseInt(from!, 16); glyph <= Number.parseInt(to ?? from!, 16); glyph++) yield glyph
}

function* widthsIn(widths: PDFArray): Generator<[glyph: number, width: number]> {
  for (let index = 0; index < widths.size(); ) {
    const first = widths.lookup(index, PDFNumber).asNumber()
    const next = widths.lookup(index + 1)
    if (next instanceof PDFArray) {
      for (const [at, width] of next.asArray().entries()) yield [first + at, (width as PDFNumber).asNumber()]
      index += 2
    } else {
      const width = widths.lookup(index + 2, PDFNumber).asNumber()
      for (let glyph = first; glyph <= (next as PDFNumber).asNumber(); glyph++) yield [glyph, width]
      index += 3
    }
  }
}

function bfLines(map: string): string {
  return [...map.matchAll(/begin(?:bfchar|bfrange)\n([\s\S]*?)end(?:bfchar|bfrange)/g)]
    .map(([, lines]) => lines)
    .join('')
}

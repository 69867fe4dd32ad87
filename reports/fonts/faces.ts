import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import type Fontkit from '@pdf-lib/fontkit'
import type subsetFont from 'subset-font'

// The faces of the printed documents, from the complete files of two packages (SIL OFL). A document written in Latin
// letters gets small ones, cut once; a name in Greek or Cyrillic brings the complete files back for that document.

const faces: [family: string, weight: number, packageName: string, file: string][] = [
  ['Source Sans 3', 400, 'source-sans', 'SourceSans3-Regular'],
  ['Source Sans 3', 600, 'source-sans', 'SourceSans3-Semibold'],
  ['Source Serif 4', 400, 'source-serif', 'SourceSerif4-Regular'],
  ['Source Serif 4', 600, 'source-serif', 'SourceSerif4-Semibold'],
  ['Source Serif 4 Subhead', 400, 'source-serif', 'SourceSerif4Subhead-Regular'],
  ['Source Serif 4 Subhead', 600, 'source-serif', 'SourceSerif4Subhead-Semibold'],
  ['Source Serif 4 Display', 600, 'source-serif', 'SourceSerif4Display-Semibold'],
]

/**
 * Basic Latin, Latin-1, Latin Extended-A, Romanian, and the signs of French typography. Left out: what shares a glyph
 * with another sign (U+00AD, U+2010, U+02BC…), which a reader's voice would then receive in its place.
 */
const LATIN = `${range(0x20, 0x7e)}${range(0xa0, 0x17f).replace('\u00ad', '')}ȘșȚț–—‘’‚“”„†•…\u202f‰‹›€™→←−≠≤≥☐`

/** What a face may do: pair kerning, and figures that stand in columns. Small capitals and the rest stay out. */
const CUT = {
  targetFormat: 'sfnt' as const,
  keepFeatures: ['kern', 'tnum', 'lnum'],
  noHinting: true,
  dropTables: ['gasp', 'DSIG'],
}

/** By halves of signs: all of these are one half, so that any other is seen, and four times faster. */
const OTHER_SIGNS = new RegExp(`[^\\n${LATIN.replace(/[\\\]^-]/g, '\\$&')}]`)
let covered: Set<number> | undefined
let small: Promise<string> | undefined
let complete: string | undefined

/** The `@font-face` rules that this text needs, files included as `data:`. */
export async function fontFaces(text: string): Promise<string> {
  if (isLatin(text)) {
    small ??= Promise.all(
      faces.map(async face => faceRule(face, await cut(source(face), LATIN, CUT), 'truetype')),
    ).then(rules => rules.join(''))
    return small
  }
  complete ??= faces.map(face => faceRule(face, source(face, 'WOFF2'), 'woff2')).join('')
  return complete
}

/** Loaded by the first text that is not all Latin. */
function fontkit(): typeof Fontkit {
  return createRequire(import.meta.url)('@pdf-lib/fontkit')
}

function isLatin(text: string): boolean {
  return !OTHER_SIGNS.test(text)
}

/**
 * The text as these faces can print it: emoji go, letters of a script they lack become ☐, and signs that look like
 * another are written as that one. PDF/UA forbids a sign without a glyph (7.21.8).
 */
export function printable(text: string): string {
  if (isLatin(text)) return text
  covered ??= new Set(fontkit().create(source(faces[2]!)).characterSet)
  const known = covered
  return text
    .normalize('NFC')
    .replace(/[\u2010\u2011]/g, '-')
    .replace(/[\u02bc]/g, '’')
    .replace(/\u2009/g, '\u202f')
    .replace(
      /[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]|[\u{fe00}-\u{fe0f}]|[\u0000-\u0009\u000b-\u001f]/gu,
      '',
    )
    .replace(/ ?[\p{Extended_Pictographic}\p{Regional_Indicator}\p{Emoji_Modifier}]+/gu, signs =>
      [...signs].every(sign => sign === ' ' || known.has(sign.codePointAt(0)!)) ? signs : '',
    )
    .replace(/[^\n]/gu, sign => (known.has(sign.codePointAt(0)!) ? sign : '☐'))
}

/** A face cut to these letters, as TrueType: what the running lines embed. */
export function cutFace(weight: 400 | 600, letters: string): Promise<Buffer> {
  const face = faces.find(([family, of]) => family === 'Source Sans 3' && of === weight)!
  return cut(source(face), letters, { ...CUT, keepFeatures: [] })
}

/** Loaded by the first document: what it compiles goes on in the background, and a process that leaves meanwhile never ends. */
async function cut(...asked: Parameters<typeof subsetFont>): Promise<Buffer> {
  const { default: subset } = await import('subset-font')
  return subset(...asked)
}

// Small faces go as TrueType: compressing them again would cost a second and a half at start and save nothing later.
function faceRule([family, weight]: (typeof faces)[number], file: Buffer, format: 'truetype' | 'woff2'): string {
  const data = `data:font/${format === 'woff2' ? 'woff2' : 'ttf'};base64,${file.toString('base64')}`
  return `@font-face{font-family:'${family}';font-weight:${weight};src:url(${data}) format('${format}')}`
}

function source([, , packageName, file]: (typeof faces)[number], format: 'TTF' | 'WOFF2' = 'TTF'): Buffer {
  const path = format === 'TTF' ? `TTF/${file}.ttf` : `WOFF2/TTF/${file}.ttf.woff2`
  return readFileSync(fileURLToPath(import.meta.resolve(`${packageName}/${path}`)))
}

function range(from: number, to: number): string {
  return String.fromCodePoint(...Array.from({ length: to - from + 1 }, (_, index) => from + index))
}

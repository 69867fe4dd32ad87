import { readFileSync } from 'node:fs'
import type { Edition } from './finish/edition.ts'
import { finish } from './finish/finish.ts'
import { fontFaces, printable } from './fonts/faces.ts'
import type { Printer, Sheet } from './pdf.ts'
import type { Waiting } from './queue.ts'

// From the words of a document to its file: fonts and style put in, printed, then finished.

const style = withoutComments(readFileSync(new URL('./style/print.css', import.meta.url), 'utf8'))
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:"
const heads = new Map<string, string>()

/** A finished document, PDF/UA-1. @throws Unavailable when nothing can print now. */
export async function documentOf(
  printer: Printer,
  html: string,
  edition: Edition,
  waiting?: Waiting,
): Promise<Uint8Array> {
  return finish(await printer.print(await sheetOf(html), waiting), withPrintable(edition))
}

/** The page as the browser receives it: French spacing, only signs that our faces have, the faces and the style. */
export async function sheetOf(html: string): Promise<Sheet> {
  const text = printable(spaced(html))
  const faces = await fontFaces(text)
  const head = heads.get(faces) ?? headOf(faces)
  heads.set(faces, head)
  return { head, title: between(text, '<title>', '</title>'), body: between(text, '<body>', '</body>') }
}

function between(html: string, open: string, close: string): string {
  const from = html.indexOf(open)
  const to = html.lastIndexOf(close)
  return from < 0 || to < from ? '' : html.slice(from + open.length, to)
}

function withoutComments(css: string): string {
  const [first, ...rest] = css.split('/*')
  return first + rest.map(part => part.slice(part.indexOf('*/') + 2)).join('')
}

function headOf(faces: string): string {
  return `<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${POLICY}"><style>${style}${faces}</style>`
}

/** U+00A0 before : % € » and after «, U+202F before ; ! ?, in the words of the page and not in its tags. */
function spaced(html: string): string {
  return html.replace(/>[^<>]+</g, spacedText)
}

function spacedText(words: string): string {
  return words
    .replace(/ (?=[:%€»])/g, '\u00a0')
    .replace(/« /g, '«\u00a0')
    .replace(/[ \u00a0](?=[;!?])/g, '\u202f')
    .replace(/\b(n°|L\.|R\.|D\.) (?=\d)/g, '$1\u00a0')
}

function withPrintable(edition: Edition): Edition {
  const clean = (text: string) => printable(spacedText(text))
  const { left, right, foot } = edition.running
  return {
    ...edition,
    title: clean(edition.title),
    subject: clean(edition.subject),
    author: clean(edition.author),
    running: { left: clean(left), right: clean(right), foot: clean(foot) },
  }
}

import { createHash } from 'node:crypto'
import { deflateSync, inflateSync } from 'node:zlib'
import { contentOf, endOfString, entryOf, pagesBelow, textIn, textString } from '../finish/file.ts'
import { LEVEL, type Writer } from '../finish/writer.ts'
import type { WrittenFile } from '../seal/revision.ts'

// One document among others: its objects under other numbers, its marks under other keys, its cells under other names.

/** Keys of marks that one document may take: Chromium numbers pages from 0 and links from 100,000. */
const KEYS = 1_000_000

export type Place = {
  /** 0 for the table of contents, then the order of the documents. */
  index: number
  /** What each number of an object grows by. */
  shift: number
  /** Added before the name of each data file. */
  prefix: string
  /** What leads inside the document, besides its own anchors. */
  anchors: ReadonlyMap<string, string>
  /** The page of the whole at which it begins, from 0. */
  firstPage: number
}

/** What the whole document makes of one part. */
export type Joined = {
  pages: number
  count: number
  document: number
  outline: { number: number; first: string | null; last: string | null; count: number }
  firstPage: number
  marks: { first: number; last: number; number: number }
  cells: number[]
  files: { name: string; number: number }[]
}

type Around = { pages: number; document: number; lineOf(page: number): string; font: string; seen: Map<string, number> }

/** Writes all that this part holds but what only a whole document has, and says what the whole is to hold of it. */
export function joinPart(writer: Writer, file: WrittenFile, place: Place, around: Around): Joined {
  const moved = new Map<number, number>()
  const number = (own: number) => moved.get(own) ?? own + place.shift
  const root = file.get(file.root)
  const at = (key: string) => Number(new RegExp(`/${key} (\\d+) 0 R`).exec(root)?.[1] ?? 0)
  const [pages, tree, dests, outlines] = [at('Pages'), at('StructTreeRoot'), at('Dests'), at('Outlines')]
  const structure = file.get(tree)
  const inTree = (key: string) => Number(new RegExp(`/${key} (\\d+) 0 R`).exec(structure)?.[1] ?? 0)
  const [document, marks, cells] = [inTree('K'), inTree('ParentTree'), inTree('IDTree')]
  const profile = Number(/\/DestOutputProfile (\d+) 0 R/.exec(root)?.[1] ?? 0)
  const ofOne = place.index > 0 ? [file.info, at('Metadata'), profile] : [] // those of the first are those of the whole
  const left = new Set([file.root, tree, dests, outlines, marks, cells, ...ofOne])
  const anchors = anchorsOf(dests ? file.get(dests) : '')

  const streams: { number: number; text: string; content: Buffer }[] = []
  const texts: { number: number; text: string }[] = []
  for (const { number: own, text, content } of file.objects()) {
    if (left.has(own)) continue
    if (content) streams.push({ number: own, text, content })
    else texts.push({ number: own, text })
  }
  const order = pagesBelow(file, pages)
  const contents = new Map(order.map((page, index) => [contentOf(file.get(page)), place.firstPage + index]))
  for (const stream of streams) {
    const page = contents.get(stream.number)
    if (page !== undefined) numbered(writer, stream, number(stream.number), around.lineOf(page))
    else shared(writer, stream, place, moved, around.seen, number)
  }
  const say = (text: string) => renamed(text, place, number)
  const dest = (name: string) => place.anchors.get(name) ?? say(anchors.get(name) ?? 'null')
  for (const { number: own, text } of texts) {
    let said = say(text)
    if (own === pages) said = said.replace(/>>$/, `\n/Parent ${around.pages} 0 R>>`)
    if (own === document)
      said = said.replace('/S /Document', '/S /Part').replace(/\/P \d+ 0 R/, `/P ${around.document} 0 R`)
    if (text.startsWith('<</Type /Page\n')) said = said.replace('/Font <<', `/Font <<${around.font}`)
    if (text.includes('/Subtype /Link')) said = said.replace(/\/Dest \/([^\s/>]+)/, (_, name) => `/Dest ${dest(name)}`)
    if (text.startsWith('<</Type /Filespec')) said = namedFile(said, place.prefix)
    writer.put(number(own), said)
  }
  return {
    pages: number(pages),
    count: order.length,
    document: number(document),
    outline: outlineOf(outlines ? say(file.get(outlines)) : '', outlines && number(outlines)),
    firstPage: number(order[0]!),
    marks: marksOf(writer, file.get(marks), place, number),
    cells: cells
      ? [...(entryOf(file.get(cells), 'Kids') ?? '').matchAll(/(\d{1,10}) 0 R/g)].map(([, kid]) => number(Number(kid)))
      : [],
    files: [...root.matchAll(/<FEFF([0-9A-F]+)> (\d+) 0 R/g)].map(([, hex, own]) => ({
      name: place.prefix + textIn(hex!),
      number: number(Number(own)),
    })),
  }
}

/** Its references under other numbers, the names of its cells under its own; other texts are left alone. */
function renamed(text: string, { index }: Place, number: (own: number) => number): string {
  const name = String(index).padStart(5, '0')
  const plain = (words: string) =>
    words
      .replace(/(\d{1,10}) 0 R/g, (_, own) => `${number(Number(own))} 0 R`)
      .replace(/\/(StructParents?) (\d{1,10})/g, (_, key, mark) => `/${key} ${index * KEYS + Number(mark)}`)
  let said = ''
  for (let from = 0; ; ) {
    const open = text.indexOf('(', from)
    if (open < 0) return said + plain(text.slice(from))
    const end = endOfString(text, open) + 1
    const literal = text.slice(open, end)
    said += plain(text.slice(from, open)) + (CELL.test(literal) ? `(p${name}${literal.slice(1)}` : literal)
    from = end
  }
}

/** A cell, as `renumberCells` names it. */
const CELL = /^\(c\d{6}\)$/

/** A page’s content, with its number in the whole at its foot. */
function numbered(
  writer: Writer,
  { text, content }: { text: string; content: Buffer },
  to: number,
  line: string,
): void {
  const plain = text.includes('/FlateDecode') ? inflateSync(content) : content
  const deflated = deflateSync(Buffer.concat([plain, Buffer.from(`\n${line}`, 'latin1')]), { level: LEVEL })
  writer.put(to, `<</Filter /FlateDecode/Length ${deflated.length}>>`, deflated)
}

/** Faces of running lines are the same in all: written once. */
function shared(
  writer: Writer,
  stream: { number: number; text: string; content: Buffer },
  place: Place,
  moved: Map<number, number>,
  seen: Map<string, number>,
  number: (own: number) => number,
): void {
  const alone = !/\d 0 R/.test(stream.text)
  const key = alone ? `${stream.text}${hashOf(stream.content)}` : ''
  const known = alone ? seen.get(key) : undefined
  if (known !== undefined) {
    moved.set(stream.number, known)
    return
  }
  const own = stream.number + place.shift
  if (alone) seen.set(key, own)
  writer.put(own, renamed(stream.text, place, number), stream.content)
}

function marksOf(writer: Writer, text: string, { index }: Place, number: (own: number) => number) {
  const entries = [...text.matchAll(/(\d{1,10}) (\d{1,10}) 0 R/g)].map(
    ([, key, own]) => [index * KEYS + Number(key), number(Number(own))] as const,
  )
  const [first, last] = [entries[0]?.[0] ?? 0, entries.at(-1)?.[0] ?? 0]
  const rows = entries.map(([key, own]) => `${key} ${own} 0 R`).join(' ')
  return { first, last, number: writer.add(`<</Limits [${first} ${last}]/Nums [${rows}]>>`) }
}

function outlineOf(text: string, number: number) {
  const found = (key: string) => (text ? entryOf(text, key) : null)
  return { number, first: found('First'), last: found('Last'), count: Number(found('Count') ?? 0) }
}

function anchorsOf(text: string): Map<string, string> {
  return new Map(
    [...text.matchAll(/\/([^\s/<>[\]]{1,200}) (\[[^[\]]{1,200}\])/g)].map(([, name, dest]) => [name!, dest!]),
  )
}

function namedFile(text: string, prefix: string): string {
  return text.replace(
    /\/(U?F) <FEFF([0-9A-F]+)>/g,
    (_, key: string, hex: string) => `/${key} ${textString(prefix + textIn(hex))}`,
  )
}

function hashOf(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex')
}

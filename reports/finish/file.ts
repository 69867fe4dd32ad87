import { deflateSync, inflateSync } from 'node:zlib'
import { LEVEL, Writer } from './writer.ts'

// A PDF as Chromium's writer (Skia) lays it down: numbered objects, plain dictionaries, deflated streams, one table of
// offsets. A general library reads and writes all of it for a third of the time the print takes; here an object stays
// the text it is, and only what changes is touched. Text is latin1: one character, one byte.

export class PdfFile {
  readonly root: number
  private readonly texts: (string | undefined)[] = []
  private readonly streams = new Map<number, Buffer>()

  /** @throws Error when the bytes are not what Chromium writes. */
  constructor(bytes: Uint8Array) {
    const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    const all = file.toString('latin1')
    const table = Number(/startxref\s+(\d+)\s+%%EOF\s*$/.exec(all.slice(-64))?.[1])
    const head = /^xref\n0 (\d+)\n/.exec(all.slice(table, table + 40))
    const root = /\/Root (\d+) 0 R/.exec(all.slice(table))
    if (!head || !root) throw new Error('not a file of Chromium’s')
    this.root = Number(root[1])

    const first = table + head[0].length
    const offsets: [number, number][] = []
    for (let number = 1; number < Number(head[1]); number++) {
      const line = first + number * 20
      if (all[line + 17] === 'n') offsets.push([Number(all.slice(line, line + 10)), number])
    }
    offsets.sort((a, b) => a[0] - b[0])
    offsets.forEach(([offset, number], index) => {
      const from = all.indexOf('obj', offset) + 4
      const next = offsets[index + 1]?.[0] ?? table
      const end = all.lastIndexOf('endobj', next)
      const body = all.slice(from, end).trimEnd()
      const marker = body.endsWith('endstream') ? body.indexOf('>> stream\n') : -1
      if (marker < 0) {
        this.texts[number] = body
        return
      }
      const text = body.slice(0, marker + 2)
      const start = from + marker + 10
      this.texts[number] = text
      this.streams.set(number, file.subarray(start, start + Number(/\/Length (\d+)/.exec(text)?.[1])))
    })
  }

  get(number: number): string {
    return this.texts[number] ?? 'null'
  }

  set(number: number, text: string): void {
    this.texts[number] = text
  }

  /** The number of a new object. */
  add(text: string): number {
    return this.texts.push(text) - 1
  }

  /** A new stream whose content is deflated already. */
  addDeflated(dictionary: string, deflated: Buffer): number {
    const number = this.add(`<<${dictionary}/Filter /FlateDecode/Length ${deflated.length}>>`)
    this.streams.set(number, deflated)
    return number
  }

  /** A stream's content, inflated. */
  read(number: number): string {
    const content = this.streams.get(number) ?? Buffer.alloc(0)
    return (this.get(number).includes('/FlateDecode') ? inflateSync(content) : content).toString('latin1')
  }

  /** `dictionary` without its brackets, filter and length: they are written here. */
  setStream(number: number, dictionary: string, content: Buffer): void {
    const deflated = deflateSync(content, { level: LEVEL })
    this.texts[number] = `<<${dictionary}/Filter /FlateDecode/Length ${deflated.length}>>`
    this.streams.set(number, deflated)
  }

  /** Metadata stays readable to tools that know nothing of PDF. */
  addPlainStream(dictionary: string, content: Buffer): number {
    const number = this.add(`<<${dictionary}/Length ${content.length}>>`)
    this.streams.set(number, content)
    return number
  }

  /** Numbers of the objects whose text holds this. */
  *having(mark: string): Generator<number> {
    for (const [number, text] of this.texts.entries()) if (text?.includes(mark)) yield number
  }

  /** The file anew: streams first, as they are, then dictionaries. The same content gives the same bytes. */
  write(info: number): Uint8Array {
    const writer = new Writer(this.texts.length)
    const plain: [number, string][] = []
    for (const [number, text] of this.texts.entries()) {
      if (text === undefined) continue
      const content = this.streams.get(number)
      if (content) writer.put(number, text, content)
      else plain.push([number, text])
    }
    for (const [number, text] of plain) writer.put(number, text)
    writer.end(this.root, info)
    return Buffer.concat(writer.taken())
  }
}

/** The value of a key in a dictionary's text, nested brackets and all; null when the key is not there. */
export function entryOf(text: string, key: string): string | null {
  const found = new RegExp(`/${key}(?![A-Za-z])\\s*`).exec(text)
  if (!found) return null
  const from = found.index + found[0].length
  let depth = 0
  for (let at = from; at < text.length; at++) {
    const sign = text[at]
    if (sign === '(') at = endOfString(text, at)
    else if (sign === '[' || sign === '<') depth++
    else if (sign === ']' || sign === '>') depth--
    if (depth < 0) return text.slice(from, at).trim()
    if (depth === 0 && at > from && (sign === ']' || sign === '>' || sign === '\n' || sign === ')')) {
      return text.slice(from, sign === '\n' ? at : at + 1).trim()
    }
  }
  return text.slice(from).trim()
}

/** A text for a person, in UTF-16 as dictionaries hold it. */
export function textString(text: string): string {
  const swapped = Buffer.from(text, 'utf16le').swap16()
  return `<FEFF${swapped.toString('hex').toUpperCase()}>`
}

/** What such a text says, from its digits after the mark of its order. */
export function textIn(hex: string): string {
  return Buffer.from(hex, 'hex').swap16().toString('utf16le')
}

/** The pages below a node, in reading order. Chromium keeps those of a long document in a tree. */
export function pagesBelow(file: { get(number: number): string }, node: number): number[] {
  const kids = entryOf(file.get(node), 'Kids')
  return kids ? [...kids.matchAll(/(\d{1,10}) 0 R/g)].flatMap(([, kid]) => pagesBelow(file, Number(kid))) : [node]
}

/** The stream that paints a page. */
export function contentOf(page: string): number {
  return Number(/\/Contents (\d+) 0 R/.exec(page)![1])
}

/** Where the text that opens here closes. */
export function endOfString(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at++) {
    if (text[at] === '\\') at++
    else if (text[at] === ')') return at
  }
  return text.length
}

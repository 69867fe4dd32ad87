import { createHash } from 'node:crypto'
import { deflateSync, inflateSync } from 'node:zlib'

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

  /** The file anew: dictionaries packed in object streams, streams as they are. The same content gives the same bytes. */
  write(info: number): Uint8Array {
    const out: Buffer[] = [Buffer.from('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n', 'latin1')]
    const places: [kind: number, at: number, index: number][] = [[0, 0, 65535]]
    let length = out[0]!.length
    const push = (number: number, dictionary: string, content: Buffer) => {
      places[number] = [1, length, 0]
      const parts = [
        Buffer.from(`${number} 0 obj\n${dictionary}\nstream\n`, 'latin1'),
        content,
        Buffer.from('\nendstream\nendobj\n', 'latin1'),
      ]
      for (const part of parts) length += part.length
      out.push(...parts)
    }

    const plain: number[] = []
    for (const [number, text] of this.texts.entries()) {
      if (text === undefined) continue
      const content = this.streams.get(number)
      if (content) push(number, text, content)
      else plain.push(number)
    }
    let next = this.texts.length
    for (let start = 0; start < plain.length; start += PACKED) {
      const numbers = plain.slice(start, start + PACKED)
      const container = next++
      let offset = 0
      const index: string[] = []
      const texts = numbers.map((number, position) => {
        const text = `${this.texts[number]}\n`
        places[number] = [2, container, position]
        index.push(`${number} ${offset}`)
        offset += text.length
        return text
      })
      const first = `${index.join(' ')}\n`
      const packed = deflateSync(Buffer.from(first + texts.join(''), 'latin1'), { level: LEVEL })
      const dictionary = `<</Type /ObjStm/N ${numbers.length}/First ${first.length}/Filter /FlateDecode/Length ${packed.length}>>`
      push(container, dictionary, packed)
    }

    const table = next++
    places[table] = [1, length, 0]
    const rows = Buffer.alloc(next * 7)
    for (let number = 0; number < next; number++) {
      const [kind, at, index] = places[number] ?? [0, 0, 65535]
      rows.writeUInt8(kind, number * 7)
      rows.writeUInt32BE(at, number * 7 + 1)
      rows.writeUInt16BE(index, number * 7 + 5)
    }
    const packed = deflateSync(rows)
    const identity = createHash('sha256').update(Buffer.concat(out)).digest('hex').slice(0, 32)
    const start = length
    push(
      table,
      `<</Type /XRef/Size ${next}/W [1 4 2]/Root ${this.root} 0 R/Info ${info} 0 R/ID [<${identity}><${identity}>]/Filter /FlateDecode/Length ${packed.length}>>`,
      packed,
    )
    out.push(Buffer.from(`startxref\n${start}\n%%EOF\n`, 'latin1'))
    return Buffer.concat(out)
  }
}

/** Beyond, the time grows faster than the file shrinks. */
const LEVEL = 4
/** Objects in one object stream: few enough for a reader to unpack one at a time. */
const PACKED = 250

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

/** Where the text that opens here closes. */
export function endOfString(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at++) {
    if (text[at] === '\\') at++
    else if (text[at] === ')') return at
  }
  return text.length
}

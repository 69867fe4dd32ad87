import { createHash } from 'node:crypto'
import { deflateSync, inflateSync } from 'node:zlib'

// A file that finish.ts wrote, with a revision after it: what was there stays byte for byte, changed objects follow with
// a table of their own. Text is latin1: one character, one byte.

type Place = { kind: number; at: number; index: number }

export class WrittenFile {
  readonly bytes: Buffer
  readonly root: number
  readonly info: number
  readonly identity: string
  readonly start: number
  readonly size: number
  private readonly all: string
  private readonly places: Place[]
  private readonly packed = new Map<number, { number: number; text: string }[]>()

  constructor(bytes: Buffer) {
    this.bytes = bytes
    this.all = bytes.toString('latin1')
    this.start = Number(/startxref\s+(\d+)\s+%%EOF\s*$/.exec(this.all.slice(-64))?.[1])
    const table = this.streamAt(this.start)
    const number = (key: string) => Number(new RegExp(`/${key} (\\d+)`).exec(table.dictionary)?.[1])
    if (!table.dictionary.includes('/W [1 4 2]')) throw new Error('not a file of ours')
    this.root = number('Root')
    this.info = number('Info')
    this.size = number('Size')
    this.identity = /\/ID \[<(\w+)>/.exec(table.dictionary)![1]!
    const rows = inflateSync(table.content)
    this.places = Array.from({ length: this.size }, (_, row) => ({
      kind: rows.readUInt8(row * 7),
      at: rows.readUInt32BE(row * 7 + 1),
      index: rows.readUInt16BE(row * 7 + 5),
    }))
  }

  /** The text of an object that is not a stream. */
  get(number: number): string {
    const place = this.places[number]
    if (place?.kind !== 2) throw new Error(`object ${number} is not in its place`)
    return this.packedAt(this.places[place.at]!.at)[place.index]!.text
  }

  /** Every object, in the order of the file: its text, and the raw content of a stream. What only packs others is left out. */
  *objects(): Generator<{ number: number; text: string; content?: Buffer }> {
    for (const [number, { kind, at }] of this.places.entries()) {
      if (kind !== 1) continue
      const { dictionary: text, content } = this.streamAt(at)
      if (text.includes('/Type /XRef')) continue
      if (text.includes('/Type /ObjStm')) yield* this.packedAt(at)
      else yield { number, text, content }
    }
  }

  /** The objects that one stream packs, read once. */
  private packedAt(offset: number): { number: number; text: string }[] {
    const known = this.packed.get(offset)
    if (known) return known
    const { dictionary, content } = this.streamAt(offset)
    const text = inflateSync(content).toString('latin1')
    const first = Number(/\/First (\d+)/.exec(dictionary)![1])
    const index = text.slice(0, first).trim().split(/\s+/).map(Number)
    const found = Array.from({ length: index.length / 2 }, (_, row) => {
      const next = index[row * 2 + 3]
      const end = next === undefined ? text.length : first + next
      return { number: index[row * 2]!, text: text.slice(first + index[row * 2 + 1]!, end).trimEnd() }
    })
    this.packed.set(offset, found)
    return found
  }

  /** The dictionary of a stream, and its content as it stands in the file. */
  private streamAt(offset: number): { dictionary: string; content: Buffer } {
    const marker = this.all.indexOf('>>\nstream\n', offset)
    const dictionary = this.all.slice(this.all.indexOf('<<', offset), marker + 2)
    const length = Number(/\/Length (\d+)/.exec(dictionary)?.[1])
    return { dictionary, content: this.bytes.subarray(marker + 10, marker + 10 + length) }
  }
}

/** What was printed, without the revision that seals it. */
export function withoutRevision(bytes: Buffer): Buffer {
  const previous = previousTable(bytes.subarray(Math.max(0, bytes.length - TAIL)))
  return previous === null ? bytes : bytes.subarray(0, bytes.indexOf('%%EOF\n', previous) + 6)
}

/** Bytes at the end of a file of ours, among which its last table says whether a revision follows what was printed. */
export const TAIL = 4_096

/** Where the table of what was printed stands, before the revision that this end of a file closes; null where there is none. */
export function previousTable(end: Buffer): number | null {
  const tail = end.toString('latin1')
  const table = tail.lastIndexOf('/Type /XRef')
  const previous = /\/Prev (\d{1,12})/.exec(tail.slice(table, tail.indexOf('>>', table)))?.[1]
  return previous ? Number(previous) : null
}

/** The file followed by these objects. The same objects give the same bytes. */
export function revised(file: WrittenFile, objects: ReadonlyMap<number, string>): Buffer {
  const parts: Buffer[] = [file.bytes]
  let length = file.bytes.length
  const push = (text: string, content?: Buffer) => {
    const added = content ? [Buffer.from(text, 'latin1'), content] : [Buffer.from(text, 'latin1')]
    for (const part of added) length += part.length
    parts.push(...added)
  }
  const sorted = [...objects].sort(([a], [b]) => a - b)
  const rows: [number: number, at: number][] = []
  for (const [number, text] of sorted) {
    rows.push([number, length])
    push(`${number} 0 obj\n${text}\nendobj\n`)
  }
  const table = Math.max(file.size - 1, ...objects.keys()) + 1
  const start = length
  rows.push([table, start])
  const identity = createHash('sha256').update(Buffer.concat(parts)).digest('hex').slice(0, 32)
  const packed = deflateSync(tableOf(rows))
  const index = rows.map(([number]) => `${number} 1`).join(' ')
  push(
    `${table} 0 obj\n<</Type /XRef/Size ${table + 1}/W [1 4 2]/Index [${index}]/Prev ${file.start}/Root ${file.root} 0 R/Info ${file.info} 0 R/ID [<${file.identity}><${identity}>]/Filter /FlateDecode/Length ${packed.length}>>\nstream\n`,
    packed,
  )
  push(`\nendstream\nendobj\nstartxref\n${start}\n%%EOF\n`)
  return Buffer.concat(parts)
}

function tableOf(rows: readonly [number: number, at: number][]): Buffer {
  const table = Buffer.alloc(rows.length * 7)
  for (const [row, [, at]] of rows.entries()) {
    table.writeUInt8(1, row * 7)
    table.writeUInt32BE(at, row * 7 + 1)
  }
  return table
}

import { createHash, type Hash } from 'node:crypto'
import { deflateSync } from 'node:zlib'

// A PDF written piece after piece, dictionaries packed in object streams, streams as they are: nothing that has been handed
// over is kept but where it stands. The same content gives the same bytes.

/** Beyond, the time grows faster than the file shrinks. */
export const LEVEL = 4
/** Objects in one object stream: few enough for a reader to unpack one at a time. */
const PACKED = 250

export class Writer {
  private readonly places: [kind: number, at: number, index: number][] = [[0, 0, 65535]]
  private readonly hash: Hash = createHash('sha256')
  private ready: Buffer[] = []
  private waiting: { number: number; text: string }[] = []
  private length = 0
  private next: number

  /** `first`: the first number that no object given by its own number takes. */
  constructor(first: number) {
    this.next = first
    this.push(Buffer.from('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n', 'latin1'))
  }

  /** A number for what is written later. */
  reserve(): number {
    return this.next++
  }

  add(text: string): number {
    const number = this.reserve()
    this.put(number, text)
    return number
  }

  addDeflated(dictionary: string, deflated: Buffer): number {
    const number = this.reserve()
    this.put(number, `<<${dictionary}/Filter /FlateDecode/Length ${deflated.length}>>`, deflated)
    return number
  }

  put(number: number, text: string, content?: Buffer): void {
    if (content) {
      this.places[number] = [1, this.length, 0]
      this.push(Buffer.from(`${number} 0 obj\n${text}\nstream\n`, 'latin1'), content, END)
      return
    }
    this.waiting.push({ number, text })
    if (this.waiting.length === PACKED) this.pack()
  }

  /** What is written since the last time. */
  taken(): Buffer[] {
    return this.ready.splice(0)
  }

  /** The rest, with the table of where everything stands. */
  end(root: number, info: number): void {
    this.pack()
    const table = this.next++
    const start = this.length
    this.places[table] = [1, start, 0]
    const rows = Buffer.alloc(this.next * 7)
    for (let number = 0; number < this.next; number++) {
      const [kind, at, index] = this.places[number] ?? [0, 0, 65535]
      rows.writeUInt8(kind, number * 7)
      rows.writeUInt32BE(at, number * 7 + 1)
      rows.writeUInt16BE(index, number * 7 + 5)
    }
    const packed = deflateSync(rows)
    const identity = this.hash.digest('hex').slice(0, 32)
    const dictionary = `<</Type /XRef/Size ${this.next}/W [1 4 2]/Root ${root} 0 R/Info ${info} 0 R/ID [<${identity}><${identity}>]/Filter /FlateDecode/Length ${packed.length}>>`
    this.ready.push(
      Buffer.from(`${table} 0 obj\n${dictionary}\nstream\n`, 'latin1'),
      packed,
      END,
      Buffer.from(`startxref\n${start}\n%%EOF\n`, 'latin1'),
    )
  }

  private pack(): void {
    if (this.waiting.length === 0) return
    const container = this.next++
    let offset = 0
    const index: string[] = []
    const texts = this.waiting.map(({ number, text }, position) => {
      this.places[number] = [2, container, position]
      index.push(`${number} ${offset}`)
      offset += text.length + 1
      return `${text}\n`
    })
    const first = `${index.join(' ')}\n`
    const packed = deflateSync(Buffer.from(first + texts.join(''), 'latin1'), { level: LEVEL })
    const dictionary = `<</Type /ObjStm/N ${texts.length}/First ${first.length}/Filter /FlateDecode/Length ${packed.length}>>`
    this.waiting = []
    this.put(container, dictionary, packed)
  }

  private push(...parts: Buffer[]): void {
    for (const part of parts) {
      this.length += part.length
      this.hash.update(part)
    }
    this.ready.push(...parts)
  }
}

const END = Buffer.from('\nendstream\nendobj\n', 'latin1')

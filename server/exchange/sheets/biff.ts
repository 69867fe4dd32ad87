import { RefusedSheet } from './cell-rules.ts'
import { DAMAGED } from './zip.ts'

export type Record = { id: number; at: number; data: Buffer }

const MOST_RECORDS = 3_000_000

/** The records of a workbook of Excel 97 to 2003, in their order. */
export function records(stream: Buffer): Record[] {
  const found: Record[] = []
  for (let at = 0; at + 4 <= stream.length; ) {
    const size = stream.readUInt16LE(at + 2)
    found.push({ id: stream.readUInt16LE(at), at, data: stream.subarray(at + 4, at + 4 + size) })
    at += 4 + size
    if (found.length > MOST_RECORDS) throw new RefusedSheet(DAMAGED)
  }
  return found
}

/** A text of so many signs, its first byte saying whether each takes one or two. */
export function chars(data: Buffer, at: number, count: number): string {
  const wide = (data[at]! & 1) === 1
  return data.toString(wide ? 'utf16le' : 'latin1', at + 1, at + 1 + count * (wide ? 2 : 1))
}

/** The texts that cells share; one may go on in the next block, which says again how wide its signs are. */
export function sharedStrings(blocks: readonly Buffer[]): string[] {
  const reader = new Blocks(blocks)
  const count = blocks[0]!.readUInt32LE(4)
  reader.skip(8)
  const strings: string[] = []
  while (strings.length < count && !reader.isOver) strings.push(reader.string())
  return strings
}

class Blocks {
  private readonly blocks: readonly Buffer[]
  private block = 0
  private at = 0

  constructor(blocks: readonly Buffer[]) {
    this.blocks = blocks
  }

  get isOver(): boolean {
    return this.block >= this.blocks.length || (this.block === this.blocks.length - 1 && this.left === 0)
  }

  private get left(): number {
    return (this.blocks[this.block]?.length ?? 0) - this.at
  }

  skip(count: number): void {
    let rest = count
    while (rest > 0 && this.block < this.blocks.length) {
      const step = Math.min(rest, this.left)
      this.at += step
      rest -= step
      if (rest > 0) this.next()
    }
  }

  private next(): void {
    this.block += 1
    this.at = 0
  }

  private bytes(count: number): Buffer {
    if (this.left === 0) this.next()
    const block = this.blocks[this.block]
    if (!block || this.left < count) throw new RefusedSheet(DAMAGED)
    this.at += count
    return block.subarray(this.at - count, this.at)
  }

  string(): string {
    let rest = this.bytes(2).readUInt16LE(0)
    const flags = this.bytes(1)[0]!
    const runs = flags & 8 ? this.bytes(2).readUInt16LE(0) : 0
    const extra = flags & 4 ? this.bytes(4).readUInt32LE(0) : 0
    let wide = (flags & 1) === 1
    let text = ''
    for (;;) {
      const width = wide ? 2 : 1
      const count = Math.min(rest, Math.floor(this.left / width))
      if (count > 0) text += this.bytes(count * width).toString(wide ? 'utf16le' : 'latin1')
      rest -= count
      if (rest === 0) break
      this.next()
      if (this.block >= this.blocks.length) throw new RefusedSheet(DAMAGED)
      wide = (this.bytes(1)[0]! & 1) === 1
    }
    this.skip(runs * 4 + extra)
    return text
  }
}

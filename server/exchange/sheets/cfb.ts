import { RefusedSheet } from './cell-rules.ts'
import { DAMAGED } from './zip.ts'

const END = 0xfffffffa

/** The streams of a compound file (MS-CFB), by name; those it does not need stay unread. @throws RefusedSheet when damaged. */
export function streamsOf(bytes: Buffer): Map<string, () => Buffer> {
  try {
    return new Container(bytes).streams()
  } catch (error) {
    throw error instanceof RefusedSheet ? error : new RefusedSheet(DAMAGED)
  }
}

class Container {
  private readonly bytes: Buffer
  private readonly size: number
  private readonly fat: number[]
  private readonly mini: number[]
  private root: Buffer = Buffer.alloc(0)

  constructor(bytes: Buffer) {
    this.bytes = bytes
    const shift = bytes.readUInt16LE(30)
    if (shift !== 9 && shift !== 12) throw new RefusedSheet(DAMAGED)
    this.size = 1 << shift
    this.fat = this.tableOf()
    const mini = bytes.readUInt32LE(60)
    this.mini = mini < END ? numbersIn(this.chain(mini)) : []
  }

  streams(): Map<string, () => Buffer> {
    const found = new Map<string, () => Buffer>()
    const directory = this.chain(this.bytes.readUInt32LE(48))
    for (let at = 0; at + 128 <= directory.length; at += 128) {
      const type = directory[at + 66]
      const length = directory.readUInt16LE(at + 64)
      if ((type !== 2 && type !== 5) || length < 2 || length > 64) continue
      const name = directory.toString('utf16le', at, at + length - 2)
      const start = directory.readUInt32LE(at + 116)
      const size = directory.readUInt32LE(at + 120)
      if (type === 5) this.root = start < END ? this.chain(start) : this.root
      else found.set(name, () => this.stream(start, size))
    }
    return found
  }

  private stream(start: number, size: number): Buffer {
    try {
      if (size >= this.bytes.readUInt32LE(56)) return this.chain(start).subarray(0, size)
      const pieces: Buffer[] = []
      for (const sector of followed(this.mini, start)) pieces.push(this.root.subarray(sector * 64, sector * 64 + 64))
      return Buffer.concat(pieces).subarray(0, size)
    } catch (error) {
      throw error instanceof RefusedSheet ? error : new RefusedSheet(DAMAGED)
    }
  }

  private sector(number: number): Buffer {
    const at = (number + 1) * this.size
    if (at >= this.bytes.length) throw new RefusedSheet(DAMAGED)
    return this.bytes.subarray(at, at + this.size)
  }

  private chain(start: number): Buffer {
    return Buffer.concat(followed(this.fat, start).map(sector => this.sector(sector)))
  }

  private tableOf(): number[] {
    const sectors: number[] = []
    for (let index = 0; index < 109; index++) sectors.push(this.bytes.readUInt32LE(76 + index * 4))
    let next = this.bytes.readUInt32LE(68)
    for (let turns = 0; next < END && turns < 1000; turns++) {
      const more = numbersIn(this.sector(next))
      next = more.pop()!
      sectors.push(...more)
    }
    return sectors.filter(sector => sector < END).flatMap(sector => numbersIn(this.sector(sector)))
  }
}

/** The sectors of a chain; one that turns round is damaged. */
function followed(table: readonly number[], start: number): number[] {
  const sectors: number[] = []
  for (let sector = start; sector < END; sector = table[sector] ?? END) {
    sectors.push(sector)
    if (sectors.length > table.length) throw new RefusedSheet(DAMAGED)
  }
  return sectors
}

function numbersIn(bytes: Buffer): number[] {
  return Array.from({ length: Math.floor(bytes.length / 4) }, (_, index) => bytes.readUInt32LE(index * 4))
}

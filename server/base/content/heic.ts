import type { Reading } from './bytes.ts'

// A photo of a phone: boxes one after the other, among them an index of items that says where each stands in the file. What tells
// where it was taken (the items Exif and XMP) is overwritten with zeros in its place, so that no address of the index moves.

type Box = { name: string; start: number; body: number; end: number }

const DRAWN = new Set(['ftyp', 'meta', 'mdat', 'free', 'skip', 'wide'])

export function readHeic(bytes: Buffer): Reading {
  const boxes = boxesIn(bytes, 0, bytes.length)
  const meta = boxes?.find(({ name }) => name === 'meta')
  if (!boxes || !meta) return { refused: 'damaged' }
  const own = Buffer.from(bytes)
  // What phones add after the picture (a film of a few seconds, notes of the maker).
  for (const box of boxes.filter(({ name }) => !DRAWN.has(name))) blank(own, box)
  try {
    return forgotten(own, meta) ? { type: 'heic', bytes: own } : { refused: 'damaged' }
  } catch (error) {
    if (error instanceof RangeError) return { refused: 'damaged' }
    throw error
  }
}

function blank(bytes: Buffer, { start, body, end }: Box): void {
  bytes.write('free', start + 4, 'latin1')
  bytes.fill(0, body, end)
}

/** null when they do not fill the space exactly. */
function boxesIn(bytes: Buffer, from: number, to: number): Box[] | null {
  const boxes: Box[] = []
  for (let start = from; start < to; ) {
    if (start + 8 > to) return null
    const short = bytes.readUInt32BE(start)
    const isLong = short === 1
    if (isLong && start + 16 > to) return null
    const size = isLong ? Number(bytes.readBigUInt64BE(start + 8)) : short === 0 ? to - start : short
    const body = start + (isLong ? 16 : 8)
    if (size < body - start || start + size > to) return null
    boxes.push({ name: bytes.subarray(start + 4, start + 8).toString('latin1'), start, body, end: start + size })
    start += size
  }
  return boxes
}

/** False where an item that tells something cannot be reached. */
function forgotten(bytes: Buffer, meta: Box): boolean {
  const inside = boxesIn(bytes, meta.body + 4, meta.end)
  const [infos, places, data] = ['iinf', 'iloc', 'idat'].map(name => inside?.find(box => box.name === name))
  if (!infos || !places) return false
  const telling = tellingItems(bytes, infos)
  if (!telling) return false
  for (const { id, method, spans } of placesIn(bytes, places)) {
    if (!telling.has(id)) continue
    telling.delete(id)
    for (const { offset, length } of spans) {
      const from = method === 0 ? offset : method === 1 && data ? data.body + offset : null
      if (from === null || from + length > bytes.length) return false
      bytes.fill(0, from, from + length)
    }
  }
  return telling.size === 0
}

/** The numbers of the items that are EXIF, or text of a type (XMP). */
function tellingItems(bytes: Buffer, infos: Box): Set<number> | null {
  const version = bytes[infos.body]!
  const entries = boxesIn(bytes, infos.body + 4 + (version === 0 ? 2 : 4), infos.end)
  if (!entries) return null
  const items = entries.map(({ body }) => {
    const is = bytes[body]!
    const id = is === 2 ? bytes.readUInt16BE(body + 4) : bytes.readUInt32BE(body + 4)
    const type = bytes.subarray(body + (is === 2 ? 8 : 10), body + (is === 2 ? 12 : 14)).toString('latin1')
    return { id, type }
  })
  return new Set(items.filter(({ type }) => type === 'Exif' || type === 'mime').map(({ id }) => id))
}

type Place = { id: number; method: number; spans: { offset: number; length: number }[] }

/** ISO/IEC 14496-12, 8.11.3. */
function placesIn(bytes: Buffer, { body }: Box): Place[] {
  const version = bytes[body]!
  const [offsetSize, lengthSize] = [bytes[body + 4]! >> 4, bytes[body + 4]! & 15]
  const [baseSize, indexSize] = [bytes[body + 5]! >> 4, version === 0 ? 0 : bytes[body + 5]! & 15]
  let at = body + 6
  const read = (size: number): number => {
    const value = size === 8 ? Number(bytes.readBigUInt64BE(at)) : size === 0 ? 0 : bytes.readUIntBE(at, size)
    at += size
    return value
  }
  const count = read(version < 2 ? 2 : 4)
  return Array.from({ length: count }, () => {
    const id = read(version < 2 ? 2 : 4)
    const method = version === 0 ? 0 : read(2) & 15
    read(2)
    const base = read(baseSize)
    const spans = Array.from({ length: read(2) }, () => {
      read(indexSize)
      return { offset: base + read(offsetSize), length: read(lengthSize) }
    })
    return { id, method, spans }
  })
}

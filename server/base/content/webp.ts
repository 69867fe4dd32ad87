import type { Reading } from './bytes.ts'

const DRAWS = new Set(['VP8 ', 'VP8L', 'VP8X', 'ALPH', 'ANIM', 'ANMF', 'ICCP'])
/** In the flags of VP8X: there is a piece of EXIF, of XMP. */
const TOLD = 0x08 | 0x04

/** Written anew without EXIF nor XMP; its own length must be that of the file. */
export function readWebp(bytes: Buffer): Reading {
  const end = 8 + bytes.readUInt32LE(4)
  if (end > bytes.length) return { refused: 'damaged' }
  if (end < bytes.length) return { refused: 'double' }
  const kept: Buffer[] = []
  for (let at = 12; at < end; ) {
    if (at + 8 > end) return { refused: 'damaged' }
    const length = bytes.readUInt32LE(at + 4)
    const next = at + 8 + length + (length % 2)
    if (next > end) return { refused: 'damaged' }
    const name = bytes.subarray(at, at + 4).toString('latin1')
    if (DRAWS.has(name)) kept.push(name === 'VP8X' ? withoutFlags(bytes.subarray(at, next)) : bytes.subarray(at, next))
    at = next
  }
  if (kept.length === 0) return { refused: 'damaged' }
  const head = Buffer.from(bytes.subarray(0, 12))
  const all = Buffer.concat([head, ...kept])
  all.writeUInt32LE(all.length - 8, 4)
  return { type: 'webp', bytes: all }
}

function withoutFlags(chunk: Buffer): Buffer {
  const copy = Buffer.from(chunk)
  if (copy.length > 8) copy[8] = copy[8]! & ~TOLD
  return copy
}

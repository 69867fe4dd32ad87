import { crc32 } from 'node:zlib'
import type { Reading } from './bytes.ts'

const SIGNATURE = 8
/** What draws the picture; what says where, when and by whom it was made is left out. */
const DRAWS = new Set('IHDR PLTE tRNS IDAT IEND gAMA cHRM sRGB iCCP sBIT pHYs bKGD hIST cICP'.split(' '))

/** Written anew piece by piece, each with its own checksum; nothing may follow its end. */
export function readPng(bytes: Buffer): Reading {
  const kept = [bytes.subarray(0, SIGNATURE)]
  let drawn = 0
  for (let at = SIGNATURE; at + 12 <= bytes.length; ) {
    const end = at + 12 + bytes.readUInt32BE(at)
    if (end > bytes.length) return { refused: 'damaged' }
    const name = bytes.subarray(at + 4, at + 8).toString('latin1')
    if (crc32(bytes.subarray(at + 4, end - 4)) !== bytes.readUInt32BE(end - 4)) return { refused: 'damaged' }
    if (at === SIGNATURE && name !== 'IHDR') return { refused: 'damaged' }
    if (DRAWS.has(name)) kept.push(bytes.subarray(at, end))
    if (name === 'IDAT') drawn++
    if (name !== 'IEND') {
      at = end
      continue
    }
    if (end < bytes.length) return { refused: 'double' }
    return drawn > 0 ? { type: 'png', bytes: Buffer.concat(kept) } : { refused: 'damaged' }
  }
  return { refused: 'damaged' }
}

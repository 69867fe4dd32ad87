import type { Reading } from './bytes.ts'

// A photo is written anew without what it says of where, when and with what it was taken: only what draws it is kept, and which way up.

const [SOI, EOI, SOS, APP1] = [0xd8, 0xd9, 0xda, 0xe1]

export function readJpeg(bytes: Buffer): Reading {
  const kept = [bytes.subarray(0, 2)]
  let [frames, scans, isTurned] = [0, 0, false]
  for (let at = 2; at + 2 <= bytes.length; ) {
    if (bytes[at] !== 0xff) return { refused: 'damaged' }
    const marker = bytes[at + 1]!
    if (marker === 0xff) {
      at++
      continue
    }
    if (marker === EOI) {
      if (frames === 0 || scans === 0) return { refused: 'damaged' }
      return { type: 'jpeg', bytes: Buffer.concat([...kept, Buffer.from([0xff, EOI])]) }
    }
    const end = at + 4 > bytes.length ? bytes.length + 1 : at + 2 + bytes.readUInt16BE(at + 2)
    if (end > bytes.length || end < at + 4 || marker < 0xc0 || marker === SOI) return { refused: 'damaged' }
    const segment = bytes.subarray(at, end)
    if (isFrame(marker)) frames++
    if (marker === APP1 && !isTurned) {
      const orientation = orientationIn(segment.subarray(4))
      if (orientation > 1) kept.push(orientationSegment(orientation))
      isTurned = orientation > 1
    }
    if (draws(marker, segment)) kept.push(segment)
    at = end
    if (marker !== SOS) continue
    scans++
    const next = endOfScan(bytes, at)
    kept.push(bytes.subarray(at, next))
    at = next
  }
  return { refused: 'damaged' }
}

function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)
}

/** Frames, tables and scans; among what applications add, the density, the colours and how they are stored. */
function draws(marker: number, segment: Buffer): boolean {
  if (marker < 0xe0) return marker !== 0xc8
  const says = (name: string) => segment.subarray(4, 4 + name.length).toString('latin1') === name
  return (
    (marker === 0xe0 && says('JFIF\0')) ||
    (marker === 0xe2 && says('ICC_PROFILE\0')) ||
    (marker === 0xee && says('Adobe'))
  )
}

/** Where the next marker stands: in a scan, FF is followed by 00, or by the number of a restart. */
function endOfScan(bytes: Buffer, from: number): number {
  for (let at = bytes.indexOf(0xff, from); at !== -1; at = bytes.indexOf(0xff, at + 1)) {
    const next = bytes[at + 1]
    if (next === undefined) return bytes.length
    if (next !== 0x00 && !(next >= 0xd0 && next <= 0xd7)) return at
  }
  return bytes.length
}

const EXIF = 'Exif\0\0'
const ORIENTATION = 0x0112

/** 1 to 8; 0 where nothing says it. */
function orientationIn(payload: Buffer): number {
  if (payload.subarray(0, 6).toString('latin1') !== EXIF || payload.length < 20) return 0
  const tiff = payload.subarray(6)
  const little = tiff.subarray(0, 2).toString('latin1') === 'II'
  const short = (at: number) => (at + 2 > tiff.length ? 0 : little ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at))
  const directory = little ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4)
  const entries = Math.min(short(directory), 500)
  for (let entry = 0; entry < entries; entry++) {
    const at = directory + 2 + entry * 12
    if (short(at) === ORIENTATION) return short(at + 8) <= 8 ? short(at + 8) : 0
  }
  return 0
}

/** A directory of one entry. */
function orientationSegment(orientation: number): Buffer {
  const tiff = Buffer.from('4d4d002a00000008000101120003000000010000000000000000', 'hex')
  tiff.writeUInt16BE(orientation, 18)
  const length = 2 + EXIF.length + tiff.length
  return Buffer.concat([Buffer.from([0xff, APP1, length >> 8, length & 0xff]), Buffer.from(EXIF, 'latin1'), tiff])
}

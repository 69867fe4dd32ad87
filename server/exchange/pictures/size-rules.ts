// How large a picture says it is, before anything unfolds it: a few kilobytes may hold a billion points.

export type Size = { width: number; height: number }

/** Kinds of files of which a picture beside the line is made. HEIC has no decoder that is free to take. */
export const SHOWN: ReadonlySet<string> = new Set(['jpeg', 'png', 'webp'])

/** A photo of a telephone has twelve million points; each weighs eight bytes while it is unfolded, of some 256 MB. */
export const MOST_POINTS = 16_000_000
/** The longest side of what is shown, in points. */
export const EDGE = 480

/** null: the bytes do not say. */
export function sizeIn(bytes: Buffer, type: string): Size | null {
  try {
    return readers[type]?.(bytes) ?? null
  } catch (error) {
    if (error instanceof RangeError) return null // it ends before its size
    throw error
  }
}

const readers: Record<string, (bytes: Buffer) => Size | null> = { jpeg, png, webp }

function png(bytes: Buffer): Size {
  return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) }
}

/** From segment to segment, to the first frame. */
function jpeg(bytes: Buffer): Size | null {
  for (let at = 2; at + 9 <= bytes.length; at += 2 + bytes.readUInt16BE(at + 2)) {
    const marker = bytes[at + 1]!
    if (bytes[at] !== 0xff) return null
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker))
      return { width: bytes.readUInt16BE(at + 7), height: bytes.readUInt16BE(at + 5) }
  }
  return null
}

/** Its three forms: extended, without loss, with loss. */
function webp(bytes: Buffer): Size | null {
  switch (bytes.subarray(12, 16).toString('latin1')) {
    case 'VP8X':
      return { width: 1 + bytes.readUIntLE(24, 3), height: 1 + bytes.readUIntLE(27, 3) }
    case 'VP8L': {
      const bits = bytes.readUInt32LE(21)
      return { width: 1 + (bits & 0x3fff), height: 1 + ((bits >>> 14) & 0x3fff) }
    }
    case 'VP8 ':
      return { width: bytes.readUInt16LE(26) & 0x3fff, height: bytes.readUInt16LE(28) & 0x3fff }
    default:
      return null
  }
}

export function isTooLarge({ width, height }: Size): boolean {
  return width === 0 || height === 0 || width * height > MOST_POINTS
}

/** The same shape, no side longer than `edge`; never larger than it came. */
export function fitted({ width, height }: Size, edge = EDGE): Size {
  const ratio = Math.min(1, edge / Math.max(width, height))
  return { width: Math.max(1, Math.round(width * ratio)), height: Math.max(1, Math.round(height * ratio)) }
}

/** Points of four bytes (red, green, blue, opacity), each the mean of those it stands for, on white paper. */
export function shrunk(data: Uint8Array | Uint8ClampedArray, from: Size, to: Size): Uint8ClampedArray {
  const small = new Uint8ClampedArray(to.width * to.height * 4)
  for (let y = 0; y < to.height; y++) {
    const [top, bottom] = spanOf(y, to.height, from.height)
    for (let x = 0; x < to.width; x++) {
      const [left, right] = spanOf(x, to.width, from.width)
      let [red, green, blue] = [0, 0, 0]
      for (let row = top; row < bottom; row++) {
        const end = (row * from.width + right) * 4
        for (let at = (row * from.width + left) * 4; at < end; at += 4) {
          const opacity = data[at + 3]! / 255
          const paper = 255 * (1 - opacity)
          red += data[at]! * opacity + paper
          green += data[at + 1]! * opacity + paper
          blue += data[at + 2]! * opacity + paper
        }
      }
      const points = (bottom - top) * (right - left)
      small.set([red / points, green / points, blue / points, 255], (y * to.width + x) * 4)
    }
  }
  return small
}

/** What of `whole` the step `index` of `steps` stands for: at least one point. */
function spanOf(index: number, steps: number, whole: number): [from: number, to: number] {
  const from = Math.floor((index * whole) / steps)
  return [from, Math.max(from + 1, Math.floor(((index + 1) * whole) / steps))]
}

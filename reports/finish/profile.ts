// What the colours of a document mean: sRGB, as a profile of ICC.1:2010 (4.2). Written here from the numbers of IEC
// 61966-2-1, so that no file of anybody’s is copied.

/** The white of a profile’s own space, and the primaries of sRGB brought to it (Bradford). */
const D50 = [0.9642, 1, 0.8249]
const PRIMARIES = { r: [0.43607, 0.22249, 0.01392], g: [0.38515, 0.71687, 0.09708], b: [0.14307, 0.06061, 0.7141] }
const D65_TO_D50 = [1.04788, 0.02292, -0.0502, 0.02959, 0.99048, -0.01706, -0.00923, 0.01508, 0.75168]
/** x < 0.04045: x ÷ 12.92; else ((x + 0.055) ÷ 1.055) ^ 2.4. */
const CURVE = [2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045]

const HEAD = 128

/** The bytes of the profile, the same for ever. */
export function sRgb(): Buffer {
  const xyz = (values: readonly number[]) => tagged('XYZ ', fixed(values))
  const curve = tagged('para', Buffer.from([0, 3, 0, 0]), fixed(CURVE))
  const tags: [name: string, content: Buffer][] = [
    ['desc', words('sRGB')],
    ['cprt', words('No copyright')],
    ['wtpt', xyz(D50)],
    ['chad', tagged('sf32', fixed(D65_TO_D50))],
    ['rXYZ', xyz(PRIMARIES.r)],
    ['gXYZ', xyz(PRIMARIES.g)],
    ['bXYZ', xyz(PRIMARIES.b)],
    ['rTRC', curve],
    ['gTRC', curve],
    ['bTRC', curve],
  ]
  return laidOut(tags)
}

/** The head, the table of tags, then what they hold; two tags that hold the same share it. */
function laidOut(tags: readonly [name: string, content: Buffer][]): Buffer {
  const places = new Map<Buffer, number>()
  const table = Buffer.alloc(4 + tags.length * 12)
  let length = HEAD + table.length
  table.writeUInt32BE(tags.length)
  for (const [index, [name, content]] of tags.entries()) {
    const place = places.get(content) ?? length
    if (place === length) length += content.length
    places.set(content, place)
    table.write(name, 4 + index * 12, 'latin1')
    table.writeUInt32BE(place, 8 + index * 12)
    table.writeUInt32BE(content.length, 12 + index * 12)
  }
  return Buffer.concat([headOf(length), table, ...places.keys()])
}

function headOf(length: number): Buffer {
  const head = Buffer.alloc(HEAD)
  head.writeUInt32BE(length)
  head.writeUInt32BE(0x04_20_00_00, 8)
  head.write('mntrRGB XYZ ', 12, 'latin1')
  for (const [index, part] of [2026, 1, 1].entries()) head.writeUInt16BE(part, 24 + index * 2)
  head.write('acsp', 36, 'latin1')
  fixed(D50).copy(head, 68)
  return head
}

function tagged(type: string, ...content: Buffer[]): Buffer {
  return padded(Buffer.concat([Buffer.from(type, 'latin1'), Buffer.alloc(4), ...content]))
}

/** One text, in English. */
function words(text: string): Buffer {
  const letters = Buffer.from(text, 'utf16le').swap16()
  const record = Buffer.alloc(20)
  record.writeUInt32BE(1)
  record.writeUInt32BE(12, 4)
  record.write('enUS', 8, 'latin1')
  record.writeUInt32BE(letters.length, 12)
  record.writeUInt32BE(28, 16)
  return tagged('mluc', record, letters)
}

/** Sixteen bits before the point, sixteen after. */
function fixed(values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4)
  for (const [index, value] of values.entries()) bytes.writeInt32BE(Math.round(value * 65_536), index * 4)
  return bytes
}

function padded(content: Buffer): Buffer {
  return Buffer.concat([content, Buffer.alloc((4 - (content.length % 4)) % 4)])
}

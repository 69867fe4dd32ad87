import { crc32, deflateSync } from 'node:zlib'

// Small files of each kind, written by hand, with what phones add to them.

/** A place of the map that must not come through, as any reader of bytes would find it. */
export const PLACE = 'GPS 47.2184 -1.5536'

export function pdf(text = 'Attestation d’heures'): Buffer {
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>',
  ]
  let body = `%PDF-1.7\n% ${text}\n`
  const starts = objects.map((object, at) => {
    const start = Buffer.byteLength(body)
    body += `${at + 1} 0 obj\n${object}\nendobj\n`
    return start
  })
  const rows = starts.map(start => `${String(start).padStart(10, '0')} 00000 n \n`).join('')
  const at = Buffer.byteLength(body)
  return Buffer.from(
    `${body}xref\n0 4\n0000000000 65535 f \n${rows}trailer << /Size 4 /Root 1 0 R >>\nstartxref\n${at}\n%%EOF\n`,
  )
}

function segment(marker: number, payload: Buffer | string): Buffer {
  const body = Buffer.from(payload as string, 'latin1')
  const head = Buffer.from([0xff, marker, 0, 0])
  head.writeUInt16BE(body.length + 2, 2)
  return Buffer.concat([head, body])
}

/** One directory: which way up, and a place. */
export function exif(orientation: number): Buffer {
  const tiff = Buffer.alloc(26)
  tiff.write('II', 0, 'latin1')
  tiff.writeUInt16LE(42, 2)
  tiff.writeUInt32LE(8, 4)
  tiff.writeUInt16LE(1, 8)
  tiff.writeUInt16LE(0x0112, 10)
  tiff.writeUInt16LE(3, 12)
  tiff.writeUInt32LE(1, 14)
  tiff.writeUInt16LE(orientation, 18)
  return Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff, Buffer.from(PLACE)])
}

export function jpeg({ orientation = 6, after = '' } = {}): Buffer {
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    segment(0xe0, 'JFIF\0\x01\x01\0\0\x01\0\x01\0\0'),
    segment(0xe1, exif(orientation)),
    segment(0xe1, `http://ns.adobe.com/xap/1.0/\0${PLACE}`),
    segment(0xfe, PLACE),
    segment(0xdb, Buffer.alloc(65, 1)),
    segment(0xc0, Buffer.from([8, 0, 8, 0, 8, 1, 1, 0x11, 0])),
    segment(0xc4, Buffer.alloc(18)),
    segment(0xda, Buffer.from([1, 1, 0, 0, 63, 0])),
    Buffer.from([0x12, 0xff, 0x00, 0x34, 0xff, 0xd0, 0x56]),
    Buffer.from([0xff, 0xd9]),
    Buffer.from(after),
  ])
}

function chunk(name: string, body: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(name, 'latin1'), body])
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(body.length)
  sum.writeUInt32BE(crc32(named))
  return Buffer.concat([length, named, sum])
}

export function png({ after = '' } = {}): Buffer {
  const head = Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 8, 2, 0, 0, 0])
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', head),
    chunk('tEXt', Buffer.from(`Comment\0${PLACE}`)),
    chunk('eXIf', exif(1).subarray(6)),
    chunk('IDAT', deflateSync(Buffer.from([0, 255, 0, 0]))),
    chunk('IEND', Buffer.alloc(0)),
    Buffer.from(after),
  ])
}

export function webp({ after = '' } = {}): Buffer {
  const piece = (name: string, body: Buffer) => {
    const head = Buffer.alloc(8)
    head.write(name, 'latin1')
    head.writeUInt32LE(body.length, 4)
    return Buffer.concat([head, body, Buffer.alloc(body.length % 2)])
  }
  const pieces = Buffer.concat([
    piece('VP8X', Buffer.from([0x0c, 0, 0, 0, 0, 0, 0, 0, 0, 0])),
    piece('VP8L', Buffer.from([0x2f, 0, 0, 0, 0, 0x88, 0x88, 0x08])),
    piece('EXIF', exif(1)),
    piece('XMP ', Buffer.from(PLACE)),
  ])
  const head = Buffer.from('RIFF\0\0\0\0WEBP', 'latin1')
  head.writeUInt32LE(pieces.length + 4, 4)
  return Buffer.concat([head, pieces, Buffer.from(after)])
}

function box(name: string, ...body: (Buffer | number[])[]): Buffer {
  const all = Buffer.concat(body.map(part => Buffer.from(part)))
  const head = Buffer.alloc(8)
  head.writeUInt32BE(all.length + 8)
  head.write(name, 4, 'latin1')
  return Buffer.concat([head, all])
}

/** One picture, and beside it in `mdat` what says where it was taken. `film`: what some phones add at the end. */
export function heic({ film = false } = {}): Buffer {
  const picture = Buffer.from('picture bytes')
  const told = exif(6)
  const infe = (id: number, type: string) => box('infe', [2, 0, 0, 0, 0, id, 0, 0], Buffer.from(`${type}\0`))
  const ftyp = box('ftyp', Buffer.from('heic\0\0\0\0mif1heic', 'latin1'))
  const meta = (first: number) => {
    const place = (id: number, at: number, length: number) => {
      const row = Buffer.alloc(14)
      row.writeUInt16BE(id, 0)
      row.writeUInt16BE(1, 4)
      row.writeUInt32BE(at, 6)
      row.writeUInt32BE(length, 10)
      return row
    }
    const places = [place(1, first, picture.length), place(2, first + picture.length, told.length)]
    return box(
      'meta',
      [0, 0, 0, 0],
      box('iinf', [0, 0, 0, 0, 0, 2], infe(1, 'hvc1'), infe(2, 'Exif')),
      box('iloc', [0, 0, 0, 0, 0x44, 0x00, 0, 2], ...places),
    )
  }
  const first = ftyp.length + meta(0).length + 8
  const last = film ? [box('mpvd', Buffer.from(PLACE))] : []
  return Buffer.concat([ftyp, meta(first), box('mdat', picture, told), ...last])
}

/** The end of an archive that holds nothing, with a comment. */
export function endOfArchive(comment = ''): Buffer {
  const record = Buffer.alloc(22)
  record.write('PK\x05\x06', 'latin1')
  record.writeUInt16LE(comment.length, 20)
  return Buffer.concat([record, Buffer.from(comment)])
}

/** What every antivirus takes for a virus, and harms nobody; cut in two, so that this file is none. */
export const EICAR = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$', 'EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'].join('')

import { createReadStream } from 'node:fs'
import { createGunzip } from 'node:zlib'
import { RefusedFile } from './file.ts'

// From a file to the bytes that hold the records: a compressed one is unpacked as it is read, UTF-16 becomes UTF-8.

/** No consolidation of France is larger; beyond, an archive is a trap. In bytes, unpacked. */
const MOST_UNPACKED = 16 * 1024 ** 3

/** The bytes of the file, unpacked, piece by piece. `onBytes` sees those of the file itself. @throws RefusedFile */
export async function* unpacked(path: string, onBytes: (chunk: Buffer) => void): AsyncGenerator<Buffer> {
  const first = await firstOf(path)
  const file = createReadStream(path, { highWaterMark: 256 * 1024 })
  file.on('data', chunk => onBytes(chunk as Buffer))
  file.pause()
  if (first[0] !== 0x1f || first[1] !== 0x8b) return yield* file
  const gunzip = createGunzip({ chunkSize: 256 * 1024 })
  file.on('error', error => gunzip.destroy(error))
  file.pipe(gunzip)
  let bytes = 0
  try {
    for await (const piece of gunzip) {
      bytes += piece.length
      if (bytes > MOST_UNPACKED)
        throw new RefusedFile('Ce fichier compressé en contient un démesuré\u00a0: il n’est pas lu.')
      yield piece
    }
  } catch (error) {
    const { code } = error as { code?: string }
    if (code === 'Z_BUF_ERROR') return // cut short: what reads the records will say so
    if (code?.startsWith('Z_')) throw new RefusedFile(DAMAGED)
    throw error
  }
}

const DAMAGED =
  'Ce fichier est compressé et ne se décompresse pas\u00a0: il est abîmé. Téléchargez-le à nouveau, ou décompressez-le avant de le déposer.'

/** A ZIP, which a workbook is too. */
export async function isArchive(path: string): Promise<boolean> {
  const [first, second] = await firstOf(path)
  return first === 0x50 && second === 0x4b
}

async function firstOf(path: string): Promise<Buffer> {
  for await (const chunk of createReadStream(path, { end: 1 })) return chunk as Buffer
  return Buffer.alloc(0)
}

/** What UTF-16 this starts as, by its mark or by its empty bytes; null when it is none. */
export function utf16Of(head: Buffer): 'utf-16le' | 'utf-16be' | null {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le'
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be'
  if (head.length < 4) return null
  if (head[0] !== 0 && head[1] === 0 && head[2] !== 0 && head[3] === 0) return 'utf-16le'
  return head[0] === 0 && head[1] !== 0 && head[2] === 0 && head[3] !== 0 ? 'utf-16be' : null
}

/** The same pieces in UTF-8. */
export async function* inUtf8(pieces: AsyncIterable<Buffer>, encoding: string): AsyncGenerator<Buffer> {
  const decoder = new TextDecoder(encoding)
  for await (const piece of pieces) yield Buffer.from(decoder.decode(piece, { stream: true }))
  yield Buffer.from(decoder.decode())
}

/** The first bytes, at least `least` of them where there are, and all of them again. */
export async function withHead(
  pieces: AsyncGenerator<Buffer>,
  least: number,
): Promise<{ head: Buffer; whole: AsyncGenerator<Buffer> }> {
  let head: Buffer = Buffer.alloc(0)
  while (head.length < least) {
    const { value, done } = await pieces.next()
    if (done) break
    head = Buffer.concat([head, value])
  }
  const first = head
  return {
    head,
    whole: (async function* () {
      yield first
      yield* pieces
    })(),
  }
}

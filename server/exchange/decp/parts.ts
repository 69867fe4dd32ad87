import { createReadStream, type ReadStream } from 'node:fs'
import { RefusedSheet } from '../sheets/cell-rules.ts'
import { type SheetText, sheetTexts } from '../sheets/xlsx-text.ts'
import { type Archive, openArchive } from '../sheets/zip.ts'
import { RefusedFile } from './file.ts'

// An archive of several files, or a workbook of several sheets: each is read by itself, one after the other.

/** `separator`: of the cells, where it is known. */
export type Opened = { name: string; pieces: AsyncGenerator<Buffer>; separator: string }

const LIMITS = {
  mostEntries: 2_000,
  mostUnpacked: 16 * 1024 ** 3,
  mostRatio: 300,
  tooBig:
    'Cette archive contient plus de fichiers, ou des fichiers plus gros, que des données essentielles n’en ont\u00a0: elle n’est pas lue.',
}

/** The files or the sheets, in their order; `onBytes` sees each byte of the archive itself. @throws RefusedFile */
export async function* partsOf(path: string, onBytes: (chunk: Buffer) => void): AsyncGenerator<Opened> {
  const archive = await openArchive(path, LIMITS).catch(refuse)
  const own = ownBytes(path, onBytes)
  try {
    if (archive.has('xl/workbook.xml')) yield* sheetsOf(archive)
    else yield* filesOf(archive, own)
    await own.upTo(Infinity)
  } catch (error) {
    refuse(error)
  } finally {
    archive.close()
    own.close()
  }
}

async function* filesOf(archive: Archive, own: OwnBytes): AsyncGenerator<Opened> {
  if (archive.has('content.xml')) throw new RefusedFile(OPEN_DOCUMENT)
  if (archive.has('[Content_Types].xml')) throw new RefusedFile(NO_WORKBOOK)
  let read = 0
  for (const name of archive.names) {
    // What a Macintosh adds to an archive, and folders, hold nothing.
    if (name.endsWith('/') || /^__MACOSX\/|(?:^|\/)\.[^/]*$/.test(name)) continue
    yield { name: name.slice(-100), pieces: piecesOf(archive, name), separator: '' }
    read += archive.packed(name)
    await own.upTo(read)
  }
}

async function* piecesOf(archive: Archive, name: string): AsyncGenerator<Buffer> {
  try {
    for await (const piece of await archive.open(name)) yield piece as Buffer
  } catch (error) {
    if (error instanceof RefusedSheet) throw new RefusedFile(error.message)
    if (/too many bytes|uncompressed size|invalid|incorrect|crc/i.test(String((error as Error).message)))
      throw new RefusedFile('Ce fichier de l’archive est abîmé\u00a0: téléchargez-la à nouveau.')
    throw error
  }
}

async function* sheetsOf(archive: Archive): AsyncGenerator<Opened> {
  const sheets: SheetText[] = await sheetTexts(archive)
  for (const { name, lines } of sheets) yield { name, pieces: refusing(lines), separator: ',' }
}

async function* refusing(pieces: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield* pieces
  } catch (error) {
    refuse(error)
  }
}

function refuse(error: unknown): never {
  throw error instanceof RefusedSheet ? new RefusedFile(error.message) : error
}

type OwnBytes = { upTo(bytes: number): Promise<void>; close(): void }

/**
 * Reads the archive itself as far as its files were, so that whoever follows sees it advance. Opened only once it is read: of a
 * file that is refused at once and removed, nothing is left to fail.
 */
function ownBytes(path: string, onBytes: (chunk: Buffer) => void): OwnBytes {
  let stream: ReadStream | null = null
  let pieces: AsyncIterator<Buffer> | null = null
  let seen = 0
  return {
    async upTo(bytes) {
      stream ??= createReadStream(path, { highWaterMark: 256 * 1024 })
      pieces ??= stream[Symbol.asyncIterator]()
      while (seen < bytes) {
        const { value, done } = await pieces.next()
        if (done) return
        seen += value.length
        onBytes(value)
      }
    },
    close: () => stream?.on('error', () => {}).destroy(),
  }
}

const OPEN_DOCUMENT =
  'Ce fichier est un document LibreOffice. Enregistrez le tableau en .xlsx ou en CSV, puis déposez-le.'
const NO_WORKBOOK =
  'Ce fichier est un document bureautique sans tableau\u00a0: déposez le fichier JSON, XML, CSV ou XLSX.'

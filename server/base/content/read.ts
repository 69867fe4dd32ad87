import { fileTypeFromBuffer } from 'file-type'
import { type FileType, hidesAnother, type Reading } from './bytes.ts'
import { readHeic } from './heic.ts'
import { readJpeg } from './jpeg.ts'
import { readPdf } from './pdf.ts'
import { readPng } from './png.ts'
import { readWebp } from './webp.ts'

const known: Record<string, FileType> = {
  'application/pdf': 'pdf',
  'image/jpeg': 'jpeg',
  'image/png': 'png',
  'image/webp': 'webp',
  'image/heic': 'heic',
  'image/heif': 'heic',
}

const readers: Record<FileType, (bytes: Buffer) => Reading> = {
  pdf: readPdf,
  jpeg: readJpeg,
  png: readPng,
  webp: readWebp,
  heic: readHeic,
}

/**
 * A file by what it holds, whatever its name says: the kind that a library finds, then our own reading of it from end to end. A
 * picture comes back without what told where it was taken.
 */
export async function readContent(bytes: Buffer): Promise<Reading> {
  const found = await fileTypeFromBuffer(bytes)
  const type = found && known[found.mime]
  if (!type) return { refused: 'foreign' }
  if (hidesAnother(bytes, type)) return { refused: 'double' }
  return readers[type](bytes)
}

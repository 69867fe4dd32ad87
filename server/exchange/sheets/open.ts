import { open, readFile, stat } from 'node:fs/promises'
import { MOST_SHEET_BYTES } from '#server/base/sizes.ts'
import { type Book, RefusedSheet } from './cell-rules.ts'
import { readCsv } from './csv.ts'
import { foreignArchive, foreignStart } from './foreign-rules.ts'
import { readOds } from './ods.ts'
import { readXls } from './xls.ts'
import { readXlsx } from './xlsx.ts'
import { openArchive } from './zip.ts'

/** As much of a file as tells what it is. */
const HEAD = 4096

/** Reads a file by what it holds, whatever it is called. @throws RefusedSheet, with the sentence that says why. */
export async function readBook(path: string): Promise<Book> {
  await checkSize(path)
  const head = await headOf(path)
  if (startsWith(head, [0x50, 0x4b])) return readArchive(path)
  if (startsWith(head, [0xd0, 0xcf, 0x11, 0xe0])) return readXls(await readFile(path))
  const foreign = foreignStart(Buffer.from(head).toString('latin1'))
  if (foreign) throw new RefusedSheet(foreign)
  return readCsv(await readFile(path))
}

/** Before any of it is read. @throws RefusedSheet */
export async function checkSize(path: string): Promise<void> {
  const { size } = await stat(path)
  if (size > MOST_SHEET_BYTES) throw new RefusedSheet('Ce fichier dépasse 25\u00a0Mo.')
  if (size === 0) throw new RefusedSheet('Ce fichier est vide.')
}

async function readArchive(path: string): Promise<Book> {
  const archive = await openArchive(path)
  try {
    const foreign = foreignArchive(archive.names)
    if (foreign) throw new RefusedSheet(foreign)
    if (archive.has('content.xml')) return await readOds(archive)
    return await readXlsx(archive)
  } finally {
    archive.close()
  }
}

async function headOf(path: string): Promise<Uint8Array> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD), 0, HEAD, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}

function startsWith(bytes: Uint8Array, signs: readonly number[]): boolean {
  return signs.every((sign, index) => bytes[index] === sign)
}

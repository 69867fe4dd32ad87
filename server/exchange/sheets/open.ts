import { open, readFile, stat } from 'node:fs/promises'
import { MOST_SHEET_BYTES } from '#server/base/sizes.ts'
import { type Book, RefusedSheet } from './cell-rules.ts'
import { readCsv } from './csv.ts'
import { readOds } from './ods.ts'
import { readXls } from './xls.ts'
import { readXlsx } from './xlsx.ts'
import { openArchive } from './zip.ts'

/** Reads a file by what it holds, whatever it is called. @throws RefusedSheet, with the sentence that says why. */
export async function readBook(path: string): Promise<Book> {
  await checkSize(path)
  const head = await headOf(path)
  if (startsWith(head, [0x50, 0x4b])) return readArchive(path)
  if (startsWith(head, [0xd0, 0xcf, 0x11, 0xe0])) return readXls(await readFile(path))
  if (PICTURES.some(picture => startsWith(head, picture)))
    throw new RefusedSheet('Ce fichier est une image\u00a0: demandez le tableau lui-même.')
  const text = Buffer.from(head)
    .toString('latin1')
    .replace(/^\u00ef\u00bb\u00bf/, '')
    .trimStart()
  if (text.startsWith('%PDF')) throw new RefusedSheet('Ce fichier est un PDF\u00a0: demandez le tableau lui-même.')
  if (/^<(\?xml|!doctype|html|table|head|meta)/i.test(text))
    throw new RefusedSheet(
      'Ce fichier est une page web sous un nom de tableur\u00a0: ouvrez-le dans un tableur et enregistrez-le en .xlsx.',
    )
  if (/^[[{]\s*["{[]/.test(text))
    throw new RefusedSheet(
      'Ce fichier est du JSON, pas un tableau\u00a0: les données essentielles (DECP) se déposent à la page Import.',
    )
  return readCsv(await readFile(path))
}

/** PNG, JPEG, GIF. */
const PICTURES = [
  [0x89, 0x50, 0x4e, 0x47],
  [0xff, 0xd8, 0xff],
  [0x47, 0x49, 0x46, 0x38],
]

/** Before any of it is read. @throws RefusedSheet */
export async function checkSize(path: string): Promise<void> {
  const { size } = await stat(path)
  if (size > MOST_SHEET_BYTES) throw new RefusedSheet('Ce fichier dépasse 25\u00a0Mo.')
  if (size === 0) throw new RefusedSheet('Ce fichier est vide.')
}

async function readArchive(path: string): Promise<Book> {
  const archive = await openArchive(path)
  try {
    if (archive.has('content.xml')) return await readOds(archive)
    return await readXlsx(archive)
  } finally {
    archive.close()
  }
}

async function headOf(path: string): Promise<Uint8Array> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(512), 0, 512, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}

function startsWith(bytes: Uint8Array, signs: readonly number[]): boolean {
  return signs.every((sign, index) => bytes[index] === sign)
}

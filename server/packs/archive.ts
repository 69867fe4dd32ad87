import { Zip, ZipPassThrough } from 'fflate'
import type { Db } from '#db/connect.ts'
import { sha256 } from '#server/editions/fingerprint.ts'
import { csvOf } from '#server/web/table/csv.ts'
import { column } from '#server/web/table/table.ts'
import { filesOf, type Pack } from './store.ts'

type Listed = { file: string; number: string; title: string; hash: string }

const COLUMNS = [
  column<Listed>('Fichier', 'text', one => one.file),
  column<Listed>('Édition', 'text', one => one.number),
  column<Listed>('Document', 'text', one => one.title),
  column<Listed>('Empreinte SHA-256', 'text', one => one.hash),
]

/**
 * The editions of a pack, then a list of them, as an archive: piece after piece, so that memory holds one document. PDFs
 * are compressed already and go as they are; the same pack gives the same bytes.
 */
export async function* archiveOf(db: Db, { id, askedAt }: Pack): AsyncGenerator<Uint8Array> {
  const ready: Uint8Array[] = []
  const zip = new Zip((_error, piece) => ready.push(piece))
  const listed: Listed[] = []
  const add = (name: string, bytes: Uint8Array) => {
    const file = new ZipPassThrough(name)
    file.mtime = `${askedAt.slice(0, 10)}T12:00:00` // the hour of the machine must not show
    zip.add(file)
    file.push(bytes, true)
  }
  for await (const { position, number, title, file_name, bytes } of filesOf(db, id)) {
    const file = `${String(position).padStart(4, '0')}-${file_name}`
    listed.push({ file, number, title, hash: sha256(bytes) })
    add(file, bytes)
    for (const piece of ready.splice(0)) yield piece
  }
  const parts: string[] = []
  for await (const part of csvOf({ name: 'sommaire', title: 'Sommaire', columns: COLUMNS, rows: [listed] }))
    parts.push(part)
  add('sommaire.csv', new TextEncoder().encode(parts.join('')))
  zip.end()
  for (const piece of ready.splice(0)) yield piece
}

import { createHash } from 'node:crypto'
import type { ListKind } from '#server/register/identity/rules.ts'
import { RefusedFile } from '../decp/file.ts'
import { decode } from '../decp/json-text.ts'
import { partsOf } from '../decp/parts.ts'
import { inUtf8, isArchive, unpacked, utf16Of, withHead } from '../decp/unpack.ts'
import { cellsIn, rowEnd } from '../tables/row-rules.ts'
import { type Columns, columnsOf } from './columns-rules.ts'

// The rows of a list, one at a time, as its bytes arrive: a stock of SIRENE is gigabytes, and memory holds none of it.

/** `cells`: what stands under the column of a thing; '' where the list has no such column. */
export type ListRow = { kind: ListKind; cells(thing: string): string; line: number }

export type ReadFile = { sha256: string; rows: number; kind: ListKind }

const DELIMITERS = [',', ';', '|', '\t']
/** A first line longer than this is no header, in bytes. */
const LONGEST_HEADER = 64 * 1024

/**
 * Gives each row whose number may be one of those wanted, in their order; the others are counted, unread. @throws RefusedFile for
 * what is no list that is known.
 */
export async function readList(
  path: string,
  isWanted: (siren: string) => boolean,
  onRow: (row: ListRow) => void,
): Promise<ReadFile> {
  const hash = createHash('sha256')
  const onBytes = (chunk: Buffer) => void hash.update(chunk)
  let found: ReadFile | null = null
  if (await isArchive(path)) {
    for await (const { name, pieces, separator } of partsOf(path, onBytes)) {
      if (!separator && /\.(xlsx|xlsm|xls|ods)$/i.test(name)) throw new RefusedFile(workbookIn(name))
      if (!separator && !/\.(csv|txt|tsv)$/i.test(name)) continue
      if (found) throw new RefusedFile(SEVERAL)
      found = await readTable(pieces, isWanted, onRow)
    }
    if (!found) throw new RefusedFile('Cette archive ne contient aucun tableau.')
  } else found = await readTable(unpacked(path, onBytes), isWanted, onRow)
  return { ...found, sha256: hash.digest('hex') }
}

function workbookIn(name: string): string {
  const own = name.split('/').at(-1)!
  const as = /\.xlsx$/i.test(own) ? ' et déposez-le seul' : ', enregistrez-le en .xlsx ou en CSV, puis déposez-le seul'
  return `Cette archive contient un classeur, «\u00a0${own}\u00a0»\u00a0: sortez-le de l’archive${as}.`
}

const SEVERAL = 'Cette archive contient plusieurs tableaux\u00a0: déposez-les un à un.'

async function readTable(
  bytes: AsyncGenerator<Buffer>,
  isWanted: (siren: string) => boolean,
  onRow: (row: ListRow) => void,
): Promise<ReadFile> {
  const { head, whole } = await withHead(bytes, 4)
  const encoding = utf16Of(head)
  const table = new ListTable(isWanted, onRow)
  for await (const piece of encoding ? inUtf8(whole, encoding) : whole) table.push(piece)
  return { ...table.end(), sha256: '' }
}

/** The whole country: most rows are of nobody here. Each is told by this number. */
const stocks: ReadonlyMap<ListKind, string> = new Map([
  ['units', 'siren'],
  ['establishments', 'siret'],
])

class ListTable {
  private readonly isWanted: (siren: string) => boolean
  private readonly onRow: (row: ListRow) => void
  private pending: Buffer = Buffer.alloc(0)
  private columns: Columns | null = null
  private delimiter = ','
  /** The number is the first cell: a row that nobody wants is not even cut. */
  private isFirst = false
  private rows = 0

  constructor(isWanted: (siren: string) => boolean, onRow: (row: ListRow) => void) {
    this.isWanted = isWanted
    this.onRow = onRow
  }

  push(chunk: Buffer): void {
    this.pending = this.pending.length > 0 ? Buffer.concat([this.pending, chunk]) : chunk
    this.read(false)
  }

  end(): { rows: number; kind: ListKind } {
    this.read(true)
    if (!this.columns) throw new RefusedFile(UNKNOWN)
    return { rows: this.rows, kind: this.columns.kind }
  }

  private read(last: boolean): void {
    let at = this.columns ? 0 : this.header(last)
    if (!this.columns) return
    const delimiter = this.delimiter.charCodeAt(0)
    const { count } = this.columns
    const isWhole = (line: Buffer) => cellsIn(decode(line).text, this.delimiter).length === count
    for (;;) {
      const end = rowEnd(this.pending, at, { delimiter, last, isWhole })
      if (end < 0 || end === at) break
      this.row(this.pending.subarray(at, end))
      at = end
    }
    this.pending = this.pending.subarray(at)
  }

  /** Where the rows begin, once the columns are known. */
  private header(last: boolean): number {
    const end = this.pending.indexOf(0x0a)
    if (end < 0 && !last && this.pending.length < LONGEST_HEADER) return 0
    const line = decode(this.pending.subarray(0, end < 0 ? this.pending.length : end)).text
    for (const delimiter of DELIMITERS) {
      const columns = columnsOf(cellsIn(line, delimiter))
      if (!columns) continue
      this.delimiter = delimiter
      this.columns = columns
      this.isFirst = stocks.has(columns.kind) && columns.at.get(stocks.get(columns.kind)!) === 0
      return end < 0 ? this.pending.length : end + 1
    }
    throw new RefusedFile(UNKNOWN)
  }

  private row(bytes: Buffer): void {
    if (isEmpty(bytes)) return
    this.rows++
    if (this.isFirst && !this.mayBeWanted(bytes)) return
    const { kind, at } = this.columns!
    const cells = cellsIn(decode(bytes).text, this.delimiter)
    this.onRow({ kind, line: this.rows + 1, cells: thing => cells[at.get(thing) ?? -1]?.trim() ?? '' })
  }

  /** Reads the first nine digits of a row; what does not begin by fourteen or nine is read whole. */
  private mayBeWanted(bytes: Buffer): boolean {
    const start = bytes[0] === 0x22 ? 1 : 0
    for (let at = start; at < start + 9; at++) if (bytes[at]! < 0x30 || bytes[at]! > 0x39) return true
    const next = bytes[start + 9]
    if (next !== undefined && isDigit(next) && !isDigit(bytes[start + 13])) return true
    return this.isWanted(bytes.toString('latin1', start, start + 9))
  }
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39
}

function isEmpty(bytes: Buffer): boolean {
  for (const byte of bytes) if (byte > 0x20) return false
  return true
}

const UNKNOWN =
  'Ce fichier n’est aucune des listes connues\u00a0: déposez, tels qu’ils ont été téléchargés, les unités légales ou les établissements de SIRENE, les conventions de l’insertion, une liste de structures (siret, kind, name), d’EA et d’ESAT (Raison sociale, Siret, Type de structure), ou d’agréments ESUS.'

import { hash } from 'node:crypto'
import { isSiret } from '#server/base/siret.ts'
import { delimiterOf } from '../sheets/csv-rules.ts'
import { isDamagedIdentifier } from '../tables/cell-rules.ts'
import { groupKey, groupRecords } from '../tables/group-rules.ts'
import { type Header, headerOf, isIdentifierColumn, missingColumns } from '../tables/header-rules.ts'
import { joinedRecord, wideRecord } from '../tables/layout-rules.ts'
import { type Made, Row } from '../tables/record-rules.ts'
import { cellsIn, LineCount, rowEnd } from '../tables/row-rules.ts'
import type { Account } from './account.ts'
import { REASONS } from './cutter.ts'
import { type Entry, type Place, RefusedFile } from './file.ts'
import { decode } from './json-text.ts'

// Finds the records of a table in text as its bytes arrive. Where a contract has several rows, these are held until enough others
// came: memory does not grow with the file.

/** What is looked at to find the separator and the columns, in bytes. */
const HEAD = 64 * 1024
/** Rows held for the contracts that they may complete, in signs. */
const MOST_HELD = 6_000_000

type Group = { rows: Row[]; place: Place; size: number }

export class TableRecords {
  private readonly account: Account
  private delimiter: string
  private header: Header | null = null
  private names: readonly string[] = []
  private pending: Buffer = Buffer.alloc(0)
  /** Where one is: in `pending`, in the file, and on which line. */
  private at = 0
  private from = 0
  private line = 1
  /** Lines by a count blind to quotes, and those that the rows read explain. */
  private lines: LineCount | null = null
  private explained = 0
  private readonly groups = new Map<string, Group>()
  private held = 0
  /** Contracts whose rows were let go: none of theirs may follow. */
  private readonly gone = new Set<number>()
  private position = 0
  private entries: Entry[] = []

  /** `delimiter`: '' where it is to be found. */
  constructor(account: Account, delimiter = '') {
    this.account = account
    this.delimiter = delimiter
  }

  /** @throws RefusedFile for what is no table of contracts, or whose identifiers a spreadsheet damaged. */
  push(chunk: Buffer): Entry[] {
    this.pending = this.at < this.pending.length ? Buffer.concat([this.pending.subarray(this.at), chunk]) : chunk
    this.at = 0
    this.lines?.push(chunk)
    if (this.header || this.pending.length >= HEAD) this.read(false)
    return this.entries.splice(0)
  }

  end(): Entry[] {
    this.read(true)
    this.lines?.end()
    const left = [...this.groups].sort(([, one], [, other]) => one.place.from - other.place.from)
    for (const [key] of left) this.letGo(key)
    return this.entries.splice(0)
  }

  /** Contracts, were there as many rows as the count blind to quotes finds. */
  get counted(): number {
    return this.account.cut + Math.max(0, (this.lines?.total ?? 0) - this.explained)
  }

  private read(last: boolean): void {
    if (!this.header) this.readHeader(last)
    const code = this.delimiter.charCodeAt(0)
    const isWhole = (line: Buffer) => this.linesOf(line) > 0
    for (;;) {
      const end = rowEnd(this.pending, this.at, { delimiter: code, last, isWhole })
      if (end < 0 || end === this.at) return
      this.row(this.pending.subarray(this.at, end), last && end === this.pending.length)
      this.pass(end)
    }
  }

  /** The separator and the columns, before anything else is read. */
  private readHeader(last: boolean): void {
    const head = decode(this.pending.subarray(0, HEAD)).text.trimStart()
    if (head.includes('\0')) throw new RefusedFile(NO_TEXT)
    const found = this.delimiter ? { delimiter: this.delimiter, body: head } : delimiterOf(head)
    if (!found.delimiter) throw new RefusedFile(NO_TABLE)
    this.delimiter = found.delimiter
    const code = found.delimiter.charCodeAt(0)
    let start = found.body.length < head.length ? this.pending.indexOf('\n') + 1 : 0
    while (this.pending[start]! <= 0x20 && this.pending[start] !== code) start++
    const end = rowEnd(this.pending, start, { delimiter: code, last, isWhole: () => false })
    this.names = end < 0 ? [] : cellsIn(decode(this.pending.subarray(start, end)).text, this.delimiter)
    this.header = headerOf(this.names)
    if (!this.header) throw new RefusedFile(notThese(this.names))
    this.lines = new LineCount(code, Math.max(1, this.names.length - 1))
    this.lines.push(this.pending.subarray(end))
    this.account.envelope += end
    this.pass(end)
  }

  private pass(to: number): void {
    for (let at = this.pending.indexOf(0x0a, this.at); at >= 0 && at < to; at = this.pending.indexOf(0x0a, at + 1))
      this.line++
    this.from += to - this.at
    this.at = to
  }

  private linesOf(bytes: Buffer): number {
    const count = new LineCount(this.delimiter.charCodeAt(0), Math.max(1, this.names.length - 1))
    count.push(bytes)
    count.end()
    return count.total
  }

  private row(bytes: Buffer, isLast: boolean): void {
    const { text, repairs } = decode(bytes)
    const cells = cellsIn(text, this.delimiter)
    this.explained += cells.length >= this.names.length && !hasBreak(text) ? 1 : this.linesOf(bytes)
    if (cells.every(cell => cell.trim() === '')) {
      this.account.envelope += bytes.length
      return
    }
    this.account.rows++
    const place = { from: this.from, to: this.from + bytes.length, line: this.line }
    const tooMany = cells.slice(this.names.length).some(cell => cell.trim() !== '')
    const isCut = isLast && cells.length < this.names.length && !/[\r\n]$/.test(text)
    if (tooMany || isCut) return void this.lose(place, cells, isCut)
    this.checkIdentifiers(cells)
    this.account.inRecords += bytes.length
    const row = new Row(this.header!, cells, isSiret)
    for (const repair of repairs) row.repairs.add(repair)
    this.keep(row, place, text.length)
  }

  private keep(row: Row, place: Place, size: number): void {
    const { layout } = this.header!
    if (layout !== 'holders') return void this.emit(layout === 'wide' ? wideRecord(row) : joinedRecord(row), place)
    const key = groupKey(row)
    if (this.gone.has(short(key))) throw new RefusedFile(farApart(place.line))
    const group = this.groups.get(key) ?? { rows: [], place, size: 0 }
    group.rows.push(row)
    group.size += size
    this.held += size
    // Touched last, let go last.
    this.groups.delete(key)
    this.groups.set(key, group)
    if (this.held <= MOST_HELD) return
    for (const oldest of this.groups.keys()) {
      if (this.held <= MOST_HELD || oldest === key) return
      this.gone.add(short(oldest))
      this.letGo(oldest)
    }
  }

  private letGo(key: string): void {
    const { rows, place, size } = this.groups.get(key)!
    this.groups.delete(key)
    this.held -= size
    for (const made of groupRecords(rows)) this.emit(made, place)
  }

  private emit({ raw, kind, repairs, doubts, partial }: Made, place: Place): void {
    this.account.cut++
    const flat = this.header!.has.has('considerationssociales') ? false : null
    const sound = { broken: false, present: 1, reason: '', legible: { id: '', subject: '' } }
    this.entries.push({ ...sound, raw, kind, repairs, doubts, partial, place, flat, position: ++this.position })
  }

  private lose(place: Place, cells: string[], isCut: boolean): void {
    const { account, names } = this
    const said = (name: string) => cells[names.indexOf(name)]?.slice(0, 120) ?? ''
    if (isCut)
      account.cutShort = {
        whole: account.cut + this.groups.size,
        last: account.cut + this.groups.size + 1,
        inRecord: true,
      }
    account.lost({ ...place, records: 1 })
    account.cut++
    const reason = isCut
      ? REASONS.cut
      : `Cette ligne a ${cells.length}\u00a0cellules, pour ${names.length}\u00a0colonnes\u00a0: un séparateur s’y trouve sans doute dans un texte.`
    const legible = { id: said('id'), subject: said('objet') }
    const broken = { broken: true, present: 1, raw: null, repairs: [], doubts: [], flat: null }
    this.entries.push({ ...broken, kind: 'contract', reason, legible, place, position: ++this.position })
  }

  private checkIdentifiers(cells: readonly string[]): void {
    const { columns } = this.header!
    for (const [index, cell] of cells.entries())
      if (isIdentifierColumn(columns[index] ?? '') && isDamagedIdentifier(cell))
        throw new RefusedFile(damaged(this.line, this.names[index]!, cell))
  }
}

/** Whether it is more than one line. */
function hasBreak(text: string): boolean {
  const at = text.search(/[\r\n]/)
  return at >= 0 && /[^\r\n]/.test(text.slice(at))
}

function short(key: string): number {
  return Number.parseInt(hash('sha256', key, 'hex').slice(0, 13), 16)
}

const NO_TEXT =
  'Ce fichier n’est ni du texte ni un classeur\u00a0: les données essentielles (DECP) se déposent en JSON, en XML, en CSV ou en XLSX.'
const NO_TABLE =
  'Ce fichier n’est ni du JSON, ni du XML, ni un tableau\u00a0: les données essentielles (DECP) se téléchargent dans l’un de ces formats.'

function notThese(names: readonly string[]): string {
  const missing = missingColumns(names).map(name => `«\u00a0${name}\u00a0»`)
  const shown = names.slice(0, 4).map(name => `«\u00a0${name.trim().slice(0, 40)}\u00a0»`)
  return `Ce fichier est un tableau, mais pas de données essentielles\u00a0: ses colonnes (${shown.join(', ')}${names.length > 4 ? '…' : ''}) ne disent pas ${missing.join(', ')}. Déposez l’export de decp.info, de data.economie.gouv.fr ou de votre portail, tel qu’il a été téléchargé.`
}

function damaged(line: number, column: string, cell: string): string {
  return `Le tableur a abîmé les SIRET de ce fichier\u00a0: ligne\u00a0${line}, la colonne «\u00a0${column}\u00a0» porte «\u00a0${cell.trim()}\u00a0», dont les derniers chiffres sont perdus. Déposez le fichier d’origine sans l’ouvrir dans le tableur\u202f; ou ouvrez-le par «\u00a0Données, À partir d’un fichier texte\u00a0», mettez ces colonnes au format Texte, puis enregistrez en .xlsx.`
}

function farApart(line: number): string {
  return `Les lignes d’un même marché sont trop loin l’une de l’autre dans ce fichier (ligne\u00a0${line})\u00a0: triez-le par identifiant (colonne «\u00a0uid\u00a0»), puis déposez-le à nouveau.`
}

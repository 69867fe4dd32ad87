import { isUtf8 } from 'node:buffer'
import type { Account } from './account.ts'
import { Cutter, LARGEST_RECORD, REASONS } from './cutter.ts'
import { BROKEN_OFF, type Kind, RefusedFile } from './file.ts'
import { elementIn } from './xml-text.ts'

// Finds the records of an XML file as its bytes arrive, by their tags, and has each parsed alone: one that is badly written costs
// itself, and memory holds one record at a time.

/** Nothing that stands between two records is longer. */
const LONGEST_BETWEEN = 64 * 1024
/** What is looked at again when a tag may have been cut. */
const LONGEST_TAG = 600

type Scan = { name: string; head: number; searched: number }

export class XmlRecords extends Cutter {
  private rootSeen = false
  private closed = false
  private unended = false
  private scan: Scan | null = null
  private readonly encoding: string

  /** `encoding`: what the file declares; records that are not in it are read as Windows-1252. */
  constructor(account: Account, encoding = 'utf-8') {
    super(account, 'xml')
    this.encoding = encoding
  }

  protected step(last: boolean): boolean {
    if (this.scan) return this.record(last)
    if (this.lost) return this.drift(nextRecord, last)
    return this.between(last)
  }

  protected holdsRecord(text: string): boolean {
    return /<[a-z]\w{1,40}>[^<]{0,200}<\/[a-z]/i.test(text)
  }

  protected finish(): void {
    const { account } = this
    if (!this.rootSeen && account.cut === 0) throw new RefusedFile(account.bytes > 0 ? NO_LIST : BROKEN_OFF)
    const whole = account.cut - account.recordsLost
    const missing = this.unended || (!this.closed && this.rootSeen && account.unreadableRanges === 0)
    const nothing = whole === 0 && (missing || (account.cut === 0 && !this.closed))
    if (nothing) throw new RefusedFile(BROKEN_OFF)
    if (missing) account.cutShort = { whole, last: account.cut, inRecord: this.unended }
  }

  /** Blanks, comments and the root, until a record starts. */
  private between(last: boolean): boolean {
    const text = this.pending.toString('latin1', this.at, this.at + LONGEST_BETWEEN)
    if (text === '') return false
    const whole = last || text.length === LONGEST_BETWEEN
    const passed = /^(?:\s+|\u00ef\u00bb\u00bf|<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<![A-Z][^>[]*(?:\[[^\]]*\][^>]*)?>)/.exec(
      text,
    )
    if (passed && !/^<!--[\s\S]*<(?:[\w.-]+:)?(?:marche|contrat-concession)[\s>]/i.test(passed[0])) {
      this.envelope(this.at + passed[0].length)
      return true
    }
    if (nextRecord(text, 0) === 0) {
      if (!whole && !text.includes('>')) return false
      return this.begin(text)
    }
    const root = /^<(\/?)(?:[\w.-]{1,40}:)?marches(?:\s[^<>]{0,2000})?>/i.exec(text)
    if (root) {
      this.rootSeen = true
      this.closed = root[1] === '/'
      this.envelope(this.at + root[0].length)
      return true
    }
    if (!whole && (passed || !/^<[^<]*</.test(text))) return false
    if (!this.rootSeen && this.position === 0 && nextRecord(text, 0) < 0) throw new RefusedFile(NO_LIST)
    this.openLost(passed ? COMMENTED : REASONS.between, 0, 'contract')
    if (!passed) return true
    this.absorb(this.at + passed[0].length)
    this.closeLost()
    return true
  }

  private begin(text: string): boolean {
    const [tag, name] = opening.exec(text)!
    if (tag.endsWith('/>')) {
      this.emit(this.at + tag.length, { kind: kindOf(name!), raw: null, repairs: [], doubts: [], flat: false })
      return true
    }
    this.scan = { name: name!.toLowerCase(), head: tag.length, searched: tag.length }
    return true
  }

  private record(last: boolean): boolean {
    const scan = this.scan!
    const text = this.pending.toString('latin1', this.at + scan.searched, this.at + LARGEST_RECORD)
    for (const { 0: tag, 1: slash, 2: name, index } of text.matchAll(tags)) {
      if (slash && name!.toLowerCase() !== scan.name) continue
      return slash ? this.read(scan.searched + index + tag.length) : this.stop(scan.searched + index, REASONS.broken)
    }
    scan.searched = Math.max(scan.head, scan.searched + text.length - LONGEST_TAG)
    const length = this.pending.length - this.at
    if (length >= LARGEST_RECORD) return this.stop(length, REASONS.tooLarge)
    if (!last) return false
    this.unended = !/<\/(?:[\w.-]{1,40}:)?marches\s*>\s*$/i.test(this.pending.subarray(-400).toString('latin1'))
    return this.stop(length, this.unended ? REASONS.cut : REASONS.broken)
  }

  private read(length: number): boolean {
    const { text, encoding, repairs } = this.decoded(length)
    const value = elementIn(text)
    if (!value) return this.stop(length, REASONS.broken)
    this.keep(length, { ...value, repairs: [...repairs, ...value.repairs], doubts: [], text, encoding })
    return true
  }

  /** The record does not read, or has no end: it is mended if its closing tag alone is damaged, else lost. */
  private stop(length: number, reason: string): boolean {
    if (reason === REASONS.broken && this.mended(length)) return true
    const { name } = this.scan!
    this.scan = null
    this.openLost(reason, 1, kindOf(name))
    const ends = reason === REASONS.broken
    this.absorb(this.at + (ends ? length : 1))
    if (ends) this.closeLost()
    return true
  }

  private mended(length: number): boolean {
    const { text, encoding, repairs } = this.decoded(length)
    const { name } = this.scan!
    const tail = text.slice(-400)
    const end = tail
      .trimEnd()
      .replace(/<\/(?:[\w.-]{1,40}:)?marches\s{0,9}>$/i, '')
      .trimEnd()
    const last = end.slice(0, -1).lastIndexOf('>') + 1
    const left = end
      .slice(last)
      .replace(/[<>/\s]/g, '')
      .toLowerCase()
    const alike = left.startsWith(name.slice(0, 3)) || left.endsWith(name.slice(-3))
    const isClosed = /<\/[\w.:-]{1,60}>$/.test(end.slice(0, last))
    if (!isClosed || !alike || Math.abs(left.length - name.length) > 2) return false
    const own = opening
      .exec(text)![0]
      .slice(1)
      .replace(/[\s>].*$/s, '')
    const value = elementIn(`${text.slice(0, text.length - tail.length + last)}</${own}>`)
    if (!value) return false
    const doubts = ['La fin de ce marché, abîmée, est rétablie\u00a0: à relire.']
    this.keep(length, { ...value, repairs: [...repairs, ...value.repairs], doubts, text, encoding })
    return true
  }

  private keep(
    length: number,
    value: { raw: unknown; repairs: string[]; doubts: string[]; text: string; encoding: string },
  ): void {
    const { name } = this.scan!
    this.scan = null
    this.emit(this.at + length, { ...value, kind: kindOf(name), flat: false })
  }

  private decoded(length: number): { text: string; encoding: string; repairs: string[] } {
    const bytes = this.pending.subarray(this.at, this.at + length)
    const { encoding } = this
    if (encoding !== 'utf-8') return { text: new TextDecoder(encoding).decode(bytes), encoding, repairs: [] }
    const text = bytes.toString('utf8')
    if (!text.includes('\ufffd') || isUtf8(bytes)) return { text, encoding, repairs: [] }
    return { text: cp1252.decode(bytes), encoding: 'windows-1252', repairs: [CP1252] }
  }
}

const cp1252 = new TextDecoder('windows-1252')
const CP1252 = 'Des accents étaient écrits dans un ancien codage (Windows-1252).'
const COMMENTED = 'Ce marché est mis en commentaire dans le fichier\u00a0: il n’est pas lu.'
const NO_LIST =
  'Ce fichier est du XML, mais pas des données essentielles\u00a0: il ne commence pas par «\u00a0marches\u00a0». Vérifiez que c’est bien le fichier DECP.'

const opening = /^<(?:[\w.-]{1,40}:)?(marche|contrat-concession)(?:\s[^<>]{0,500})?\/?>/i
const start = /<(?:[\w.-]{1,40}:)?(?:marche|contrat-concession)(?:\s[^<>]{0,500})?\/?>/gi
const tags = /<(\/?)(?:[\w.-]{1,40}:)?(marche|contrat-concession)(?:\s[^<>]{0,500})?\/?>/gi

function nextRecord(text: string, from: number): number {
  start.lastIndex = from
  return start.exec(text)?.index ?? -1
}

function kindOf(name: string): Kind {
  return name.toLowerCase() === 'marche' ? 'contract' : 'concession'
}

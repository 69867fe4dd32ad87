import type { Account } from './account.ts'
import { Cutter, LARGEST_RECORD, REASONS } from './cutter.ts'
import { BROKEN_OFF, type Kind, RefusedFile } from './file.ts'
import { isEnvelopeKey, Nesting } from './json-nesting.ts'
import { closersIn, lacksItsEnd, looksLikeRecord, pass, type Scan, scanOf, stringEnd } from './json-scan.ts'
import { isEnvelope, type Parsed, parsed, salvaged } from './json-text.ts'
import { Heads, LOOKAHEAD, mayHeadRecord } from './landmarks.ts'

// Finds the records of a JSON file as its bytes arrive, and hands each alone to JSON.parse: one badly written record
// costs itself, not the file, and memory holds one record at a time. Punctuation is trusted until it fails once; from there on,
// records are found by how they start.

type Expecting = 'value' | 'valueOrEnd' | 'keyOrEnd' | 'colon' | 'next' | 'nothing'

/** A record longer than this that holds the start of another has lost its end. */
const SUSPECT = 128 * 1024
/** No key or value of the envelope is longer. */
const LONGEST_TOKEN = 64 * 1024

export class JsonRecords extends Cutter {
  private readonly nesting = new Nesting()
  private expecting: Expecting = 'value'
  private scan: Scan | null = null
  private adrift = false
  private flat: boolean | null = null
  private unended = false
  /** The file ends in the middle of a word of the envelope. */
  private stops = false
  /** Brackets closed since the last record; null after what does not read. */
  private closers: number | null = 0
  private readonly heads = new Heads()
  private readonly next = (text: string, from: number) => this.heads.next(text, from)

  constructor(account: Account) {
    super(account, 'json')
  }

  protected step(last: boolean): boolean {
    if (this.scan) return this.record(last)
    if (this.lost) {
      if (!this.drift(this.next, last)) return false
      return this.begin(true)
    }
    return this.adrift ? this.gap(last) : this.strict(last)
  }

  protected holdsRecord(text: string): boolean {
    return text.includes('{') && text.includes(':')
  }

  protected finish(): void {
    const { account } = this
    const incomplete = this.adrift
      ? this.unended || (this.closers ?? Infinity) < this.nesting.depth
      : this.nesting.depth > 0 || this.expecting !== 'nothing'
    const sound = account.cut - account.recordsLost
    const missing = this.stops || incomplete
    if (missing && sound === 0 && (account.cut > 0 || !this.adrift)) throw new RefusedFile(BROKEN_OFF)
    if (missing) account.cutShort = { whole: sound, last: account.cut, inRecord: this.unended }
    if (account.cut > 0) return
    if (this.adrift) throw new RefusedFile(notJson(account.unreadable[0]!))
    if (!this.nesting.foundEnvelope) throw new RefusedFile(NO_LIST)
  }

  /** One sign of the envelope, or the start of a record. */
  private strict(last: boolean): boolean {
    if (!this.blank(last)) return false
    const byte = this.pending[this.at]
    if (byte === undefined) return false
    const { inArray } = this.nesting
    const { expecting } = this
    if (expecting === 'colon') return byte === 0x3a ? this.sign('value') : this.goAdrift()
    if (expecting === 'next' && byte === 0x2c) return this.sign(inArray ? 'valueOrEnd' : 'keyOrEnd')
    if (expecting !== 'value' && inArray !== null && byte === (inArray ? 0x5d : 0x7d)) {
      this.nesting.close()
      return this.sign(this.nesting.depth > 0 ? 'next' : 'nothing')
    }
    if (expecting === 'keyOrEnd') return byte === 0x22 ? this.key(last) : this.goAdrift()
    if (expecting === 'next') return this.goAdrift()
    if (byte === 0x7b) return this.object(last)
    if (byte === 0x5b) return this.open(true)
    return expecting === 'nothing' ? this.goAdrift() : this.scalar(byte, last)
  }

  private object(last: boolean): boolean {
    const head = this.pending.toString('latin1', this.at, this.at + LOOKAHEAD)
    const key = /^\{(?:\s|\/\/[^\n]*\n|\/\*[^*]*\*\/)*(?:"([^"\\]{0,60})"|(\}))/.exec(head)
    if (!key && head.length < LOOKAHEAD && !last) return false
    if (key?.[2]) {
      this.envelope(this.at + key[0].length)
      return this.after()
    }
    const name = key?.[1]?.toLowerCase() ?? ''
    const certain = this.nesting.holdsRecords
    if (isEnvelopeKey(name)) return this.open(false)
    return certain || mayHeadRecord(name) ? this.begin(certain) : this.open(false)
  }

  private open(array: boolean): boolean {
    return this.nesting.open(array) ? this.sign(array ? 'valueOrEnd' : 'keyOrEnd') : this.goAdrift()
  }

  private key(last: boolean): boolean {
    const end = stringEnd(this.pending, this.at)
    if (end < 0) return this.unfinished(last)
    this.nesting.enterKey(this.pending.toString('utf8', this.at + 1, end - 1))
    this.envelope(end)
    this.expecting = 'colon'
    return true
  }

  private scalar(byte: number, last: boolean): boolean {
    let end = byte === 0x22 ? stringEnd(this.pending, this.at) : this.at
    if (byte !== 0x22) {
      if (!/[-\dtfnNI]/.test(String.fromCharCode(byte))) return this.goAdrift()
      while (end < this.pending.length && !/[\s,\]}]/.test(String.fromCharCode(this.pending[end]!))) end++
      if (end === this.pending.length && !last) end = -1
    }
    if (end < 0) return this.unfinished(last)
    // A place of the list that holds no record is one all the same.
    if (this.nesting.isList) this.emit(end, { ...NOTHING, kind: this.kind(), flat: this.flat })
    else this.envelope(end)
    return this.after()
  }

  private unfinished(last: boolean): boolean {
    this.stops = last
    return last || this.pending.length - this.at > LONGEST_TOKEN ? this.goAdrift() : false
  }

  private begin(certain: boolean): boolean {
    this.closers = 0
    this.scan = scanOf(certain)
    if (this.nesting.depth > 0 && !this.adrift) this.flat = this.nesting.flat
    return true
  }

  /** Goes over the record begun, and reads it when its end is there. */
  private record(last: boolean): boolean {
    const scan = this.scan!
    const bytes = this.pending.subarray(this.at)
    if (!scan.failed && pass(bytes, scan)) {
      const value = scan.index <= LARGEST_RECORD ? parsed(bytes.subarray(0, scan.index)) : null
      if (value) return this.sound(scan, value)
      scan.failed = true
    }
    const { length } = bytes
    if (!scan.failed && length > SUSPECT && this.startWithin(SUSPECT) > 0) scan.failed = true
    if (!scan.failed && !last && length <= LARGEST_RECORD) return false
    return this.damaged(last)
  }

  private sound(scan: Scan, value: Parsed): boolean {
    this.scan = null
    if (!scan.certain && !this.adrift && !looksLikeRecord(value.raw)) return this.open(false)
    if (value.raw && typeof value.raw === 'object') this.heads.learn(value.raw)
    this.emit(this.at + scan.index, { ...value, kind: this.kind(), flat: this.flat })
    return this.after()
  }

  /** A record that does not read: what stands before the next start is tried again, or lost. */
  private damaged(last: boolean): boolean {
    const next = this.startWithin(LARGEST_RECORD)
    const length = this.pending.length - this.at
    if (next < 0 && !last && length <= LARGEST_RECORD) return false
    const piece = this.pending.subarray(this.at, next < 0 ? undefined : this.at + next)
    const value = piece.length <= LARGEST_RECORD ? salvaged(piece) : null
    this.scan = null
    this.adrift = true
    if (value) {
      this.emit(this.at + piece.length - value.rest, { ...value, kind: this.kind(), flat: this.flat })
      return true
    }
    this.closers = null
    this.unended = next < 0 && last && lacksItsEnd(piece, this.nesting.depth)
    const reason = this.unended ? REASONS.cut : piece.length > LARGEST_RECORD ? REASONS.tooLarge : REASONS.broken
    this.openLost(reason, 1, this.kind())
    this.absorb(this.at + (next < 0 ? 1 : next))
    if (next >= 0) this.closeLost()
    return next >= 0 ? this.begin(true) : true
  }

  private startWithin(most: number): number {
    return this.heads.next(this.pending.toString('latin1', this.at, this.at + most + LOOKAHEAD), 1)
  }

  /** Between two records, once punctuation is no longer trusted. */
  private gap(last: boolean): boolean {
    const text = this.pending.toString('latin1', this.at, this.at + LONGEST_TOKEN)
    const next = this.heads.next(text, 0)
    if (next < 0 && !last && text.length < LONGEST_TOKEN) return false
    const between = next < 0 ? text : text.slice(0, next)
    if (!isEnvelope(between)) return this.goAdrift()
    this.closers = (this.closers ?? 0) + closersIn(between)
    if (next < 0 && text.length === 0) return false
    this.envelope(this.at + between.length)
    return next < 0 ? true : this.begin(true)
  }

  private goAdrift(): boolean {
    this.adrift = true
    this.closers = null
    this.openLost(REASONS.between, 0, this.kind())
    return true
  }

  /** Once adrift one no longer knows in which list one is: the record itself says what it is. */
  private kind(): Kind {
    return this.adrift ? 'contract' : this.nesting.kind
  }

  private after(): boolean {
    this.expecting = this.nesting.depth > 0 ? 'next' : 'nothing'
    return true
  }

  private sign(expecting: Expecting): true {
    this.envelope(this.at + 1)
    this.expecting = expecting
    return true
  }

  /** Passes blanks and comments; false when one is not whole yet. */
  private blank(last: boolean): boolean {
    const { pending } = this
    let to = this.at
    while (pending[to]! <= 0x20) to++
    this.envelope(to)
    if (pending[to] !== 0x2f) return true
    if (pending.length < to + 2) return last
    const block = pending[to + 1] === 0x2a
    const end = pending.indexOf(block ? '*/' : '\n', to + 2)
    if (end < 0) return last || pending.length - to > LONGEST_TOKEN
    this.envelope(end + (block ? 2 : 1))
    return this.blank(last)
  }
}

const NOTHING = { raw: null, repairs: [], doubts: [] }
const NO_LIST =
  'Ce fichier est du JSON, mais pas des données essentielles\u00a0: la liste «\u00a0marches\u00a0» n’y est pas. Vérifiez que c’est bien le fichier DECP.'

function notJson({ from, line }: { from: number; line: number }): string {
  return `Ce fichier n’est pas du JSON bien formé\u00a0: un signe n’est pas à sa place (octet\u00a0${from}, ligne\u00a0${line}). Téléchargez-le à nouveau, ou demandez-en un autre à votre éditeur.`
}

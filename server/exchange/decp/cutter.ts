import type { Account } from './account.ts'
import type { Entry, Kind } from './file.ts'
import { Count, LOOKAHEAD, legibleIn } from './landmarks.ts'

/** No contract fills this, in bytes: beyond it, it is refused alone. */
export const LARGEST_RECORD = 8 * 1024 * 1024
/** What is kept of a range that does not read, to make out a number and a subject. */
const HEAD = 4_000

/** What is read of a sound record. */
type Sound = Pick<Entry, 'kind' | 'raw' | 'repairs' | 'doubts' | 'flat' | 'text' | 'encoding' | 'plain'>
type Lost = { from: number; line: number; count: Count; head: string; reason: string; least: number; kind: Kind }

/**
 * Cuts a file into records as its bytes arrive, in a window that never holds much more than one of them, and accounts for
 * every byte that leaves the window.
 */
export abstract class Cutter {
  /** For each landmark, how often it stands once more in a record that reads. */
  readonly surplus: number[] = [0, 0, 0]
  protected pending: Buffer = Buffer.alloc(0)
  /** Where one is, in `pending`. */
  protected at = 0
  protected position = 0
  protected lost: Lost | null = null
  protected readonly account: Account
  private base = 0
  private entries: Entry[] = []
  private counted = 0
  private line = 1
  private readonly marks: 'json' | 'xml'

  constructor(account: Account, marks: 'json' | 'xml') {
    this.account = account
    this.marks = marks
  }

  /** Records and ranges completed by this piece of the file. */
  push(chunk: Buffer): Entry[] {
    this.pending = this.at < this.pending.length ? Buffer.concat([this.pending.subarray(this.at), chunk]) : chunk
    this.at = 0
    while (this.step(false)) if (this.at > LARGEST_RECORD) this.leave()
    this.leave()
    return this.taken()
  }

  /** What the end of the file completes. @throws RefusedFile when nothing could be read, saying why. */
  end(): Entry[] {
    while (this.step(true));
    this.closeLost()
    this.envelope(this.pending.length)
    this.finish()
    this.leave()
    return this.taken()
  }

  /** One step further; false when nothing more can be done without more of the file. */
  protected abstract step(last: boolean): boolean
  protected abstract finish(): void

  /** Sound bytes of one record, between `at` and `to`. */
  protected emit(to: number, entry: Sound): void {
    const place = { from: this.base + this.at, to: this.base + to, line: this.lineAt(this.at) }
    const bytes = this.pending.subarray(this.at, to)
    const count = new Count(this.marks)
    count.push(bytes)
    const doubts = [...entry.doubts]
    for (const [index, times] of count.each.entries()) if (times > 1) this.surplus[index]! += times - 1
    if (count.greatest > 1) doubts.push(TWICE)
    this.account.inRecords += bytes.length
    this.account.cut++
    this.position++
    const sound = { present: 1, broken: false, reason: '', legible: { id: '', subject: '' } }
    this.entries.push({ ...entry, ...sound, doubts, place, position: this.position })
    this.at = to
  }

  protected envelope(to: number): void {
    this.account.envelope += Math.max(0, to - this.at)
    this.at = Math.max(to, this.at)
  }

  /** From here on nothing reads, until a record starts. `least`: how many records it stands for, whatever is counted in it. */
  protected openLost(reason: string, least: number, kind: Kind): void {
    const count = new Count(this.marks)
    this.lost = { from: this.base + this.at, line: this.lineAt(this.at), count, head: '', reason, least, kind }
  }

  protected absorb(to: number): void {
    const bytes = this.pending.subarray(this.at, to)
    const lost = this.lost!
    lost.count.push(bytes)
    if (lost.head.length < HEAD) lost.head += bytes.toString('utf8', 0, HEAD)
    this.at = to
  }

  protected closeLost(): void {
    const { lost } = this
    if (!lost) return
    this.lost = null
    const place = { from: lost.from, to: this.base + this.at, line: lost.line }
    const guessed = this.position > 0 && this.holdsRecord(lost.head) ? 1 : 0
    const present = Math.max(lost.least, lost.count.greatest, guessed)
    this.account.lost({ ...place, records: present })
    if (present === 0) return
    const { kind, reason } = lost
    this.account.cut += present
    const legible = present === 1 ? legibleIn(lost.head) : { id: '', subject: '' }
    const broken = { raw: null, broken: true, repairs: [], doubts: [], flat: null, legible }
    this.entries.push({ ...broken, kind, reason, present, place, position: this.position + 1 })
    this.position += present
  }

  /** Whether bytes that hold no landmark may all the same have been a record. */
  protected abstract holdsRecord(text: string): boolean

  /** Moves the range that does not read to the next start, or as far as can be told. */
  protected drift(next: (text: string, from: number) => number, last: boolean): boolean {
    const text = this.pending.toString('latin1', this.at)
    const found = next(text, 0)
    const sure = last ? text.length : text.length - LOOKAHEAD
    if (found >= 0 && found <= sure) {
      this.absorb(this.at + found)
      this.closeLost()
      return true
    }
    if (sure > 0) this.absorb(this.at + sure)
    return false
  }

  private lineAt(index: number): number {
    if (index < this.counted) return this.line
    for (let at = this.pending.indexOf(0x0a, this.counted); at >= 0 && at < index; ) {
      this.line++
      at = this.pending.indexOf(0x0a, at + 1)
    }
    this.counted = index
    return this.line
  }

  /** Lets go of what was dealt with. */
  private leave(): void {
    this.lineAt(this.at)
    this.base += this.at
    this.pending = this.pending.subarray(this.at)
    this.at = 0
    this.counted = 0
  }

  private taken(): Entry[] {
    return this.entries.splice(0)
  }
}

const TWICE =
  'Un mot propre à chaque marché («\u00a0objet\u00a0», «\u00a0acheteur\u00a0») s’y trouve plusieurs fois\u00a0: un autre marché s’y est peut-être mêlé, à relire.'

export const REASONS = {
  broken: 'Ce marché est mal écrit dans le fichier\u00a0: il ne peut pas être lu.',
  between: 'Ce passage du fichier ne se lit pas.',
  tooLarge: 'Ce marché occupe plus de 8\u00a0Mo\u00a0: il n’est pas lisible.',
  cut: 'Le fichier s’arrête avant la fin de ce marché.',
} as const

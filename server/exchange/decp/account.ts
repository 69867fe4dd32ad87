import type { Place } from './file.ts'

/** Ranges named beyond these are counted, not listed. */
const MOST_NAMED = 200

/** What a range that is no record is; `records`: how many records the count finds in it. */
export type Unreadable = Place & { records: number }

/** `refused`: why it is not read; '' when it is. */
export type Part = { name: string; records: number; bytes: number; refused: string }

/**
 * Where every byte of what was read went: to the envelope, to a record or to a range that does not read. And the number of
 * records that an independent count finds, beside those that were cut.
 */
export class Account {
  bytes = 0
  envelope = 0
  inRecords = 0
  unreadableBytes = 0
  unreadableRanges = 0
  /** Records that could not be read, by the count of each such range. */
  recordsLost = 0
  readonly unreadable: Unreadable[] = []
  /** Records by the independent count, less what a sound record explains (a word that stands in it twice). */
  counted = 0
  /** Records cut, read or not. */
  cut = 0
  /** The last record or the end of the file is missing. `whole`: the records read; `last`: the place of the last one cut. */
  cutShort: { whole: number; last: number; inRecord: boolean } | null = null
  /** Rows of a table that were read; several may make one record. */
  rows = 0
  /** The files of an archive or the sheets of a workbook, each with its own count. */
  readonly parts: Part[] = []

  lost(range: Unreadable): void {
    this.unreadableBytes += range.to - range.from
    this.unreadableRanges++
    this.recordsLost += range.records
    if (this.unreadable.length < MOST_NAMED) this.unreadable.push(range)
  }

  /** What one file of an archive, or one sheet, was made of. */
  add(name: string, part: Account): void {
    this.bytes += part.bytes
    this.envelope += part.envelope
    this.inRecords += part.inRecords
    this.unreadableBytes += part.unreadableBytes
    this.unreadableRanges += part.unreadableRanges
    this.recordsLost += part.recordsLost
    this.counted += part.counted
    this.cut += part.cut
    this.rows += part.rows
    this.cutShort ??= part.cutShort
    this.unreadable.push(...part.unreadable.slice(0, MOST_NAMED - this.unreadable.length))
    this.parts.push({ name, records: part.cut, bytes: part.bytes, refused: '' })
  }

  /** Whether the three parts make the whole. */
  get addsUp(): boolean {
    return this.envelope + this.inRecords + this.unreadableBytes === this.bytes
  }
}

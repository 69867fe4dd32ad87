import { dayInFrance } from '#server/base/format.ts'

// What is kept of an answer: its text and the files that were joined to it, within bounds, each by what it holds.

export type FileKind = 'xlsx' | 'xls' | 'ods' | 'csv' | 'pdf' | 'png' | 'jpeg' | 'webp' | 'heic'
export type LeftOut = 'tooLarge' | 'tooMany' | 'otherKind' | 'dayFull'

/** A part of a mail, as it came. `inline`: shown within its text, as the picture of a signature is. */
export type Part = { name: string; content: Buffer; inline: boolean }

/** `bytes` null where it is left out; `kind` '' where it is none of those that are taken. */
export type AnswerFile = {
  name: string
  kind: FileKind | ''
  sizeBytes: number
  bytes: Buffer | null
  leftOut: LeftOut | ''
}

export const MOST_FILE_BYTES = 15 * 1024 ** 2
/** In one mail. */
export const MOST_FILES = 20
/** Of one address in one day, over all its answers. */
export const MOST_A_DAY = { files: 60, bytes: 150 * 1024 ** 2 }
/** What was said, in characters. */
const MOST_SAID = 20_000
/** A picture within the text that weighs less is a signature’s. */
const SIGNATURE_BYTES = 64 * 1024

/** `held`: what is kept already of what came from this address today. */
export function filesIn(parts: readonly Part[], held = { files: 0, bytes: 0 }): AnswerFile[] {
  const joined = parts.filter(({ inline, content }) => !inline || content.length > SIGNATURE_BYTES)
  const day = { ...held }
  return joined.slice(0, MOST_FILES * 2).map(({ name, content }, index) => {
    const kind = kindOfBytes(content) ?? ''
    const leftOut = leftOutOf(content.length, kind, index, day)
    if (!leftOut) {
      day.files += 1
      day.bytes += content.length
    }
    return { name: fileName(name, kind), kind, sizeBytes: content.length, bytes: leftOut ? null : content, leftOut }
  })
}

function leftOutOf(size: number, kind: FileKind | '', index: number, day: { files: number; bytes: number }) {
  if (index >= MOST_FILES) return 'tooMany'
  if (size > MOST_FILE_BYTES) return 'tooLarge'
  if (kind === '') return 'otherKind'
  return day.files >= MOST_A_DAY.files || day.bytes + size > MOST_A_DAY.bytes ? 'dayFull' : ''
}

/** The last part of a path, without what no file system takes; its end says what it holds. */
function fileName(name: string, kind: FileKind | ''): string {
  const last = name.split(/[/\\]/).at(-1)!
  const clean = last
    .replace(/[\s\u0000-\u001f\u007f"<>|:*?\u202a-\u202e\u2066-\u2069]+/g, ' ')
    .trim()
    .slice(0, 120)
  const ends = kind && endings[kind]
  if (!ends || ends.some(end => clean.toLowerCase().endsWith(`.${end}`))) return clean || 'sans nom'
  return `${clean || 'sans nom'}.${ends[0]}`
}

const endings: Record<FileKind, string[]> = {
  xlsx: ['xlsx', 'xlsm'],
  xls: ['xls'],
  ods: ['ods'],
  csv: ['csv', 'txt', 'tsv'],
  pdf: ['pdf'],
  png: ['png'],
  jpeg: ['jpg', 'jpeg'],
  webp: ['webp'],
  heic: ['heic', 'heif'],
}

export const SHEETS: readonly FileKind[] = ['xlsx', 'xls', 'ods', 'csv']

/** What a file holds, whatever its name says; null for what is not taken. It says nothing of whether it is sound. */
export function kindOfBytes(bytes: Buffer): FileKind | null {
  const start = bytes.subarray(0, 4096).toString('latin1')
  const found = starts.find(([, pattern]) => pattern.test(start))?.[0]
  if (found) return found
  if (isOldWorkbook(bytes, start)) return 'xls'
  if (start.startsWith('PK\u0003\u0004')) return zipKind(bytes)
  return isPlainText(bytes) ? 'csv' : null
}

const starts: [FileKind, RegExp][] = [
  ['pdf', /^%PDF-\d/],
  ['png', /^\x89PNG\r\n\x1a\n/],
  ['jpeg', /^\xff\xd8\xff/],
  ['webp', /^RIFF.{4}WEBP/s],
  ['heic', /^.{4}ftyp(heic|heix|hevc|mif1|msf1)/s],
]

/** The container of old offices holds letters and mails as well as workbooks. */
const isOldWorkbook = (bytes: Buffer, start: string) =>
  /^\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1/.test(start) && bytes.includes(Buffer.from('Workbook', 'utf16le'))

function zipKind(bytes: Buffer): FileKind | null {
  if (bytes.subarray(0, 200).includes('mimetypeapplication/vnd.oasis.opendocument.spreadsheet')) return 'ods'
  return bytes.includes('xl/workbook') ? 'xlsx' : null
}

/** A table as text: no character of control, no page, and something that sets cells apart. */
function isPlainText(bytes: Buffer): boolean {
  const isWide = /^(\xff\xfe|\xfe\xff)/.test(bytes.subarray(0, 2).toString('latin1'))
  const text = bytes.subarray(0, 65_536).toString(isWide ? 'utf16le' : 'latin1')
  return !/[\u0000-\u0008\u000e-\u001f]/.test(text) && !/^\s*</.test(text) && /[;,\t|]/.test(text)
}

/** The day that an answer bears: none is later than the day it is read, nor earlier than what it answers. */
export function answeredOn(date: Date | undefined, { sentAt, readAt }: { sentAt: string; readAt: string }): string {
  const at = date && !Number.isNaN(date.getTime()) ? date.toISOString() : readAt
  return dayInFrance(at > readAt ? readAt : at < sentAt ? sentAt : at)
}

/** What was said, without what no database keeps. */
export function saidIn(text: string): string {
  const clean = text.replaceAll('\u0000', '').replaceAll('\r\n', '\n').trim()
  return clean.length > MOST_SAID ? `${clean.slice(0, MOST_SAID - 1)}…` : clean
}

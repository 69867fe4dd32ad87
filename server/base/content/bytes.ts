// What all readers of content share.

/** The kinds of file that are taken, by what they hold. */
export type FileType = 'pdf' | 'jpeg' | 'png' | 'webp' | 'heic'

/**
 * Why a file is not taken: another kind of file; cut short or damaged; one that holds another (a picture that is also an archive, a page
 * or a program).
 */
export type Refusal = 'foreign' | 'damaged' | 'double'

/** What is kept of a file, or why it is not taken. */
export type Reading = { type: FileType; bytes: Buffer } | { refused: Refusal }

/** A file read twice: what begins like another kind is read by it wherever it stands in these first bytes. */
const FIRST_BYTES = 1024
const BEGINNINGS = ['%PDF-', '<script', '<html', '<svg', '<!doctype', '<?php']
const END_OF_ARCHIVE = Buffer.from('PK\x05\x06', 'latin1')
/** The end record of an archive, and the longest comment after it. */
const ARCHIVE_TAIL = 22 + 65_535

/** True when another program would take these bytes for a page, a document or an archive. */
export function hidesAnother(bytes: Buffer, type: FileType): boolean {
  const start = bytes
    .subarray(type === 'pdf' ? 5 : 0, FIRST_BYTES)
    .toString('latin1')
    .toLowerCase()
  return BEGINNINGS.some(beginning => start.includes(beginning.toLowerCase())) || endsAsArchive(bytes)
}

function endsAsArchive(bytes: Buffer): boolean {
  const tail = bytes.subarray(Math.max(0, bytes.length - ARCHIVE_TAIL))
  for (let at = tail.indexOf(END_OF_ARCHIVE); at !== -1; at = tail.indexOf(END_OF_ARCHIVE, at + 1))
    if (at + 22 <= tail.length && isEndRecord(tail.subarray(at))) return true
  return false
}

/** One disk, and a comment that fits: four bytes alone may be chance. */
function isEndRecord(record: Buffer): boolean {
  return record.readUInt32LE(4) === 0 && 22 + record.readUInt16LE(20) <= record.length
}

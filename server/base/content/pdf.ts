import type { Reading } from './bytes.ts'

const HEADER = /^%PDF-[12]\.\d/
/** How far from its end a reader looks for it. */
const TAIL = 1024

/** A document is kept as it came: it begins at the first byte, and nothing follows its end. */
export function readPdf(bytes: Buffer): Reading {
  if (!HEADER.test(bytes.subarray(0, 8).toString('latin1'))) return { refused: 'foreign' }
  const tail = bytes.subarray(-TAIL).toString('latin1')
  const end = tail.lastIndexOf('%%EOF')
  if (end === -1 || !tail.includes('startxref')) return { refused: 'damaged' }
  return /[^\s\0]/.test(tail.slice(end + 5)) ? { refused: 'double' } : { type: 'pdf', bytes }
}

import { createHash } from 'node:crypto'
import { numberTyped } from './number-rules.ts'

/** What a file says of itself: its fingerprint, and the number that it bears, true or not. */
export type FileRead = { hash: string; claimed: string | null; size: number }

/** Longer than the mark that holds a number: one cut by two pieces of the file is still seen. */
const OVERLAP = 80
const BEARS = /<dc:identifier>(\d{4}-\d{6,9}-[A-Z])<\/dc:identifier>/

/** Reads a file as it comes: nothing of it is kept. */
export class FileReading {
  private readonly hash = createHash('sha256')
  private tail = ''
  private claimed: string | null = null
  private size = 0

  add(piece: Uint8Array): void {
    this.hash.update(piece)
    this.size += piece.length
    if (this.claimed !== null) return
    const text = this.tail + Buffer.from(piece.buffer, piece.byteOffset, piece.length).toString('latin1')
    const found = BEARS.exec(text)?.[1]
    if (found) this.claimed = numberTyped(found)
    this.tail = text.slice(-OVERLAP)
  }

  end(): FileRead {
    return { hash: this.hash.digest('hex'), claimed: this.claimed, size: this.size }
  }
}

import type { FileType } from '#server/base/content/bytes.ts'
import { RefusedSheet } from '../sheets/cell-rules.ts'
import { inJail, Unfinished } from '../sheets/jail.ts'
import { SHOWN } from './size-rules.ts'

// The picture beside the line: our own drawing of what was brought, small, and of one type whatever came.

/** So many are remembered, by the digest of what they show: some eight megabytes. */
const REMEMBERED = 200
const made = new Map<string, Promise<Buffer | null>>()

/**
 * A JPEG of at most 480 points a side, without anything of the file but what it draws; null where none is made: it is no picture that we
 * unfold, it says it is too large, it is damaged, or it took too long or too much.
 */
export function renditionOf(
  bytes: Buffer,
  { sha256, type }: { sha256: string; type: FileType },
): Promise<Buffer | null> {
  if (!SHOWN.has(type)) return Promise.resolve(null)
  const known = made.get(sha256)
  if (known) return known
  const drawing = drawn(bytes, type).catch(fault => {
    made.delete(sha256)
    if (fault instanceof Unfinished) return null
    throw fault
  })
  made.set(sha256, drawing)
  if (made.size > REMEMBERED) made.delete(made.keys().next().value!)
  return drawing
}

async function drawn(bytes: Buffer, type: FileType): Promise<Buffer | null> {
  let picture: Buffer | null = null
  const request = { bytes: bytes.toString('base64'), type }
  try {
    await inJail(new URL('./child.ts', import.meta.url), request, found => {
      picture = Buffer.from(found as string, 'base64')
    })
  } catch (error) {
    if (!(error instanceof RefusedSheet) || error instanceof Unfinished) throw error
    return null
  }
  return picture
}

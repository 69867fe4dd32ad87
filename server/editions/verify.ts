import type { Db } from '#db/connect.ts'
import { dayInFrance } from '#server/base/format.ts'
import type { FileRead } from './reading.ts'
import { isFollowed } from './store.ts'
import { kindWords } from './words.ts'

// What anyone may know of an edition: that it exists, and whether a file is it. Neither names nor figures.

export type Verified = {
  number: string
  document: string
  institution: string
  publishedOn: string
  /** The cut-off; null for what has none. */
  at: string | null
  /** A later edition of the same subject and perimeter exists. */
  followed: boolean
}

export async function numberVerified(db: Db, number: string): Promise<Verified | null> {
  return verified(db, { number })
}

/** `altered`: it bears the number of an edition, whose bytes are others. */
export type FileVerdict = { state: 'intact' | 'altered'; edition: Verified } | { state: 'unknown'; edition: null }

export async function fileVerified(db: Db, { hash, claimed }: FileRead): Promise<FileVerdict> {
  const same = await verified(db, { bytes_hash: hash })
  if (same) return { state: 'intact', edition: same }
  const edition = claimed === null ? null : await verified(db, { number: claimed })
  return edition ? { state: 'altered', edition } : { state: 'unknown', edition: null }
}

async function verified(db: Db, where: { number: string } | { bytes_hash: string }): Promise<Verified | null> {
  const row = await db('editions')
    .where(where)
    .first('id', 'series', 'number', 'kind', 'institution', 'published_at', 'cut_off')
  if (!row) return null
  return {
    number: row.number,
    document: kindWords(row.kind),
    institution: row.institution,
    publishedOn: dayInFrance(row.published_at),
    at: row.cut_off,
    followed: await isFollowed(db, row),
  }
}

import { createHash, randomBytes } from 'node:crypto'

// A key is 256 random bits: nobody guesses one, so that its plain SHA-256 is enough to keep it.

const START = 'clausuivi_'
/** Of a key, what people may see again: enough to tell it from another. */
const MARK_LENGTH = START.length + 4

export type NewKey = { key: string; mark: string; hash: string }

/** Shown once to whoever gives it; the database keeps its digest. */
export function newKey(): NewKey {
  const key = `${START}${randomBytes(32).toString('base64url')}`
  return { key, mark: key.slice(0, MARK_LENGTH), hash: keyHash(key) }
}

export function keyHash(key: string): string {
  return createHash('sha256').update(key).digest('hex')
}

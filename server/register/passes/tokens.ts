import { createHash, randomBytes } from 'node:crypto'

/** 256 random bits: what the link holds, and nothing else does. */
export function newToken(): string {
  return randomBytes(32).toString('base64url')
}

/** What is kept of it: reading the database opens nothing. */
export function tokenHash(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}

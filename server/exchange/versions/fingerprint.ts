import { hash } from 'node:crypto'
import { canonical } from './fingerprint-rules.ts'

/** The same for the same published content, in JSON or XML, whatever the order of the keys: SHA-256, in hexadecimal. */
export function contentHash(raw: unknown): string {
  return hash('sha256', canonical(raw), 'hex')
}

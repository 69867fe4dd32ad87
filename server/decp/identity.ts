import { hash } from 'node:crypto'
import { folded } from '../web/text.ts'
import type { PublishedContract } from './rules.ts'

// Buyer and number are not a key: all lots of a procedure may share them. A contract is known by its buyer, its number,
// its subject (where the lot is written) and its first holders, none of which an amendment changes.

export type Identity = {
  /** Buyer, number, subject, first holders. */
  key: string
  /** The same with date and first amount: tells apart contracts of one file that share all of the above. */
  exactKey: string
  /** Buyer and number alone: what several contracts may share. */
  shared: string
}

export function identityOf(contract: PublishedContract): Identity {
  const { form, buyer, number, subject, holders, notifiedOn, amountCents } = contract
  const names = holders.map(({ idType, identifier }) => `${idType} ${identifier}`).sort()
  const shared = `${form}|${buyer.siret}|${folded(number)}`
  const key = `${shared}|${folded(subject)}|${names.join('|')}`
  return { key: sha256(key), exactKey: sha256(`${key}|${notifiedOn}|${amountCents}`), shared: sha256(shared) }
}

/** What the producer's tools add around a record, and what says nothing of the contract. */
const aside = new Set(['_type', 'source', 'uid', 'uuid', 'created_at', 'updated_at'])

/** The same for the same published content, in JSON or XML, whatever the order of the keys. */
export function contentHash(raw: unknown): string {
  return sha256(canonical(raw))
}

function canonical(value: unknown): string {
  if (value === null || value === undefined || value === '') return ''
  if (Array.isArray(value)) {
    const items = value.map(canonical).filter(Boolean)
    return items.length > 0 ? `[${items.join(',')}]` : ''
  }
  if (typeof value === 'object') {
    const members: string[] = []
    for (const key of Object.keys(value).sort()) {
      if (aside.has(key)) continue
      const text = canonical((value as Record<string, unknown>)[key])
      if (text) members.push(`${key}:${text}`)
    }
    return members.length > 0 ? `{${members.join(',')}}` : ''
  }
  const text = String(value).trim()
  return JSON.stringify(/^-?\d+\.\d+$/.test(text) ? String(Number(text)) : text)
}

function sha256(text: string): string {
  return hash('sha256', text, 'hex')
}

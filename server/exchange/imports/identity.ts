import { hash } from 'node:crypto'
import { folded } from '#server/base/text.ts'
import type { PublishedContract } from '../decp/record.ts'

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

/** Texts are set between control characters, which no published text holds once read. */
function canonical(value: unknown): string {
  if (typeof value === 'string') return scalar(value)
  if (value === null || value === undefined) return ''
  if (Array.isArray(value)) {
    let items = ''
    for (const item of value) {
      const text = canonical(item)
      if (text) items += `${text},`
    }
    return items && `[${items}]`
  }
  if (typeof value !== 'object') return scalar(String(value))
  let members = ''
  for (const key of Object.keys(value).sort()) {
    if (aside.has(key)) continue
    const text = canonical((value as Record<string, unknown>)[key])
    if (text) members += `${key}:${text},`
  }
  return members && `{${members}}`
}

/** « 3720.0 » in XML is 3720 in JSON. */
function scalar(said: string): string {
  const text = said.trim()
  if (text === '') return ''
  const decimal = text.includes('.') && text.length < 20 && /^-?\d+\.\d+$/.test(text)
  return `\u0001${decimal ? String(Number(text)) : text}\u0002`
}

function sha256(text: string): string {
  return hash('sha256', text, 'hex')
}

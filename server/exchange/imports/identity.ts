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

function sha256(text: string): string {
  return hash('sha256', text, 'hex')
}

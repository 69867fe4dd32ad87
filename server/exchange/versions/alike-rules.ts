import { folded } from '#server/base/text.ts'
import type { PublishedContract, PublishedHolder } from '../decp/record.ts'
import { contains, holderKey } from './order-rules.ts'
import type { Version } from './record.ts'

// What two published records have in common.

/** The legal person, where it is sure: its SIREN; else the identifier as it is. */
export function legalPerson({ idType, identifier, siren, doubt, name }: PublishedHolder): string {
  if (siren) return siren
  if (doubt) return `${idType} ${identifier || folded(name)}`
  if (/^\d{14}$/.test(identifier) || /^\d{9}$/.test(identifier)) return identifier.slice(0, 9)
  return /^FR..\d{9}$/.exec(identifier)?.[0].slice(-9) ?? `${idType} ${identifier}`
}

/** Buyer, form and number: contracts of different ones are never one. */
export function bucketOf({ form, buyer, number }: PublishedContract): string {
  return `${form}|${buyerKey(buyer)}|${folded(number)}`
}

/** The SIREN, where it is sure; else what is written. */
export function buyerKey({ siret, siren, doubt }: PublishedContract['buyer']): string {
  return siren ?? (doubt ? siret : siret.slice(0, 9))
}

export function subjectOf({ subject }: { subject: string }): string {
  return folded(subject)
}

const announcement = /\bannul\w{0,4} et rempl\w{0,8}|\brectifi\w{0,12}/g

/** « Annule et remplace », « rectificatif », « (rectifié) ». */
export function announces(subject: string): boolean {
  return folded(subject).search(announcement) >= 0
}

/** The subject without what announces it and without its signs. */
export function bareSubject(subject: string): string {
  return folded(subject)
    .replace(announcement, ' ')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}

/** One of them says that it replaces the other: by its words, or by the amendments it adds to the very same record. */
export function replaces(one: PublishedContract, other: PublishedContract): boolean {
  const said = one.subject !== other.subject && (announces(one.subject) || announces(other.subject))
  if (said && bareSubject(one.subject) === bareSubject(other.subject)) return true
  if (exactKey(one) !== exactKey(other)) return false
  return contains(one.modifications, other.modifications) || contains(other.modifications, one.modifications)
}

const exactKeys = new WeakMap<PublishedContract, string>()

function exactKey(contract: PublishedContract): string {
  const known = exactKeys.get(contract) ?? exactly(contract)
  exactKeys.set(contract, known)
  return known
}

function exactly(contract: PublishedContract): string {
  const { notifiedOn, amountCents, holders } = contract
  return JSON.stringify([subjectOf(contract), notifiedOn, amountCents, holders.map(holderKey).sort()])
}

/** Two different records of one file are two contracts, unless one says that it replaces the other. */
export function areTold(one: Version, other: Version): boolean {
  if (one.fingerprint === other.fingerprint || !one.sources.some(({ file }) => isIn(other, file))) return false
  return !replaces(one.contract, other.contract)
}

function isIn({ sources }: Version, file: string): boolean {
  return sources.some(source => source.file === file)
}

/**
 * What a corrected record keeps: its day, and two of its first amount, a holder, its lot. Records that share one of these keys may be
 * one contract.
 */
export function correctionKeys(contract: PublishedContract): string[] {
  const { notifiedOn, amountCents, holders } = contract
  if (!notifiedOn) return []
  const lot = `lot ${lotKey(contract)}`
  const persons = holders.map(holder => `holder ${legalPerson(holder)}`)
  const amounts = amountCents === null ? [] : [`amount ${amountCents}`]
  const pairs = [
    ...amounts.map(amount => [amount, lot]),
    ...persons.map(person => [person, lot]),
    ...amounts.flatMap(amount => persons.map(person => [amount, person])),
  ]
  return pairs.map(pair => JSON.stringify([notifiedOn, ...pair]))
}

/** Without a lot number, the same subject is the same lot. */
function lotKey({ lotNumber, subject }: PublishedContract): string {
  return lotNumber ? `n° ${folded(lotNumber)}` : bareSubject(subject)
}

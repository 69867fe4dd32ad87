import { folded } from '#server/base/text.ts'
import { NO_NUMBER } from '../decp/rules.ts'
import { announces, bareSubject } from './alike-rules.ts'

// Contracts that are probably one: told, never merged alone. The same buyer, day of notification, first amount, and a holder in common.

/** A contract as it now stands, whatever says it: its versions, or a person. */
export type Comparable = {
  id: number
  buyerSiren: string
  number: string
  subject: string
  lotNumber: string
  lotTitle: string
  notifiedOn: string | null
  amountCents: number | null
  /** Identifiers of the initial holders, in any order. */
  holders: { identifier: string; legalPerson: string }[]
  /** Publishers of the files it was seen in; empty where none is known. */
  publishers: string[]
  publishedOn: string | null
}

export const duplicateReasons = {
  replaces: 'l’un annonce qu’il annule ou rectifie l’autre',
  suffix: 'numéros égaux, à un suffixe près',
  subject: 'même objet sous un autre numéro',
  number: 'même numéro, avec un autre titulaire ou un autre objet',
  platforms: 'publiés par deux plateformes',
} as const
export type DuplicateReason = keyof typeof duplicateReasons

export type Duplicate = {
  /** Ids, the smaller first. */
  pair: [number, number]
  reason: DuplicateReason
  /** Id of the one that announces that it replaces the other, else of the one published last; null when nothing tells them. */
  newer: number | null
}

/** `distinct`: pairs that a person told apart, in any order. Each probable pair once, by id. */
export function duplicatesAmong(
  contracts: readonly Comparable[],
  distinct: readonly (readonly [number, number])[] = [],
): Duplicate[] {
  const apart = new Set(distinct.map(([one, other]) => pairKey(one, other)))
  const found = new Map<string, Duplicate>()
  for (const alike of sharing(contracts))
    for (const [index, one] of alike.entries())
      for (const other of alike.slice(index + 1)) {
        const key = pairKey(one.id, other.id)
        if (apart.has(key) || found.has(key)) continue
        const reason = reasonOf(one, other)
        if (reason) found.set(key, { pair: pairOf(one.id, other.id), reason, newer: newerOf(one, other) })
      }
  return [...found.values()].sort(({ pair: a }, { pair: b }) => a[0] - b[0] || a[1] - b[1])
}

/** One surplus contract for each that could be merged away: three that are one count two. */
export function surplusOf(duplicates: readonly Duplicate[]): number {
  const above = new Map<number, number>()
  const root = (id: number): number => {
    const next = above.get(id)
    return next === undefined ? id : root(next)
  }
  let surplus = 0
  for (const { pair } of duplicates) {
    const [one, other] = [root(pair[0]), root(pair[1])]
    if (one === other) continue
    above.set(one, other)
    surplus += 1
  }
  return surplus
}

function sharing(contracts: readonly Comparable[]): Comparable[][] {
  const byKey = new Map<string, Comparable[]>()
  for (const contract of contracts) {
    const { buyerSiren, notifiedOn, amountCents, holders } = contract
    if (!notifiedOn || amountCents === null) continue
    for (const person of new Set(holders.map(({ legalPerson }) => legalPerson))) {
      const key = JSON.stringify([buyerSiren, notifiedOn, amountCents, person])
      const before = byKey.get(key)
      if (before) before.push(contract)
      else byKey.set(key, [contract])
    }
  }
  return [...byKey.values()].filter(({ length }) => length > 1)
}

/** Two lots are two contracts, at one amount too: by their numbers, or by their titles where neither has a number. */
function areLots(one: Comparable, other: Comparable): boolean {
  if (one.lotNumber && other.lotNumber && folded(one.lotNumber) !== folded(other.lotNumber)) return true
  return Boolean(one.lotTitle && other.lotTitle) && bareSubject(one.lotTitle) !== bareSubject(other.lotTitle)
}

function reasonOf(one: Comparable, other: Comparable): DuplicateReason | null {
  if (areLots(one, other)) return null
  const sameSubject = bareSubject(one.subject) === bareSubject(other.subject)
  const related = sameSubject || sameNumber(one, other) || differBySuffix(one.number, other.number)
  if (related && (announces(one.subject) || announces(other.subject))) return 'replaces'
  if (differBySuffix(one.number, other.number)) return 'suffix'
  if (sameNumber(one, other)) return 'number'
  if (sameSubject) return 'subject'
  return onTwoPlatforms(one, other) ? 'platforms' : null
}

function sameNumber({ number }: Comparable, other: Comparable): boolean {
  return number !== NO_NUMBER && folded(number) === folded(other.number)
}

/** One is the other and « -00 », « _02 », « -R », or the two digits of a 2019 sequence. */
export function differBySuffix(one: string, other: string): boolean {
  const [short, long] = [folded(one), folded(other)].sort((a, b) => a.length - b.length) as [string, string]
  return short.length >= 3 && long.startsWith(short) && suffix.test(long.slice(short.length))
}

const suffix = /^(?:[-_ ./]?\d{2}|[-_ ./](?:\d|r|rect|rectif|bis))$/

function onTwoPlatforms(one: Comparable, other: Comparable): boolean {
  const shared = one.publishers.some(publisher => other.publishers.includes(publisher))
  return one.publishers.length > 0 && other.publishers.length > 0 && !shared
}

function newerOf(one: Comparable, other: Comparable): number | null {
  if (announces(one.subject) !== announces(other.subject)) return announces(one.subject) ? one.id : other.id
  if ((one.publishedOn ?? '') === (other.publishedOn ?? '')) return null
  return (one.publishedOn ?? '') > (other.publishedOn ?? '') ? one.id : other.id
}

function pairOf(one: number, other: number): [number, number] {
  return one < other ? [one, other] : [other, one]
}

function pairKey(one: number, other: number): string {
  return pairOf(one, other).join(' ')
}

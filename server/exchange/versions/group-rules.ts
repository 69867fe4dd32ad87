import { inTurn, rising } from '#server/base/order.ts'
import { folded } from '#server/base/text.ts'
import { NO_NUMBER } from '../decp/rules.ts'
import {
  announces,
  areTold,
  bareSubject,
  bucketOf,
  correctionKeys,
  legalPerson,
  replaces,
  subjectOf,
} from './alike-rules.ts'
import { Links } from './links-rules.ts'
import { holderKey, inOrder, latestDate, onePerContent } from './order-rules.ts'
import type { Group, Version } from './record.ts'

// Which versions are of one contract: decided on all versions of one buyer, form and number at once, so that no order of arrival counts.

/** The contracts that these versions are of, by key. Versions of several buyers or numbers may be given together. */
export function groupsOf(versions: readonly Version[]): Group[] {
  const buckets = Map.groupBy(onePerContent(versions), ({ contract }) => bucketOf(contract))
  return [...buckets.values()].flatMap(groupsOfBucket).sort(rising(({ key }) => key))
}

function groupsOfBucket(versions: Version[]): Group[] {
  const same = sameSubject(versions).flatMap(group => toldApart(group))
  return corrected(same).map(parts => {
    const ordered = inOrder(parts.flat()).versions
    return { key: smallest(ordered), versions: ordered, corrected: parts.length > 1 }
  })
}

function smallest(versions: readonly Version[]): string {
  return versions.map(({ fingerprint }) => fingerprint).sort()[0]!
}

/** The same subject and an initial holder in common. Without a number or a subject, the same day as well. */
function sameSubject(versions: Version[]): Version[][] {
  const links = new Links(versions)
  for (const sharing of sharers(versions, version => sameKeys(version))) links.all(sharing)
  for (const sharing of sharers(versions, ({ contract }) => [bareSubject(contract.subject)]))
    for (const version of sharing.filter(({ contract }) => announces(contract.subject)))
      for (const other of sharing) if (replaces(version.contract, other.contract)) links.add(version, other)
  return links.groups()
}

function sameKeys({ contract }: Version): string[] {
  const persons = contract.holders.length > 0 ? contract.holders.map(legalPerson) : [`nobody ${contract.notifiedOn}`]
  const isNamed = contract.number !== NO_NUMBER && contract.subject !== ''
  const day = isNamed ? '' : contract.notifiedOn
  return persons.map(person => JSON.stringify([subjectOf(contract), person, day]))
}

/** Those that share a key, by key, where several do. */
function sharers<Item>(items: readonly Item[], keysOf: (item: Item) => string[]): Item[][] {
  const byKey = new Map<string, Item[]>()
  for (const item of items)
    for (const key of new Set(keysOf(item))) {
      const before = byKey.get(key)
      if (before) before.push(item)
      else byKey.set(key, [item])
    }
  return [...byKey.values()].filter(({ length }) => length > 1)
}

const told: ((version: Version) => string)[] = [
  ({ contract }) => `${contract.notifiedOn}`,
  ({ contract }) => `${contract.notifiedOn} ${contract.amountCents}`,
  ({ contract }) => `${contract.notifiedOn} ${contract.amountCents} ${contract.holders.map(holderKey).sort().join()}`,
]

/** A group that would hold two records of one file, split: by day, then amount, then holders, then by what they have in common. */
function toldApart(group: Version[], level = 0): Version[][] {
  if (!holdsTwo([group])) return [group]
  const keyOf = told[level]
  if (!keyOf) return byLikeness(group)
  return [...Map.groupBy(group, keyOf).values()].flatMap(part => toldApart(part, level + 1))
}

function holdsTwo(parts: readonly (readonly Version[])[]): boolean {
  return sharers(parts.flat(), filesOf).some(records =>
    records.some((one, index) => records.slice(index + 1).some(other => areTold(one, other))),
  )
}

function filesOf({ sources }: Version): string[] {
  return sources.map(({ file }) => file)
}

/** From the oldest, each joins the contract that it resembles most among those it may be of. */
function byLikeness(group: Version[]): Version[][] {
  const contracts: Version[][] = []
  for (const version of [...group].sort(byAge)) {
    const open = contracts.filter(contract => !contract.some(other => areTold(version, other)))
    const likest = open.sort((one, other) => likeness(version, other) - likeness(version, one))[0]
    if (likest) likest.push(version)
    else contracts.push([version])
  }
  return contracts
}

const byAge = inTurn<Version>(
  rising(({ contract }) => latestDate(contract)),
  rising(({ fingerprint }) => fingerprint),
)

function likeness({ contract }: Version, others: readonly Version[]): number {
  const said = Object.entries(contract).map(([key, value]) => `${key} ${JSON.stringify(value)}`)
  const known = new Set(
    others.flatMap(other => Object.entries(other.contract).map(([key, value]) => `${key} ${JSON.stringify(value)}`)),
  )
  return said.filter(value => known.has(value)).length
}

/** Groups that are corrections of each other, joined where no other candidate makes it doubtful which. */
function corrected(groups: Version[][]): Version[][][] {
  const candidates = candidatesOf(groups)
  const links = new Links(groups)
  for (const [group, others] of candidates)
    for (const other of others) {
      const around = new Set([group, other, ...others, ...candidates.get(other)!])
      if (!holdsTwo([...around])) links.add(group, other)
    }
  return links
    .groups()
    .flatMap(joined => (joined.length > 2 && holdsTwo(joined) ? joined.map(group => [group]) : [joined]))
}

function candidatesOf(groups: Version[][]): Map<Version[], Set<Version[]>> {
  const candidates = new Map(groups.map(group => [group, new Set<Version[]>()]))
  const keysOf = (group: Version[]) => group.flatMap(({ contract }) => correctionKeys(contract))
  for (const sharing of sharers(groups, keysOf))
    for (const [index, one] of sharing.entries())
      for (const other of sharing.slice(index + 1)) {
        if (candidates.get(one)!.has(other) || !mayBeOne(one, other)) continue
        candidates.get(one)!.add(other)
        candidates.get(other)!.add(one)
      }
  return candidates
}

function mayBeOne(one: Version[], other: Version[]): boolean {
  const lots = new Set([...one, ...other].map(({ contract }) => contract.lotNumber).filter(Boolean))
  return lots.size < 2 && !holdsTwo([one, other])
}

type TypedContract = { id: number; lotNumber: string }

/**
 * Which contracts written by hand these groups are of, all of one buyer, form and number: by group key. A contract and a group that are
 * alone to bear their lot are one; so are the only contract and the only group, unless their lots differ.
 */
export function handwritten(groups: readonly Group[], typed: readonly TypedContract[]): Map<string, number> {
  const found = new Map<string, number>()
  const alone = groups.length === 1 && typed.length === 1
  for (const { key, versions } of groups) {
    const lot = versions[0]!.contract.lotNumber
    const ofLot = typed.filter(({ lotNumber }) => lot && folded(lotNumber) === folded(lot))
    const groupsOfLot = groups.filter(group => group.versions[0]!.contract.lotNumber === lot)
    if (ofLot.length === 1 && groupsOfLot.length === 1) found.set(key, ofLot[0]!.id)
    else if (alone && !(lot && typed[0]!.lotNumber)) found.set(key, typed[0]!.id)
  }
  return found
}

import { falling, inTurn, rising } from '#server/base/order.ts'
import type { Modification, PublishedContract, PublishedHolder } from '../decp/record.ts'
import type { OrderStep, Version } from './record.ts'

// Which version is current: the first difference decides. Nothing here asks when a version was imported.

export type Ordered = {
  /** All of them, the current one first. */
  versions: Version[]
  decidedBy: OrderStep | null
  /** The current one and those that only their fullness or their fingerprint sets after it; empty when there is none. */
  tied: Version[]
}

/** A total order over a set of versions of one contract. Each version once: two of one fingerprint are one. */
export function inOrder(versions: readonly Version[]): Ordered {
  const all = onePerContent(versions)
  const [replaced, standing] = [all.filter(one => one.replaced), all.filter(one => !one.replaced)]
  if (replaced.length === 0 || standing.length === 0) return byPublication(all)
  const { versions: order, ...first } = byPublication(standing)
  return { ...first, versions: [...order, ...byPublication(replaced).versions] }
}

function byPublication(versions: readonly Version[]): Ordered {
  const days = [...Map.groupBy(versions, ({ contract }) => latestDate(contract))]
    .sort(falling(([date]) => date))
    .map(([, ofOneDay]) => ofOneDay)
  const order = days.flatMap(ofOneDay => foremostFirst(ofOneDay))
  const { step, tied } = foremost(days[0] ?? [])
  const decidedBy = step ?? (days.length > 1 ? 'date' : null)
  return { versions: order, decidedBy, tied: order.filter(version => tied.includes(version)) }
}

/** In layers: those that nothing precedes, then those that only they preceded. */
function foremostFirst(versions: readonly Version[]): Version[] {
  const order: Version[] = []
  let left = [...versions]
  while (left.length > 0) {
    const layer = new Set(foremost(left).order)
    order.push(...layer)
    left = left.filter(version => !layer.has(version))
  }
  return order
}

/** The same content seen by two roads is one version, seen in the files of both. */
export function onePerContent(versions: readonly Version[]): Version[] {
  const kept = new Map<string, Version>()
  for (const version of versions) {
    const same = kept.get(version.fingerprint)
    kept.set(version.fingerprint, same ? together(same, version) : version)
  }
  return [...kept.values()].sort(byFingerprint)
}

function together(one: Version, other: Version): Version {
  const [first, second] = one.id <= other.id ? [one, other] : [other, one]
  return { ...first, partial: one.partial && other.partial, sources: [...first.sources, ...second.sources] }
}

type Foremost = { order: Version[]; step: OrderStep | null; tied: Version[] }

/** Of versions of one date. Each step sets aside those that another one precedes; what a step leaves alone is the first of all. */
function foremost(versions: readonly Version[]): Foremost {
  let left = [...versions]
  let step: OrderStep | null = null
  for (const [name, precedes] of steps) {
    const unpreceded = left.filter(version => !left.some(other => other !== version && precedes(other, version)))
    if (unpreceded.length === left.length || unpreceded.length === 0) continue
    left = unpreceded
    step = name
  }
  if (left.length <= 1) return { order: left, step, tied: [] }
  const order = left.sort(inTurn(byFullness, byFingerprint))
  return { order, step: byFullness(order[0]!, order[1]!) < 0 ? 'fuller' : 'fingerprint', tied: order }
}

const steps: [OrderStep, (one: Version, other: Version) => boolean][] = [
  ['amendments', (one, other) => contains(one.contract.modifications, other.contract.modifications)],
  ['fileDay', isOfALaterFile],
]

/** Of the record, of its amendments, of its acts: 'YYYY-MM-DD', '' when none is published. */
export function latestDate({ publishedOn, modifications }: PublishedContract): string {
  let latest = publishedOn ?? ''
  for (const modification of modifications)
    if (modification.publishedOn && modification.publishedOn > latest) latest = modification.publishedOn
  return latest
}

/** Those of the other, and more. */
export function contains(one: readonly Modification[], other: readonly Modification[]): boolean {
  if (one.length <= other.length) return false
  const left = new Map<string, number>()
  for (const modification of one) {
    const said = contentOf(modification)
    left.set(said, (left.get(said) ?? 0) + 1)
  }
  return other.every(modification => {
    const said = contentOf(modification)
    const count = left.get(said) ?? 0
    left.set(said, count - 1)
    return count > 0
  })
}

/** What an amendment says, in one way only; not when it was published, which corrects nothing. */
export function contentOf({ number, signedOn, amountCents, durationMonths, holders, reason }: Modification): string {
  const names = holders?.map(holderKey).sort() ?? null
  return JSON.stringify([number, signedOn, amountCents, durationMonths, names, reason])
}

/** As published: type and identifier, or the name where nothing identifies. */
export function holderKey({ idType, identifier, name }: PublishedHolder): string {
  return `${idType} ${identifier || name}`
}

/** Between files of one publisher only: a consolidation is late, not newer, and nobody known is nobody in common. */
function isOfALaterFile(one: Version, other: Version): boolean {
  const before = lastDays(other)
  const shared = [...lastDays(one)].filter(([publisher]) => before.has(publisher))
  const told = shared.filter(([publisher, day]) => day !== before.get(publisher))
  return told.length > 0 && told.every(([publisher, day]) => day > before.get(publisher)!)
}

/** The last day on which each publisher published it. */
function lastDays({ sources }: Version): Map<string, string> {
  const days = new Map<string, string>()
  for (const { publisher, fileDay, consolidated } of sources) {
    if (!publisher || !fileDay || consolidated) continue
    if (fileDay > (days.get(publisher) ?? '')) days.set(publisher, fileDay)
  }
  return days
}

const byFullness = inTurn<Version>(
  falling(({ contract }) => filledFields(contract)),
  falling(({ contract }) => contract.holders.length),
  falling(({ contract }) => lengthOf(contract)),
)
const byFingerprint = rising<Version>(({ fingerprint }) => fingerprint)

const lengths = new WeakMap<PublishedContract, number>()

function lengthOf(contract: PublishedContract): number {
  const known = lengths.get(contract) ?? JSON.stringify(contract).length
  lengths.set(contract, known)
  return known
}

function filledFields(contract: PublishedContract): number {
  return Object.values(contract).filter(isSaid).length
}

/** Something is published there: « inconnue » says nothing. */
export function isSaid(value: unknown): boolean {
  if (value === null || value === undefined || value === '') return false
  if (Array.isArray(value)) return value.some(item => item !== 'inconnue')
  return typeof value !== 'object' || Object.values(value).some(isSaid)
}

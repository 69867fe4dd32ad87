import { longDate } from '#server/base/format.ts'
import { falling, inTurn, rising } from '#server/base/order.ts'
import type { Modification } from '../decp/record.ts'
import { contentOf, latestDate, type Ordered } from './order-rules.ts'
import type { AmendmentState, PublishedAmendment, Version } from './record.ts'

// What became of each amendment that a version published. The current version's count; a newer whole version that lacks one withdraws
// it, or corrects it by the same number or the same date; a list that starts after it leaves it where it is.

type Known = { modification: Modification; content: string }

type Entry = Known & {
  state: AmendmentState
  contradicted: boolean
  since: Version | null
  versions: Version[]
}

/** By date. The order is that of `inOrder`, or of an answer that put another version first. */
export function amendmentsOf({ versions, tied }: Pick<Ordered, 'versions' | 'tied'>): PublishedAmendment[] {
  const entries: Entry[] = []
  versions.forEach((version, index) => {
    const newer = versions.slice(0, index)
    const isTied = index > 0 && tied.includes(version) && tied.includes(versions[0]!)
    add(entries, version, newer, isTied)
  })
  return entries.sort(byDate).map(shown)
}

/** Those that count in a figure. */
export function isCounted({ state }: { state: AmendmentState }): boolean {
  return state === 'current' || state === 'kept'
}

function add(entries: Entry[], version: Version, newer: readonly Version[], isTied: boolean): void {
  const before = [...entries]
  const pairs = paired(entries, version.contract.modifications)
  for (const { modification, entry, exact } of pairs) {
    if (entry && exact) entry.versions.push(version)
    else entries.push(entryOf(modification, version, entry, newer, isTied))
  }
  if (!isTied) return
  for (const { entry, exact } of pairs) if (entry && !exact) entry.contradicted = true
  if (version.partial) return
  const met = new Set(pairs.map(({ entry }) => entry))
  for (const entry of before) if (entry.state === 'current' && !met.has(entry)) entry.contradicted = true
}

function entryOf(
  modification: Modification,
  version: Version,
  pair: Entry | null,
  newer: readonly Version[],
  isTied: boolean,
): Entry {
  const entry = { modification, content: contentOf(modification), contradicted: false, versions: [version] }
  if (pair && isTied) return { ...entry, state: 'rival', contradicted: true, since: null }
  if (pair) return { ...entry, state: 'replaced', since: pair.versions.at(-1)! }
  const whole = newer.filter(({ partial }) => !partial)
  const nearest = whole.at(-1) ?? null
  if (!nearest) return { ...entry, state: 'current', since: null }
  if (isTied) return { ...entry, state: 'current', contradicted: true, since: null }
  const isLeft = whole.every(({ contract }) => startsAfter(contract.modifications, modification))
  return { ...entry, state: isLeft ? 'kept' : 'withdrawn', since: nearest }
}

/** A publisher who sends only the last ones: the list begins above 1, with a number and a date later than this one's. */
function startsAfter(list: readonly Modification[], { number, signedOn }: Modification): boolean {
  if (list.length === 0) return false
  return list.every(
    other =>
      other.number !== null &&
      other.number > 1 &&
      (number === null || other.number > number) &&
      other.signedOn > signedOn,
  )
}

type Pair<One extends Known> = { modification: Modification; entry: One | null; exact: boolean }

/** One to one: first what says the same, then what has the same number and date, the same date, the same number. */
function paired<One extends Known>(entries: readonly One[], modifications: readonly Modification[]): Pair<One>[] {
  const taken = new Set<One>()
  const pairs = modifications.map((modification): Pair<One> => ({ modification, entry: null, exact: false }))
  for (const [index, alike] of likenesses.entries())
    for (const pair of pairs) {
      if (pair.entry) continue
      const found = entries.find(entry => !taken.has(entry) && alike(entry, pair.modification))
      if (!found) continue
      taken.add(found)
      pair.entry = found
      pair.exact = index === 0
    }
  return pairs
}

const likenesses: ((entry: Known, modification: Modification) => boolean)[] = [
  ({ content }, modification) => content === contentOf(modification),
  (entry, modification) => sameNumber(entry, modification) && sameDate(entry, modification),
  sameDate,
  sameNumber,
]

function sameNumber({ modification: { number } }: Known, other: Modification): boolean {
  return number !== null && number === other.number
}

function sameDate({ modification: { signedOn } }: Known, other: Modification): boolean {
  return signedOn === other.signedOn
}

export type Compared = {
  added: Modification[]
  gone: Modification[]
  changed: [before: Modification, after: Modification][]
}

/** What became of the amendments of one publication in the next. */
export function comparedLists(before: readonly Modification[], after: readonly Modification[]): Compared {
  const entries = before.map((modification): Known => ({ modification, content: contentOf(modification) }))
  const pairs = paired(entries, after)
  const met = new Set(pairs.map(({ entry }) => entry))
  return {
    added: pairs.filter(({ entry }) => !entry).map(({ modification }) => modification),
    gone: entries.filter(entry => !met.has(entry)).map(({ modification }) => modification),
    changed: pairs.flatMap(({ modification, entry, exact }) =>
      entry && !exact ? [[entry.modification, modification]] : [],
    ),
  }
}

const byDate = inTurn<Entry>(
  rising(({ modification }) => modification.signedOn),
  rising(({ modification }) => modification.number),
  falling(({ state }) => Number(isCounted({ state }))),
  rising(({ content }) => content),
)

function shown({ modification, state, contradicted, since, versions }: Entry): PublishedAmendment {
  const stateSince = since ? latestDate(since.contract) || null : null
  const remark = contradicted ? 'deux versions du même jour' : remarkOf(state, stateSince)
  return { ...modification, state, contradicted, stateSince, remark, from: versions.map(({ id }) => id) }
}

function remarkOf(state: AmendmentState, since: string | null): string {
  const publication = since ? `la publication du ${longDate(since)}` : 'une publication plus récente'
  if (state === 'withdrawn') return `retiré de ${publication}`
  if (state === 'kept') return `absent de ${publication}`
  return state === 'replaced' ? `remplacé par ${publication}` : ''
}

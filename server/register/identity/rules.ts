// Who is who: of a legal person, what people typed, what was published of it, and what lists say of it on their day.

/** In the order in which a name is looked for. `elsewhere`: typed for another establishment of the same legal person. */
export const nameOrder = ['typed', 'elsewhere', 'sirene', 'published', 'list', 'number'] as const
export type NameSource = (typeof nameOrder)[number]

export const listKindCodes = ['units', 'establishments', 'conventions', 'structures', 'adapted', 'esus'] as const
export type ListKind = (typeof listKindCodes)[number]

/** What each source calls one legal person; '' where it says nothing. */
export type KnownNames = {
  typed: string
  elsewhere: string
  sirene: string
  published: readonly string[]
  list: string
}

/** The name of a legal person, and where it comes from: the first that is found. '' is to be told by its number. */
export function nameOf({ typed, elsewhere, sirene, published, list }: KnownNames): {
  name: string
  source: NameSource
} {
  const found = { typed, elsewhere, sirene, published: mostFrequent(published), list, number: '' }
  const source = nameOrder.find(one => found[one].trim() !== '') ?? 'number'
  return { name: found[source].trim(), source }
}

/** The name published most often, whichever came first; of two published as often, the first of the alphabet. */
export function mostFrequent(names: readonly string[]): string {
  const counts = new Map<string, number>()
  for (const name of names) if (name.trim()) counts.set(name.trim(), (counts.get(name.trim()) ?? 0) + 1)
  const [most] = [...counts].sort(([one, times], [other, others]) => others - times || (one < other ? -1 : 1))
  return most?.[0] ?? ''
}

export type ListedKind = string

/** One line of a list: this kind, from and until when where the list says it. */
export type Claim = { listId: number; kind: ListedKind; since: string | null; until: string | null }

/** A list that says kinds, and whether it was read with this legal person in the register. */
export type ReadList = { id: number; kind: ListKind; source: string; datedOn: string; knewIt: boolean }

export type KindAt = {
  kind: ListedKind
  /** `held` on that day; `absent`: another list names it, the one that tells of that day does not; `over`: its dates say otherwise. */
  state: 'held' | 'absent' | 'over'
  list: ReadList
  /** From when, where the list says it. */
  since: string | null
}

/**
 * The kinds of a legal person on a day, by its lists. Of the lists of one source, the last before that day tells, else the first
 * after it. A list that was read before the company was known says nothing by its silence.
 */
export function kindsAt(claims: readonly Claim[], lists: readonly ReadList[], day: string): KindAt[] {
  const told: KindAt[] = []
  const series = Map.groupBy(lists, ({ kind, source }) => `${kind} ${source.toLowerCase()}`)
  for (const some of series.values()) {
    const ids = new Set(some.map(({ id }) => id))
    const own = claims.filter(({ listId }) => ids.has(listId))
    for (const [kind, kinds] of Map.groupBy(own, one => one.kind)) {
      const telling = some.filter(list => list.knewIt || kinds.some(({ listId }) => listId === list.id))
      const list = listOn(telling, day)
      if (!list) continue
      const said = kinds.filter(({ listId }) => listId === list.id)
      const held = said.find(claim => isOn(claim, day))
      const state = said.length === 0 ? 'absent' : held ? 'held' : 'over'
      told.push({ kind, state, list, since: held?.since ?? null })
    }
  }
  return told
}

function listOn(lists: readonly ReadList[], day: string): ReadList | null {
  const inOrder = lists.toSorted((one, other) => one.datedOn.localeCompare(other.datedOn) || one.id - other.id)
  return inOrder.findLast(({ datedOn }) => datedOn <= day) ?? inOrder[0] ?? null
}

function isOn({ since, until }: Claim, day: string): boolean {
  return (since === null || since <= day) && (until === null || day <= until)
}

/** Told first where a legal person has several: what reveals health or justice is never shown by mistake. */
const mainOrder: readonly ListedKind[] = [
  'EA',
  'EATT',
  'ESAT',
  'PENIT',
  'ACI',
  'EI',
  'AI',
  'ETTI',
  'EITI',
  'GEIQ',
  'ESS',
]

/** The one kind that lists show of a company for which nobody typed any; null where no list says any. */
export function mainKind(kinds: readonly ListedKind[]): ListedKind | null {
  return mainOrder.find(kind => kinds.includes(kind)) ?? null
}

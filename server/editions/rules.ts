import { longDate } from '#server/base/format.ts'
import type { About, Change, Compared, Subject } from '#server/documents/words.ts'

// What makes an edition: how its content is written down, which one it follows, what changed since.

/** JSON with its keys in order: the same content gives the same text, on any machine. */
export function canonical(value: unknown): string {
  return JSON.stringify(ordered(JSON.parse(JSON.stringify(value ?? null))))
}

function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered)
  if (value === null || typeof value !== 'object') return value
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
  return Object.fromEntries(entries.map(([key, inside]) => [key, ordered(inside)]))
}

/** Editions of one kind, one subject and the same buyers follow one another; whoever sees others has another series. */
export function seriesOf({
  kind,
  subject,
  thread,
  buyerIds,
}: Pick<About, 'kind' | 'subject' | 'thread' | 'buyerIds'>): string {
  const whose = buyerIds === null ? 'all' : [...new Set(buyerIds)].sort((a, b) => a - b).join(',')
  return [kind, subjectKey(subject), whose, thread].filter(Boolean).join(' ')
}

function subjectKey(subject: Subject): string {
  if (subject.type === 'contract') return `contract:${subject.id}`
  return subject.type === 'company' ? `company:${subject.legalPerson}` : 'institution'
}

/** What changed from one content to the next: figures first, then acts, each in the order of the document. */
export function changesBetween(before: Compared, after: Compared): Change[] {
  const [old, now] = [before, after].map(({ figures }) => new Map(figures.map(one => [one.label, one.value])))
  const figures = [...new Set([...now!.keys(), ...old!.keys()])]
    .map(label => ({ label, before: old!.get(label) ?? null, after: now!.get(label) ?? null }))
    .filter(change => change.before !== change.after)
  return [
    ...figures,
    ...added(before.acts, after.acts).map(label => ({ label, before: null, after: 'nouveau' })),
    ...added(after.acts, before.acts).map(label => ({ label, before: 'présent', after: null })),
  ]
}

/** Those of the second list that the first has not, as often as they come. */
function added(known: readonly string[], acts: readonly string[]): string[] {
  const left = new Map<string, number>()
  for (const act of known) left.set(act, (left.get(act) ?? 0) + 1)
  return acts.filter(act => {
    const count = left.get(act) ?? 0
    left.set(act, count - 1)
    return count <= 0
  })
}

/** Acts known since, in their order, each said once: nothing tells how many they were of one kind. */
export function actChanges(acts: readonly { label: string; effectOn: string | null }[]): Change[] {
  const said = acts.map(({ label, effectOn }) => ({ label, before: null, after: effectWords(effectOn) }))
  return [...new Map(said.map(change => [`${change.label} ${change.after}`, change])).values()]
}

function effectWords(effectOn: string | null): string {
  return effectOn === null ? 'connu depuis' : `connu depuis, effet au ${longDate(effectOn)}`
}

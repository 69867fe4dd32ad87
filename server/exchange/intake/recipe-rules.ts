import { folded } from '#server/base/text.ts'
import { monthNamed } from '#server/base/written/dates.ts'
import type { Role } from './header-rules.ts'
import { distance } from './name-rules.ts'
import type { Drift, Layout } from './reading-rules.ts'

// What the last file of a sender that stands teaches of the next: which column is which, although it moved or was renamed, and what
// drifted since.

/** A column of an earlier file, or of this one: its letter, and the words of its header. */
export type Headed = { column: string; path: string; role?: string }
type Past = Layout['columns'][number]

/** Faults of a header under which it is still the same. */
const MOST_EDITS = 2

/** What a header says, without the month that it says it of: « Heures mai 2026 » and « Heures juin 2026 » are one column. */
export function headKey(path: string): string {
  const words = folded(path.slice(0, 200)).split(/[^\p{L}\d]+/u)
  return words
    .map(word => (isMoment(word) ? '#' : word))
    .filter(Boolean)
    .join(' ')
}

function isMoment(word: string): boolean {
  if (/^(?:\d{1,4}|s\d{1,2})$/.test(word)) return true
  return word.length >= 3 && monthNamed(word) !== null
}

/** Nothing but months and weeks: a column of each comes and goes with the period. */
function isOfMoments(path: string): boolean {
  return /^[# ]*$/.test(headKey(path)) && path !== ''
}

/**
 * Each earlier column with the one it has become: the same header, then one of two edits at most, then the one that stands between the
 * same neighbours. Never two for one.
 */
export function matchedColumns<Now extends Headed>(past: readonly Headed[], now: readonly Now[]): Map<number, Now> {
  const found = new Map<number, Now>()
  const taken = new Set<Now>()
  const take = (index: number, one: Now | undefined) => {
    if (!one || found.has(index)) return
    found.set(index, one)
    taken.add(one)
  }
  const free = () => now.filter(one => !taken.has(one))
  for (const [index, { path, column }] of past.entries())
    take(
      index,
      free().find(one => (path === '' ? one.path === '' && one.column === column : isSame(one.path, path))),
    )
  for (const { index, one } of nearest(past, free(), found)) if (!taken.has(one)) take(index, one)
  for (const index of past.keys()) if (!found.has(index)) take(index, onlyOne(free(), between(past, index, found, now)))
  return found
}

function isSame(path: string, earlier: string): boolean {
  return path !== '' && headKey(path) === headKey(earlier)
}

/** Headers of few faults, the likest first. */
function nearest<Now extends Headed>(past: readonly Headed[], free: readonly Now[], found: ReadonlyMap<number, Now>) {
  const pairs = [...past.entries()].flatMap(([index, { path }]) => {
    const key = headKey(path)
    if (found.has(index) || key.length < 5) return []
    const faults = (one: Now) => (one.path === '' ? MOST_EDITS + 1 : distance(key, headKey(one.path)))
    return free.map(one => ({ index, one, faults: faults(one) })).filter(pair => pair.faults <= MOST_EDITS)
  })
  return pairs.sort((a, b) => a.faults - b.faults)
}

/** Both neighbours are where they were, nothing else came between them, and it is not read as something else. */
function between(past: readonly Headed[], index: number, found: ReadonlyMap<number, Headed>, now: readonly Headed[]) {
  const at = (one: Headed | undefined) => (one ? now.indexOf(one) : undefined)
  const [left, right] = [at(found.get(index - 1)), at(found.get(index + 1))]
  const role = past[index]?.role
  return (one: Headed) => {
    const place = now.indexOf(one)
    const isThere = left !== undefined && right !== undefined && place === left + 1 && place === right - 1
    return isThere && (one.role === undefined || one.role === role)
  }
}

function onlyOne<One>(some: readonly One[], isMeant: (one: One) => boolean): One | undefined {
  const meant = some.filter(isMeant)
  return meant.length === 1 ? meant[0] : undefined
}

/** The earlier table whose columns are most like these. */
function likest(earlier: readonly Layout[], now: readonly Headed[]): Layout | null {
  const shared = ({ columns }: Layout) =>
    columns.filter(({ path }) => now.some(one => isSame(one.path, path))).length / Math.max(1, columns.length)
  const [best] = [...earlier].sort((a, b) => shared(b) - shared(a))
  return best && best.columns.length > 0 ? best : null
}

/** What the columns of a table were, last time. */
export function pastRoles<Now extends Headed>(earlier: readonly Layout[], now: readonly Now[]): Map<Now, Past> {
  const past = likest(earlier, now)
  if (!past) return new Map()
  return new Map([...matchedColumns(past.columns, now)].map(([index, one]) => [one, past.columns[index]!]))
}

/** What changed of each table since the last file of this sender: columns that moved, came, went, were renamed or are read otherwise. */
export function driftOf(earlier: readonly Layout[], now: readonly Layout[]): Drift[] {
  return now.flatMap(({ columns }) => {
    const past = likest(earlier, columns)
    return past ? tableDrift(past, columns) : []
  })
}

function tableDrift(past: Layout, now: readonly Past[]): Drift[] {
  const matched = matchedColumns(past.columns, now)
  const known = new Set(matched.values())
  const kept = [...matched].flatMap(([index, one]) => changesOf(past.columns[index]!, one))
  const gone = past.columns
    .filter((one, index) => !matched.has(index) && isTold(one))
    .map(({ path, column, role }): Drift => ({ kind: 'missing', path, column, role }))
  const added = now
    .filter(one => !known.has(one) && isTold(one))
    .map(({ path, column, role }): Drift => ({ kind: 'added', path, column, role }))
  return [...kept, ...added, ...gone]
}

/** A column without a title says nothing; neither do national numbers, which are never read. */
function isTold({ path, role }: Past): boolean {
  return path !== '' && role !== 'nir' && !isOfMoments(path)
}

/** Where a column left aside stands is nobody’s affair. */
function changesOf(before: Past, after: Past): Drift[] {
  if (!isTold(after)) return []
  const { path, column, role } = after
  const changes: Drift[] = []
  if (path !== '' && before.path !== '' && headKey(path) !== headKey(before.path))
    changes.push({ kind: 'renamed', path, column, role, was: before.path })
  if (before.role !== role) changes.push({ kind: 'reread', path, column, role, was: before.role })
  else if (before.column !== column && role !== 'aside')
    changes.push({ kind: 'moved', path, column, role, was: before.column })
  return changes
}

/** Which role each column was told to have: by its own words, or by those it had when it was told. */
export function toldRoles<Now extends Headed>(
  columns: readonly Now[],
  told: Readonly<Record<string, Role>>,
  past: ReadonlyMap<Now, Past>,
  keyOf: (one: Headed) => string,
): Map<Now, Role> {
  const roles = new Map<Now, Role>()
  for (const one of columns) {
    const before = past.get(one)
    const role = told[keyOf(one)] ?? (before && told[keyOf(before)])
    if (role) roles.set(one, role)
  }
  return roles
}

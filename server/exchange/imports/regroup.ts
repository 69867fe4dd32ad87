import type { Db } from '#db/connect.ts'
import type { Format } from '../decp/file.ts'
import type { PublishedContract } from '../decp/record.ts'
import { judge } from '../decp/rules.ts'
import { ambiguous, assigned, type Placed } from '../versions/assign-rules.ts'
import { derive } from '../versions/derive-rules.ts'
import { groupsOf, handwritten } from '../versions/group-rules.ts'
import { familiesUnder, type Merge, mergesAmong } from '../versions/merges-store.ts'
import type { Group, Source, Version } from '../versions/record.ts'
import { sourceOf } from '../versions/source-rules.ts'
import { familyOf, type KeptVersion, versionsIn } from '../versions/store.ts'
import { benchOf } from './bench.ts'
import { type Derivation, derivationOf, type Published } from './derivation.ts'
import { type Row, rowsNumbered, typedRows } from './store.ts'
import { workedAmong } from './worked-store.ts'

// The versions of some families, and what follows from all of them at once: which are one contract, on which row it stands, what is to be
// written there. The preview asks it of records that nobody wrote yet; an import and its undoing write what it answers.

/** A version that is not written yet has a negative number. */
export type Held = Version & {
  family: string
  contractId: number | null
  /** The row that its own publications stand on, of one merged into another; null where it is the row of its group. */
  home?: number | null
}
export type Regrouped = Placed<Held> & {
  row: Row | null
  derivation: Derivation
  /** What was last derived of the row; null for one that no publication made. */
  before: Published | null
  /** Attached now to a contract that was typed by hand. */
  attached: boolean
}

/** `coming`: versions that an import brings, which are not written yet. `without`: an import that is left out, or all of them. */
export async function regroup(
  db: Db,
  families: readonly string[],
  { coming = [], without = null }: { coming?: readonly Held[]; without?: number | 'all' | null } = {},
): Promise<{ regrouped: Regrouped[]; emptied: Row[] }> {
  const kept = await versionsIn(db, families)
  const counting = kept.flatMap(one => heldOf(one, without))
  const versions = Map.groupBy([...counting, ...coming], ({ family }) => family)
  const groups = [...versions.values()].map(some => groupsOf(some))
  const placed = await place(db, groups)
  const standing = [...kept, ...placed].flatMap(({ contractId }) => contractId ?? [])
  const merges = await mergesAmong(db, standing)
  const missing = await familiesBeside(db, merges, families)
  if (missing.length > 0) return regroup(db, [...families, ...missing], { coming, without })
  const together = merged(placed, merges)
  const rows = await rowsNumbered(db, [...standing, ...together.flatMap(({ contractId }) => contractId ?? [])])
  const before = Map.groupBy(
    kept.filter(({ contractId }) => contractId !== null && !rows.get(contractId)!.published),
    ({ contractId }) => contractId,
  )
  const taken = new Set(together.map(({ contractId }) => contractId))
  return {
    regrouped: together.map(one => {
      const row = one.contractId === null ? null : rows.get(one.contractId)!
      const last =
        row &&
        lastOf(
          row,
          (before.get(row.id) ?? []).flatMap(version => heldOf(version)),
        )
      const derivation = derivationOf(derive(one.versions, []))
      return { ...one, row, derivation, before: last, attached: isAttached(one) }
    }),
    emptied: [...new Set(standing)].filter(id => !taken.has(id)).map(id => rows.get(id)!),
  }
}

/** On which row each group stands, before what people said are one is put together. */
async function place(db: Db, groups: readonly (readonly Group[])[]): Promise<Placed<Held>[]> {
  const held = groups.map(some => some.map(({ versions }) => versions as Held[]))
  const doubtful = held.flatMap(some => ambiguous(some))
  const worked = doubtful.length > 0 ? await workedAmong(db, doubtful) : new Set<number>()
  const placed = held.flatMap(some => assigned(some, worked))
  await attach(db, placed)
  return placed
}

/** Of the contracts that people said are one with these, the families that are not among them. */
async function familiesBeside(db: Db, merges: readonly Merge[], families: readonly string[]): Promise<string[]> {
  if (merges.length === 0) return []
  const ids = merges.flatMap(({ keptId, mergedId }) => [keptId, mergedId])
  return (await familiesUnder(db, ids)).filter(family => !families.includes(family))
}

/** What stands on a row that was merged into another feeds that other. */
function merged(placed: readonly Placed<Held>[], merges: readonly Merge[]): Placed<Held>[] {
  const into = new Map(merges.map(({ mergedId, keptId }) => [mergedId, keptId]))
  const replaced = new Set(merges.map(({ replacedId }) => replacedId))
  const found: Placed<Held>[] = []
  const byRow = new Map<number, Placed<Held>>()
  for (const { contractId, versions, held } of placed) {
    const row = contractId === null ? null : (into.get(contractId) ?? contractId)
    const home = row === contractId ? null : contractId
    const own = versions.map(one => ({ ...one, home, replaced: contractId !== null && replaced.has(contractId) }))
    const same = row === null ? undefined : byRow.get(row)
    const group = same ?? { contractId: row, versions: [], held: [] }
    group.versions.push(...own)
    group.held = [...new Set([...group.held, ...held])]
    if (!same) found.push(group)
    if (row !== null) byRow.set(row, group)
  }
  return found
}

/** What stands beside the row; else, of one that was published before this was kept, what its versions say. */
function lastOf(row: Row, versions: readonly Held[]): Published | null {
  if (row.published) return JSON.parse(row.published)
  return versions.length > 0 ? derivationOf(derive([...versions], [])).published : null
}

function isAttached({ contractId, versions }: Placed<Held>): boolean {
  return contractId !== null && versions.every(version => version.contractId === null)
}

/** Contracts typed by hand take the groups that they are of, among those that no row has. */
async function attach(db: Db, placed: readonly Placed<Held>[]): Promise<void> {
  const unplaced = placed.filter(({ contractId }) => contractId === null)
  if (unplaced.length === 0) return
  const rows = await typedRows(
    db,
    unplaced.map(({ versions }) => versions[0]!.contract),
  )
  const typed = Map.groupBy(
    rows.filter(({ isPublished }) => !isPublished),
    ({ siret, form, number }) => familyOf({ form, buyer: { siret }, number }),
  )
  const groups = Map.groupBy(placed, ({ versions }) => versions[0]!.family)
  for (const [family, some] of groups) {
    const byKey = new Map(some.map(one => [one.versions.map(({ fingerprint }) => fingerprint).sort()[0]!, one]))
    const asGroups = [...byKey].map(([key, { versions }]) => ({ key, versions, corrected: false }))
    for (const [group, id] of handwritten(asGroups, typed.get(family) ?? [])) {
      const one = byKey.get(group)!
      if (one.contractId === null) one.contractId = id
    }
  }
}

/** Read again by today’s rules, whatever the day; none where no sighting is left, or nothing is read any more. */
export function heldOf(kept: KeptVersion, without: number | 'all' | null = null): Held[] {
  const { id, fingerprint, family, contractId, partial, replaced } = kept
  const seen = without === 'all' ? [] : kept.sources.filter(({ importId }) => importId !== without)
  const format = kept.format as Format
  const contract = seen.length > 0 ? contractIn(kept.content, kept.form as PublishedContract['form'], format) : null
  if (!contract) return []
  const sources = seen.map(
    ({ importId, sha256, fileName, position }): Source =>
      sourceOf({ file: sha256 || `import ${importId}`, fileName, position }),
  )
  return [{ id, fingerprint, family, contract, format, partial, replaced, sources, contractId }]
}

function contractIn(raw: unknown, form: PublishedContract['form'], format: Format): PublishedContract | null {
  const found = { position: 0, kind: form, format, raw, broken: false, repairs: [] }
  return judge(found, benchOf('9999-12-31')).contract
}

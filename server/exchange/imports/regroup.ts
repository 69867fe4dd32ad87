import type { Db } from '#db/connect.ts'
import { folded } from '#server/base/text.ts'
import type { Format } from '../decp/file.ts'
import type { PublishedContract } from '../decp/record.ts'
import { judge } from '../decp/rules.ts'
import { ambiguous, assigned, type Placed } from '../versions/assign-rules.ts'
import { derive } from '../versions/derive-rules.ts'
import { groupsOf } from '../versions/group-rules.ts'
import type { Source, Version } from '../versions/record.ts'
import { sourceOf } from '../versions/source-rules.ts'
import { type KeptVersion, versionsIn } from '../versions/store.ts'
import { benchOf } from './bench.ts'
import { type Derivation, derivationOf, type Published } from './derivation.ts'
import { type Row, rowsNumbered, typedRows } from './store.ts'
import { workedAmong } from './worked-store.ts'

// The versions of some families, and what follows from all of them at once: which are one contract, on which row it stands, what is to be
// written there. The preview asks it of records that nobody wrote yet; an import and its undoing write what it answers.

/** A version that is not written yet has a negative number. */
export type Held = Version & { family: string; contractId: number | null }
export type Regrouped = Placed<Held> & {
  row: Row | null
  derivation: Derivation
  /** What was last derived of the row; null for one that no publication made. */
  before: Published | null
  /** Attached now to a contract that was typed by hand. */
  attached: boolean
}

/** `coming`: versions that an import brings, which are not written yet. */
export async function regroup(
  db: Db,
  families: readonly string[],
  coming: readonly Held[],
): Promise<{ regrouped: Regrouped[]; emptied: Row[] }> {
  const kept = (await versionsIn(db, families)).flatMap(heldOf)
  const known = new Set(kept.map(({ id }) => id))
  const fresh = coming.filter(({ id }) => !known.has(id))
  const all = Map.groupBy(merged(kept, fresh), ({ family }) => family)
  const groups = [...all.values()].map(versions => groupsOf(versions).map(group => group.versions as Held[]))
  const doubtful = groups.flatMap(some => ambiguous(some))
  const worked = doubtful.length > 0 ? await workedAmong(db, doubtful) : new Set<number>()
  const answers = groups.map(some => assigned(some, worked))
  const placed = answers.flatMap(answer => answer.placed)
  await attach(db, placed)
  const rows = await rowsNumbered(db, [
    ...placed.flatMap(({ contractId }) => contractId ?? []),
    ...answers.flatMap(({ emptied }) => emptied),
  ])
  const before = new Map(kept.map(one => [one.contractId, [] as Held[]]))
  for (const one of kept) before.get(one.contractId)!.push(one)
  return {
    regrouped: placed.map(one => {
      const row = one.contractId === null ? null : rows.get(one.contractId)!
      const derivation = derivationOf(derive(one.versions, []))
      return { ...one, row, derivation, before: row && lastOf(row, before.get(row.id) ?? []), attached: isAttached(one) }
    }),
    emptied: answers.flatMap(({ emptied }) => emptied.map(id => rows.get(id)!)),
  }
}

/** What stands beside the row; else, of one that was published before this was kept, what its versions say. */
function lastOf(row: Row, versions: readonly Held[]): Published | null {
  if (row.published) return JSON.parse(row.published)
  return versions.length > 0 ? derivationOf(derive([...versions], [])).published : null
}

function isAttached({ contractId, versions }: Placed<Held>): boolean {
  return contractId !== null && versions.every(version => version.contractId === null)
}

/** The same content in the file and in the register is one version. */
function merged(kept: readonly Held[], fresh: readonly Held[]): Held[] {
  const byContent = new Map(kept.map(one => [one.fingerprint, one]))
  const others: Held[] = []
  for (const one of fresh) {
    const same = byContent.get(one.fingerprint)
    if (same) same.sources.push(...one.sources)
    else others.push(one)
  }
  return [...kept, ...others]
}

/** A contract typed by hand under this number takes the one group that no row has, where neither has another candidate. */
async function attach(db: Db, placed: Placed<Held>[]): Promise<void> {
  const groups = Map.groupBy(placed, ({ versions }) => versions[0]!.family)
  const alone = placed.filter(
    ({ contractId, versions }) => contractId === null && groups.get(versions[0]!.family)!.length === 1,
  )
  if (alone.length === 0) return
  const contracts = alone.map(({ versions }) => versions[0]!.contract)
  const rows = Map.groupBy(await typedRows(db, contracts), row => keyOf(row.siret, row.form, row.number))
  for (const [index, one] of alone.entries()) {
    const { buyer, form, number } = contracts[index]!
    const same = rows.get(keyOf(buyer.siret, form, number)) ?? []
    if (same.length === 1 && !same[0]!.isPublished) one.contractId = same[0]!.id
  }
}

function keyOf(siret: string, form: string, number: string): string {
  return `${siret} ${form} ${folded(number)}`
}

/** Read again by today's rules, whatever the day. */
export function heldOf(kept: KeptVersion): Held[] {
  const contract = contractIn(kept.content, kept.form as PublishedContract['form'], kept.format as Format)
  if (!contract) return []
  const { id, fingerprint, family, contractId } = kept
  const sources = kept.sources.map(
    ({ importId, sha256, fileName, position }): Source => sourceOf({ file: sha256 || `import ${importId}`, fileName, position }),
  )
  return [{ id, fingerprint, family, contract, format: kept.format as Format, partial: false, sources, contractId }]
}

export function contractIn(raw: unknown, form: PublishedContract['form'], format: Format): PublishedContract | null {
  const found = { position: 0, kind: form, format, raw, broken: false, repairs: [] }
  return judge(found, benchOf('9999-12-31')).contract
}

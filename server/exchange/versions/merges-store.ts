import type { Db } from '#db/connect.ts'
import { inChunks } from '#server/base/chunks.ts'

// Contracts of which a person said that they are one. The one that goes keeps its versions on its own row; they feed the one that stays.

export type Merge = {
  id: number
  keptId: number
  mergedId: number
  /** Of the two, the one whose publications the other's replace; null when neither announces it. */
  replacedId: number | null
  reason: string
  at: string
  byName: string
}

/** The merges that stand, in which one of these contracts stays or goes. */
export async function mergesAmong(db: Db, contractIds: readonly number[]): Promise<Merge[]> {
  const found = new Map<number, Merge>()
  for (const ids of inChunks([...new Set(contractIds)])) {
    const rows = await db('contract_merges')
      .leftJoin('users', 'users.id', 'contract_merges.by')
      .whereNull('undone_at')
      .where(either => either.whereIn('kept_id', ids).orWhereIn('merged_id', ids))
      .select('contract_merges.id', 'kept_id', 'merged_id', 'replaced_id', 'reason', 'at', 'users.name')
    for (const { id, kept_id, merged_id, replaced_id, reason, at, name } of rows) {
      const pair = { keptId: kept_id, mergedId: merged_id, replacedId: replaced_id }
      found.set(id, { id, ...pair, reason, at, byName: name ?? 'Terminal' })
    }
  }
  return [...found.values()].sort((one, other) => one.id - other.id)
}

/** The contracts of these buyers into which another one was merged. */
export async function keptByMerge(db: Db, buyerIds: readonly number[]): Promise<number[]> {
  return db('contract_merges')
    .join('contracts', 'contracts.id', 'contract_merges.kept_id')
    .whereNull('undone_at')
    .whereIn('contracts.buyer_id', buyerIds)
    .distinct('kept_id')
    .pluck('kept_id')
}

/** Each row whose versions feed these contracts, with the contract that it feeds: their own, and those merged into them. */
export async function feeding(db: Db, contractIds: readonly number[]): Promise<Map<number, number>> {
  const fed = new Map(contractIds.map(id => [id, id]))
  for (const { keptId, mergedId } of await mergesAmong(db, contractIds)) if (fed.has(keptId)) fed.set(mergedId, keptId)
  return fed
}

export async function insertMerge(
  trx: Db,
  { keptId, mergedId, replacedId, reason }: Pick<Merge, 'keptId' | 'mergedId' | 'replacedId' | 'reason'>,
  { at, userId }: { at: string; userId: number | null },
): Promise<number> {
  const pair = { kept_id: keptId, merged_id: mergedId, replaced_id: replacedId }
  const [row] = await trx('contract_merges')
    .insert({ ...pair, reason, at, by: userId })
    .returning('id')
  return row!.id
}

/** False when it was taken back already. */
export async function undoMerge(trx: Db, id: number, by: { at: string; userId: number | null }): Promise<boolean> {
  const undone = await trx('contract_merges')
    .where({ id, undone_at: null })
    .update({ undone_at: by.at, undone_by: by.userId })
  return undone > 0
}

/** The families of all versions that ever stood on these rows. */
export async function familiesUnder(db: Db, contractIds: readonly number[]): Promise<string[]> {
  const found = new Set<string>()
  for (const ids of inChunks(contractIds)) {
    const families = await db('version_contracts')
      .join('published_versions', 'published_versions.id', 'version_contracts.version_id')
      .whereIn('version_contracts.contract_id', ids)
      .distinct('family')
      .pluck('family')
    for (const family of families) found.add(family)
  }
  return [...found].sort()
}

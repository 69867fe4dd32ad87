import type { Db } from '#db/connect.ts'
import { inChunks } from '#server/base/chunks.ts'
import { historyOf } from '../versions/differences-rules.ts'
import { type Merge, mergesAmong } from '../versions/merges-store.ts'
import { type Seeing, seeingsOf, versionsUnder } from '../versions/store.ts'
import type { Published } from './derivation.ts'
import { heldOf } from './regroup.ts'
import { rowsNamed } from './store.ts'
import { type ShownValues, valuesBeside } from './values.ts'

/** One publication of a contract, and where it was seen; `isWithdrawn`: no sighting of it stands. */
export type PublicationShown = { on: string | null; sentence: string; isWithdrawn: boolean; seen: Seeing[] }
export type Publications = {
  publications: PublicationShown[]
  values: ShownValues
  considerations: { state: string | null; published: string[] }
  remarks: string[]
  /** Contracts merged into this one. */
  merges: (Merge & { number: string })[]
}

/** All that was published of a contract, from the first publication, and what is typed beside it. */
export async function publicationsOf(db: Db, contractId: number): Promise<Publications> {
  const versions = await versionsUnder(db, contractId)
  const seen = await seeingsOf(
    db,
    versions.map(({ id }) => id),
  )
  const standing = versions.filter(({ id }) => seen.get(id)?.some(({ withdrawnAt }) => withdrawnAt === null))
  const gone = versions.filter(version => !standing.includes(version))
  const shown = [
    ...historyOf(standing.flatMap(version => heldOf(version))).map(one => ({ ...one, isWithdrawn: false })),
    ...gone.flatMap(version => historyOf(heldOf(version))).map(one => ({ ...one, isWithdrawn: true })),
  ]
  const row = (await db('contracts').where({ id: contractId }).first())!
  const published = publishedOf(row)
  return {
    publications: shown.map(({ version, on, sentence, isWithdrawn }) => {
      return { on, sentence, isWithdrawn, seen: seen.get(version) ?? [] }
    }),
    values: valuesBeside(row, published),
    considerations: {
      state: published?.states.considerations ?? null,
      published: published?.considerations ?? [],
    },
    remarks: published?.remarks ?? [],
    merges: (await mergedInto(db, [contractId])).get(contractId) ?? [],
  }
}

/** The contracts that people said are one with these, by the one that stays. */
export async function mergedInto(db: Db, contractIds: readonly number[]): Promise<Map<number, Publications['merges']>> {
  const kept = new Set(contractIds)
  const merges = (await mergesAmong(db, contractIds)).filter(({ keptId }) => kept.has(keptId))
  const names = await rowsNamed(
    db,
    merges.map(({ mergedId }) => mergedId),
  )
  const named = merges.map(merge => ({ ...merge, number: names.get(merge.mergedId)!.number }))
  return Map.groupBy(named, ({ keptId }) => keptId)
}

/** The values of these contracts, each beside what is published of it. */
export async function valuesOf(db: Db, contractIds: readonly number[]): Promise<Map<number, ShownValues>> {
  const found = new Map<number, ShownValues>()
  for (const ids of inChunks(contractIds))
    for (const row of await db('contracts').whereIn('id', ids)) found.set(row.id, valuesBeside(row, publishedOf(row)))
  return found
}

function publishedOf({ published }: { published: string }): Published | null {
  return published ? JSON.parse(published) : null
}

import type { Db } from '#db/connect.ts'
import { inChunks } from '#server/base/chunks.ts'
import { legalPerson } from '#server/register/companies/rules.ts'
import type { holdingsAt } from '#server/register/contracts/holders-store.ts'
import { shareActsOf } from '#server/register/shares/store.ts'
import type { Group } from './bearing-rules.ts'
import type { SourceMoment } from './pools-then.ts'
import type { OwnPart } from './share-rules.ts'

type Holdings = Awaited<ReturnType<typeof holdingsAt>>

/** Who could bear a part of these contracts that day, and what was decided of it: where several could. */
export async function groupsOf(
  db: Db,
  contractIds: readonly number[],
  moment: SourceMoment,
  holders: Holdings,
): Promise<Map<number, Group>> {
  const acts = await shareActsOf(db, contractIds, moment.known)
  const held = [...holders].filter(([, list]) => list.length > 1)
  const persons = await personsOf(
    db,
    held.flatMap(([, list]) => list.map(({ companyId }) => companyId)),
  )
  return new Map(
    held.map(([id, list]) => {
      const bearable = list.map(({ companyId, role, sharePoints }) => ({
        companyId,
        role,
        points: sharePoints,
        person: persons.get(companyId)!,
      }))
      return [id, { bearable, acts: acts.get(id) ?? [] }]
    }),
  )
}

/** The legal persons of these companies. */
export async function personsOf(db: Db, companyIds: readonly number[]): Promise<Map<number, string>> {
  const found = new Map<number, string>()
  for (const ids of inChunks([...new Set(companyIds)]))
    for (const row of await db('companies').whereIn('id', ids).select('id', 'siren'))
      found.set(row.id, legalPerson(row))
  return found
}

/** What each company of a group bears and did, as kept with the standings. Ask `settled` first. */
export async function partsKept(db: Db, clauseIds: readonly number[] | null): Promise<Map<number, OwnPart[]>> {
  const found = new Map<number, OwnPart[]>()
  for (const ids of clauseIds ? inChunks(clauseIds) : [null]) {
    const query = db('standing_parts').orderBy(['clause_id', 'person'])
    for (const row of await (ids ? query.whereIn('clause_id', ids) : query)) {
      const list = found.get(row.clause_id) ?? []
      found.set(row.clause_id, list)
      list.push({ person: row.person, owed: row.owed_centihours, counted: row.counted_centihours })
    }
  }
  return found
}

import type { Db } from '#db/connect.ts'
import { inChunks } from '#server/base/chunks.ts'
import type { Company } from '../companies/rules.ts'
import { companyFromRow } from '../companies/store.ts'
import { saidAt, type TermMoment } from '../terms/rules.ts'
import { putTerms, termsOf } from '../terms/store.ts'
import { type Holding, heldOn } from './holding-rules.ts'
import type { Holder, HolderRole } from './rules.ts'

// Who held each contract, at a day of effect and as it was known at an instant. The list is one value: each change of it
// keeps the one before.

/** All that were ever written as they were known then, whoever left among them, in their order. */
export async function holdingsKnown(
  db: Db,
  contractIds: readonly number[],
  { known }: TermMoment = {},
): Promise<Map<number, Holding[]>> {
  const found = await written(db, contractIds)
  const terms = known === undefined ? new Map() : await termsOf(db, 'contract_id', contractIds)
  for (const id of contractIds) {
    const said = saidAt(terms.get(id) ?? [], 'holders', { known })
    if (said !== undefined) found.set(id, JSON.parse(said ?? '[]'))
  }
  return found
}

/** Those who hold each contract on a day, subcontractors included. */
export async function holdingsAt(
  db: Db,
  contractIds: readonly number[],
  { at, known }: { at: string; known?: string | undefined },
): Promise<Map<number, Holding[]>> {
  const all = await holdingsKnown(db, contractIds, { known })
  return new Map([...all].map(([id, list]) => [id, heldOn(list, at)]))
}

/** Holders of these contracts as they stood on a day, those who had left by then last. */
export async function holdersThen(
  db: Db,
  contractIds: readonly number[],
  { at, known }: { at: string; known?: string | undefined },
): Promise<Map<number, (Holder & { company: Company })[]>> {
  const all = await holdingsKnown(db, contractIds, { known })
  const companies = await companiesNumbered(db, [...all.values()].flat())
  return new Map(
    [...all].map(([id, list]) => [
      id,
      list
        .filter(({ since }) => since === null || since <= at)
        .map(one => ({ ...one, until: one.until !== null && one.until <= at ? one.until : null }))
        .toSorted((a, b) => Number(a.until !== null) - Number(b.until !== null))
        .map(one => ({ ...one, company: companies.get(one.companyId)! })),
    ]),
  )
}

async function companiesNumbered(db: Db, holdings: readonly Holding[]): Promise<Map<number, Company>> {
  const found = new Map<number, Company>()
  for (const ids of inChunks([...new Set(holdings.map(({ companyId }) => companyId))]))
    for (const row of await db('companies').whereIn('id', ids).select('*')) found.set(row.id, companyFromRow(row))
  return found
}

/** Runs what changes the holders of a contract, and keeps the list that it makes. */
export async function keepingHolders<Answer>(
  trx: Db,
  contractId: number,
  by: { at: string; userId: number | null },
  change: () => Promise<Answer>,
): Promise<Answer> {
  const contract = await trx('contracts').where({ id: contractId }).forUpdate().first('created_at')
  const before = JSON.stringify((await written(trx, [contractId])).get(contractId) ?? [])
  const answer = await change()
  const after = JSON.stringify((await written(trx, [contractId])).get(contractId) ?? [])
  const changes = before === after ? [] : [{ field: 'holders', before, after }]
  await putTerms(trx, 'contract_id', { id: contractId, createdAt: contract!.created_at }, changes, by)
  return answer
}

async function written(db: Db, contractIds: readonly number[]): Promise<Map<number, Holding[]>> {
  const found = new Map<number, Holding[]>()
  for (const ids of inChunks([...new Set(contractIds)])) {
    const rows = await db('contract_holders')
      .whereIn('contract_id', ids)
      .orderBy(['contract_id', 'position', 'id'])
      .select('contract_id', 'company_id', 'role', 'position', 'since', 'until', 'share_points')
    for (const [id, list] of Map.groupBy(rows, row => row.contract_id))
      found.set(
        id,
        list.map(row => ({
          companyId: row.company_id,
          role: row.role as HolderRole,
          position: row.position,
          since: row.since,
          until: row.until,
          sharePoints: row.share_points,
        })),
      )
  }
  return found
}

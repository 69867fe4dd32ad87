import type { Db } from '#db/connect.ts'
import { inChunks } from '#server/base/chunks.ts'
import type { CompanyKind } from '#server/register/companies/rules.ts'
import { companyName } from '#server/register/companies/words.ts'
import type { Consideration, ReservedArticle } from '#server/register/contracts/rules.ts'
import { holdersOf } from '#server/register/contracts/store.ts'
import { dutyAt, type RecordedDuty } from '#server/register/duties/rules.ts'
import { dutiesOf } from '#server/register/duties/store.ts'
import { type Check, standingChecks } from '#server/register/reserved/check-rules.ts'
import { checksOf } from '#server/register/reserved/check-store.ts'
import { type Scheme, schemeOn } from '#server/settings/scheme-rules.ts'
import { schemesOf } from '#server/settings/scheme-store.ts'
import type { CountedContract } from './scheme-rules.ts'

/** The scheme that a document closed on this day bears; null where none was recorded. */
export async function schemeAt(db: Db, at: string): Promise<Scheme | null> {
  return schemeOn(await schemesOf(db), at)
}

export type CountedRow = CountedContract & {
  duty: ReturnType<typeof dutyAt>
  dutyReason: RecordedDuty | null
  checks: Check[]
  /** Of its holders, in the order of the contract. */
  holderIds: number[]
}

/** What these contracts bring to the scheme at a date, in the order asked. */
export async function countedContracts(db: Db, contractIds: readonly number[], at: string): Promise<CountedRow[]> {
  const found = new Map<number, CountedRow>()
  const holders = await holdersIn(db, contractIds)
  const duties = await dutiesOf(db, contractIds)
  const checks = await checksOf(db, contractIds)
  const amended = await amountsAt(db, contractIds, at)
  const published = await considerationsOn(db, contractIds)
  for (const ids of inChunks(contractIds)) {
    const rows = await db('contracts')
      .leftJoin('clauses', 'clauses.contract_id', 'contracts.id')
      .whereIn('contracts.id', ids)
      .select(
        'contracts.id',
        'contracts.reserved_article',
        'contracts.noticed_on',
        'contracts.notified_on',
        'contracts.amount_cents',
        'clauses.id as clause_id',
      )
    for (const row of rows) {
      const standing = standingChecks(checks.get(row.id) ?? [], at)
      const proofs = new Map(
        standing.filter(({ condition, kind }) => condition === 'kind' && kind).map(one => [one.companyId, one.kind!]),
      )
      const current = (holders.get(row.id) ?? []).filter(
        ({ role, until }) => role !== 'subcontractor' && (until === null || until > at),
      )
      const duty = dutyAt(duties.get(row.id) ?? [], { noticedOn: row.noticed_on, notifiedOn: row.notified_on }, at)
      found.set(row.id, {
        contractId: row.id,
        considerations: published.get(row.id) ?? [],
        reservedArticle: row.reserved_article as ReservedArticle | null,
        hasClause: row.clause_id !== null,
        notifiedOn: row.notified_on,
        cents: amended.get(row.id) ?? row.amount_cents,
        holders: current.map(({ companyId, company }) => ({
          name: companyName(company),
          kind: proofs.get(companyId) ?? (company.kind as CompanyKind),
          isProved: proofs.has(companyId),
          esusSince: company.esusSince,
        })),
        duty,
        dutyReason: duty?.recorded ?? null,
        checks: standing,
        holderIds: current.map(({ companyId }) => companyId),
      })
    }
  }
  return contractIds.flatMap(id => found.get(id) ?? [])
}

async function holdersIn(db: Db, contractIds: readonly number[]) {
  const all: Awaited<ReturnType<typeof holdersOf>> = new Map()
  for (const ids of inChunks(contractIds)) for (const [id, list] of await holdersOf(db, ids)) all.set(id, list)
  return all
}

/** The last amount that an amendment signed by this day gave. */
async function amountsAt(db: Db, contractIds: readonly number[], at: string): Promise<Map<number, number>> {
  const found = new Map<number, number>()
  for (const ids of inChunks(contractIds)) {
    const rows = await db('amendments')
      .whereIn('contract_id', ids)
      .whereNotNull('amount_cents')
      .where('signed_on', '<=', at)
      .orderBy(['signed_on', 'id'])
      .select('contract_id', 'amount_cents')
    for (const row of rows) found.set(row.contract_id, row.amount_cents!)
  }
  return found
}

async function considerationsOn(db: Db, contractIds: readonly number[]): Promise<Map<number, Consideration[]>> {
  const found = new Map<number, Consideration[]>()
  for (const ids of inChunks(contractIds)) {
    const rows = await db('contract_considerations')
      .whereIn('contract_id', ids)
      .orderBy('consideration')
      .select('contract_id', 'consideration')
    for (const row of rows)
      found.set(row.contract_id, [...(found.get(row.contract_id) ?? []), row.consideration as Consideration])
  }
  return found
}

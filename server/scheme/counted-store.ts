import type { Db } from '#db/connect.ts'
import { inChunks } from '#server/base/chunks.ts'
import { heldKinds } from '#server/register/companies/kinds-store.ts'
import type { CompanyKind } from '#server/register/companies/rules.ts'
import { companyName } from '#server/register/companies/words.ts'
import { holdersThen } from '#server/register/contracts/holders-store.ts'
import { contractsThen } from '#server/register/contracts/known-store.ts'
import { readingsOf } from '#server/register/contracts/readings-store.ts'
import type { Consideration, Contract, ReservedArticle } from '#server/register/contracts/rules.ts'
import { considerationsOf } from '#server/register/contracts/store.ts'
import { dutyAt, type RecordedDuty } from '#server/register/duties/rules.ts'
import { dutiesOf } from '#server/register/duties/store.ts'
import { type Check, standingChecks } from '#server/register/reserved/check-rules.ts'
import { checksOf } from '#server/register/reserved/check-store.ts'
import { type Scheme, schemeOn } from '#server/settings/scheme-rules.ts'
import { schemesOf } from '#server/settings/scheme-store.ts'
import { type CountedContract, isInclusive } from './counted-rules.ts'

/** A day of effect, and the instant of knowledge; without it, all that is recorded. */
type Moment = { at: string; known?: string | undefined }

/** The scheme that a document closed on this day bears, as it was known; null where none was recorded. */
export async function schemeAt(db: Db, { at, known }: Moment): Promise<Scheme | null> {
  return schemeOn(await schemesOf(db, known), at)
}

export type CountedRow = CountedContract & {
  duty: ReturnType<typeof dutyAt>
  dutyReason: RecordedDuty | null
  checks: Check[]
  /** Of its holders, in the order of the contract. */
  holderIds: number[]
}

/** What these contracts bring to the scheme at a date, as it was known, in the order asked. */
export async function countedContracts(db: Db, contractIds: readonly number[], moment: Moment): Promise<CountedRow[]> {
  const { at, known } = moment
  const found = new Map<number, CountedRow>()
  const holders = await holdersThen(db, contractIds, moment)
  const duties = await dutiesOf(db, contractIds, known)
  const checks = await checksOf(db, contractIds, known)
  const published = await considerationsOf(db, contractIds)
  for (const ids of inChunks(contractIds)) {
    const rows = await contractsThen(db, await contractsIn(db, ids, published), moment)
    const readings = await readingsOf(db, rows, moment)
    const held = await heldKinds(
      db,
      ids.flatMap(id => (holders.get(id) ?? []).flatMap(({ company }) => company.siren ?? [])),
      known,
    )
    for (const row of rows) {
      const standing = standingChecks(checks.get(row.id) ?? [], at)
      const proofs = new Map(
        standing.filter(({ condition, kind }) => condition === 'kind' && kind).map(one => [one.companyId, one.kind!]),
      )
      const current = (holders.get(row.id) ?? []).filter(
        ({ role, until }) => role !== 'subcontractor' && (until === null || until > at),
      )
      const duty = dutyAt(duties.get(row.id) ?? [], row, at)
      found.set(row.id, {
        contractId: row.id,
        considerations: row.considerations,
        reservedArticle: row.reservedArticle,
        hasClause: row.writtenAt !== null && (known === undefined || row.writtenAt <= known),
        notifiedOn: row.notifiedOn,
        cents: readings.get(row.id)!.amount.cents,
        isAmountToConfirm: readings.get(row.id)!.amount.state === 'contradicted',
        holders: current.map(({ companyId, company }) => ({
          name: companyName(company),
          kind: proofs.get(companyId) ?? inclusiveFirst(held.of(company, row.notifiedOn)),
          isProved: proofs.has(companyId),
          esusSince: company.esusSince ?? held.esusSince(company.siren, row.notifiedOn),
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

/** Of all that a company is, what counts in the scheme. */
function inclusiveFirst(kinds: readonly CompanyKind[]): CompanyKind {
  return kinds.find(isInclusive) ?? kinds[0] ?? 'company'
}

/** What they say today. */
async function contractsIn(db: Db, ids: readonly number[], published: ReadonlyMap<number, readonly Consideration[]>) {
  const rows = await db('contracts')
    .leftJoin('clauses', 'clauses.contract_id', 'contracts.id')
    .whereIn('contracts.id', ids)
    .select(
      'contracts.id',
      'contracts.buyer_id',
      'contracts.form',
      'contracts.source',
      'contracts.starts_on',
      'contracts.duration_months',
      'contracts.reserved_article',
      'contracts.noticed_on',
      'contracts.notified_on',
      'contracts.ends_on',
      'contracts.amount_cents',
      'clauses.created_at as written_at',
    )
  return rows.map(row => ({
    id: row.id,
    buyerId: row.buyer_id,
    form: row.form as Contract['form'],
    source: row.source as Contract['source'],
    startsOn: row.starts_on,
    durationMonths: row.duration_months,
    reservedArticle: row.reserved_article as ReservedArticle | null,
    noticedOn: row.noticed_on,
    notifiedOn: row.notified_on,
    endsOn: row.ends_on,
    amountCents: row.amount_cents,
    writtenAt: row.written_at,
    considerations: published.get(row.id) ?? [],
  }))
}

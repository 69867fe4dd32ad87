import type { Db } from '#db/connect.ts'
import { inChunks } from '#server/base/chunks.ts'
import type { Month } from '#server/base/dates.ts'
import { companyHref } from '../companies/words.ts'
import { type AgreementForm, agreementIn, isWhole, type SplitAgreement, type SplitPart } from './rules.ts'

type Who = { userId: number | null; at: string }

/** What was agreed of these pools, in the order of recording. */
export async function agreementsOf(db: Db, poolIds: readonly number[]): Promise<SplitAgreement[]> {
  const rows = await db('split_agreements')
    .leftJoin('users', 'users.id', 'split_agreements.recorded_by')
    .whereIn('pool_id', poolIds)
    .orderBy('split_agreements.id')
    .select('split_agreements.*', 'users.name as recorded_by_name')
  const parts = new Map<number, SplitPart[]>()
  for (const row of await db('split_parts')
    .whereIn(
      'agreement_id',
      rows.map(({ id }) => id),
    )
    .orderBy('id'))
    parts.set(row.agreement_id, [
      ...(parts.get(row.agreement_id) ?? []),
      { clauseId: row.clause_id, points: row.points },
    ])
  return rows.map(row => ({
    id: row.id,
    poolId: row.pool_id,
    fromMonth: row.from_month,
    signedOn: row.signed_on,
    signedBy: row.signed_by,
    recordedAt: row.recorded_at,
    recordedByName: row.recorded_by_name,
    parts: parts.get(row.id) ?? [],
  }))
}

export async function insertAgreement(trx: Db, poolId: number, form: AgreementForm, who: Who): Promise<number> {
  const [row] = await trx('split_agreements')
    .insert({
      pool_id: poolId,
      from_month: form.fromMonth,
      signed_on: form.signedOn,
      signed_by: form.signedBy,
      recorded_at: who.at,
      recorded_by: who.userId,
    })
    .returning('id')
  for (const { clauseId, points } of form.parts)
    await trx('split_parts').insert({ agreement_id: row!.id, clause_id: clauseId, points })
  return row!.id
}

/** What one contract took of an entry. Centihours. */
export type SplitLine = {
  clauseId: number
  placementId: number
  points: number
  centihours: number
  /** What stood there before anything was split; null: nothing was said. */
  before: number | null
}

/** Hours worked once by a person for an employer in a month. */
export type SplitEntry = {
  id: number
  poolId: number
  participantId: number
  employerId: number
  month: Month
  /** Worked in all. */
  centihours: number
  recordedAt: string
  recordedByName: string | null
  lines: SplitLine[]
}

export function entryKey({ participantId, employerId }: Pick<SplitEntry, 'participantId' | 'employerId'>): string {
  return `${participantId}-${employerId}`
}

/** The entries of a pool that hold in a month, by person and employer: of each the last, unless it was taken back. */
export async function entriesIn(db: Db, poolId: number, month: Month): Promise<Map<string, SplitEntry>> {
  const rows = await db('split_entries')
    .join('split_agreements', 'split_agreements.id', 'split_entries.agreement_id')
    .leftJoin('users', 'users.id', 'split_entries.recorded_by')
    .where({ pool_id: poolId, month })
    .orderBy('split_entries.id')
    .select('split_entries.*', 'split_agreements.pool_id', 'users.name as recorded_by_name')
  const last = new Map<string, SplitEntry>()
  for (const row of rows) {
    const of = { participantId: row.participant_id, employerId: row.employer_id }
    if (row.centihours === null) last.delete(entryKey(of))
    else
      last.set(entryKey(of), {
        ...of,
        id: row.id,
        poolId: row.pool_id,
        month,
        centihours: row.centihours,
        recordedAt: row.recorded_at,
        recordedByName: row.recorded_by_name,
        lines: [],
      })
  }
  const byId = new Map([...last.values()].map(entry => [entry.id, entry]))
  for (const ids of inChunks([...byId.keys()]))
    for (const row of await db('split_lines').whereIn('entry_id', ids).orderBy('id'))
      byId.get(row.entry_id)!.lines.push({
        clauseId: row.clause_id,
        placementId: row.placement_id,
        points: row.points,
        centihours: row.centihours,
        before: row.before_centihours,
      })
  return last
}

export async function insertEntry(
  trx: Db,
  entry: Pick<SplitEntry, 'participantId' | 'employerId' | 'month'> & {
    agreementId: number
    centihours: number | null
  },
  lines: readonly SplitLine[],
  who: Who,
): Promise<number> {
  const [row] = await trx('split_entries')
    .insert({
      agreement_id: entry.agreementId,
      participant_id: entry.participantId,
      employer_id: entry.employerId,
      month: entry.month,
      centihours: entry.centihours,
      recorded_at: who.at,
      recorded_by: who.userId,
    })
    .returning('id')
  for (const line of lines)
    await trx('split_lines').insert({
      entry_id: row!.id,
      clause_id: line.clauseId,
      placement_id: line.placementId,
      points: line.points,
      centihours: line.centihours,
      before_centihours: line.before,
    })
  return row!.id
}

/** What was written in place of nothing, or of another: who, for whom, under which agreement. */
export type StandingEntry = { id: number; agreementId: number; participantId: number; employerId: number; month: Month }

/** Of these entries, those that hold: nothing was split since for the same person, employer and month. */
export async function standingEntries(db: Db, ids: readonly number[]): Promise<StandingEntry[]> {
  const found: StandingEntry[] = []
  for (const some of inChunks(ids)) {
    const later = db({ later: 'split_entries' })
      .whereRaw('later.participant_id = split_entries.participant_id')
      .whereRaw('later.employer_id = split_entries.employer_id')
      .whereRaw('later.month = split_entries.month')
      .whereRaw('later.id > split_entries.id')
    for (const row of await db('split_entries').whereIn('id', some).whereNotExists(later).orderBy('id'))
      found.push({
        id: row.id,
        agreementId: row.agreement_id,
        participantId: row.participant_id,
        employerId: row.employer_id,
        month: row.month,
      })
  }
  return found
}

/** Where a figure of a grid comes from. Centihours. */
export type SplitOrigin = {
  entryId: number
  points: number
  worked: number
  /** The page where they are split. */
  href: string
}

/** The figures of these clauses that were split, by `placementId-month`, since a month. */
export async function originsUnder(
  db: Db,
  clauseIds: readonly number[],
  since: Month | null,
): Promise<Map<string, SplitOrigin>> {
  const found = new Map<string, SplitOrigin>()
  for (const ids of inChunks(clauseIds)) {
    const query = standing(db).whereIn('split_lines.clause_id', ids)
    if (since) query.where('split_entries.month', '>=', since)
    for (const row of await query)
      found.set(`${row.placement_id}-${row.month}`, {
        entryId: row.entry_id,
        points: row.points,
        worked: row.centihours!,
        href: companyHref({ identifier: row.identifier }, `/globalisations/${row.pool_id}/heures/${row.month}`),
      })
  }
  return found
}

/** Lines of the entries that hold: the last of a person, an employer and a month, unless it takes another back. */
function standing(db: Db) {
  const later = db({ later: 'split_entries' })
    .whereRaw('later.participant_id = split_entries.participant_id')
    .whereRaw('later.employer_id = split_entries.employer_id')
    .whereRaw('later.month = split_entries.month')
    .whereRaw('later.id > split_entries.id')
  return db('split_lines')
    .join('split_entries', 'split_entries.id', 'split_lines.entry_id')
    .join('split_agreements', 'split_agreements.id', 'split_entries.agreement_id')
    .join('pools', 'pools.id', 'split_agreements.pool_id')
    .join('companies', 'companies.id', 'pools.company_id')
    .whereNotNull('split_entries.centihours')
    .whereNotExists(later)
    .select('split_lines.entry_id', 'split_lines.placement_id', 'split_lines.points')
    .select('split_entries.month', 'split_entries.centihours', 'split_agreements.pool_id')
    .select('companies.identifier')
}

/** The agreement that a clause is under in a month: its part, and the page where hours are split. */
export type SplitInForce = { points: number; href: string }

/** What each of these clauses is under, by month; null where its hours are said for it alone. */
export async function splitsOver(
  db: Db,
  clauseIds: readonly number[],
): Promise<(clauseId: number, month: Month) => SplitInForce | null> {
  const pools = new Map<number, { identifier: string; members: Set<number>; agreements: SplitAgreement[] }>()
  const poolOf = new Map<number, number>()
  for (const ids of inChunks(clauseIds)) {
    const agreed = db('split_agreements').whereRaw('split_agreements.pool_id = clauses.pool_id')
    for (const row of await db('clauses').whereIn('id', ids).whereExists(agreed).select('id', 'pool_id'))
      poolOf.set(row.id, row.pool_id!)
  }
  if (poolOf.size === 0) return () => null
  const poolIds = [...new Set(poolOf.values())]
  const companies = await db('pools')
    .join('companies', 'companies.id', 'pools.company_id')
    .whereIn('pools.id', poolIds)
    .select('pools.id', 'companies.identifier')
  const members = await db('clauses').whereIn('pool_id', poolIds).select('id', 'pool_id')
  const agreements = Map.groupBy(await agreementsOf(db, poolIds), ({ poolId }) => poolId)
  for (const { id, identifier } of companies) {
    const own = members.filter(({ pool_id }) => pool_id === id).map(({ id: clauseId }) => clauseId)
    pools.set(id, { identifier, members: new Set(own), agreements: agreements.get(id) ?? [] })
  }
  return (clauseId, month) => {
    const poolId = poolOf.get(clauseId)
    const pool = poolId === undefined ? undefined : pools.get(poolId)
    const agreement = pool && agreementIn(pool.agreements, month)
    const part = agreement?.parts.find(one => one.clauseId === clauseId)
    if (!pool || !agreement || !part || !isWhole(agreement, pool.members)) return null
    return { points: part.points, href: companyHref(pool, `/globalisations/${poolId}/heures/${month}`) }
  }
}

import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import { inChunks } from '#server/base/chunks.ts'
import { legalPerson } from '#server/register/companies/rules.ts'
import { visibleContracts } from '#server/register/contracts/store.ts'
import type { Fact } from '#server/register/facts/rules.ts'
import { factsOf } from '#server/register/facts/store.ts'
import type { Proceeding } from '#server/register/proceedings/rules.ts'
import { proceedingsOf } from '#server/register/proceedings/store.ts'
import type { Bond, Held } from './share-rules.ts'
import { standingFromRow } from './standing.ts'
import type { Standing } from './standing-rules.ts'

// What is read of the contracts that companies hold: by hundreds, so that no query has too many values.

/** The contracts that companies hold now, alone or in a group, among those this person may see: a query. */
export function holdings(db: Db, user: User) {
  return everHeld(db, user).whereNull('contract_holders.until')
}

/** The same with those that they held. */
export function everHeld(db: Db, user: User) {
  return everWritten(db, user)
    .join('contract_holders', 'contract_holders.contract_id', 'contracts.id')
    .join('companies', 'companies.id', 'contract_holders.company_id')
    .whereNot('contract_holders.role', 'subcontractor')
    .orderBy(['contracts.sort_text', 'contracts.id', 'contract_holders.position', 'contract_holders.id'])
    .select('companies.id as company_id', 'companies.siren', 'contract_holders.role')
}

/** What a line reads of the contracts that this person may see, whoever holds them. */
export function everWritten(db: Db, user: User) {
  return visibleContracts(db, user)
    .leftJoin('clauses', 'clauses.contract_id', 'contracts.id')
    .leftJoin('users', 'users.id', 'contracts.followed_by')
    .select(
      'contracts.id as contract_id',
      'contracts.buyer_id',
      'buyers.name as buyer_name',
      'buyers.siret as buyer_siret',
      'contracts.number',
      'contracts.lot_number',
      'contracts.lot_title',
      'contracts.title',
      'contracts.ccag',
      'contracts.ccag_version',
      'contracts.noticed_on',
      'contracts.notified_on',
      'contracts.starts_on',
      'contracts.ends_on',
      'users.name as followed_by_name',
      'clauses.id as clause_id',
      'clauses.pool_id',
      'clauses.penalty_cents',
      'clauses.created_at as clause_created_at',
    )
}
export type HoldingRow = Awaited<ReturnType<typeof holdings>>[number]

export async function heldBy(db: Db, user: User, companyIds: readonly number[]): Promise<HoldingRow[]> {
  const rows: HoldingRow[] = []
  for (const ids of inChunks(companyIds)) rows.push(...(await holdings(db, user).whereIn('companies.id', ids)))
  return rows
}

/** Who holds together the contracts that several companies hold now; among these, or all. */
export async function groups(
  db: Db,
  contractIds: readonly number[] | null,
): Promise<Map<number, { holders: Held[]; form: Bond }>> {
  const several = db('contract_holders')
    .whereNull('until')
    .whereNot('role', 'subcontractor')
    .groupBy('contract_id')
    .havingRaw('count(*) > 1')
    .select('contract_id')
  const found = new Map<number, { holders: Held[]; form: Bond }>()
  for (const ids of contractIds ? inChunks(contractIds) : [null]) {
    const rows = await db('contract_holders')
      .join('contracts', 'contracts.id', 'contract_holders.contract_id')
      .join('companies', 'companies.id', 'contract_holders.company_id')
      .whereIn('contract_holders.contract_id', ids ? several.clone().whereIn('contract_id', ids) : several)
      .whereNull('contract_holders.until')
      .whereNot('contract_holders.role', 'subcontractor')
      .orderBy(['contract_holders.position', 'contract_holders.id'])
      .select(
        'contract_holders.contract_id',
        'contract_holders.role',
        'contract_holders.share_points',
        'contracts.group_form',
        'companies.id',
        'companies.siren',
      )
    for (const row of rows) {
      const group = found.get(row.contract_id) ?? { holders: [], form: row.group_form as Bond }
      found.set(row.contract_id, group)
      group.holders.push({
        person: legalPerson(row),
        isLead: row.role !== 'coHolder',
        sharePoints: row.share_points,
      })
    }
  }
  return found
}

/** All that happened on these contracts, by contract; `known`: what was recorded by that instant. */
export async function factsUnder(db: Db, contractIds: readonly number[], known?: string): Promise<Map<number, Fact[]>> {
  const found: Fact[] = []
  for (const ids of inChunks([...new Set(contractIds)])) found.push(...(await factsOf(db, ids)))
  const isKnown = ({ recordedAt }: Fact) => known === undefined || recordedAt <= known
  return Map.groupBy(found.filter(isKnown), fact => fact.contractId)
}

/** The sanction files on these contracts, or on all that this person sees: few, whatever the register. */
export async function proceedingsUnder(
  db: Db,
  user: User,
  contractIds: readonly number[] | null,
): Promise<Map<number, Proceeding[]>> {
  const concerned = () =>
    visibleContracts(db, user).join('proceedings', 'proceedings.contract_id', 'contracts.id').distinct()
  const ids: number[] = []
  for (const some of contractIds ? inChunks(contractIds) : [null])
    ids.push(...(await (some ? concerned().whereIn('contracts.id', some) : concerned()).pluck('contracts.id')))
  return proceedingsOf(db, ids)
}

/** What is kept of these clauses, or of all. Ask `settled` first. */
export async function standingsKept(db: Db, clauseIds: readonly number[] | null): Promise<Map<number, Standing>> {
  const found = new Map<number, Standing>()
  for (const ids of clauseIds ? inChunks(clauseIds) : [null]) {
    const query = db('standings').select('*')
    for (const row of await (ids ? query.whereIn('clause_id', ids) : query)) {
      const standing = standingFromRow(row)
      if (standing) found.set(row.clause_id, standing)
    }
  }
  return found
}

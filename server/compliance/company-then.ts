import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import { inChunks } from '#server/base/chunks.ts'
import { legalPerson } from '#server/register/companies/rules.ts'
import { holdingsAt } from '#server/register/contracts/holders-store.ts'
import { saidAt } from '#server/register/terms/rules.ts'
import { termsOf } from '#server/register/terms/store.ts'
import { everHeld, everWritten, type HoldingRow } from './company-store.ts'
import { personsOf } from './groups-store.ts'
import type { SourceMoment } from './pools-then.ts'
import type { Bond, Held } from './share-rules.ts'

// What companies held on a day, as it was known at an instant; without an instant, as it is known now.

/** The contracts that companies held on a day, alone or in a group: those whom a later act brought are not there yet. */
export async function heldThen(
  db: Db,
  user: User,
  companyIds: readonly number[],
  moment: SourceMoment,
): Promise<HoldingRow[]> {
  const rows: HoldingRow[] = []
  for (const ids of inChunks(companyIds)) rows.push(...(await everHeld(db, user).whereIn('companies.id', ids)))
  if (moment.known !== undefined) rows.push(...(await takenAwaySince(db, user, companyIds, moment.known)))
  const held = await holdingsAt(
    db,
    rows.map(row => row.contract_id),
    moment,
  )
  return rows.flatMap(row => {
    const found = held
      .get(row.contract_id)
      ?.find(({ companyId, role }) => companyId === row.company_id && role !== 'subcontractor')
    const isThere =
      moment.known === undefined || row.clause_created_at === null || row.clause_created_at <= moment.known
    return found ? [{ ...row, role: found.role, clause_id: isThere ? row.clause_id : null }] : []
  })
}

/** Contracts that they no longer hold in any row, but in a list of holders that another replaced since. */
async function takenAwaySince(db: Db, user: User, companyIds: readonly number[], known: string): Promise<HoldingRow[]> {
  const rows: HoldingRow[] = []
  for (const ids of inChunks(companyIds, 50)) {
    const were = await db('terms')
      .where({ field: 'holders' })
      .where(said => {
        for (const id of ids) said.orWhereLike('value', `%"companyId":${id},%`)
      })
      .whereNotNull('contract_id')
      .select('contract_id', 'value')
    const companies = await db('companies').whereIn('id', ids).select('id', 'siren')
    for (const company of companies) {
      const own = were.filter(({ value }) => value?.includes(`"companyId":${company.id},`))
      rows.push(...(await notHeldNow(db, user, company, [...new Set(own.map(row => row.contract_id!))], known)))
    }
  }
  return rows
}

async function notHeldNow(
  db: Db,
  user: User,
  company: { id: number; siren: string | null },
  contractIds: readonly number[],
  known: string,
): Promise<HoldingRow[]> {
  const rows: HoldingRow[] = []
  for (const ids of inChunks(contractIds)) {
    const gone = await everWritten(db, user)
      .whereIn('contracts.id', ids)
      .where('contracts.created_at', '<=', known)
      .whereNotExists(
        db('contract_holders')
          .whereRaw('contract_holders.contract_id = contracts.id')
          .where('contract_holders.company_id', company.id)
          .whereNot('contract_holders.role', 'subcontractor'),
      )
    rows.push(...gone.map(row => ({ ...row, company_id: company.id, siren: company.siren, role: 'holder' })))
  }
  return rows
}

/** Who held these contracts together on a day, where several did. */
export async function groupsThen(
  db: Db,
  contractIds: readonly number[],
  moment: SourceMoment,
): Promise<Map<number, { holders: Held[]; form: Bond }>> {
  const held = await holdingsAt(db, contractIds, moment)
  const several = [...held].flatMap(([id, list]) => {
    const own = list.filter(({ role }) => role !== 'subcontractor')
    return own.length > 1 ? [{ id, own }] : []
  })
  const persons = await personsOf(
    db,
    several.flatMap(({ own }) => own.map(({ companyId }) => companyId)),
  )
  const forms = await formsThen(
    db,
    several.map(({ id }) => id),
    moment,
  )
  return new Map(
    several.map(({ id, own }) => [
      id,
      {
        form: forms.get(id) ?? '',
        holders: own.map(({ companyId, role, sharePoints }) => ({
          person: persons.get(companyId)!,
          isLead: role !== 'coHolder',
          sharePoints,
        })),
      },
    ]),
  )
}

async function formsThen(db: Db, contractIds: readonly number[], moment: SourceMoment): Promise<Map<number, Bond>> {
  const terms = await termsOf(db, 'contract_id', contractIds)
  const found = new Map<number, Bond>()
  for (const ids of inChunks(contractIds))
    for (const row of await db('contracts').whereIn('id', ids).select('id', 'group_form')) {
      const said = saidAt(terms.get(row.id) ?? [], 'groupForm', moment)
      found.set(row.id, (said === undefined ? row.group_form : (said ?? '')) as Bond)
    }
  return found
}

export type Perimeter = { seen: number; all: number }

/** Of these companies, how many contracts with a clause this person sees, of how many; now, or as it was then. */
export async function perimeterOf(
  db: Db,
  user: User,
  companyIds: readonly number[],
  moment?: SourceMoment,
): Promise<Map<string, Perimeter>> {
  const found = new Map<string, { seen: Set<number>; all: Set<number> }>()
  for (const ids of inChunks(companyIds)) {
    const query = db('contract_holders')
      .join('companies', 'companies.id', 'contract_holders.company_id')
      .join('contracts', 'contracts.id', 'contract_holders.contract_id')
      .join('clauses', 'clauses.contract_id', 'contracts.id')
      .whereIn('contract_holders.company_id', ids)
      .whereNot('contract_holders.role', 'subcontractor')
      .select('companies.id', 'companies.siren', 'contracts.id as contract_id', 'contracts.buyer_id')
    if (!moment) query.whereNull('contract_holders.until')
    else if (moment.known) query.where('clauses.created_at', '<=', moment.known)
    const rows = moment ? await thoseHeld(db, await query, moment) : await query
    for (const row of rows) {
      const own = found.get(legalPerson(row)) ?? { seen: new Set(), all: new Set() }
      found.set(legalPerson(row), own)
      own.all.add(row.contract_id)
      if (!user.buyerIds || user.buyerIds.includes(row.buyer_id)) own.seen.add(row.contract_id)
    }
  }
  return new Map([...found].map(([person, { seen, all }]) => [person, { seen: seen.size, all: all.size }]))
}

async function thoseHeld<Row extends { id: number; contract_id: number }>(
  db: Db,
  rows: readonly Row[],
  moment: SourceMoment,
): Promise<Row[]> {
  const held = await holdingsAt(
    db,
    rows.map(row => row.contract_id),
    moment,
  )
  return rows.filter(row => held.get(row.contract_id)?.some(({ companyId }) => companyId === row.id))
}

import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import { searchWords } from '#server/base/text.ts'
import { contractsNumbered } from '#server/compliance/contract-lines.ts'
import { linesThen } from '#server/compliance/lines-then.ts'
import type { Reading } from '#server/compliance/measure.ts'
import type { Status } from '#server/compliance/status-rules.ts'
import { statusesOf } from '#server/compliance/store.ts'
import type { IdType } from '#server/register/companies/rules.ts'
import { companiesBearing } from '#server/register/companies/search-store.ts'
import { companyName } from '#server/register/companies/words.ts'
import { endDoubt } from '#server/register/contracts/reading-words.ts'
import { statesOf } from '#server/register/contracts/readings-store.ts'
import { bearsItself } from '#server/register/contracts/search-store.ts'
import { contractsSeen, visibleContracts } from '#server/register/contracts/store.ts'

export type Offered = {
  id: number
  number: string
  lotNumber: string
  title: string
  endsOn: string | null
  /** « fin estimée », « fin à confirmer »; null where it is sure. */
  endDoubt: string | null
  status: Status | null
}

/**
 * Contracts with a clause that this person may report on: those that match, or else those that ended or move last. Their word
 * and their end are those of the day read, as it was known; of today without any.
 */
export async function contractsOffered(
  db: Db,
  user: User,
  { query, limit, reading }: { query: string; limit: number; reading: Reading | null },
): Promise<Offered[]> {
  const found = visibleContracts(db, user)
    .join('clauses', 'clauses.contract_id', 'contracts.id')
    .orderBy([
      { column: 'clauses.created_at', order: 'desc' },
      { column: 'clauses.contract_id', order: 'desc' },
    ])
    .limit(limit)
    .select(
      'contracts.id',
      'contracts.number',
      'contracts.lot_number',
      'contracts.title',
      'contracts.ends_on',
      'clauses.id as clause_id',
    )
  found.where(bearsItself(db, query))
  const rows = await found
  const offered = rows.map(row => ({
    id: row.id,
    number: row.number,
    lotNumber: row.lot_number,
    title: row.title,
    endsOn: row.ends_on,
    clauseId: row.clause_id,
  }))
  const states = await statesOf(
    db,
    offered.map(({ id }) => id),
  )
  const doubted = offered.map(one => ({ ...one, endDoubt: endDoubt(states.get(one.id)?.endState ?? '') }))
  return reading ? offeredThen(db, user, doubted, reading) : offeredNow(db, doubted)
}

type Found = Omit<Offered, 'status'> & { clauseId: number }

async function offeredNow(db: Db, offered: readonly Found[]): Promise<Offered[]> {
  const statuses = await statusesOf(
    db,
    offered.map(({ clauseId }) => clauseId),
  )
  return offered.map(one => ({ ...one, status: statuses.get(one.clauseId) ?? null }))
}

/** A clause that nobody had recorded yet has no word. */
async function offeredThen(db: Db, user: User, offered: readonly Found[], reading: Reading): Promise<Offered[]> {
  const now = await contractsNumbered(
    db,
    user,
    offered.map(({ id }) => id),
  )
  const then = new Map((await linesThen(db, now, reading)).map(line => [line.id, line]))
  return offered.map(one => {
    const line = then.get(one.id)
    return { ...one, endsOn: line ? line.endsOn : one.endsOn, status: line?.standing?.status ?? null }
  })
}

export type OfferedCompany = { identifier: string; name: string; city: string; contracts: number }

/** Companies that hold a contract with a clause, among those this person may see. */
export async function companiesOffered(db: Db, user: User, query: string, limit: number): Promise<OfferedCompany[]> {
  const held = () =>
    contractsSeen(db, user)
      .join('clauses', 'clauses.contract_id', 'contracts.id')
      .join('contract_holders', 'contract_holders.contract_id', 'contracts.id')
      .whereNull('contract_holders.until')
      .whereIn('contract_holders.role', ['holder', 'leadHolder', 'coHolder'])
  const rows = await db('companies')
    .where(await companiesBearing(db, searchWords(query)))
    .whereExists(held().whereRaw('contract_holders.company_id = companies.id'))
    .orderBy(['companies.sort_text', 'companies.id'])
    .limit(limit)
    .select('companies.id', 'companies.id_type', 'companies.identifier', 'companies.name', 'companies.city')
  const ids = rows.map(({ id }) => id)
  const counted = await held()
    .whereIn('contract_holders.company_id', ids)
    .groupBy('contract_holders.company_id')
    .select('contract_holders.company_id')
    .countDistinct({ contracts: 'contracts.id' })
  const contracts = new Map(counted.map(row => [row.company_id, Number(row.contracts)]))
  return rows.map(({ id, id_type, identifier, name, city }) => ({
    identifier,
    name: companyName({ name, idType: id_type as IdType, identifier }),
    city,
    contracts: contracts.get(id) ?? 0,
  }))
}

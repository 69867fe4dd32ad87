import type { Db } from '#db/connect.ts'
import { inChunks } from '#server/base/chunks.ts'
import type { PublishedColumns as Columns } from '#server/register/contracts/published-store.ts'
import type { Consideration, HolderRole } from '#server/register/contracts/rules.ts'
import type { Format } from '../decp/file.ts'

// What the import asks of the register and writes to it, many rows at a time.

export type Known = { id: number; key: string; hash: string; publishedOn: string | null }

/** The contracts already known under these identities. */
export async function knownByKey(db: Db, keys: readonly string[]): Promise<Map<string, Known>> {
  const known = new Map<string, Known>()
  for (const some of inChunks(keys)) {
    const rows = await db('contracts')
      .leftJoin('decp_records', join =>
        join.on('decp_records.contract_id', 'contracts.id').andOn('decp_records.hash', 'contracts.decp_hash'),
      )
      .whereIn('contracts.decp_key', some)
      .select('contracts.id', 'contracts.decp_key', 'contracts.decp_hash', 'decp_records.published_on')
    for (const row of rows)
      known.set(row.decp_key!, { id: row.id, key: row.decp_key!, hash: row.decp_hash!, publishedOn: row.published_on })
  }
  return known
}

/** Which of these versions each contract already went through: « 12 abc… ». */
export async function versionsSeen(db: Db, contractIds: readonly number[]): Promise<Set<string>> {
  const seen = new Set<string>()
  for (const ids of inChunks(contractIds)) {
    const rows = await db('decp_records').whereIn('contract_id', ids).select('contract_id', 'hash')
    for (const row of rows) seen.add(`${row.contract_id} ${row.hash}`)
  }
  return seen
}

export type Candidate = {
  id: number
  buyer_id: number
  number: string
  form: string
  decp_key: string | null
  decp_hash: string | null
  notified_on: string | null
  amount_cents: number | null
  raw: string | null
  format: Format | null
  published_on: string | null
}

/** Contracts of these buyers and numbers, whatever the rest: typed by hand, or published otherwise before. */
export async function candidatesFor(db: Db, pairs: readonly [buyerId: number, number: string][]): Promise<Candidate[]> {
  const rows = await db('contracts')
    .leftJoin('decp_records', join =>
      join.on('decp_records.contract_id', 'contracts.id').andOn('decp_records.hash', 'contracts.decp_hash'),
    )
    .whereIn(['contracts.buyer_id', 'contracts.number'], pairs)
    .select(
      'contracts.id',
      'contracts.buyer_id',
      'contracts.number',
      'contracts.form',
      'contracts.decp_key',
      'contracts.decp_hash',
      'contracts.notified_on',
      'contracts.amount_cents',
      'decp_records.raw',
      'decp_records.format',
      'decp_records.published_on',
    )
  return rows.map(row => ({ ...row, format: row.format as Format | null }))
}

export type Current = Columns & {
  id: number
  buyer_id: number
  number: string
  form: 'contract' | 'concession'
  followed_by: number | null
  created_at: string
  raw: string | null
  format: Format | null
  considerations: Consideration[]
  holders: {
    id: number
    companyId: number
    idType: string
    identifier: string
    role: HolderRole
    since: string | null
    until: string | null
  }[]
  amendments: {
    id: number
    signed_on: string
    amount_cents: number | null
    duration_months: number | null
    reason: string
    source: string
  }[]
}

/** These contracts as they stand now, with the record that was last published of each. */
export async function currentOf(trx: Db, ids: readonly number[]): Promise<Map<number, Current>> {
  const found = new Map<number, Current>()
  for (const some of inChunks(ids)) {
    const rows = await trx('contracts')
      .leftJoin('decp_records', join =>
        join.on('decp_records.contract_id', 'contracts.id').andOn('decp_records.hash', 'contracts.decp_hash'),
      )
      .whereIn('contracts.id', some)
      .select('contracts.id', 'buyer_id', 'number', 'form', 'followed_by', 'title', 'lot_number', 'lot_title', 'nature')
      .select('procedure', 'ccag', 'cpv', 'framework_number', 'amount_cents', 'notified_on', 'starts_on', 'ends_on')
      .select('duration_months', 'contracts.created_at', 'decp_records.raw', 'decp_records.format')
    for (const row of rows) {
      const [form, format] = [row.form as Current['form'], row.format as Format | null]
      found.set(row.id, { ...row, form, format, considerations: [], holders: [], amendments: [] })
    }
    const considerations = await trx('contract_considerations').whereIn('contract_id', some).select('*')
    for (const row of considerations)
      found.get(row.contract_id)!.considerations.push(row.consideration as Consideration)
    const holders = await trx('contract_holders')
      .join('companies', 'companies.id', 'contract_holders.company_id')
      .whereIn('contract_id', some)
      .orderBy('position')
      .select('contract_holders.id', 'contract_id', 'company_id', 'id_type', 'identifier', 'role', 'since', 'until')
    for (const { id, contract_id, company_id, id_type, identifier, role, ...held } of holders) {
      const holder = { id, companyId: company_id, idType: id_type, identifier, role: role as HolderRole, ...held }
      found.get(contract_id)!.holders.push(holder)
    }
    const amendments = await trx('amendments')
      .whereIn('contract_id', some)
      .orderBy(['signed_on', 'id'])
      .select('id', 'contract_id', 'signed_on', 'amount_cents', 'duration_months', 'reason', 'source')
    for (const { contract_id, ...row } of amendments) found.get(contract_id)!.amendments.push(row)
  }
  return found
}

/** The clauses of these contracts. */
export async function clausesOf(db: Db, contractIds: readonly number[]): Promise<number[]> {
  const ids: number[] = []
  for (const some of inChunks(contractIds)) ids.push(...(await db('clauses').whereIn('contract_id', some).pluck('id')))
  return ids
}

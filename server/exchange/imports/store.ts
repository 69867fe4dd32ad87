import { setTimeout as wait } from 'node:timers/promises'
import { type Db, engineOf } from '#db/connect.ts'
import { inChunks } from '#server/base/chunks.ts'
import { buyersNumbered } from '#server/register/buyers/store.ts'
import type { PublishedColumns as Columns } from '#server/register/contracts/published-store.ts'
import type { Consideration, HolderRole } from '#server/register/contracts/rules.ts'
import { contractNumber } from '#server/register/contracts/words.ts'
import { putSetting } from '#server/settings/store.ts'

// What the import asks of the register and writes to it, many rows at a time.

export type Row = { id: number; published: string; source: string; hash: string | null; withdrawnAt: string | null }

export async function rowsNumbered(db: Db, ids: readonly number[]): Promise<Map<number, Row>> {
  const found = new Map<number, Row>()
  for (const some of inChunks([...new Set(ids)]))
    for (const { id, published, source, decp_hash, withdrawn_at } of await db('contracts')
      .whereIn('id', some)
      .select('id', 'published', 'source', 'decp_hash', 'withdrawn_at'))
      found.set(id, { id, published, source, hash: decp_hash, withdrawnAt: withdrawn_at })
  return found
}

/** Number and title of each, those that no list shows any more included. */
export async function rowsNamed(
  db: Db,
  ids: readonly number[],
): Promise<Map<number, { number: string; title: string }>> {
  const rows = await db('contracts').whereIn('id', ids).select('id', 'number', 'lot_number', 'title')
  return new Map(
    rows.map(({ id, number, lot_number, title }) => [
      id,
      { number: contractNumber({ number, lotNumber: lot_number }), title },
    ]),
  )
}

type Candidate = {
  id: number
  siret: string
  form: string
  number: string
  lotNumber: string
  isPublished: boolean
}

/** The contracts of these buyers and numbers, those merged into another included; `isPublished`: a version stands on it. */
export async function typedRows(
  db: Db,
  contracts: readonly { buyer: { siret: string }; number: string }[],
): Promise<Candidate[]> {
  const buyers = await buyersNumbered(db, [...new Set(contracts.map(({ buyer }) => buyer.siret))])
  const pairs = contracts.flatMap(({ buyer, number }): [number, string][] => {
    const id = buyers.get(buyer.siret)
    return id ? [[id, number]] : []
  })
  const found: Candidate[] = []
  const merged = db('contract_merges').whereNull('undone_at').select('merged_id')
  const standing = db('version_contracts')
    .join('sightings', 'sightings.version_id', 'version_contracts.version_id')
    .whereNull('sightings.withdrawal_id')
  for (const some of inChunks(pairs, 250)) {
    const rows = await db('contracts')
      .join('buyers', 'buyers.id', 'contracts.buyer_id')
      .whereIn(['contracts.buyer_id', 'contracts.number'], some)
      .where(there => there.whereNull('contracts.withdrawn_at').orWhereIn('contracts.id', merged.clone()))
      .select('contracts.id', 'buyers.siret', 'contracts.form', 'contracts.number', 'contracts.lot_number')
    const ids = rows.map(({ id }) => id)
    const published = new Set(await standing.clone().whereIn('version_contracts.contract_id', ids).pluck('contract_id'))
    for (const { lot_number: lotNumber, ...row } of rows)
      found.push({ ...row, lotNumber, isPublished: published.has(row.id) })
  }
  return found
}

export type Current = Columns & {
  id: number
  buyer_id: number
  number: string
  form: 'contract' | 'concession'
  followed_by: number | null
  created_at: string
  source: string
  considerations: Consideration[]
  holders: {
    id: number
    companyId: number
    idType: string
    identifier: string
    role: HolderRole
    since: string | null
    until: string | null
    share_points: number | null
  }[]
  amendments: {
    id: number
    signed_on: string
    amount_cents: number | null
    duration_months: number | null
    number: number
    reason: string
    source: string
    withdrawn_at: string | null
  }[]
}

/** These contracts as they stand now. */
export async function currentOf(trx: Db, ids: readonly number[]): Promise<Map<number, Current>> {
  const found = new Map<number, Current>()
  for (const some of inChunks(ids)) {
    const rows = await trx('contracts')
      .whereIn('id', some)
      .select('id', 'buyer_id', 'number', 'form', 'followed_by', 'title', 'lot_number', 'lot_title', 'nature', 'source')
      .select('procedure', 'ccag', 'cpv', 'framework_number', 'amount_cents', 'notified_on', 'starts_on', 'ends_on')
      .select('duration_months', 'created_at')
    for (const row of rows)
      found.set(row.id, { ...row, form: row.form as Current['form'], considerations: [], holders: [], amendments: [] })
    const considerations = await trx('contract_considerations').whereIn('contract_id', some).select('*')
    for (const row of considerations)
      found.get(row.contract_id)!.considerations.push(row.consideration as Consideration)
    const holders = await trx('contract_holders')
      .join('companies', 'companies.id', 'contract_holders.company_id')
      .whereIn('contract_id', some)
      .orderBy('position')
      .select('contract_holders.id', 'contract_id', 'company_id', 'id_type', 'identifier', 'role', 'since', 'until')
      .select('share_points')
    for (const { id, contract_id, company_id, id_type, identifier, role, ...held } of holders) {
      const holder = { id, companyId: company_id, idType: id_type, identifier, role: role as HolderRole, ...held }
      found.get(contract_id)!.holders.push(holder)
    }
    const amendments = await trx('amendments')
      .whereIn('contract_id', some)
      .orderBy(['signed_on', 'id'])
      .select(
        'id',
        'contract_id',
        'number',
        'signed_on',
        'amount_cents',
        'duration_months',
        'reason',
        'source',
        'withdrawn_at',
      )
    for (const { contract_id, ...row } of amendments) found.get(contract_id)!.amendments.push(row)
  }
  return found
}

/** One writes what publications say at a time, in all processes: whoever takes an import back waits for what is being written, and the other way round. */
export async function waitForTurn(trx: Db, at: string): Promise<void> {
  // PostgreSQL ends a statement that waits for a minute: it is asked again, until the other import ends.
  while (engineOf(trx) === 'postgres' && !(await isFree(trx))) await wait(200)
  await putSetting(trx, 'decp.last-import', at)
}

/** Takes the turn if nobody has it; it is given back with the transaction. */
async function isFree(trx: Db): Promise<boolean> {
  const { rows } = await trx.raw(`select pg_try_advisory_xact_lock(hashtext('decp.last-import')) as taken`)
  return rows[0].taken
}

/** The clauses of these contracts. */
export async function clausesOf(db: Db, contractIds: readonly number[]): Promise<number[]> {
  const ids: number[] = []
  for (const some of inChunks(contractIds)) ids.push(...(await db('clauses').whereIn('contract_id', some).pluck('id')))
  return ids
}

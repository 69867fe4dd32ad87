import type { Db } from '#db/connect.ts'
import { inChunks } from '#server/base/chunks.ts'
import type { Comparable } from '../versions/duplicates-rules.ts'
import { feeding } from '../versions/merges-store.ts'
import { sourceOf } from '../versions/source-rules.ts'

export type Candidate = Comparable & { buyerId: number }

/** Of these buyers’ contracts, those that share their day and amount with another, or with `like`, and all that tells them apart. */
export async function candidatesOf(
  db: Db,
  buyerIds: readonly number[],
  like: { notifiedOn: string; amountCents: number } | null = null,
): Promise<Candidate[]> {
  const query = db('contracts')
    .join('buyers', 'buyers.id', 'contracts.buyer_id')
    .whereIn('contracts.buyer_id', buyerIds)
    .whereNull('contracts.withdrawn_at')
    .orderBy('contracts.id')
    .select('contracts.id', 'buyer_id', 'siret', 'number', 'title', 'lot_number', 'lot_title')
    .select('notified_on', 'amount_cents')
  const rows = await (like
    ? query.where({ notified_on: like.notifiedOn, amount_cents: like.amountCents })
    : query.join(shared(db, buyerIds).as('shared'), join => {
        join.on('shared.day', 'contracts.notified_on').andOn('shared.cents', 'contracts.amount_cents')
      }))
  if (rows.length < 2) return [] // nothing is like itself
  const ids: number[] = rows.map(({ id }) => id)
  const holders = await firstHolders(db, ids)
  const seen = await seenOf(db, ids)
  return rows.map(row => ({
    id: row.id,
    buyerId: row.buyer_id,
    buyerSiren: row.siret.slice(0, 9),
    number: row.number,
    subject: row.title,
    lotNumber: row.lot_number,
    lotTitle: row.lot_title,
    notifiedOn: row.notified_on,
    amountCents: row.amount_cents,
    holders: holders.get(row.id) ?? [],
    ...(seen.get(row.id) ?? { publishers: [], publishedOn: null }),
  }))
}

async function firstHolders(db: Db, ids: readonly number[]): Promise<Map<number, Comparable['holders']>> {
  const found = new Map<number, Comparable['holders']>()
  for (const some of inChunks(ids)) {
    const rows = await db('contract_holders')
      .join('companies', 'companies.id', 'contract_holders.company_id')
      .whereIn('contract_id', some)
      .whereNull('since')
      .whereNot('role', 'subcontractor')
      .select('contract_id', 'identifier', 'siren')
    for (const { contract_id, identifier, siren } of rows)
      found.set(contract_id, [...(found.get(contract_id) ?? []), { identifier, legalPerson: siren ?? identifier }])
  }
  return found
}

/** Who published them, as far as the names of the files say it, and when last. */
async function seenOf(db: Db, ids: readonly number[]) {
  const found = new Map<number, { publishers: string[]; publishedOn: string | null }>()
  const fed = await feeding(db, ids)
  for (const some of inChunks([...fed.keys()])) {
    const rows = await db('version_contracts')
      .join('published_versions', 'published_versions.id', 'version_contracts.version_id')
      .join('sightings', 'sightings.version_id', 'published_versions.id')
      .join('imports', 'imports.id', 'sightings.import_id')
      .whereIn('version_contracts.contract_id', some)
      .whereNull('withdrawal_id')
      .select('version_contracts.contract_id', 'published_on', 'file_name')
    for (const { contract_id, published_on, file_name } of rows) {
      const { publisher } = sourceOf({ file: '', fileName: file_name, position: 0 })
      const contractId = fed.get(contract_id)!
      const before = found.get(contractId) ?? { publishers: [], publishedOn: null }
      const publishers = publisher ? [...new Set([...before.publishers, publisher])] : before.publishers
      const publishedOn = (published_on ?? '') > (before.publishedOn ?? '') ? published_on : before.publishedOn
      found.set(contractId, { publishers, publishedOn })
    }
  }
  return found
}

/** The pairs among these contracts that a person said are two, and why: the last word holds. */
export async function apartAmong(
  db: Db,
  ids: readonly number[],
): Promise<{ pair: [number, number]; reason: string; at: string }[]> {
  const last = new Map<string, { pair: [number, number]; gesture: string; reason: string; at: string }>()
  for (const some of inChunks(ids))
    for (const row of await db('pair_events').whereIn('contract_id', some).orderBy('id')) {
      const pair: [number, number] = [row.contract_id, row.other_id]
      last.set(pair.join(' '), { pair, gesture: row.gesture, reason: row.reason, at: row.recorded_at })
    }
  return [...last.values()].filter(({ gesture }) => gesture === 'distinct')
}

/** Number and title of these contracts, those that left every list included. */
export async function namesOf(
  db: Db,
  ids: readonly number[],
): Promise<Map<number, { id: number; buyerId: number; number: string; title: string }>> {
  const found = new Map<number, { id: number; buyerId: number; number: string; title: string }>()
  for (const some of inChunks(ids))
    for (const row of await db('contracts').whereIn('id', some).select('id', 'buyer_id', 'number', 'title'))
      found.set(row.id, { id: row.id, buyerId: row.buyer_id, number: row.number, title: row.title })
  return found
}

export async function insertPairEvent(
  trx: Db,
  { pair, gesture, reason }: { pair: [number, number]; gesture: 'distinct' | 'reopened'; reason: string },
  { at, userId }: { at: string; userId: number | null },
): Promise<void> {
  const said = { gesture, reason, recorded_at: at, recorded_by: userId }
  await trx('pair_events').insert({ contract_id: pair[0], other_id: pair[1], ...said })
}

/** Days and amounts that several contracts of these buyers have. */
function shared(db: Db, buyerIds: readonly number[]) {
  return db('contracts')
    .whereIn('buyer_id', buyerIds)
    .whereNull('withdrawn_at')
    .whereNotNull('notified_on')
    .whereNotNull('amount_cents')
    .groupBy('notified_on', 'amount_cents')
    .havingRaw('count(*) > 1')
    .select('notified_on as day', 'amount_cents as cents')
}

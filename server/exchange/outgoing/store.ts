import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import { visibleContracts } from '#server/register/contracts/store.ts'
import type { Published } from '../imports/derivation.ts'
import { feeding } from '../versions/merges-store.ts'
import type { Party, TypedAmendment } from './typed-rules.ts'

/** The next contracts of this person, in the order of their numbers, of one buyer where it is given. */
export async function nextContracts(
  db: Db,
  user: User,
  { after, form, buyerId, limit }: { after: number; form: string | null; buyerId: number | null; limit: number },
): Promise<number[]> {
  const query = visibleContracts(db, user).where('contracts.id', '>', after).orderBy('contracts.id').limit(limit)
  if (form) query.where('contracts.form', form)
  if (buyerId) query.where('contracts.buyer_id', buyerId)
  return query.pluck('contracts.id')
}

export type KeptVersion = {
  fingerprint: string
  content: Record<string, unknown>
  publishedOn: string | null
  /** The one that the contract follows now. */
  current: boolean
}

/** Every published version of these contracts that stands, oldest publication first. */
export async function versionsOf(db: Db, contractIds: readonly number[]): Promise<Map<number, KeptVersion[]>> {
  const standing = db('sightings').whereNull('withdrawal_id').whereRaw('sightings.version_id = published_versions.id')
  const fed = await feeding(db, contractIds)
  const hashes = await db('contracts').whereIn('id', contractIds).select('id', 'decp_hash')
  const hashOf = new Map(hashes.map(({ id, decp_hash }) => [id, decp_hash]))
  const rows = await db('version_contracts')
    .join('published_versions', 'published_versions.id', 'version_contracts.version_id')
    .whereIn('version_contracts.contract_id', [...fed.keys()])
    .whereExists(standing)
    .orderBy(['published_versions.published_on', 'published_versions.id'])
    .select('version_contracts.contract_id', 'fingerprint', 'raw', 'content', 'published_on')
  const found = new Map<number, KeptVersion[]>()
  for (const { contract_id, fingerprint, raw, content, published_on } of rows) {
    const contractId = fed.get(contract_id)!
    const current = fingerprint === hashOf.get(contractId)
    const one = { fingerprint, content: JSON.parse(content || raw), publishedOn: published_on, current }
    found.set(contractId, [...(found.get(contractId) ?? []), one])
  }
  return found
}

/** What was last derived of each of these contracts from its publications. */
export async function derivedOf(db: Db, contractIds: readonly number[]): Promise<Map<number, Published>> {
  const rows = await db('contracts').whereIn('id', contractIds).whereNot('published', '').select('id', 'published')
  return new Map(rows.map(({ id, published }) => [id, JSON.parse(published!)]))
}

/** Who held each of these contracts first, in their order. */
export async function firstHolders(db: Db, contractIds: readonly number[]): Promise<Map<number, Party[]>> {
  const rows = await db('contract_holders')
    .join('companies', 'companies.id', 'contract_holders.company_id')
    .whereIn('contract_id', contractIds)
    .whereNull('since')
    .whereNot('role', 'subcontractor')
    .orderBy(['position', 'contract_holders.id'])
    .select('contract_id', 'id_type', 'identifier')
  const found = new Map<number, Party[]>()
  for (const { contract_id, id_type, identifier } of rows)
    found.set(contract_id, [...(found.get(contract_id) ?? []), { idType: id_type, identifier }])
  return found
}

/** The amendments that people typed and that no publication gave, by date. */
export async function typedAmendments(db: Db, contractIds: readonly number[]): Promise<Map<number, TypedAmendment[]>> {
  const rows = await db('amendments')
    .whereIn('contract_id', contractIds)
    .where('source', 'typed')
    .whereNull('withdrawn_at')
    .orderBy(['signed_on', 'id'])
    .select('contract_id', 'signed_on', 'amount_cents', 'duration_months')
  const found = new Map<number, TypedAmendment[]>()
  for (const { contract_id, signed_on, amount_cents, duration_months } of rows)
    found.set(contract_id, [
      ...(found.get(contract_id) ?? []),
      { signedOn: signed_on, amountCents: amount_cents, durationMonths: duration_months },
    ])
  return found
}

/** The names of these establishments, by identifier; those without a name are left out. */
export async function establishmentNames(db: Db, identifiers: readonly string[]): Promise<Map<string, string>> {
  const companies = await db('companies').whereIn('identifier', identifiers).select('identifier', 'name')
  const buyers = await db('buyers').whereIn('siret', identifiers).select('siret', 'name')
  const named = [...companies.map(row => [row.identifier, row.name]), ...buyers.map(row => [row.siret, row.name])]
  return new Map(named.filter(([, name]) => name) as [string, string][])
}

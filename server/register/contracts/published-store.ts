import type { Db } from '#db/connect.ts'
import { insertMany } from '#db/insert-many.ts'
import { inChunks } from '#server/base/chunks.ts'
import { unsettle } from '../standings/store.ts'
import { keepingHolders } from './holders-store.ts'
import { type Consideration, type HolderRole, isSocial } from './rules.ts'
import { putContractTerms, textsOf } from './write-store.ts'

// Contracts as the open data publish them, written by hundreds.

/** The columns that a publication gives, under their own names. */
export type PublishedColumns = {
  title: string
  lot_number: string
  lot_title: string
  nature: string
  procedure: string
  ccag: string
  cpv: string
  framework_number: string
  amount_cents: number | null
  notified_on: string | null
  starts_on: string | null
  ends_on: string | null
  duration_months: number | null
}

/** `key`: of the import that wrote it first; `hash`: of the current version; `published`: what was derived, as JSON. */
type Publication = { key: string; hash: string; published: string }

/** Their numbers, by their keys. */
export async function insertPublished(
  trx: Db,
  contracts: readonly (Publication & {
    buyerId: number
    form: string
    number: string
    columns: PublishedColumns
    considerations: readonly Consideration[]
  })[],
  at: string,
): Promise<Map<string, number>> {
  const rows = contracts.map(({ buyerId, form, number, columns, considerations, key, hash, published }) => ({
    buyer_id: buyerId,
    form,
    number,
    ...columns,
    source: 'decp',
    decp_key: key,
    decp_hash: hash,
    published,
    social: isSocial(considerations) ? 1 : 0, // told at once: else each row is written again when its considerations come
    ...textsOf({ title: columns.title, lotTitle: columns.lot_title, number }),
    created_at: at,
  }))
  const inserted = await insertMany(trx, 'contracts', rows, { returning: ['id', 'decp_key'] })
  return new Map(inserted.map(row => [row.decp_key!, row.id]))
}

/** One that was withdrawn is there again; `key`: of one that no import wrote. */
export async function updatePublished(
  trx: Db,
  current: PublishedColumns & { id: number; number: string; created_at: string },
  changes: Partial<PublishedColumns>,
  { key, hash, published }: Publication,
  by: { at: string; userId: number | null },
): Promise<void> {
  const { title, lot_title } = { ...current, ...changes }
  await trx('contracts').where({ id: current.id, decp_key: null }).update({ decp_key: key })
  await trx('contracts')
    .where({ id: current.id })
    .update({
      ...changes,
      ...textsOf({ title, lotTitle: lot_title, number: current.number }),
      decp_hash: hash,
      published,
      withdrawn_at: null,
    })
    .increment('version', 1)
  await putContractTerms(trx, current, changes, by)
}

export async function insertConsiderations(
  trx: Db,
  rows: readonly { contractId: number; consideration: Consideration }[],
): Promise<void> {
  await insertMany(
    trx,
    'contract_considerations',
    rows.map(({ contractId, consideration }) => ({ contract_id: contractId, consideration })),
  )
}

export type PublishedHolding = {
  contractId: number
  companyId: number
  role: HolderRole
  position: number
  since: string | null
  until: string | null
}

/** Those already there in this role are left as they are. */
export async function insertHolders(trx: Db, holdings: readonly PublishedHolding[]): Promise<void> {
  const rows = holdings.map(({ contractId, companyId, role, position, since, until }) => ({
    contract_id: contractId,
    company_id: companyId,
    role,
    position,
    since,
    until,
  }))
  await insertMany(trx, 'contract_holders', rows, { ignore: true })
}

export async function updateHolder(
  trx: Db,
  id: number,
  { role, since, until, position }: Pick<PublishedHolding, 'role' | 'since' | 'until' | 'position'>,
): Promise<void> {
  await trx('contract_holders').where({ id }).update({ role, since, until, position })
}

export async function removeHolder(trx: Db, id: number): Promise<void> {
  await trx('contract_holders').where({ id }).delete()
}

/** What a publication changes of the holders of a contract already there. */
export function republishHolders<Answer>(
  trx: Db,
  contractId: number,
  at: string,
  change: () => Promise<Answer>,
): Promise<Answer> {
  return keepingHolders(trx, contractId, { at, userId: null }, change)
}

/** Contracts that nothing publishes any more and on which nobody worked: out of every list and count until they are published again. */
export async function retireContracts(trx: Db, ids: readonly number[], at: string): Promise<void> {
  for (const some of inChunks(ids)) await trx('contracts').whereIn('id', some).update({ withdrawn_at: at })
}

/** One that was merged into another and is itself again. */
export async function bringBack(trx: Db, id: number): Promise<void> {
  await trx('contracts').where({ id }).update({ withdrawn_at: null })
}

/** Whether these contracts ask for hours, once a clause went from one to the other. */
export async function recountSocial(trx: Db, ids: readonly number[]): Promise<void> {
  const asking = `exists (select 1 from contract_considerations
      where contract_id = contracts.id and consideration in ('clause', 'reserve'))
    or exists (select 1 from clauses where contract_id = contracts.id)`
  const these = () => trx('contracts').whereIn('id', [...ids])
  await these().whereRaw(`(${asking})`).update({ social: 1 })
  await these().whereRaw(`not (${asking})`).update({ social: 0 })
}

/** Contracts that nothing publishes any more, and on which somebody worked: they keep what was last published, as typed. */
export async function keepUnpublished(trx: Db, ids: readonly number[]): Promise<void> {
  for (const some of inChunks(ids))
    await trx('contracts').whereIn('id', some).update({ source: 'typed', decp_hash: null, published: 'null' })
}

/** They come from a publication again. */
export async function publishedAgain(trx: Db, ids: readonly number[]): Promise<void> {
  for (const some of inChunks(ids)) await trx('contracts').whereIn('id', some).update({ source: 'decp' })
}

/** Another version is current, and says the same. */
export async function followVersion(trx: Db, id: number, hash: string): Promise<void> {
  await trx('contracts').where({ id }).update({ decp_hash: hash })
}

/** The contracts of a buyer, by number of row. */
export async function contractsOf(db: Db, buyerId: number): Promise<number[]> {
  return db('contracts').where({ buyer_id: buyerId }).orderBy('id').pluck('id')
}

/** They are this buyer's: what is kept of them by buyer follows, and their clauses are measured by its thresholds. */
export async function moveToBuyer(trx: Db, ids: readonly number[], buyerId: number): Promise<void> {
  for (const some of inChunks(ids)) {
    await trx('contracts').whereIn('id', some).update({ buyer_id: buyerId }).increment('version', 1)
    await trx('contract_readings').whereIn('contract_id', some).update({ buyer_id: buyerId })
    const clauses: number[] = await trx('clauses').whereIn('contract_id', some).pluck('id')
    if (clauses.length > 0) await unsettle(trx, clauses)
  }
}

import type { Db } from '#db/connect.ts'
import { insertMany } from '#db/insert-many.ts'
import type { User } from '#server/access/rules.ts'
import { heldKinds } from '#server/register/companies/kinds-store.ts'
import type { CompanyKind } from '#server/register/companies/rules.ts'
import { visibleContracts } from '#server/register/contracts/store.ts'
import { placesOf } from '#server/register/identity/store.ts'
import type { Finding } from './record.ts'
import type { Gesture, Said } from './state-rules.ts'
import { isRule } from './words.ts'

// What the quality desk reads, for some contracts of one buyer at a time, and what people said of its remarks.

export type Looked = {
  id: number
  number: string
  lotNumber: string
  title: string
  form: 'contract' | 'concession'
  amountCents: number | null
  reservedArticle: string | null
  hourless: boolean
}

/** The next published contracts of this buyer, by number of row; of those numbers only where they are given. */
export async function nextPublished(
  db: Db,
  user: User,
  asked: { buyerId: number; after: number; limit: number; ids?: readonly number[] | undefined },
): Promise<Looked[]> {
  const query = visibleContracts(db, user)
    .where('contracts.buyer_id', asked.buyerId)
    .where('contracts.id', '>', asked.after)
    .whereNot('contracts.published', '')
    .orderBy('contracts.id')
    .limit(asked.limit)
    .select('contracts.id', 'number', 'lot_number', 'title', 'form', 'amount_cents', 'reserved_article', 'hourless')
  if (asked.ids) query.whereIn('contracts.id', asked.ids)
  const rows = await query
  return rows.map(row => ({
    id: row.id,
    number: row.number,
    lotNumber: row.lot_number,
    title: row.title,
    form: row.form as Looked['form'],
    amountCents: row.amount_cents,
    reservedArticle: row.reserved_article,
    hourless: Boolean(row.hourless),
  }))
}

/** Kinds of those who hold these contracts now, as they were on the day of notification. */
export async function holderKinds(db: Db, contractIds: readonly number[]): Promise<Map<number, CompanyKind[]>> {
  const rows = await db('contract_holders')
    .join('companies', 'companies.id', 'contract_holders.company_id')
    .whereIn('contract_id', contractIds)
    .whereNull('until')
    .whereNot('role', 'subcontractor')
    .join('contracts', 'contracts.id', 'contract_holders.contract_id')
    .select('contract_id', 'companies.kind', 'companies.kind_source', 'companies.siren', 'contracts.notified_on')
  const held = await heldKinds(
    db,
    rows.flatMap(({ siren }) => siren ?? []),
  )
  const found = Map.groupBy(rows, ({ contract_id }) => contract_id)
  const kindsOf = ({ siren, kind, kind_source, notified_on }: (typeof rows)[number]) =>
    held.of({ siren, kind: kind as CompanyKind, isKindListed: kind_source === 'list' }, notified_on)
  return new Map([...found].map(([id, some]) => [id, some.flatMap(kindsOf)]))
}

/** Of the buyers of these contracts and of all who ever held them, since when each establishment is closed. */
export async function closures(db: Db, contractIds: readonly number[]): Promise<Map<string, string>> {
  const contracts = () => db('contracts').whereIn('contracts.id', contractIds)
  const buyers: string[] = await contracts().join('buyers', 'buyers.id', 'contracts.buyer_id').distinct().pluck('siret')
  const holders: string[] = await contracts()
    .join('contract_holders', 'contract_holders.contract_id', 'contracts.id')
    .join('companies', 'companies.id', 'contract_holders.company_id')
    .distinct()
    .pluck('companies.identifier')
  const places = await placesOf(db, [...buyers, ...holders])
  return new Map([...places].flatMap(([siret, { closedOn }]) => (closedOn ? [[siret, closedOn] as const] : [])))
}

/** Of these contracts, those that have a clause here. */
export async function clausedAmong(db: Db, contractIds: readonly number[]): Promise<Set<number>> {
  return new Set(await db('clauses').whereIn('contract_id', contractIds).distinct('contract_id').pluck('contract_id'))
}

export async function saidOf(db: Db, contractIds: readonly number[]): Promise<Map<number, Said[]>> {
  const rows = await db('quality_events').whereIn('contract_id', contractIds).orderBy('id')
  const known = rows.flatMap(({ contract_id, rule, read, expected, gesture, reason, recorded_at }) =>
    isRule(rule) ? [{ contract_id, rule, read, expected, gesture: gesture as Gesture, reason, at: recorded_at }] : [],
  )
  return Map.groupBy(known, ({ contract_id }) => contract_id)
}

export async function insertSaid(
  trx: Db,
  findings: readonly (Finding & { contractId: number })[],
  { gesture, reason }: { gesture: Gesture; reason: string },
  { at, userId }: { at: string; userId: number | null },
): Promise<void> {
  const rows = findings.map(({ contractId, rule, read, expected }) => {
    return { contract_id: contractId, rule, read, expected, gesture, reason, recorded_at: at, recorded_by: userId }
  })
  await insertMany(trx, 'quality_events', rows)
}

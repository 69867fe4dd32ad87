import type { Db } from '#db/connect.ts'
import { insertMany } from '#db/insert-many.ts'
import type { Row } from '#db/tables.ts'
import { inChunks } from '#server/base/chunks.ts'
import { dayInFrance } from '#server/base/format.ts'
import { saidAt } from '../terms/rules.ts'
import { putTerms, termsOf } from '../terms/store.ts'
import type { Doubt } from './doubtful-rules.ts'

// Acts of subcontracting, their amendments, and the other facts that a publication gives and no figure rests on.

/** An act, or an amendment of the act of the same number. Amounts in cents, durations in months. */
export type PublishedAct = {
  contractId: number
  kind: 'act' | 'amendment'
  position: number
  /** As published; '' where it is not. */
  number: string
  /** null where nobody is sure who it is, and of an amendment. */
  companyId: number | null
  idType: string
  identifier: string
  name: string
  doubt: Doubt | null
  signedOn: string | null
  publishedOn: string | null
  amountCents: number | null
  durationMonths: number | null
  /** Ferme, Actualisable, Révisable; '' unsaid. */
  priceVariation: string
}

export type NamedAct = PublishedAct & { companyName: string }

/** The acts of one contract as last published, each with its company’s name where it is known. */
export async function actsOf(db: Db, contractId: number): Promise<NamedAct[]> {
  return (await actsOfAll(db, [contractId])).get(contractId) ?? []
}

export async function actsOfAll(db: Db, contractIds: readonly number[]): Promise<Map<number, NamedAct[]>> {
  const acts: NamedAct[] = []
  for (const ids of inChunks(contractIds)) {
    const rows = await db('subcontract_acts')
      .leftJoin('companies', 'companies.id', 'subcontract_acts.company_id')
      .whereIn('subcontract_acts.contract_id', ids)
      .orderBy(['subcontract_acts.contract_id', 'subcontract_acts.position'])
      .select('subcontract_acts.*', 'companies.name as company_name')
    for (const row of rows) acts.push({ ...actFromRow(row), companyName: row.company_name ?? '' })
  }
  return Map.groupBy(acts, ({ contractId }) => contractId)
}

function actFromRow(row: Row<'subcontract_acts'>): PublishedAct {
  return {
    contractId: row.contract_id,
    kind: row.kind as PublishedAct['kind'],
    position: row.position,
    number: row.number,
    companyId: row.company_id,
    idType: row.id_type,
    identifier: row.identifier,
    name: row.name,
    doubt: row.doubt as Doubt | null,
    signedOn: row.signed_on,
    publishedOn: row.published_on,
    amountCents: row.amount_cents,
    durationMonths: row.duration_months,
    priceVariation: row.price_variation,
  }
}

/**
 * The days on which acts of subcontracting and their amendments were signed, else published: a contract lasts at least till
 * then. A day to come when it was recorded is left out. `known`: as they were published at that instant.
 */
export async function actDays(db: Db, contractIds: readonly number[], known?: string): Promise<Map<number, string[]>> {
  const days = await daysNow(db, contractIds)
  if (known === undefined) return days
  for (const [id, terms] of await termsOf(db, 'contract_id', contractIds)) {
    const said = saidAt(terms, 'actDays', { known })
    if (said !== undefined) days.set(id, JSON.parse(said ?? '[]'))
  }
  return days
}

async function daysNow(db: Db, contractIds: readonly number[]): Promise<Map<number, string[]>> {
  const days = new Map<number, string[]>()
  for (const ids of inChunks([...new Set(contractIds)])) {
    const rows = await db('subcontract_acts')
      .whereIn('contract_id', ids)
      .orderBy(['contract_id', 'position'])
      .select('contract_id', 'signed_on', 'published_on', 'recorded_on')
    for (const { contract_id, signed_on, published_on, recorded_on } of rows) {
      const day = signed_on ?? published_on
      if (day && day <= recorded_on) days.set(contract_id, [...(days.get(contract_id) ?? []), day])
    }
  }
  return days
}

/** Runs what changes the acts of contracts, and keeps the days that bounded them until then. */
async function keepingDays(trx: Db, contractIds: readonly number[], at: string, change: () => Promise<void>) {
  const before = await daysNow(trx, contractIds)
  await change()
  const after = await daysNow(trx, contractIds)
  const said = (days: Map<number, string[]>, id: number) => JSON.stringify((days.get(id) ?? []).toSorted())
  const moved = contractIds.filter(id => said(before, id) !== said(after, id))
  for (const ids of inChunks(moved)) {
    const rows = await trx('contracts').whereIn('id', ids).where('created_at', '<', at).select('id', 'created_at')
    for (const { id, created_at } of rows) {
      const days = { field: 'actDays', before: said(before, id), after: said(after, id) }
      await putTerms(trx, 'contract_id', { id, createdAt: created_at }, [days], { at, userId: null })
    }
  }
}

/** Of these contracts, their acts are now those; a subcontractor that an act had brought leaves with it. */
export async function putActs(
  trx: Db,
  contractIds: readonly number[],
  acts: readonly PublishedAct[],
  at: string,
): Promise<void> {
  await keepingDays(trx, contractIds, at, () => replaceActs(trx, contractIds, acts, dayInFrance(at)))
}

async function replaceActs(trx: Db, contractIds: readonly number[], acts: readonly PublishedAct[], today: string) {
  const recorded = new Map<string, string>()
  const brought = new Set<string>()
  for (const ids of inChunks(contractIds)) {
    const there = await trx('subcontract_acts')
      .whereIn('contract_id', ids)
      .select('contract_id', 'company_id', 'made', 'signed_on', 'recorded_on')
    for (const { contract_id, signed_on, recorded_on } of there)
      recorded.set(`${contract_id} ${signed_on}`, recorded_on)
    const kept = new Set(acts.map(({ contractId, companyId }) => `${contractId} ${companyId}`))
    for (const { contract_id, company_id } of there.filter(({ made }) => made === 1))
      if (kept.has(`${contract_id} ${company_id}`)) brought.add(`${contract_id} ${company_id}`)
      else await trx('contract_holders').where({ contract_id, company_id: company_id!, role: 'subcontractor' }).delete()
    await trx('subcontract_acts').whereIn('contract_id', ids).delete()
  }
  const made = await bringSubcontractors(trx, acts)
  await insertMany(
    trx,
    'subcontract_acts',
    acts.map(act => ({
      ...rowOf(act, brought.has(keyOf(act)) || made.has(keyOf(act))),
      recorded_on: recorded.get(`${act.contractId} ${act.signedOn}`) ?? today,
    })),
  )
}

function keyOf({ contractId, companyId }: PublishedAct): string {
  return `${contractId} ${companyId}`
}

/** Puts them on their contracts; answers those that were not there. */
async function bringSubcontractors(trx: Db, acts: readonly PublishedAct[]): Promise<Set<string>> {
  const sure = acts.filter(({ companyId }) => companyId !== null)
  const typed = new Set<string>()
  for (const ids of inChunks([...new Set(sure.map(({ contractId }) => contractId))])) {
    const rows = await trx('contract_holders')
      .whereIn('contract_id', ids)
      .where({ role: 'subcontractor' })
      .select('contract_id', 'company_id')
    for (const row of rows) typed.add(`${row.contract_id} ${row.company_id}`)
  }
  const first = new Map(sure.filter(act => !typed.has(keyOf(act))).map(act => [keyOf(act), act]))
  const rows = [...first.values()].map(({ contractId, companyId, signedOn, position }) => ({
    contract_id: contractId,
    company_id: companyId!,
    role: 'subcontractor',
    position: 100 + position,
    since: signedOn,
  }))
  await insertMany(trx, 'contract_holders', rows, { ignore: true })
  return new Set(first.keys())
}

function rowOf(act: PublishedAct, isMade: boolean) {
  const { position, kind, number, identifier, name, doubt } = act
  return {
    ...{ position, kind, number, identifier, name, doubt },
    contract_id: act.contractId,
    company_id: act.companyId,
    made: isMade ? 1 : 0,
    id_type: act.idType,
    signed_on: act.signedOn,
    published_on: act.publishedOn,
    amount_cents: act.amountCents,
    duration_months: act.durationMonths,
    price_variation: act.priceVariation,
  }
}

/** `facts`, `setAside`: JSON, as those who read publications write and read them. */
export async function putPublishedFacts(
  trx: Db,
  rows: readonly { contractId: number; facts: string; setAside: string }[],
): Promise<void> {
  for (const some of inChunks(rows))
    await trx('published_facts')
      .whereIn(
        'contract_id',
        some.map(({ contractId }) => contractId),
      )
      .delete()
  await insertMany(
    trx,
    'published_facts',
    rows.map(({ contractId, facts, setAside }) => ({ contract_id: contractId, facts, set_aside: setAside })),
  )
}

export async function publishedFacts(
  db: Db,
  contractIds: readonly number[],
): Promise<Map<number, { facts: string; setAside: string }>> {
  const found = new Map<number, { facts: string; setAside: string }>()
  for (const ids of inChunks(contractIds))
    for (const row of await db('published_facts').whereIn('contract_id', ids).select('*'))
      found.set(row.contract_id, { facts: row.facts, setAside: row.set_aside })
  return found
}

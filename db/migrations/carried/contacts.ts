import type { Knex } from 'knex'
import { insertAll } from './insert.ts'

/**
 * One contact a company was read and written by every buyer. It goes to the buyer of whoever last wrote it, as the journal
 * tells, or to the only one the company works for. Where several remain it goes to none: kept aside, it is read by those who
 * see all the buyers concerned, to whom nothing is told that was not theirs.
 */
export async function carryContacts(db: Knex.Untyped): Promise<void> {
  const companies: Card[] = await db('companies')
    .where(some => {
      for (const column of COLUMNS) some.orWhereNot(column, '')
    })
    .orderBy('id')
    .select('id', ...COLUMNS)
  const rows: Record<string, string | number | null>[] = []
  for (const { id, ...contact } of companies)
    rows.push({ company_id: id, buyer_id: await ownerOf(db, id), ...contact, version: 1 })
  await insertAll(db, 'company_contacts', rows)
}

/** The other way: a company that has one contact gets it back. */
export async function contactsBack(db: Knex.Untyped): Promise<void> {
  for (const row of await db('company_contacts').select('company_id', ...COLUMNS)) {
    const { company_id: id, ...contact } = row
    await db('companies').where({ id }).update(contact)
  }
}

type Card = { id: number; contact_name: string; contact_phone: string; contact_email: string }
const COLUMNS = ['contact_name', 'contact_phone', 'contact_email'] as const

async function ownerOf(db: Knex.Untyped, companyId: number): Promise<number | null> {
  const concerned = await concernedBy(db, companyId)
  const written = await writersBuyers(db, companyId)
  if (!written) return concerned.length === 1 ? concerned[0]! : null
  const both = written.filter(id => concerned.includes(id))
  const likely = both.length > 0 ? both : written
  return likely.length === 1 ? likely[0]! : null
}

async function concernedBy(db: Knex.Untyped, companyId: number): Promise<number[]> {
  const held = await db('contract_holders')
    .join('contracts', 'contracts.id', 'contract_holders.contract_id')
    .where('contract_holders.company_id', companyId)
    .distinct()
    .pluck('contracts.buyer_id')
  const employed = await db('placements')
    .join('clauses', 'clauses.id', 'placements.clause_id')
    .join('contracts', 'contracts.id', 'clauses.contract_id')
    .where('placements.employer_id', companyId)
    .distinct()
    .pluck('contracts.buyer_id')
  return [...new Set<number>([...held, ...employed])]
}

/** The buyers of whoever last wrote the contact; null when nothing tells who did, or when every buyer is theirs. */
async function writersBuyers(db: Knex.Untyped, companyId: number): Promise<number[] | null> {
  const lines: { action: string; after: string | null; actor_id: number | null }[] = await db('journal')
    .where({ subject: 'company', subject_id: companyId })
    .whereIn('action', ['company.added', 'company.edited'])
    .orderBy('id', 'desc')
    .select('action', 'after', 'actor_id')
  const written = lines.find(({ action, after }) => action === 'company.added' || (after && JSON.parse(after).contact))
  if (!written?.actor_id) return null
  const { scope } = await db('users').where({ id: written.actor_id }).first('scope')
  return scope === 'all' ? null : db('user_buyers').where({ user_id: written.actor_id }).pluck('buyer_id')
}

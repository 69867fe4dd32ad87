import type { Db } from '#db/connect.ts'
import type { Row } from '#db/tables.ts'
import type { User } from '#server/access/rules.ts'
import { inChunks } from '#server/base/chunks.ts'
import { buyerName } from '../buyers/words.ts'
import type { Contact } from './rules.ts'

// Whom a buyer calls at a company: what it noted is its own, another buyer of the same company never reads it.

/** `buyerId` null: noted before anything told for which buyer. */
export type NotedContact = Contact & { buyerId: number | null; buyerName: string; version: number }

/** The buyers with which this company works, holder or employer. */
export async function buyersConcerned(db: Db, companyId: number): Promise<number[]> {
  const held: number[] = await db('contract_holders')
    .join('contracts', 'contracts.id', 'contract_holders.contract_id')
    .where('contract_holders.company_id', companyId)
    .whereNull('contracts.withdrawn_at')
    .distinct('contracts.buyer_id')
    .pluck('contracts.buyer_id')
  const employed: number[] = await db('placements')
    .join('clauses', 'clauses.id', 'placements.clause_id')
    .join('contracts', 'contracts.id', 'clauses.contract_id')
    .where('placements.employer_id', companyId)
    .distinct('contracts.buyer_id')
    .pluck('contracts.buyer_id')
  return [...new Set([...held, ...employed])].sort((a, b) => a - b)
}

/**
 * What the buyers of this person noted of a company, by name of buyer. What was noted for nobody knows which is only read
 * by those who see all the buyers concerned: to them nothing is told that another keeps.
 */
export async function contactsFor(db: Db, user: User, companyId: number): Promise<NotedContact[]> {
  const rows = await db('company_contacts')
    .leftJoin('buyers', 'buyers.id', 'company_contacts.buyer_id')
    .where('company_contacts.company_id', companyId)
    .orderBy(['buyers.search_text', 'company_contacts.id'])
    .select('company_contacts.*', 'buyers.name', 'buyers.siret')
  const own = rows.filter(row => row.buyer_id !== null && sees(user, row.buyer_id))
  const unsaid = rows.filter(row => row.buyer_id === null)
  const readable = unsaid.length > 0 && (await seesAllOf(db, user, companyId)) ? [...own, ...unsaid] : own
  return readable.map(row => ({
    ...contactFrom(row),
    buyerId: row.buyer_id,
    buyerName: row.buyer_id === null ? '' : buyerName({ name: row.name ?? '', siret: row.siret ?? '' }),
    version: row.version,
  }))
}

/**
 * True when a contact is kept that nothing gives to a buyer, and this person, who works for one of those concerned, may not
 * read it: they read it once, and are told where it went.
 */
export async function isContactKeptAside(db: Db, user: User, companyId: number): Promise<boolean> {
  if (user.buyerIds === null) return false
  const unsaid = await db('company_contacts').where({ company_id: companyId, buyer_id: null }).first('id')
  if (!unsaid) return false
  const concerned = await buyersConcerned(db, companyId)
  return concerned.some(id => sees(user, id)) && !concerned.every(id => sees(user, id))
}

/** What this buyer noted of each of these companies. */
export async function contactsOfBuyer(
  db: Db,
  buyerId: number,
  companyIds: readonly number[],
): Promise<Map<number, Contact>> {
  const found = new Map<number, Contact>()
  for (const ids of inChunks(companyIds)) {
    const rows = await db('company_contacts').where({ buyer_id: buyerId }).whereIn('company_id', ids)
    for (const row of rows) found.set(row.company_id, contactFrom(row))
  }
  return found
}

/** Writes what a buyer notes. `version` 0: nothing was noted yet. False when somebody noted something meanwhile. */
export async function putContact(
  trx: Db,
  { companyId, buyerId }: { companyId: number; buyerId: number },
  { contactName, contactPhone, contactEmail }: Contact,
  version: number,
): Promise<boolean> {
  const values = { contact_name: contactName, contact_phone: contactPhone, contact_email: contactEmail }
  const key = { company_id: companyId, buyer_id: buyerId }
  if (version > 0)
    return (
      (await trx('company_contacts')
        .where({ ...key, version })
        .update({ ...values, version: version + 1 })) === 1
    )
  const rows = await trx('company_contacts')
    .insert({ ...key, ...values })
    .onConflict(['company_id', 'buyer_id'])
    .ignore()
    .returning('id')
  return rows.length > 0
}

/** What was noted for nobody knows which buyer is now somebody's. True when there was something. */
export async function dropUnsaid(trx: Db, companyId: number): Promise<boolean> {
  return (await trx('company_contacts').where({ company_id: companyId, buyer_id: null }).delete()) > 0
}

async function seesAllOf(db: Db, user: User, companyId: number): Promise<boolean> {
  if (user.buyerIds === null) return true
  const concerned = await buyersConcerned(db, companyId)
  return concerned.length > 0 && concerned.every(id => sees(user, id))
}

function sees({ buyerIds }: User, id: number): boolean {
  return buyerIds === null || buyerIds.includes(id)
}

function contactFrom(row: Pick<Row<'company_contacts'>, 'contact_name' | 'contact_phone' | 'contact_email'>): Contact {
  return { contactName: row.contact_name, contactPhone: row.contact_phone, contactEmail: row.contact_email }
}

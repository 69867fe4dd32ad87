import type { Db } from '#db/connect.ts'
import { Conflict } from '#server/base/errors.ts'
import { type Author, outrun, record, withoutKey } from '#server/journal/store.ts'
import { buyersConcerned, dropUnsaid, putContact } from './contact-store.ts'
import type { Company, CompanyValues, Contact, NewCompany } from './rules.ts'
import { insertCompany, updateCompany } from './store.ts'
import { companyHref } from './words.ts'

/** A company to record, and whom one buyer calls there where that was said. */
type Added = NewCompany & { contact?: Contact; buyerId?: number }

/** Records a company. False when its number is already there: nothing is written. */
export async function addCompany(db: Db, values: Added, author: Author): Promise<boolean> {
  return db.transaction(async trx => {
    const id = await insertCompany(trx, values, author.at)
    if (id === null) return false
    await journal(trx, author, 'company.added', id, values.identifier, null, {
      identifier: values.identifier,
      ...kept(values),
    })
    const { contact, buyerId } = values
    if (buyerId && contact && Object.values(contact).some(Boolean)) {
      await putContact(trx, { companyId: id, buyerId }, contact, 0)
      const company = { id, identifier: values.identifier }
      await record(trx, withoutKey(author), {
        ...about('company.contactNoted', company),
        buyerId,
        after: { contactNoted: 'modifié' },
      })
    }
    return true
  })
}

/**
 * Notes whom one buyer calls at a company. The journal is never erased: it says that the person changed, not who.
 * @throws Conflict when somebody noted something since this form was opened.
 */
export async function noteContact(
  db: Db,
  { company, buyerId }: { company: Company; buyerId: number },
  contact: Contact,
  version: number,
  author: Author,
): Promise<void> {
  await db.transaction(async trx => {
    if (!(await putContact(trx, { companyId: company.id, buyerId }, contact, version))) return outrun(trx, author)
    const wasUnsaid = version === 0 && (await dropUnsaid(trx, company.id))
    const after = { buyerId, contactNoted: wasUnsaid ? 'attribué à cet acheteur' : 'modifié' }
    const alsoFor = (await buyersConcerned(trx, company.id)).filter(id => id !== buyerId)
    await record(trx, author, { ...about('company.contactNoted', company), buyerId, alsoFor, after })
  })
}

/**
 * Changes a company's card: public facts, which its buyers share. Each of them reads it in its own journal.
 * @throws Conflict when somebody changed it since this form was opened.
 */
export async function editCompany(
  db: Db,
  company: Company,
  values: CompanyValues,
  version: number,
  author: Author,
): Promise<void> {
  await db.transaction(async trx => {
    const changed = await updateCompany(trx, company, values, version, author.today)
    const concerned = await buyersConcerned(trx, company.id)
    await record(trx, author, {
      ...about('company.edited', company),
      alsoFor: concerned,
      before: kept(company),
      after: kept(values),
    })
    if (!changed) throw new Conflict()
  })
}

function kept({ name, kind, esusSince, city, trade }: CompanyValues): Record<string, unknown> {
  return { name, kind, esusSince, city, trade }
}

function about(action: string, company: Pick<Company, 'id' | 'identifier'>) {
  return { action, subject: 'company', subjectId: company.id, buyerId: null, href: companyHref(company) }
}

export async function journal(
  trx: Db,
  author: Author,
  action: string,
  subjectId: number,
  identifier: string,
  before: Record<string, unknown> | null,
  after: Record<string, unknown>,
  subject = 'company',
  buyerId: number | null = null,
): Promise<void> {
  await record(trx, author, { action, subject, subjectId, buyerId, href: companyHref({ identifier }), before, after })
}

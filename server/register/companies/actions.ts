import type { Db } from '#db/connect.ts'
import { Conflict } from '#server/base/errors.ts'
import { type Author, record } from '#server/journal/store.ts'
import type { Company, CompanyValues, NewCompany } from './rules.ts'
import { insertCompany, updateCompany } from './store.ts'
import { companyHref } from './words.ts'

/** Records a company. False when its number is already there: nothing is written. */
export async function addCompany(db: Db, values: NewCompany, author: Author): Promise<boolean> {
  return db.transaction(async trx => {
    const id = await insertCompany(trx, values, author.at)
    if (id === null) return false
    await journal(trx, author, 'company.added', id, values.identifier, null, {
      identifier: values.identifier,
      ...kept(values),
    })
    return true
  })
}

/**
 * Changes a company's card.
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
    const changed = await updateCompany(trx, company, values, version)
    const after = { ...kept(values), ...(contactOf(values) !== contactOf(company) && { contact: 'modifié' }) }
    await journal(trx, author, 'company.edited', company.id, company.identifier, kept(company), after)
    if (!changed) throw new Conflict()
  })
}

/** The journal is never erased: the person to call at a company is not written in it, only that they changed. */
function kept({ name, kind, esusSince, city, trade }: CompanyValues): Record<string, unknown> {
  return { name, kind, esusSince, city, trade }
}

function contactOf({ contactName, contactPhone, contactEmail }: CompanyValues): string {
  return [contactName, contactPhone, contactEmail].join('\n')
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

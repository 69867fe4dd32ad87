import type { Db } from '#db/connect.ts'
import { clausesInPool, insertPool, type Pool, setPool } from '../clauses/pool-store.ts'
import { refreshStandings } from '../compliance/store.ts'
import { type Author, record } from '../journal/store.ts'
import { Conflict } from '../web/errors.ts'
import type { CompanyValues, NewCompany } from './form.ts'
import type { Company } from './rules.ts'
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

/** Lets several contracts of a company with one buyer share their hours (CCAG x.1.3). */
export async function createPool(
  db: Db,
  company: Company,
  pool: Omit<Pool, 'id'>,
  clauseIds: readonly number[],
  author: Author,
  today: string,
): Promise<void> {
  await db.transaction(async trx => {
    const id = await insertPool(trx, pool)
    for (const clauseId of clauseIds) await setPool(trx, clauseId, id)
    const after = { name: pool.name, agreedOn: pool.agreedOn, clauses: clauseIds }
    await journal(trx, author, 'pool.created', id, company.identifier, null, after, 'pool', pool.buyerId)
    await refreshStandings(trx, clauseIds, today)
  })
}

/** Puts contracts in a pool and takes others out. */
export async function changePool(
  db: Db,
  company: Company,
  pool: Pool,
  clauseIds: readonly number[],
  author: Author,
  today: string,
): Promise<void> {
  await db.transaction(async trx => {
    const before = await clausesInPool(trx, pool.id)
    const leaving = before.filter(id => !clauseIds.includes(id))
    const joining = clauseIds.filter(id => !before.includes(id))
    for (const clauseId of leaving) await setPool(trx, clauseId, null)
    for (const clauseId of joining) await setPool(trx, clauseId, pool.id)
    const [was, is] = [{ clauses: before }, { clauses: clauseIds }]
    await journal(trx, author, 'pool.changed', pool.id, company.identifier, was, is, 'pool', pool.buyerId)
    await refreshStandings(trx, [...leaving, ...joining], today)
  })
}

/** The journal is never erased: the person to call at a company is not written in it, only that they changed. */
function kept({ name, kind, esusSince, city, trade }: CompanyValues): Record<string, unknown> {
  return { name, kind, esusSince, city, trade }
}

function contactOf({ contactName, contactPhone, contactEmail }: CompanyValues): string {
  return [contactName, contactPhone, contactEmail].join('\n')
}

async function journal(
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

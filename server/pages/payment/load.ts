import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import { searchWords } from '#server/base/text.ts'
import { companyAt } from '#server/compliance/companies.ts'
import type { Owed } from '#server/register/attachments/demand-rules.ts'
import { owedUnder } from '#server/register/attachments/demands.ts'
import { type Company, legalPerson } from '#server/register/companies/rules.ts'
import { companiesBearing } from '#server/register/companies/search-store.ts'
import { companyFromRow, visibleCompanies } from '#server/register/companies/store.ts'
import { type Cutoff, isPast, readingOf } from '../cutoff.ts'

/** The most that are offered to choose from. */
const MOST = 20

/** The legal persons that a SIREN, a SIRET or words name, each by one of its establishments, among those this person sees. */
export async function companiesAsked(db: Db, user: User, asked: string): Promise<Company[]> {
  const digits = asked.replace(/[\s.\u00a0\u202f]/g, '')
  const query = visibleCompanies(db, user)
    .orderBy(['companies.sort_text', 'companies.id'])
    .limit(MOST * 5)
  if (/^\d{9}$/.test(digits)) query.where('companies.siren', digits)
  else if (/^\d{14}$/.test(digits)) query.where(await personOf(db, digits))
  else query.where(await companiesBearing(db, searchWords(asked)))
  const rows = await query.select('companies.*')
  const persons = Map.groupBy(rows.map(companyFromRow), legalPerson)
  return [...persons.values()].map(([first]) => first!).slice(0, MOST)
}

/** The legal person of an establishment, as it was said to be; of one that is not known, that of its number. */
async function personOf(db: Db, siret: string) {
  const row = await db('companies').where({ identifier: siret }).first('siren')
  if (row && row.siren === null) return { 'companies.identifier': siret }
  return { 'companies.siren': row?.siren ?? siret.slice(0, 9) }
}

/** One of them, over the contracts this person sees, at the date asked. */
export async function paymentFor(db: Db, user: User, company: Company, cutoff: Cutoff) {
  const account = await companyAt(db, user, company, readingOf(cutoff))
  const clauseIds = account.lines.flatMap(({ clauseId }) => clauseId ?? [])
  const owed = isPast(cutoff) ? new Map<number, Owed[]>() : await owedUnder(db, clauseIds, cutoff.today)
  return { company, cutoff, ...account, owed }
}
export type PaymentShown = Awaited<ReturnType<typeof paymentFor>>

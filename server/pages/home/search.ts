import type { Db } from '#db/connect.ts'
import { may, type User } from '#server/access/rules.ts'
import { folded, searchPatterns } from '#server/base/text.ts'
import { buyerName } from '#server/register/buyers/words.ts'
import type { Company } from '#server/register/companies/rules.ts'
import { visibleCompanies } from '#server/register/companies/store.ts'
import { companyHref, companyName } from '#server/register/companies/words.ts'
import { saidOrHeld, visibleContracts } from '#server/register/contracts/store.ts'
import { numberOf, visibleParticipants } from '#server/register/participants/store.ts'
import { participantHref, pseudonym } from '#server/register/participants/words.ts'

export const MOST_FOUND = 10

type FoundContract = { id: number; number: string; lotNumber: string; title: string; buyerName: string }
type FoundCompany = { identifier: string; name: string; kind: string; city: string }
export type Found = {
  contracts: { total: number; shown: FoundContract[] }
  companies: { total: number; shown: FoundCompany[] }
}

const nothing: Found = { contracts: { total: 0, shown: [] }, companies: { total: 0, shown: [] } }

/**
 * What answers these words, among what this person may see, without accents. People are found by pseudonym only:
 * a name typed here would stay in addresses and their histories.
 * @returns `goTo` when a single thing bears exactly this number or this name.
 */
export async function search(db: Db, user: User, query: string): Promise<{ goTo: string | null; found: Found }> {
  const number = numberOf(query)
  if (number !== null && may(user.role, 'participants.read')) {
    const [one, other] = await visibleParticipants(db, user)
      .where('participants.number', number)
      .limit(2)
      .select('participants.number', 'participants.buyer_id')
    if (other) return { goTo: `/participants?q=${encodeURIComponent(pseudonym(number))}`, found: nothing }
    if (one) return { goTo: participantHref({ number, buyerId: one.buyer_id }), found: nothing }
  }
  if (!may(user.role, 'contracts.read') || searchPatterns(query).length === 0) return { goTo: null, found: nothing }

  const digits = query.replace(/\s/g, '')
  if (/^\d{9}$|^\d{14}$/.test(digits)) {
    const companies = await companiesFound(db, user, all =>
      all.where(either => either.where({ identifier: digits }).orWhere({ siren: digits })),
    )
    const [only] = companies.shown
    if (only && companies.total === 1) return { goTo: companyHref(only), found: nothing }
    if (only) return { goTo: null, found: { ...nothing, companies } }
  }
  const numbered: { id: number }[] = await visibleContracts(db, user)
    .where('contracts.number', query.trim())
    .limit(2)
    .select('contracts.id')
  if (numbered.length === 1) return { goTo: `/marches/${numbered[0]!.id}`, found: nothing }

  const patterns = searchPatterns(query)
  const companies = await companiesFound(db, user, all =>
    patterns.reduce((query, pattern) => query.whereRaw("companies.search_text like ? escape '\\'", [pattern]), all),
  )
  const named = companies.shown.filter(company => folded(company.name) === folded(query))
  if (named.length === 1) return { goTo: companyHref(named[0]!), found: nothing }
  return { goTo: null, found: { contracts: await contractsFound(db, user, patterns), companies } }
}

async function contractsFound(db: Db, user: User, patterns: readonly string[]): Promise<Found['contracts']> {
  const query = visibleContracts(db, user)
  for (const pattern of patterns) query.where(saidOrHeld(db, pattern))
  const total = await totalOf(query.clone().count({ total: 'contracts.id' }))
  const rows = await query
    .orderByRaw('contracts.notified_on is null, contracts.notified_on desc, contracts.id desc')
    .limit(MOST_FOUND)
    .select(
      'contracts.id',
      'contracts.number',
      'contracts.lot_number',
      'contracts.title',
      'buyers.name as buyer_name',
      'buyers.siret as buyer_siret',
    )
  const shown = rows.map(row => ({
    id: row.id,
    number: row.number,
    lotNumber: row.lot_number,
    title: row.title,
    buyerName: buyerName({ name: row.buyer_name, siret: row.buyer_siret }),
  }))
  return { total, shown }
}

type Companies = ReturnType<typeof visibleCompanies>

async function companiesFound(db: Db, user: User, narrow: (all: Companies) => Companies): Promise<Found['companies']> {
  const query = narrow(visibleCompanies(db, user))
  const total = await totalOf(query.clone().count({ total: 'companies.id' }))
  const rows = await query
    .orderBy(['companies.sort_text', 'companies.id'])
    .limit(MOST_FOUND)
    .select('companies.id_type', 'companies.identifier', 'companies.name', 'companies.kind', 'companies.city')
  const shown = rows.map(row => ({
    identifier: row.identifier,
    name: companyName({ name: row.name, idType: row.id_type as Company['idType'], identifier: row.identifier }),
    kind: row.kind,
    city: row.city,
  }))
  return { total, shown }
}

async function totalOf(query: PromiseLike<unknown>): Promise<number> {
  const [row] = (await query) as { total: number | string }[]
  return Number(row?.total ?? 0)
}

import type { Db } from '#db/connect.ts'
import { countedUpTo } from '#db/words.ts'
import { may, type User } from '#server/access/rules.ts'
import { folded, searchWords } from '#server/base/text.ts'
import { buyerName } from '#server/register/buyers/words.ts'
import type { Company } from '#server/register/companies/rules.ts'
import { companiesBearing } from '#server/register/companies/search-store.ts'
import { visibleCompanies } from '#server/register/companies/store.ts'
import { companyHref, companyName } from '#server/register/companies/words.ts'
import { foundBy, isFound } from '#server/register/contracts/search-store.ts'
import { visibleContracts } from '#server/register/contracts/store.ts'
import { numberOf, visibleParticipants } from '#server/register/participants/store.ts'
import { participantHref, pseudonym } from '#server/register/participants/words.ts'

export const MOST_FOUND = 10
/** Beyond, it says that there are more. */
const MOST_COUNTED = 500

type FoundContract = { id: number; number: string; lotNumber: string; title: string; buyerName: string }
type FoundCompany = { identifier: string; name: string; kind: string; city: string }
/** `isMore`: than the total, where counting stopped. */
type Some<Item> = { total: number; isMore: boolean; shown: Item[] }
export type Found = { contracts: Some<FoundContract>; companies: Some<FoundCompany> }

const none = { total: 0, isMore: false, shown: [] }
const nothing: Found = { contracts: none, companies: none }

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
  if (!may(user.role, 'contracts.read') || searchWords(query).length === 0) return { goTo: null, found: nothing }

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

  const bearing = await companiesBearing(db, searchWords(query))
  const companies = await companiesFound(db, user, all => all.where(bearing))
  const named = companies.shown.filter(company => folded(company.name) === folded(query))
  if (named.length === 1) return { goTo: companyHref(named[0]!), found: nothing }
  return { goTo: null, found: { contracts: await contractsFound(db, user, query), companies } }
}

async function contractsFound(db: Db, user: User, words: string): Promise<Found['contracts']> {
  const query = visibleContracts(db, user).where(isFound(db, (await foundBy(db, words))!))
  const counted = await countedUpTo(db, query.clone(), MOST_COUNTED)
  const rows = await query
    .orderByRaw('contracts.notified_on desc nulls last, contracts.id')
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
  return { ...counted, shown }
}

type Companies = ReturnType<typeof visibleCompanies>

async function companiesFound(db: Db, user: User, narrow: (all: Companies) => Companies): Promise<Found['companies']> {
  const query = narrow(visibleCompanies(db, user))
  const counted = await countedUpTo(db, query.clone(), MOST_COUNTED)
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
  return { ...counted, shown }
}

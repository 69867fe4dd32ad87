import type { Db } from '#db/connect.ts'
import { may, type User } from '#server/access/rules.ts'
import type { DatedAct } from '#server/compliance/acts-since-rules.ts'
import { type Sharing, sharedBy } from '#server/compliance/borne-elsewhere.ts'
import { companyAt } from '#server/compliance/companies.ts'
import { companyIdsIn, contractsIn } from '#server/compliance/group-words.ts'
import { suppliedBy } from '#server/compliance/supplied.ts'
import { type Buyer, buyersOf } from '#server/register/buyers/store.ts'
import { type Pool, poolsOfCompany } from '#server/register/clauses/pool-store.ts'
import {
  buyersConcerned,
  contactsFor,
  isContactKeptAside,
  type NotedContact,
} from '#server/register/companies/contact-store.ts'
import type { PersonAct } from '#server/register/companies/person-rules.ts'
import { personActsOf } from '#server/register/companies/person-store.ts'
import type { Company } from '#server/register/companies/rules.ts'
import { siblingsOf } from '#server/register/companies/store.ts'
import { isTelling } from '#server/register/companies/telling-rules.ts'
import { kindBook } from '#server/register/identity/kind-book.ts'
import type { ListedEstablishment } from '#server/register/identity/record.ts'
import type { KindAt } from '#server/register/identity/rules.ts'
import { placesOf, type Standing, standingOf } from '#server/register/identity/store.ts'
import { companiesNamed } from '#server/register/shares/store.ts'
import type { Names } from '#server/register/shares/words.ts'
import { type Cutoff, readingOf, recordedSince } from '../cutoff.ts'

/** What lists say of it, on the day that is read. */
type Listed = {
  kinds: KindAt[]
  standing: Standing | null
  place: (ListedEstablishment & { listedOn: string }) | null
}

export type CompanyShown = Sharing & {
  company: Company
  cutoff: Cutoff
  /** Where a past knowledge is read: what was recorded since of this date. */
  since: DatedAct[]
  pools: Pool[]
  supplied: Awaited<ReturnType<typeof suppliedBy>>
  siblings: Company[]
  /** What people said of which legal person it is of. */
  acts: PersonAct[]
  listed: Listed
  /** Those that its groups, and what was decided of their parts, speak of. */
  partners: Names
  /** What the buyers of this person noted, each its own. */
  contacts: NotedContact[]
  /** One is kept beside them, for a buyer that nothing tells. */
  keptAside: boolean
}

/** All that the page of a company shows, at a date and as it was known. */
export async function loadCompany(db: Db, user: User, company: Company, cutoff: Cutoff): Promise<CompanyShown> {
  const reading = readingOf(cutoff)
  const measured = await companyAt(db, user, company, reading)
  const account = { ...measured, shared: await sharedBy(db, user, measured, reading) }
  // Beside its name, the hours it supplied would say of the persons what this reader may not know.
  const tells = isTelling(company.kind) && !may(user.role, 'identities.read')
  const pools: Pool[] = []
  for (const id of account.establishments) pools.push(...(await poolsOfCompany(db, id, user.buyerIds)))
  return {
    ...account,
    company,
    cutoff,
    since: await recordedSince(
      db,
      user,
      cutoff,
      contractsIn(account.lines, account.shared).map(({ contractId }) => contractId),
    ),
    pools,
    supplied: tells ? { rows: [], centihours: 0 } : await suppliedBy(db, user, account.establishments, reading),
    contacts: await contactsFor(db, user, company.id),
    keptAside: await isContactKeptAside(db, user, company.id),
    siblings: await siblingsOf(db, user, company),
    acts: await personActsOf(db, [company.id], null),
    partners: await companiesNamed(db, companyIdsIn(account.shared)),
    listed: await listedOf(db, user, company, cutoff.at),
  }
}

async function listedOf(db: Db, user: User, { siren, identifier }: Company, day: string): Promise<Listed> {
  if (!siren) return { kinds: [], standing: null, place: null }
  const standing = await standingOf(db, siren)
  const named = standing && !may(user.role, 'naturalNames.read') ? { ...standing, personName: '' } : standing
  const place = (await placesOf(db, [identifier])).get(identifier) ?? null
  return { kinds: (await kindBook(db, [siren])).at(siren, day), standing: named, place }
}

/** What may be noted of a company, and for which of this person's buyers: those it works with, else any of them. */
export async function loadContacts(
  db: Db,
  user: User,
  company: Company,
): Promise<{ contacts: NotedContact[]; choices: Buyer[] }> {
  const own = await buyersOf(db, user)
  const concerned = await buyersConcerned(db, company.id)
  const choices = own.filter(({ id }) => concerned.includes(id))
  return { contacts: await contactsFor(db, user, company.id), choices: choices.length > 0 ? choices : own }
}

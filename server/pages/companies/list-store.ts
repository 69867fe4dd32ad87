import type { Db } from '#db/connect.ts'
import { perimeterKey, type User } from '#server/access/rules.ts'
import { inChunks } from '#server/base/chunks.ts'
import { searchWords } from '#server/base/text.ts'
import { type CompanyLine, keptLinesOf, linesOf } from '#server/compliance/company-lines.ts'
import { type Verdict, verdictOver } from '#server/compliance/company-rules.ts'
import { type Perimeter, perimeterOf } from '#server/compliance/company-then.ts'
import { type Totals, totalsOver } from '#server/compliance/company-totals-rules.ts'
import { knownUntil } from '#server/compliance/measure.ts'
import { buyerName } from '#server/register/buyers/words.ts'
import { type Company, type CompanyKind, legalPerson } from '#server/register/companies/rules.ts'
import { companiesBearing } from '#server/register/companies/search-store.ts'
import { companiesNumbered, establishmentsOf, visibleCompanies } from '#server/register/companies/store.ts'
import { followsSome } from '#server/register/contracts/named-store.ts'
import { visibleContracts } from '#server/register/contracts/store.ts'
import { PER_PAGE, pageFrom } from '#server/web/list.ts'
import { type Cutoff, isPast, readingOf } from '../cutoff.ts'
import type { KeptLists } from '../kept-lists.ts'

export const companySorts = { verdict: 'Verdict', nom: 'Nom', manque: 'Heures manquantes' } as const
export type CompanySort = keyof typeof companySorts

export type CompanyFilters = {
  q: string
  kind: CompanyKind | 'insertion' | ''
  verdict: Verdict | ''
  /** Those of the contracts one follows, or all; '': hers, unless she follows none or looks for one. */
  follow: 'mine' | 'all' | ''
  sort: CompanySort
}

/** A page of the list; `follow`: whose companies it shows. */
export type CompanyList = {
  companies: ListedCompany[]
  total: number
  page: number
  last: number
  offset: number
  follow: 'mine' | 'all'
  /** Too many answer to be read at another date: none is shown. */
  tooMany: boolean
}

/** One legal person, shown by the first of its establishments that answers and has a name. */
export type ListedCompany = {
  company: Company
  establishments: number
  /** Whose contracts it holds, or works under, by name. */
  buyers: string[]
  verdict: Verdict
  totals: Totals
  perimeter: Perimeter | undefined
}

const worst: Record<Verdict, number> = { outOfOrder: 0, toWatch: 1, inOrder: 2, nothing: 3 }
/** Up to so many, only their own contracts are read. */
const FEW = 2000

/** More legal persons than so many cannot be read at another date while somebody waits. */
export const MOST_THEN = 300

/**
 * The companies that answer these filters, for this person, today or as their contracts stood at a past date and were known
 * then. `all`: every page at once, for a spreadsheet.
 */
export async function companiesListed(
  db: Db,
  user: User,
  filters: CompanyFilters,
  cutoff: Cutoff,
  asked: { page: string | undefined; all: boolean },
  lists: JudgedLists,
): Promise<CompanyList> {
  const follow = filters.follow || (!filters.q && !filters.kind && (await followsSome(db, user)) ? 'mine' : 'all')
  const past = isPast(cutoff)
  const asShown = { ...filters, follow }
  const { judged, tooMany } =
    past || follow === 'mine'
      ? await judgedList(db, user, asShown, cutoff)
      : await lists.at(db, cutoff.today, `${perimeterKey(user)} ${JSON.stringify(asShown)}`, () =>
          judgedList(db, user, asShown, cutoff),
        )
  const { page, last, offset } = pageFrom(asked.page, judged.length)
  const shown = asked.all ? judged : judged.slice(offset, offset + PER_PAGE)
  const companies = await companiesNumbered(
    db,
    shown.map(one => one.id),
  )
  const buyers = await buyersOfCompanies(db, user, shown)
  const moment = past ? { at: cutoff.at, known: knownUntil(cutoff.known) } : undefined
  const perimeters = user.buyerIds ? await perimeterOf(db, user, await establishmentsOf(db, shown), moment) : new Map()
  return {
    companies: shown.map(({ id, person, establishments, verdict, totals }) => ({
      company: companies.get(id)!,
      establishments,
      buyers: buyers.get(person) ?? [],
      verdict,
      totals,
      perimeter: perimeters.get(person),
    })),
    total: judged.length,
    page,
    last,
    offset,
    follow,
    tooMany,
  }
}

/** All that answer, each judged, in the order of the list. */
async function judgedList(db: Db, user: User, filters: CompanyFilters, cutoff: Cutoff): Promise<JudgedList> {
  const { query } = await searched(db, user, filters)
  const found: Found[] = await query
    .orderBy(['companies.sort_text', 'companies.id'])
    .select('companies.id', 'companies.siren', 'companies.name')
  const persons = [...Map.groupBy(found, legalPerson)]
  if (isPast(cutoff) && persons.length > MOST_THEN) return { judged: [], tooMany: true }
  const lines = Map.groupBy(await linesAt(db, user, found, cutoff), line => line.person)
  const judged = persons
    .map(([person, own], rank) => judgedBy(person, own, lines.get(person) ?? [], cutoff.at, rank))
    .filter(one => !filters.verdict || one.verdict === filters.verdict)
    .sort((a, b) => orders[filters.sort](a, b) || a.rank - b.rank)
  return { judged, tooMany: false }
}

/** By legal person; read by the hundred, as the page or the file shows them. */
async function buyersOfCompanies(db: Db, user: User, persons: readonly Pick<Judged, 'id' | 'siren' | 'person'>[]) {
  const found = new Map<string, Set<string>>()
  for (const some of inChunks(persons)) {
    const ids = await establishmentsOf(db, some)
    const companies = await companiesNumbered(db, ids)
    for (const own of inChunks(ids))
      for (const row of await visibleContracts(db, user)
        .join('contract_holders', 'contract_holders.contract_id', 'contracts.id')
        .whereIn('contract_holders.company_id', own)
        .distinct('contract_holders.company_id', 'buyers.name', 'buyers.siret')) {
        const person = legalPerson(companies.get(row.company_id)!)
        found.set(person, (found.get(person) ?? new Set()).add(buyerName(row)))
      }
  }
  return new Map([...found].map(([person, names]) => [person, [...names].sort((a, b) => a.localeCompare(b, 'fr'))]))
}

async function linesAt(db: Db, user: User, found: readonly Found[], cutoff: Cutoff): Promise<CompanyLine[]> {
  if (!isPast(cutoff))
    return keptLinesOf(db, user, found.length <= FEW ? await establishmentsOf(db, found) : null, cutoff.today)
  const lines = await linesOf(db, user, await establishmentsOf(db, found), readingOf(cutoff))
  return lines.filter(({ clauseId }) => clauseId !== null)
}

type Found = { id: number; siren: string | null; name: string }
type Judged = ReturnType<typeof judgedBy>
type JudgedList = { judged: Judged[]; tooMany: boolean }
/** Whoever sees all reads the verdicts of thousands: they are judged once for all who ask the same. */
export type JudgedLists = KeptLists<JudgedList>

function judgedBy(person: string, own: readonly Found[], lines: readonly CompanyLine[], today: string, rank: number) {
  // The open data know many establishments by their number alone.
  const { id, siren } = own.find(({ name }) => name) ?? own[0]!
  const [verdict, totals] = [verdictOver(lines, today), totalsOver(lines)]
  return { person, id, siren, establishments: own.length, rank, verdict, totals }
}

const orders: Record<CompanySort, (a: Judged, b: Judged) => number> = {
  verdict: (a, b) => worst[a.verdict] - worst[b.verdict] || b.totals.lacking - a.totals.lacking,
  nom: () => 0,
  manque: (a, b) => b.totals.lacking - a.totals.lacking,
}

async function searched(db: Db, user: User, { q, kind, follow }: CompanyFilters) {
  const query = visibleCompanies(db, user)
  if (follow === 'mine')
    query.where(mine =>
      mine
        .whereIn(
          'companies.id',
          db('contract_holders')
            .join('contracts', 'contracts.id', 'contract_holders.contract_id')
            .where('contracts.followed_by', user.id)
            .select('contract_holders.company_id'),
        )
        .orWhereIn(
          'companies.id',
          db('placements')
            .join('clauses', 'clauses.id', 'placements.clause_id')
            .join('contracts', 'contracts.id', 'clauses.contract_id')
            .where('contracts.followed_by', user.id)
            .select('placements.employer_id'),
        ),
    )
  const compact = q.replace(/[\s.\u00a0\u202f]/g, '')
  const words = /^\d{5,}$/.test(compact) ? [compact] : searchWords(q)
  query.where(await companiesBearing(db, words))
  if (kind === 'insertion') query.whereNotIn('companies.kind', ['company', 'ESS', 'ETT'])
  else if (kind) query.where('companies.kind', kind)
  return { query } // a query that a promise held would be run
}

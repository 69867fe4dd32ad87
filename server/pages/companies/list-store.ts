import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import { searchPatterns } from '#server/base/text.ts'
import { type CompanyLine, isBehind, linesOf } from '#server/compliance/company-lines.ts'
import { type Verdict, verdictOver } from '#server/compliance/company-rules.ts'
import type { Company, CompanyKind } from '#server/register/companies/rules.ts'
import { companiesNumbered, visibleCompanies } from '#server/register/companies/store.ts'
import { PER_PAGE, pageFrom } from '#server/web/list.ts'

export const companySorts = { verdict: 'Verdict', nom: 'Nom', manque: 'Heures manquantes' } as const
export type CompanySort = keyof typeof companySorts

export type CompanyFilters = {
  q: string
  kind: CompanyKind | 'insertion' | ''
  verdict: Verdict | ''
  sort: CompanySort
}

export type ListedCompany = { company: Company; verdict: Verdict; lines: CompanyLine[] }

const worst: Record<Verdict, number> = { outOfOrder: 0, reserve: 1, inOrder: 2, nothing: 3 }

/** The companies that answer these filters, for this person. `all`: every page at once, for a spreadsheet. */
export async function companiesListed(
  db: Db,
  user: User,
  filters: CompanyFilters,
  today: string,
  asked: { page: string | undefined; all: boolean },
): Promise<{ companies: ListedCompany[]; total: number; page: number; last: number; offset: number }> {
  const found: { id: number; sort_text: string }[] = await searched(db, user, filters)
    .orderBy(['companies.sort_text', 'companies.id'])
    .select('companies.id', 'companies.sort_text')
  const lines = Map.groupBy(await linesOf(db, user, null, today), line => line.companyId)
  const judged = found
    .map(({ id }, rank) => ({ id, rank, lines: lines.get(id) ?? [], verdict: verdictOver(lines.get(id) ?? []) }))
    .filter(one => !filters.verdict || one.verdict === filters.verdict)
    .sort((a, b) => orders[filters.sort](a, b) || a.rank - b.rank)

  const { page, last, offset } = pageFrom(asked.page, judged.length)
  const shown = asked.all ? judged : judged.slice(offset, offset + PER_PAGE)
  const companies = await companiesNumbered(
    db,
    shown.map(one => one.id),
  )
  return {
    companies: shown.map(one => ({ company: companies.get(one.id)!, verdict: one.verdict, lines: one.lines })),
    total: judged.length,
    page,
    last,
    offset,
  }
}

/** Behind today, over all contracts, in centihours: 0 or negative. */
export function behind(lines: readonly CompanyLine[]): number {
  return lines.reduce((sum, line) => sum + (isBehind(line) ? line.gap : 0), 0)
}

type Judged = { rank: number; lines: CompanyLine[]; verdict: Verdict }
const orders: Record<CompanySort, (a: Judged, b: Judged) => number> = {
  verdict: (a, b) => worst[a.verdict] - worst[b.verdict] || behind(a.lines) - behind(b.lines),
  nom: () => 0,
  manque: (a, b) => behind(a.lines) - behind(b.lines),
}

function searched(db: Db, user: User, { q, kind }: CompanyFilters) {
  const query = visibleCompanies(db, user)
  const compact = q.replace(/[\s.\u00a0\u202f]/g, '')
  const patterns = /^\d{5,}$/.test(compact) ? [`%${compact}%`] : searchPatterns(q)
  for (const pattern of patterns) query.whereRaw(`companies.search_text like ? escape '\\'`, [pattern])
  if (kind === 'insertion') query.whereNotIn('companies.kind', ['company', 'ESS', 'ETT'])
  else if (kind) query.where('companies.kind', kind)
  return query
}

import { endOfLastMonth } from '#server/base/dates.ts'
import { longDate, signedHours } from '#server/base/format.ts'
import { plural } from '#server/base/french.ts'
import type { Verdict } from '#server/compliance/company-rules.ts'
import { creditedOver } from '#server/compliance/rules.ts'
import { gauge, gaugeWords, verdictWords } from '#server/compliance/words.ts'
import { type CompanyKind, kinds } from '#server/register/companies/rules.ts'
import { companyHref, companyName, numberWords } from '#server/register/companies/words.ts'
import type { Sheet } from '#server/web/export.ts'
import { hrefWith, type ListQuery, pagination, rangeWords, sortLink } from '#server/web/list.ts'
import { behind, type CompanyFilters, type CompanySort, companySorts, type ListedCompany } from './list-store.ts'

const PATH = '/entreprises'

/** Reads the list's address; what it does not know is left out. */
export function companyFiltersFrom(query: ListQuery): CompanyFilters {
  const { q = '', nature = '', verdict = '', tri = '' } = query
  return {
    q,
    kind: nature === 'insertion' || Object.hasOwn(kinds, nature) ? (nature as CompanyKind) : '',
    verdict: Object.hasOwn(verdictWords, verdict) ? (verdict as Verdict) : '',
    sort: Object.hasOwn(companySorts, tri) ? (tri as CompanySort) : 'verdict',
  }
}

export function companiesPage(given: {
  query: ListQuery
  filters: CompanyFilters
  companies: ListedCompany[]
  total: number
  page: number
  last: number
  offset: number
  today: string
  mayEdit: boolean
}) {
  const { query, filters, companies, total, page, last, offset, today } = given
  const unfiltered = !filters.q && !filters.kind && !filters.verdict
  return {
    title: 'Entreprises',
    lede: `${plural(total, 'entreprise', 'entreprises', 'Aucune entreprise')}, chiffres arrêtés au ${longDate(endOfLastMonth(today))}.`,
    add: given.mayEdit ? `${PATH}/nouvelle` : null,
    empty: total === 0 && unfiltered,
    nothing: total === 0 && !unfiltered,
    filters: {
      q: filters.q,
      fields: [
        {
          id: 'nature',
          label: 'Nature',
          options: options(filters.kind, [
            ['', 'Toutes'],
            ['insertion', 'Insertion et handicap'],
            ...Object.entries(kinds).map(([key, { label }]): [string, string] => [key, label]),
          ]),
        },
        {
          id: 'verdict',
          label: 'Verdict',
          options: options(filters.verdict, [
            ['', 'Tous'],
            ...Object.entries(verdictWords).map(([key, { word }]): [string, string] => [key, word]),
          ]),
        },
        { id: 'tri', label: 'Trier par', options: options(filters.sort, Object.entries(companySorts)) },
      ],
    },
    range: `${rangeWords(offset, companies.length, total)}. ${filters.sort === 'verdict' ? 'Celles qui demandent un geste d’abord.' : filters.sort === 'manque' ? 'Les plus en retard d’abord.' : 'Par ordre alphabétique.'}`,
    exports: {
      label: total > 1 ? `Exporter ces ${plural(total, 'entreprise', 'entreprises')} :` : 'Exporter :',
      csv: hrefWith(`${PATH}.csv`, query, { page: '' }),
      xlsx: hrefWith(`${PATH}.xlsx`, query, { page: '' }),
    },
    heads: [
      { ...sortLink(PATH, query, filters.sort, 'nom', 'Entreprise'), num: null },
      { ...sortLink(PATH, query, filters.sort, 'verdict', 'Verdict'), num: null },
      { label: 'Heures imputées sur dues', href: null, sort: null, num: null },
      { ...sortLink(PATH, query, filters.sort, 'manque', 'Retard'), num: 'num' },
      { label: 'Marchés', href: null, sort: null, num: 'num' },
    ],
    companies: companies.map(row),
    pages: pagination(PATH, query, page, last),
  }
}

/** What is shown, all of it. */
export function companiesSheet(companies: ListedCompany[]): Sheet {
  return {
    name: 'entreprises',
    columns: [
      'Entreprise',
      'Identifiant',
      'SIREN',
      'Nature',
      'Ville',
      'Métier',
      'Verdict',
      'Marchés suivis',
      'Heures dues',
      'Heures imputées',
      'Heures attendues',
      'Retard (h)',
      'Relevés manquants',
    ],
    rows: companies.map(({ company, verdict, lines }) => [
      company.name,
      company.identifier,
      company.siren,
      kinds[company.kind].label,
      company.city,
      company.trade,
      verdictWords[verdict].word,
      lines.length,
      total(lines, 'owed') / 100,
      creditedOver(lines) / 100,
      total(lines, 'expected') / 100,
      behind(lines) / 100,
      lines.reduce((sum, line) => sum + line.missingStatements, 0),
    ]),
  }
}

function row({ company, verdict, lines }: ListedCompany) {
  const measured = {
    owed: total(lines, 'owed'),
    counted: creditedOver(lines),
    expected: Math.min(total(lines, 'expected'), total(lines, 'owed')),
  }
  const late = behind(lines)
  return {
    href: companyHref(company),
    name: companyName(company),
    note: [kinds[company.kind].label, company.city, company.name ? numberWords(company) : '']
      .filter(Boolean)
      .join(', '),
    tone: verdictWords[verdict].tone,
    status: verdictWords[verdict],
    measured: measured.owed > 0 ? { ...gaugeWords(measured), gauge: gauge(measured) } : null,
    behind: late < 0 ? `${signedHours(late)} h` : '—',
    contracts: lines.length > 0 ? String(lines.length) : '—',
  }
}

function total(lines: ListedCompany['lines'], key: 'owed' | 'expected'): number {
  return lines.reduce((sum, line) => sum + line[key], 0)
}

function options(chosen: string, choices: [string, string][]) {
  return choices.map(([value, label]) => ({ value, label, selected: value === chosen }))
}

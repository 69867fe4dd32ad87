import { hours, longDate } from '#server/base/format.ts'
import { listed, plural } from '#server/base/french.ts'
import type { Verdict } from '#server/compliance/company-rules.ts'
import { perimeterSaid } from '#server/compliance/company-words.ts'
import { gauge, gaugeWords, verdictWords } from '#server/compliance/words.ts'
import { type CompanyKind, kinds } from '#server/register/companies/rules.ts'
import { companyHref, companyName, numberBeside } from '#server/register/companies/words.ts'
import { hrefWith, type ListQuery, pagination, rangeWords, sortLink } from '#server/web/list.ts'
import { BUYER } from '../buyer-choice.ts'
import { type Cutoff, cutoffHref, cutoffModel, datesOf, isPast } from '../cutoff.ts'
import { opener } from '../opening-links.ts'
import {
  type CompanyFilters,
  type CompanyList,
  type CompanySort,
  companySorts,
  type ListedCompany,
  MOST_THEN,
} from './list-store.ts'
import { LISTS } from './lists-page.ts'

const PATH = '/entreprises'

/** Reads the list's address; what it does not know is left out. */
export function companyFiltersFrom(query: ListQuery): CompanyFilters {
  const { q = '', nature = '', verdict = '', suivi = '', tri = '' } = query
  return {
    q,
    kind: nature === 'insertion' || Object.hasOwn(kinds, nature) ? (nature as CompanyKind) : '',
    verdict: Object.hasOwn(verdictWords, verdict) ? (verdict as Verdict) : '',
    follow: suivi === 'moi' ? 'mine' : suivi === 'tous' ? 'all' : '',
    sort: Object.hasOwn(companySorts, tri) ? (tri as CompanySort) : 'verdict',
  }
}

type Shown = CompanyList & {
  query: ListQuery
  filters: CompanyFilters
  /** She may choose whose companies are shown. */
  follows: boolean
  partial: boolean
  cutoff: Cutoff
  mayEdit: boolean
}

export function companiesPage(given: Shown) {
  const { query, filters, companies, total, page, last, offset, cutoff, follow, tooMany } = given
  const unfiltered = !filters.q && !filters.kind && !filters.verdict && follow === 'all' && !query[BUYER]
  const whose =
    follow === 'mine' ? 'des marchés dont vous avez la charge' : given.partial ? 'des marchés de vos acheteurs' : ''
  return {
    title: 'Entreprises',
    lede: tooMany
      ? `Plus de ${MOST_THEN} entreprises répondent.`
      : `${[`${plural(total, 'entreprise', 'entreprises', 'Aucune entreprise')}${whose && ` ${whose}`}`, `chiffres au ${longDate(cutoff.at)}, mois échus`].join(', ')}.`,
    lists: given.mayEdit ? LISTS : null,
    add: given.mayEdit && !isPast(cutoff) ? `${PATH}/nouvelle` : null,
    empty: total === 0 && unfiltered && !tooMany && !isPast(cutoff),
    nothing: total === 0 && (!unfiltered || tooMany || isPast(cutoff)),
    nothingSaid: tooMany
      ? 'Elles sont trop nombreuses pour être lues à une autre date\u00a0: affinez la recherche, ou revenez à aujourd’hui.'
      : 'Aucune entreprise ne correspond.',
    withoutFilters: hrefWith(PATH, {}, datesOf(query)),
    cutoff: total === 0 && !isPast(cutoff) ? null : cutoffModel(cutoff, PATH, { kept: query, note: READ_THEN }),
    filters: {
      q: filters.q,
      kept: Object.entries(datesOf(query)).map(([name, value]) => ({ name, value })),
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
        ...(given.follows
          ? [
              {
                id: 'suivi',
                label: 'Marchés',
                options: options(follow === 'mine' ? 'moi' : 'tous', [
                  ['moi', 'Les miens'],
                  ['tous', 'Tous'],
                ]),
              },
            ]
          : []),
        { id: 'tri', label: 'Trier par', options: options(filters.sort, Object.entries(companySorts)) },
      ],
    },
    range: `${rangeWords(offset, companies.length, total)}. ${filters.sort === 'verdict' ? 'Celles qui demandent une démarche d’abord.' : filters.sort === 'manque' ? 'Celles à qui il manque le plus d’heures d’abord.' : 'Par ordre alphabétique.'}`,
    exports: {
      label: total > 1 ? `Exporter ces ${plural(total, 'entreprise', 'entreprises')} :` : 'Exporter :',
      csv: hrefWith(`${PATH}.csv`, query, { page: '' }),
      xlsx: hrefWith(`${PATH}.xlsx`, query, { page: '' }),
    },
    heads: [
      { ...sortLink(PATH, query, filters.sort, 'nom', 'Entreprise'), num: null },
      { ...sortLink(PATH, query, filters.sort, 'verdict', 'Verdict'), num: null },
      { label: 'Heures imputées sur dues', href: null, sort: null, num: null },
      { ...sortLink(PATH, query, filters.sort, 'manque', 'Manque'), num: 'num' },
      { label: 'Marchés', href: null, sort: null, num: 'num' },
    ],
    companies: companies.map(company => row(company, cutoff)),
    pages: pagination(PATH, query, page, last),
  }
}

const READ_THEN =
  'Les verdicts, les heures et l’ordre sont ceux de cette date. Les noms, et qui suit les marchés, sont ceux d’aujourd’hui.'

function row({ company, buyers, establishments, verdict, totals, perimeter }: ListedCompany, cutoff: Cutoff) {
  const { owed, credited, expected, lacking, contracts } = totals
  const measured = { owed, counted: credited, expected }
  const words = gaugeWords(measured)
  const open = opener(companyHref(company), cutoff, companyName(company))
  return {
    href: cutoffHref(companyHref(company), cutoff),
    name: companyName(company),
    note: [
      kinds[company.kind].label,
      company.city,
      numberBeside(company),
      establishments > 1 ? `${establishments} établissements` : '',
    ]
      .filter(Boolean)
      .join(', '),
    buyer: listed(buyers) || '—',
    tone: verdictWords[verdict].tone,
    status: verdictWords[verdict],
    measured: owed > 0 ? { ...words, rate: open(words.rate, 'rate'), gauge: gauge(measured) } : null,
    lacking: open(lacking > 0 ? hours(lacking) : '—', 'lacking'),
    contracts:
      contracts === 0 ? '—' : perimeterSaid(perimeter) ? `${contracts} sur ${perimeter!.all}` : String(contracts),
  }
}

function options(chosen: string, choices: [string, string][]) {
  return choices.map(([value, label]) => ({ value, label, selected: value === chosen }))
}

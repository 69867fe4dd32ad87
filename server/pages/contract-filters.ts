import { count } from '#server/base/format.ts'
import { numberFrom } from '#server/base/ids.ts'
import { folded } from '#server/base/text.ts'
import { readDate } from '#server/base/written/dates.ts'
import { type Filters, type Sort, sorts } from '#server/compliance/contract-query.ts'
import { contractWords } from '#server/compliance/contract-words.ts'
import { considerations, type Sector, sectors } from '#server/register/contracts/rules.ts'
import { hrefWith, type ListQuery } from '#server/web/list.ts'
import { BUYER } from './buyer-choice.ts'
import { datesOf } from './cutoff.ts'

// What the list of contracts is asked, in its address, and the links and fields that ask it.

export const PATH = '/marches'

/** Where the contracts of a filter are sorted together. */
export const SORTING_PATH = '/a-prendre-en-charge'

/** What of the list's address chooses contracts: neither their order nor the day on which they are read. */
export function choiceIn(query: ListQuery): ListQuery {
  const left = ['tri', 'page', 'geste', 'au', 'connu', 'filtre']
  return Object.fromEntries(Object.entries(query).filter(([name]) => !left.includes(name)))
}

/** Reads the list's address; what it does not know is left out. */
export function filtersFrom(query: ListQuery, defaultFollow: Filters['follow']): Filters {
  const { q = '', suivi = '', etat = '', consideration = '', secteur = '', fin = '', tri = '' } = query
  const follow = Object.hasOwn(follows, suivi)
    ? follows[suivi as keyof typeof follows]
    : Object.keys(query).length
      ? 'all'
      : defaultFollow
  return {
    q,
    follow,
    status: Object.hasOwn(contractWords, etat) || Object.hasOwn(gathered, etat) ? (etat as Filters['status']) : '',
    consideration:
      Object.hasOwn(considerations, consideration) || consideration === 'sociale'
        ? (consideration as Filters['consideration'])
        : '',
    directorateId: numberFrom(query.direction),
    operationId: numberFrom(query.operation),
    sector: Object.hasOwn(sectors, secteur) ? secteur : '',
    endsBefore: readDate(fin).date ?? '',
    endsSoon: query.bientot === 'oui',
    sort: Object.hasOwn(sorts, tri) ? (tri as Sort) : follow === 'toTake' ? 'notification' : 'ecart', // no gap before a clause
  }
}

/** States that gather several words. */
const gathered = {
  behind: 'Sous trajectoire',
  stillBehind: 'Sous trajectoire, à traiter',
  measured: 'À clause enregistrée',
} as const

const follows = { mes: 'mine', 'a-prendre': 'toTake', tous: 'all' } as const

/** What the list was asked, and what it may still be asked. */
export type Asked = {
  query: ListQuery
  filters: Filters
  /** How many each view shows; null at a past date, where nobody counts them. */
  views: { mine: number; behind: number; endsSoon: number; toTake: number; all: number } | null
  choices: {
    directorates: { id: number; name: string }[]
    operations: { id: number; name: string }[]
    sectorsUsed: string[]
  }
  mayFollow: boolean
}

export function viewLinks({ views, filters, query, mayFollow }: Asked) {
  const plain = Object.entries(query).every(
    ([name, value]) =>
      !value || ['suivi', 'etat', 'bientot', 'tri', 'page', 'au', 'connu', BUYER, 'filtre'].includes(name),
  )
  const at = (asked: ListQuery) => hrefWith(PATH, asked, datesOf(query))
  const list = [
    ...(mayFollow
      ? [
          {
            label: 'Les miens',
            count: views?.mine,
            href: at({ suivi: 'mes' }),
            current: plain && filters.follow === 'mine' && !filters.status && !filters.endsSoon,
          },
        ]
      : []),
    {
      label: 'Sous trajectoire',
      count: views?.behind,
      href: at({ etat: 'behind' }),
      current: plain && filters.status === 'behind',
    },
    {
      label: 'Finissent dans 90\u00a0jours',
      count: views?.endsSoon,
      href: at({ bientot: 'oui', tri: 'fin' }),
      current: plain && filters.endsSoon,
    },
    {
      label: 'À prendre en charge',
      count: views?.toTake,
      href: at({ suivi: 'a-prendre' }),
      current: plain && filters.follow === 'toTake',
    },
    {
      label: 'Tous',
      count: views?.all,
      href: at({ suivi: 'tous' }),
      current: plain && filters.follow === 'all' && !filters.status && !filters.endsSoon,
    },
  ]
  return list.map(view => ({ ...view, count: view.count === undefined ? null : count(view.count) }))
}

export function filterFields({ filters, choices, query }: Asked) {
  const option = (chosen: string) => (value: string, label: string) => ({ value, label, selected: value === chosen })
  const follow = { mine: 'mes', toTake: 'a-prendre', all: 'tous' }[filters.follow]
  return {
    q: filters.q,
    follow,
    kept: Object.entries(datesOf(query)).map(([name, value]) => ({ name, value })),
    fields: [
      {
        id: 'direction',
        label: 'Direction',
        options: [
          option(String(filters.directorateId || ''))('', 'Toutes'),
          ...choices.directorates.map(({ id, name }) => option(String(filters.directorateId || ''))(String(id), name)),
        ],
      },
      {
        id: 'secteur',
        label: 'Secteur',
        options: [
          option(filters.sector)('', 'Tous'),
          ...choices.sectorsUsed
            .map(key => option(filters.sector)(key, sectors[key as Sector]?.label ?? key))
            .sort((a, b) => (folded(a.label) < folded(b.label) ? -1 : 1)),
        ],
      },
      {
        id: 'etat',
        label: 'État',
        options: [
          option(filters.status)('', 'Tous'),
          ...Object.entries(gathered).map(([key, label]) => option(filters.status)(key, label)),
          ...Object.entries(contractWords).map(([key, { word }]) => option(filters.status)(key, word)),
        ],
      },
      {
        id: 'consideration',
        label: 'Considération',
        options: [
          option(filters.consideration)('', 'Toutes'),
          option(filters.consideration)('sociale', 'Clause ou réservé'),
          ...Object.entries(considerations).map(([key, label]) => option(filters.consideration)(key, label)),
        ],
      },
      {
        id: 'tri',
        label: 'Trier par',
        options: Object.entries(sorts).map(([key, label]) => option(filters.sort)(key, label)),
      },
    ],
    ends: query.fin ?? '',
  }
}

export function nothingFound(query: ListQuery) {
  const kept = ['tri', 'page', 'suivi', 'au', 'connu']
  const names = Object.keys(query).filter(name => query[name] && !kept.includes(name))
  const last = names.at(-1)
  return {
    href: last ? hrefWith(PATH, query, { [last]: '', page: '' }) : hrefWith(PATH, { suivi: 'tous' }, datesOf(query)),
    words: last ? 'Retirer le dernier filtre' : 'Voir tous les marchés',
  }
}

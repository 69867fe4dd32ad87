import type { Company } from '../companies/rules.ts'
import { companyName } from '../companies/store.ts'
import { gauge, gaugeWords, statusWords } from '../compliance/page.ts'
import type { Status } from '../compliance/rules.ts'
import { daysBetween, endOfLastMonth, isDate } from '../web/dates.ts'
import type { Sheet } from '../web/export.ts'
import { longDate, plural, shortDate, signedHours, typedDate, wholeHours } from '../web/format.ts'
import { hrefWith, type ListQuery, pagination, rangeWords } from '../web/list.ts'
import { folded } from '../web/text.ts'
import type { Filters, ListedContract, Sort } from './list-store.ts'
import { sorts } from './list-store.ts'
import { considerations, type Sector, sectors } from './rules.ts'
import { numberFrom } from './store.ts'

const PATH = '/marches'

/** Reads the list's address; what it does not know is left out. */
export function filtersFrom(query: ListQuery, defaultFollow: Filters['follow']): Filters {
  const { q = '', suivi = '', etat = '', consideration = '', secteur = '', fin = '', tri = '' } = query
  const [day = '', month = '', year = ''] = fin.split('/')
  const endsBefore = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
  return {
    q,
    follow: Object.hasOwn(follows, suivi)
      ? follows[suivi as keyof typeof follows]
      : Object.keys(query).length
        ? 'all'
        : defaultFollow,
    status: Object.hasOwn(statusWords, etat) || etat === 'behind' ? (etat as Status) : '',
    consideration:
      Object.hasOwn(considerations, consideration) || consideration === 'sociale'
        ? (consideration as Filters['consideration'])
        : '',
    directorateId: numberFrom(query.direction),
    buyerId: numberFrom(query.acheteur),
    operationId: numberFrom(query.operation),
    sector: Object.hasOwn(sectors, secteur) ? secteur : '',
    endsBefore: isDate(endsBefore) ? endsBefore : '',
    endsSoon: query.bientot === 'oui',
    sort: Object.hasOwn(sorts, tri) ? (tri as Sort) : 'ecart',
  }
}

const follows = { mes: 'mine', 'a-prendre': 'toTake', tous: 'all' } as const

export type Views = { mine: number; behind: number; endsSoon: number; toTake: number; all: number }

type Given = {
  query: ListQuery
  filters: Filters
  today: string
  total: number
  offset: number
  page: number
  last: number
  contracts: ListedContract[]
  holders: Map<number, { company: Company; until: string | null }[]>
  contacts: Map<number, string>
  statuses: Map<Status, number>
  views: Views
  choices: {
    directorates: { id: number; name: string }[]
    operations: { id: number; name: string }[]
    sectorsUsed: string[]
  }
  mayEdit: boolean
  mayImport: boolean
  mayFollow: boolean
  registerIsEmpty: boolean
}

export function contractsPage(given: Given) {
  const { query, filters, total, offset, contracts, registerIsEmpty } = given
  const date = endOfLastMonth(given.today)
  return {
    title: 'Marchés',
    lede: registerIsEmpty ? 'Aucun marché n’est encore enregistré.' : lede(given),
    empty: registerIsEmpty,
    mayEdit: given.mayEdit,
    mayImport: given.mayImport,
    views: registerIsEmpty ? [] : viewLinks(given),
    filters: registerIsEmpty ? null : filterFields(given),
    range: `${rangeWords(offset, contracts.length, total)}\u00a0${total < 2 ? 'marché' : 'marchés'}, ${orderWords[filters.sort]}. Le trait marque les heures attendues au ${longDate(date)}.`,
    total,
    exports: {
      label:
        total < 2 ? 'Exporter' : `Exporter les ${total.toLocaleString('fr-FR').replace(/\u202f/g, '\u00a0')}\u00a0:`,
      xlsx: hrefWith(`${PATH}.xlsx`, query, { page: '' }),
      csv: hrefWith(`${PATH}.csv`, query, { page: '' }),
    },
    nothing: total === 0 && !registerIsEmpty ? nothingFound(query) : null,
    heads: [
      { label: 'Marché', key: 'objet' as const, num: '' },
      { label: 'État', key: null, num: '' },
      { label: 'Heures retenues sur dues', key: null, num: '' },
      { label: 'Écart', key: 'ecart' as const, num: 'num' },
      { label: 'Fin', key: 'fin' as const, num: '', after: ', dernier contact' },
    ].map(head => ({
      ...head,
      after: head.after ?? '',
      href: head.key ? hrefWith(PATH, query, { tri: head.key, page: '' }) : null,
      sorted: head.key !== null && head.key === filters.sort ? 'ascending' : null,
    })),
    contracts: contracts.map(contract => line(contract, given)),
    pages: pagination(PATH, query, given.page, given.last),
  }
}

const orderWords: Record<Sort, string> = {
  ecart: 'le plus grand écart d’abord',
  fin: 'la fin la plus proche d’abord',
  notification: 'les derniers notifiés d’abord',
  objet: 'par objet',
  montant: 'les plus gros montants d’abord',
}

function lede({ total, statuses, filters }: Given): string {
  const of = (...keys: Status[]) => keys.reduce((sum, key) => sum + (statuses.get(key) ?? 0), 0)
  const parts = [
    [of('onCourse', 'reached'), 'tient sa trajectoire', 'tiennent leur trajectoire'],
    [of('late'), 'est en retard', 'sont en retard'],
    [of('atRisk'), 'est compromis', 'sont compromis'],
    [of('missed'), 'a fini sans l’atteindre', 'ont fini sans l’atteindre'],
    [of('suspended'), 'est suspendu', 'sont suspendus'],
    [of('notStarted'), 'n’a pas démarré', 'n’ont pas démarré'],
  ] as const
  const said = parts
    .filter(([number]) => number > 0)
    .map(([number, one, many]) => `${number}\u00a0${number < 2 ? one : many}`)
  const what =
    filters.follow === 'mine'
      ? plural(total, 'marché suivi par vous', 'marchés suivis par vous')
      : plural(total, 'marché', 'marchés')
  return said.length ? `${what}\u00a0: ${said.join(', ')}.` : `${what}.`
}

function viewLinks({ views, filters, query, mayFollow }: Given) {
  const plain = Object.entries(query).every(
    ([name, value]) => !value || ['suivi', 'etat', 'bientot', 'tri', 'page'].includes(name),
  )
  const list = [
    ...(mayFollow
      ? [
          {
            label: 'Les miens',
            count: views.mine,
            href: `${PATH}?suivi=mes`,
            current: plain && filters.follow === 'mine' && !filters.status && !filters.endsSoon,
          },
        ]
      : []),
    {
      label: 'Sous trajectoire',
      count: views.behind,
      href: `${PATH}?etat=behind`,
      current: plain && filters.status === 'behind',
    },
    {
      label: 'Finissent dans 90\u00a0jours',
      count: views.endsSoon,
      href: `${PATH}?bientot=oui&tri=fin`,
      current: plain && filters.endsSoon,
    },
    {
      label: 'À prendre en charge',
      count: views.toTake,
      href: `${PATH}?suivi=a-prendre`,
      current: plain && filters.follow === 'toTake',
    },
    {
      label: 'Tous',
      count: views.all,
      href: `${PATH}?suivi=tous`,
      current: plain && filters.follow === 'all' && !filters.status && !filters.endsSoon,
    },
  ]
  return list.map(view => ({ ...view, count: view.count.toLocaleString('fr-FR').replace(/\u202f/g, '\u00a0') }))
}

function filterFields({ filters, choices, query }: Given) {
  const option = (chosen: string) => (value: string, label: string) => ({ value, label, selected: value === chosen })
  const follow = { mine: 'mes', toTake: 'a-prendre', all: 'tous' }[filters.follow]
  return {
    q: filters.q,
    follow,
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
          option(filters.status)('behind', 'Sous trajectoire'),
          ...Object.entries(statusWords).map(([key, { word }]) => option(filters.status)(key, word)),
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

function nothingFound(query: ListQuery) {
  const names = Object.keys(query).filter(name => query[name] && !['tri', 'page', 'suivi'].includes(name))
  const last = names.at(-1)
  return {
    href: last ? hrefWith(PATH, query, { [last]: '', page: '' }) : `${PATH}?suivi=tous`,
    words: last ? 'Retirer le dernier filtre' : 'Voir tous les marchés',
  }
}

function line(contract: ListedContract, { holders, contacts, today }: Given) {
  const status = shownStatus(contract)
  const measured = contract.hasClause && contract.owed > 0
  const words = gaugeWords(contract)
  const contact = contacts.get(contract.id)
  const current = (holders.get(contract.id) ?? [])
    .filter(holder => !holder.until)
    .map(holder => companyName(holder.company))
  return {
    id: contract.id,
    title: contract.title,
    what: `${holderWords(current)} · ${lotWords(contract)}`,
    tone: status.tone,
    status,
    note: statusNote(contract, today),
    measured: measured ? { ...words, gauge: gauge(contract) } : null,
    gap:
      measured && contract.gap !== null && contract.status !== 'notStarted'
        ? `${signedHours(contract.gap)}\u00a0h`
        : '—',
    ends: contract.endsOn ? shortDate(contract.endsOn) : '—',
    seen: contact ? `vu le ${shortDate(contact)}` : contract.followedByName ? 'aucun contact noté' : 'sans suivi',
  }
}

export function lotWords({
  number,
  lotNumber,
  lotTitle,
}: Pick<ListedContract, 'number' | 'lotNumber' | 'lotTitle'>): string {
  if (!lotNumber) return number
  return `${number}, lot\u00a0${lotNumber}${lotTitle ? `, ${lotTitle}` : ''}`
}

function holderWords(names: string[]): string {
  const [first, ...others] = names
  if (!first) return 'Titulaire inconnu'
  return others.length ? `${first} et ${plural(others.length, 'autre', 'autres')}` : first
}

/** A contract nobody follows is to take; one without a recorded clause says so. */
export function shownStatus({
  followedBy,
  social,
  hasClause,
  status,
}: Pick<ListedContract, 'followedBy' | 'social' | 'hasClause' | 'status'>) {
  if (!followedBy && (social || hasClause)) return statusWords.toTake
  if (!hasClause) return { word: social ? 'Clause à enregistrer' : 'Sans clause', tone: '', icon: 'idle' }
  return statusWords[status ?? 'notStarted']
}

function statusNote(contract: ListedContract, today: string): string {
  if (!contract.hasClause) return contract.notifiedOn ? `Notifié le ${shortDate(contract.notifiedOn)}.` : ''
  if (!contract.followedBy) return 'Personne ne le suit encore.'
  const left = contract.endsOn ? daysBetween(today, contract.endsOn) : null
  const ending =
    left === null
      ? ''
      : left > 1
        ? `fin dans ${plural(left, 'jour', 'jours')}`
        : left >= 0
          ? 'finit aujourd’hui ou demain'
          : 'fini'
  const due = `${wholeHours(Math.max(0, contract.owed - contract.counted))}\u00a0h restent dues`
  switch (contract.status) {
    case 'reached':
      return 'Obligation remplie.'
    case 'missed':
      return `${due}, marché fini.`
    case 'notStarted':
      return 'Rien n’est encore attendu.'
    case 'suspended':
      return 'L’exécution est arrêtée.'
    case 'atRisk':
      return `${due}, ${ending}.`
    case 'late':
      return `${wholeHours(-(contract.gap ?? 0))}\u00a0h sous la trajectoire${left !== null && left <= 90 ? `, ${ending}` : ''}.`
    default:
      return left !== null && left <= 90 ? `${ending.charAt(0).toUpperCase()}${ending.slice(1)}.` : 'Dans la tolérance.'
  }
}

/** The whole list as a spreadsheet, one row a contract. */
export function contractsSheet(contracts: ListedContract[], holders: Given['holders']): Sheet {
  return {
    name: 'marches',
    columns: [
      'Numéro',
      'Lot',
      'Objet',
      'Acheteur',
      'Titulaires',
      'Montant HT (€)',
      'Notifié le',
      'Fin',
      'Suivi par',
      'État',
      'Heures dues',
      'Déclarées',
      'Validées',
      'Retenues',
      'Attendues',
      'Écart',
    ],
    rows: contracts.map(contract => [
      contract.number,
      contract.lotNumber,
      contract.title,
      contract.buyerName,
      (holders.get(contract.id) ?? [])
        .filter(holder => !holder.until)
        .map(holder => companyName(holder.company))
        .join(', '),
      contract.amountCents === null ? null : contract.amountCents / 100,
      typedDate(contract.notifiedOn),
      typedDate(contract.endsOn),
      contract.followedByName,
      shownStatus(contract).word,
      ...(contract.hasClause
        ? [
            contract.owed,
            contract.logged,
            contract.validated,
            contract.counted,
            contract.expected,
            contract.gap ?? 0,
          ].map(value => value / 100)
        : [null, null, null, null, null, null]),
    ]),
  }
}

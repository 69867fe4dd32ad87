import { daysBetween, endOfLastMonth } from '#server/base/dates.ts'
import { capital, count, longDate, shortDate, signedHours, typedDate, wholeHours } from '#server/base/format.ts'
import { agreed, plural } from '#server/base/french.ts'
import type { Status } from '#server/compliance/account-rules.ts'
import type { ListedContract, Sort } from '#server/compliance/contract-list.ts'
import { gauge, gaugeWords, statusWords } from '#server/compliance/words.ts'
import type { Company } from '#server/register/companies/rules.ts'
import { companyName } from '#server/register/companies/words.ts'
import { considerations } from '#server/register/contracts/rules.ts'
import { contractName } from '#server/register/contracts/words.ts'
import type { Sheet } from '#server/web/export.ts'
import { hrefWith, pagination, rangeWords } from '#server/web/list.ts'
import { type Asked, filterFields, nothingFound, PATH, viewLinks } from './list-filters.ts'

type Given = Asked & {
  today: string
  total: number
  offset: number
  page: number
  last: number
  contracts: ListedContract[]
  holders: Map<number, { company: Company; until: string | null }[]>
  contacts: Map<number, string>
  statuses: Map<Status, number>
  mayEdit: boolean
  mayImport: boolean
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
    range: `${rangeWords(offset, contracts.length, total)}\u00a0${agreed(total, 'marché', 'marchés')}, ${orderWords[filters.sort]}. Le trait marque les heures attendues au ${longDate(date)}.`,
    total,
    exports: {
      label: total < 2 ? 'Exporter' : `Exporter les ${count(total)}\u00a0:`,
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
  const said = parts.filter(([number]) => number > 0).map(([number, one, many]) => plural(number, one, many))
  const what =
    filters.follow === 'mine'
      ? plural(total, 'marché suivi par vous', 'marchés suivis par vous')
      : plural(total, 'marché', 'marchés')
  return said.length ? `${what}\u00a0: ${said.join(', ')}.` : `${what}.`
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
    title: contractName(contract),
    what: [holderWords(current), contract.number, contract.lotTitle].filter(Boolean).join(' · '),
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
  if (!contract.hasClause) {
    const flags = contract.considerations.filter(value => value === 'clause' || value === 'reserve')
    const said = [
      ...flags.map(value => considerations[value]),
      contract.notifiedOn ? `notifié le ${shortDate(contract.notifiedOn)}` : '',
    ].filter(Boolean)
    return said.length ? `${capital(said.join(', '))}.` : ''
  }
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
      return left !== null && left <= 90 ? `${capital(ending)}.` : 'Dans la tolérance.'
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
      'Considérations sociales',
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
      contract.considerations.map(value => considerations[value]).join(', '),
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

import { daysBetween, endOfLastMonth, monthOf } from '#server/base/dates.ts'
import { capital, count, hours, longMonth, shortDate, signedHours } from '#server/base/format.ts'
import { agreed, plural, pluralInWords } from '#server/base/french.ts'
import type { ListedContract } from '#server/compliance/contract-lines.ts'
import type { Sort } from '#server/compliance/contract-query.ts'
import { type ContractWord, contractWords } from '#server/compliance/contract-words.ts'
import { MOST_THEN } from '#server/compliance/list-then.ts'
import { accountIn } from '#server/compliance/standing.ts'
import type { Standing } from '#server/compliance/standing-rules.ts'
import type { Status } from '#server/compliance/status-rules.ts'
import { gauge, gaugeWords } from '#server/compliance/words.ts'
import type { Company } from '#server/register/companies/rules.ts'
import { companyName } from '#server/register/companies/words.ts'
import { type DoubtfulHolder, doubtfulName } from '#server/register/contracts/doubtful-rules.ts'
import { endDoubt } from '#server/register/contracts/reading-words.ts'
import { considerations, type HolderRole } from '#server/register/contracts/rules.ts'
import { contractName } from '#server/register/contracts/words.ts'
import type { Triage } from '#server/register/followings/triage-store.ts'
import { dismissalWords, saidOf, signed } from '#server/register/followings/triage-words.ts'
import { hrefWith, pagination, rangeWords } from '#server/web/list.ts'
import { type Asked, choiceIn, filterFields, nothingFound, PATH, SORTING_PATH, viewLinks } from '../contract-filters.ts'
import { type Cutoff, cutoffHref, cutoffModel, isPast, reportDay } from '../cutoff.ts'
import { opener } from '../opening-links.ts'

type Given = Asked & {
  today: string
  cutoff: Cutoff
  /** Chosen and put in order as at the date that is read. */
  isThen: boolean
  total: number
  /** Than the total, where counting stopped. */
  isMore: boolean
  offset: number
  page: number
  last: number
  contracts: ListedContract[]
  holders: Map<number, { company: Company; role: HolderRole; until: string | null }[]>
  doubtful: Map<number, DoubtfulHolder[]>
  contacts: Map<number, string>
  words: Map<ContractWord, number>
  /** Contracts whose figures are still to be brought up to date. */
  measuring: number
  /** What sorting them together would do; null where they are not to be sorted. */
  sorting: { before: string; old: number; last: readonly Triage[] } | null
  mayEdit: boolean
  mayImport: boolean
  /** Holders published under a number that names nobody for sure. */
  toCheck: number
  registerIsEmpty: boolean
}

export function contractsPage(given: Given) {
  const { query, filters, total, isMore, offset, contracts, registerIsEmpty } = given
  return {
    title: 'Marchés',
    lede: registerIsEmpty ? 'Aucun marché n’est encore enregistré.' : lede(given),
    empty: registerIsEmpty,
    mayEdit: given.mayEdit && !isPast(given.cutoff),
    mayImport: given.mayImport && !isPast(given.cutoff),
    toCheck: given.toCheck
      ? {
          href: '/titulaires-a-verifier',
          label: plural(given.toCheck, 'titulaire à vérifier', 'titulaires à vérifier'),
        }
      : null,
    views: registerIsEmpty ? [] : viewLinks(given),
    filters: registerIsEmpty ? null : filterFields(given),
    range: `${rangeWords(offset, contracts.length, total, isMore)}\u00a0${agreed(total, 'marché', 'marchés')}, ${orderWords[filters.sort]}. Le trait marque les heures attendues. ${freshness(given)}`,
    total,
    exports: {
      label: total < 2 || isMore ? 'Exporter' : `Exporter les ${count(total)}\u00a0:`,
      xlsx: hrefWith(`${PATH}.xlsx`, query, { page: '' }),
      csv: hrefWith(`${PATH}.csv`, query, { page: '' }),
    },
    cutoff:
      total === 0 && !isPast(given.cutoff)
        ? null
        : cutoffModel(given.cutoff, PATH, { kept: query, note: given.isThen ? READ_THEN : SORTED_TODAY }),
    sorting: given.sorting && !registerIsEmpty ? sortingModel(given, given.sorting) : null,
    noMatch: total === 0 && !registerIsEmpty ? nothingFound(query) : null,
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
    pages: pagination(PATH, query, given.page, given.last, given.isThen ? [] : contracts),
  }
}

/** What may be done of all these contracts in one gesture, and what was done last. */
function sortingModel({ query, filters, total }: Given, { before, old, last }: NonNullable<Given['sorting']>) {
  const choice = choiceIn(query)
  const isDismissed = filters.status === 'dismissed'
  const these = agreed(total, 'ce marché', `ces ${count(total)}\u00a0marchés`)
  return {
    all: total
      ? { href: hrefWith(SORTING_PATH, choice, {}), label: `${isDismissed ? 'Remettre' : 'Trier'} ${these}` }
      : null,
    old: old
      ? {
          href: hrefWith(SORTING_PATH, choice, { fin: typedDay(before), geste: 'trop-ancien' }),
          label: `${plural(old, 'est fini', 'sont finis')} depuis plus de deux ans`,
        }
      : null,
    aside: isDismissed ? null : { href: hrefWith(PATH, {}, { etat: 'dismissed' }), label: 'Ceux laissés de côté' },
    last: last.map(triage => ({
      href: `${SORTING_PATH}/${triage.id}`,
      said: saidOf(triage),
      note: `${signed(triage)}${triage.undone ? ', annulé depuis' : ''}`,
    })),
  }
}

/** As it is typed in a field. */
function typedDay(day: string): string {
  return day.split('-').reverse().join('/')
}

const READ_THEN =
  'Les marchés, leur état, leur ordre et leur nombre sont ceux de cette date. Les noms, et qui suit les marchés, sont ceux d’aujourd’hui.'
const SORTED_TODAY = `Plus de ${count(MOST_THEN.written)} marchés à clause répondent, ou plus de ${count(MOST_THEN.all)} en tout\u00a0: chaque ligne dit ce qu’elle disait alors, mais leur choix et leur ordre sont ceux d’aujourd’hui. Affinez la recherche pour les lire à cette date.`

const orderWords: Record<Sort, string> = {
  ecart: 'le plus grand écart d’abord',
  fin: 'la fin la plus proche d’abord',
  notification: 'les derniers notifiés d’abord',
  objet: 'par objet',
  montant: 'les plus gros montants d’abord',
}

const wordsInList: [ContractWord, one: string, many: string][] = [
  ['onCourse', 'tient sa trajectoire', 'tiennent leur trajectoire'],
  ['reachedEarly', 'est atteint à ce jour', 'sont atteints à ce jour'],
  ['late', 'est en retard', 'sont en retard'],
  ['atRisk', 'est compromis', 'sont compromis'],
  ['silent', 'est sans relevé', 'sont sans relevé'],
  ['suspended', 'est suspendu', 'sont suspendus'],
  ['notYet', 'n’est pas encore jugé', 'ne sont pas encore jugés'],
  ['reached', 'a atteint son obligation', 'ont atteint leur obligation'],
  ['missed', 'a fini sans l’atteindre', 'ont fini sans l’atteindre'],
  ['closing', 'est à solder', 'sont à solder'],
  ['notStarted', 'n’a pas démarré', 'n’ont pas démarré'],
  ['toTake', 'est à prendre en charge', 'sont à prendre en charge'],
  ['dismissed', 'est laissé de côté', 'sont laissés de côté'],
  ['noClause', 'a sa clause à enregistrer', 'ont leur clause à enregistrer'],
  ['hourless', 'est sans heures', 'sont sans heures'],
  ['noSocial', 'est sans clause', 'sont sans clause'],
  ['measuring', 'est en cours de calcul', 'sont en cours de calcul'],
]

/** What waits on nobody: told together by a sentence that would be too long. */
const quietWords: readonly ContractWord[] = [
  'reachedEarly',
  'suspended',
  'notYet',
  'reached',
  'notStarted',
  'dismissed',
  'hourless',
  'noSocial',
]
const WORDS_SAID = 6

function lede({ total, isMore, words, filters }: Given): string {
  if (isMore)
    return `Plus de ${count(total)}\u00a0marchés\u00a0: les ${count(total)} premiers se lisent ici, un mot de plus en laisse moins.`
  const found = wordsInList.filter(([word]) => words.get(word))
  const said = found
    .filter(([word]) => found.length <= WORDS_SAID || !quietWords.includes(word))
    .map(([word, one, many]) => `${count(words.get(word)!)}\u00a0${agreed(words.get(word)!, one, many)}`)
  const quiet = found.length > WORDS_SAID ? quietWords.reduce((sum, word) => sum + (words.get(word) ?? 0), 0) : 0
  if (quiet)
    said.push(`${count(quiet)}\u00a0${agreed(quiet, 'ne demande aucune démarche', 'ne demandent aucune démarche')}`)
  const what =
    filters.follow === 'mine'
      ? plural(total, 'marché suivi par vous', 'marchés suivis par vous')
      : plural(total, 'marché', 'marchés')
  return said.length ? `${what}\u00a0: ${said.join(', ')}.` : `${what}.`
}

/** Up to when these figures are, and how many are still to be brought there. */
function freshness({ today, measuring, cutoff }: Given): string {
  const closed = isPast(cutoff) ? reportDay(cutoff) : endOfLastMonth(today)
  const until = `Chiffres à fin ${longMonth(monthOf(closed))}, chaque marché jugé sur ses derniers relevés complets`
  return measuring ? `${until}\u202f; ${plural(measuring, 'marché', 'marchés')} en cours de calcul.` : `${until}.`
}

function line(contract: ListedContract, { holders, doubtful, contacts, today, cutoff }: Given) {
  const open = opener(`/marches/${contract.id}`, cutoff, contractName(contract))
  const status = contractWords[contract.word]
  const { standing } = contract
  const account = standing && accountIn(standing)
  const measured = account && account.owed > 0 ? account : null
  const words = measured && gaugeWords(measured)
  const contact = contacts.get(contract.id)
  const current = (holders.get(contract.id) ?? [])
    .filter(holder => !holder.until && holder.role !== 'subcontractor')
    .map(holder => companyName(holder.company))
    .concat((doubtful.get(contract.id) ?? []).map(doubtfulName))
  return {
    href: cutoffHref(`/marches/${contract.id}`, cutoff),
    title: contractName(contract),
    what: [holderWords(current), contract.number, contract.lotTitle].filter(Boolean).join(' · '),
    tone: status.tone,
    status,
    note: statusNote(contract, today),
    measured: words && measured ? { ...words, rate: open(words.rate, 'rate'), gauge: gauge(measured) } : null,
    gap: open(measured && standing?.judgedAt ? `${signedHours(measured.gap)}\u00a0h` : '—', 'gap'),
    judged: measured && standing?.judgedAt ? `au ${shortDate(standing.judgedAt)}` : null,
    pool: contract.pool ? `globalisé, ${contract.pool}` : null,
    ends: [contract.endsOn ? shortDate(contract.endsOn) : '—', endDoubt(contract.amended.endState)]
      .filter(Boolean)
      .join(', '),
    buyer: contract.buyerName,
    seen: contact ? `vu le ${shortDate(contact)}` : contract.followedByName ? 'aucun contact noté' : 'sans suivi',
  }
}

function holderWords(names: string[]): string {
  const [first, ...others] = names
  if (!first) return 'Titulaire inconnu'
  return others.length ? `${first} et ${plural(others.length, 'autre', 'autres')}` : first
}

function statusNote(contract: ListedContract, today: string): string {
  const { standing, word, endsOn } = contract
  if (!contract.hasClause) {
    const flags = contract.considerations.filter(value => value === 'clause' || value === 'reserve')
    const said = [
      ...(contract.dismissed && word === 'dismissed' ? [dismissalWords[contract.dismissed].toLowerCase()] : []),
      ...flags.map(value => considerations[value]),
      contract.notifiedOn ? `notifié le ${shortDate(contract.notifiedOn)}` : '',
    ].filter(Boolean)
    return said.length ? `${capital(said.join(', '))}.` : ''
  }
  if (word === 'toTake') return 'Personne ne le suit encore.'
  if (!standing) return 'Ses chiffres arrivent.'
  return statusNotes[standing.status](standing, endsOn ? daysBetween(today, endsOn) : null)
}

const statusNotes: Record<Status, (standing: Standing, daysLeft: number | null) => string> = {
  toTake: () => 'Personne ne le suit encore.',
  noClause: () => '',
  notStarted: () => 'Rien n’est encore attendu.',
  closing: ({ toCheck, toConfirm, overdue }) =>
    toCheck > toConfirm
      ? `Fini\u202f; ${plural(toCheck - toConfirm, 'relevé à contrôler', 'relevés à contrôler')}.`
      : toConfirm
        ? `Fini\u202f; ${plural(toConfirm, 'relevé à confirmer', 'relevés à confirmer')}.`
        : overdue
          ? `Fini\u202f; ${plural(overdue, 'relevé en retard', 'relevés en retard')}.`
          : 'Fini\u202f; derniers relevés attendus.',
  reached: () => 'Obligation remplie.',
  missed: ({ missing }) => `${hours(missing ?? 0)} manquent, marché fini.`,
  suspended: () => 'L’exécution est arrêtée.',
  silent: ({ overdue }) => `${capital(pluralInWords(overdue, 'relevé en retard', 'relevés en retard'))}.`,
  notYet: () => 'Premier relevé attendu.',
  reachedEarly: () => 'Tout ce qui est dû est retenu.',
  atRisk: ({ behind }, daysLeft) => `${hours(behind ?? 0)} manquent à ce jour, ${ending(daysLeft)}.`,
  late: ({ behind }, daysLeft) =>
    `${hours(behind ?? 0)} manquent à ce jour${isSoon(daysLeft) ? `, ${ending(daysLeft)}` : ''}.`,
  onCourse: ({ behind }, daysLeft) =>
    isSoon(daysLeft) ? `${capital(ending(daysLeft))}.` : behind ? 'Dans la tolérance.' : 'Rien ne manque à ce jour.',
}

function isSoon(daysLeft: number | null): boolean {
  return daysLeft !== null && daysLeft <= 90
}

function ending(daysLeft: number | null): string {
  if (daysLeft === null) return 'fin inconnue'
  if (daysLeft > 1) return `fin dans ${plural(daysLeft, 'jour', 'jours')}`
  return daysLeft >= 0 ? 'finit aujourd’hui ou demain' : 'fin passée'
}

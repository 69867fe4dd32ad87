import { capital, count, hours, longDate } from '#server/base/format.ts'
import { listed, plural } from '#server/base/french.ts'
import { statementStates } from '#server/compliance/openings/words.ts'
import {
  isAwaited,
  type ListedState,
  type ListedStatement,
  type StatementCount,
} from '#server/compliance/statement-list.ts'
import { monthsIn } from '#server/register/clauses/period-rules.ts'
import { periodName } from '#server/register/clauses/period-words.ts'
import type { Scope } from '#server/register/contracts/named-store.ts'
import { contractName } from '#server/register/contracts/words.ts'
import { stateWords } from '#server/register/hours/statement-words.ts'
import { hrefWith, type ListQuery, pagination, rangeWords } from '#server/web/list.ts'
import { opener, plainText, TODAY } from '../opening-links.ts'
import { EARLY_PATH } from './early-page.ts'

const PATH = '/releves'

export const statementViews: { key: string; label: string; states: ListedState[] }[] = [
  { key: '', label: 'En attente', states: ['received', 'late', 'toCheck', 'toConfirm', 'sentBack', 'reopened'] },
  { key: 'recus', label: 'Reçus, à lire', states: ['received'] },
  { key: 'a-controler', label: 'À contrôler', states: ['toCheck'] },
  { key: 'a-confirmer', label: 'À confirmer', states: ['toConfirm'] },
  { key: 'non-recus', label: 'Non reçus', states: ['late'] },
  { key: 'attendus', label: 'Attendus', states: ['awaited'] },
  { key: 'demandes', label: 'Demandés', states: ['asked'] },
  { key: 'ouverts', label: 'Ouverts', states: ['open'] },
  { key: 'renvoyes', label: 'Renvoyés ou rouverts', states: ['sentBack', 'reopened'] },
  { key: 'valides', label: 'Validés', states: ['validated'] },
  { key: 'neant', label: 'Néant', states: ['nothingWorked'] },
  { key: 'juges-sans', label: 'Jugés sans relevé', states: ['judgedWithout'] },
]

/** Whose contracts: hers, unless she follows none or looks for one. */
export function followFrom(asked: unknown, hersFirst: boolean): Scope {
  return asked === 'moi' ? 'mine' : asked === 'tous' || !hersFirst ? 'all' : 'mine'
}

export function viewNamed(key: unknown) {
  return statementViews.find(view => view.key === key) ?? statementViews[0]!
}

export function statementsPage(
  statements: readonly ListedStatement[],
  {
    view,
    q,
    follow,
    follows,
    counts,
    page,
    offset,
    last,
    validates,
    reminds,
  }: {
    view: (typeof statementViews)[number]
    q: string
    /** Whose statements are shown; `follows`: she may choose. */
    follow: Scope
    follows: boolean
    counts: Map<string, StatementCount>
    page: number
    offset: number
    last: number
    validates: boolean
    reminds: boolean
  },
) {
  const query: ListQuery = { etat: view.key, q, ...(follows && { suivi: follow === 'mine' ? 'moi' : 'tous' }) }
  const total = counts.get(view.key)!
  return {
    title: 'Relevés',
    reminds,
    path: PATH,
    early: EARLY_PATH,
    lede: ledeOf(counts, follow),
    q,
    state: view.key,
    follows: follows && [
      { value: 'moi', label: 'Les miens', selected: follow === 'mine' },
      { value: 'tous', label: 'Tous', selected: follow === 'all' },
    ],
    views: statementViews.map(({ key, label }) => ({
      label,
      count: count(counts.get(key)!.statements),
      href: hrefWith(PATH, query, { etat: key, page: '' }),
      current: key === view.key,
    })),
    range: rangeOf(offset, statements.length, total),
    exports: ['/releves', '/heures'].map(path => ({
      label: path === PATH ? 'Exporter ces relevés\u00a0:' : 'Leurs heures\u00a0:',
      xlsx: hrefWith(`${path}.xlsx`, query, { page: '' }),
      csv: hrefWith(`${path}.csv`, query, { page: '' }),
    })),
    statements: statements.map(statement => lineModel(statement, validates)),
    pages: pagination(PATH, query, page, last),
    nothing:
      total.lines > 0
        ? null
        : q
          ? { words: 'Aucun relevé ne correspond.', clear: hrefWith(PATH, query, { q: '' }) }
          : noneIn(view.key),
  }
}

function ledeOf(counts: Map<string, StatementCount>, follow: Scope): string {
  const toCheck = counts.get('a-controler')!.statements
  const late = counts.get('non-recus')!.statements
  const whose = follow === 'mine' ? ' sous les marchés dont vous avez la charge' : ''
  if (toCheck + late === 0) return `Tout est à jour${whose}.`
  const parts = [
    toCheck > 0 ? plural(toCheck, 'relevé à contrôler', 'relevés à contrôler') : '',
    late > 0 ? plural(late, 'relevé en retard', 'relevés en retard') : '',
  ]
  return `${parts.filter(Boolean).join(', ')}${whose}.`
}

/** Lines are of a contract and a period: fewer than the statements where several senders share one. */
function rangeOf(offset: number, shown: number, { lines, statements }: StatementCount): string {
  const range = rangeWords(offset, shown, lines)
  return statements > lines
    ? `${range} lignes, une par marché et par période, pour ${count(statements)} relevés`
    : range
}

function noneIn(key: string) {
  const words: Record<string, string> = {
    '': 'Rien n’attend. Tous les relevés arrivés sont contrôlés.',
    'a-controler': 'Aucun relevé à contrôler.',
    'a-confirmer': 'Aucun relevé n’attend la confirmation de l’acheteur.',
    'non-recus': 'Tous les relevés attendus sont arrivés.',
    recus: 'Aucun fichier n’attend d’être lu.',
    attendus: 'Aucun relevé d’une période finie n’est attendu.',
    demandes: 'Aucun relevé n’a été demandé par courriel.',
    ouverts: 'Aucune période n’est en cours.',
    renvoyes: 'Aucun relevé renvoyé ni rouvert.',
    valides: 'Aucun relevé validé pour l’instant.',
    neant: 'Aucun mois sans heure n’a été déclaré.',
    'juges-sans': 'Aucun marché n’a été jugé sans l’un de ses relevés.',
  }
  return { words: words[key]!, clear: null }
}

function lineModel(statement: ListedStatement, validates: boolean) {
  const { state, contractId, period } = statement
  const gestures: Record<ListedState, string> = {
    open: 'Voir le relevé',
    awaited: 'Voir le relevé',
    asked: 'Voir le relevé',
    received: 'Lire le fichier',
    late: 'Voir le relevé',
    toCheck: 'Contrôler le relevé',
    toConfirm: 'Voir le relevé',
    sentBack: 'Voir le renvoi',
    reopened: 'Voir la réouverture',
    validated: 'Voir le relevé',
    nothingWorked: 'Voir le relevé',
    judgedWithout: 'Voir le relevé',
  }
  const declared = opener(`/marches/${contractId}`, TODAY, contractName(statement))
  const part = {
    ce: 'marche',
    periode: period,
    ...(Object.hasOwn(statementStates, state) && { releve: statementStates[state as keyof typeof statementStates] }),
  }
  const isTyped = isAwaited(state) && state !== 'open' && validates
  return {
    title: contractName(statement),
    contractHref: `/marches/${contractId}`,
    about: [statement.holder, statement.number].filter(Boolean).join(', '),
    buyer: statement.buyerName,
    period: capital(periodName(period)),
    status: { ...stateWords[state] },
    sentence: sentenceOf(statement),
    hours:
      isAwaited(state) || statement.centihours === null
        ? plainText('—')
        : declared(hours(statement.centihours), 'logged', part),
    people: [
      statement.statements > 1 ? plural(statement.statements, 'relevé', 'relevés') : '',
      isAwaited(state) || statement.people === null ? '' : plural(statement.people, 'personne', 'personnes'),
    ]
      .filter(Boolean)
      .join(', '),
    gesture: {
      href: isTyped
        ? `/marches/${contractId}/heures?mois=${monthsIn(period).at(-1)}`
        : `/marches/${contractId}/releves/${period}`,
      label: isTyped ? 'Saisir les heures' : validates ? gestures[state] : 'Voir le relevé',
      about: `${contractName(statement)}, ${periodName(period)}`,
    },
  }
}

function sentenceOf(statement: ListedStatement): string {
  const whose = statement.senders.length ? `${listed(statement.senders)}\u00a0: ` : ''
  return whose + stateSentence(statement)
}

function stateSentence({ state, dueOn, receivedOn, reason, followedByName }: ListedStatement): string {
  if (state === 'received') return 'Un fichier est arrivé\u00a0: il reste à le lire.'
  if (isAwaited(state) && state !== 'late') return `Attendu le ${longDate(dueOn!)}.`
  if (state === 'late') return `Attendu le ${longDate(dueOn!)}${followedByName ? `, suivi par ${followedByName}` : ''}.`
  if (state === 'sentBack' || state === 'reopened')
    return `${reason}${/[.!?…]$/.test(reason) ? '' : '.'} Attendu le ${longDate(dueOn!)}.`
  if (state === 'judgedWithout') return reason
  if (state === 'toCheck' && reason) return 'Corrigé après un renvoi.'
  return receivedOn ? `Reçu le ${longDate(receivedOn)}.` : ''
}

import { capital, count, dayInFrance, hours, longDate, longMonth } from '#server/base/format.ts'
import { plural } from '#server/base/french.ts'
import type { ListedState, ListedStatement } from '#server/compliance/statement-list.ts'
import { contractName } from '#server/register/contracts/words.ts'
import { stateWords } from '#server/register/hours/statement-words.ts'
import { hrefWith, type ListQuery, pagination, rangeWords } from '#server/web/list.ts'

const PATH = '/releves'

export const statementViews: { key: string; label: string; states: ListedState[] }[] = [
  { key: '', label: 'En attente', states: ['late', 'toCheck', 'sentBack'] },
  { key: 'a-controler', label: 'À contrôler', states: ['toCheck'] },
  { key: 'non-recus', label: 'Non reçus', states: ['late'] },
  { key: 'renvoyes', label: 'Renvoyés', states: ['sentBack'] },
  { key: 'valides', label: 'Validés', states: ['validated'] },
  { key: 'neant', label: 'Néant', states: ['nothingWorked'] },
]

export function viewNamed(key: unknown) {
  return statementViews.find(view => view.key === key) ?? statementViews[0]!
}

export function statementsPage(
  statements: readonly ListedStatement[],
  {
    view,
    q,
    counts,
    page,
    offset,
    last,
    validates,
  }: {
    view: (typeof statementViews)[number]
    q: string
    counts: Map<string, number>
    page: number
    offset: number
    last: number
    validates: boolean
  },
) {
  const query: ListQuery = { etat: view.key, q }
  const total = counts.get(view.key)!
  return {
    title: 'Relevés',
    path: PATH,
    lede: ledeOf(counts),
    q,
    state: view.key,
    views: statementViews.map(({ key, label }) => ({
      label,
      count: count(counts.get(key)!),
      href: hrefWith(PATH, query, { etat: key, page: '' }),
      current: key === view.key,
    })),
    range: rangeWords(offset, statements.length, total),
    statements: statements.map(statement => lineModel(statement, validates)),
    pages: pagination(PATH, query, page, last),
    nothing:
      total > 0
        ? null
        : q
          ? { words: 'Aucun relevé ne correspond.', clear: hrefWith(PATH, query, { q: '' }) }
          : noneIn(view.key),
  }
}

function ledeOf(counts: Map<string, number>): string {
  const toCheck = counts.get('a-controler')!
  const late = counts.get('non-recus')!
  if (toCheck + late === 0) return 'Tout est à jour.'
  const parts = [
    toCheck > 0 ? plural(toCheck, 'relevé à contrôler', 'relevés à contrôler') : '',
    late > 0 ? plural(late, 'mois sans relevé', 'mois sans relevé') : '',
  ]
  return `${parts.filter(Boolean).join(', ')}.`
}

function noneIn(key: string) {
  const words: Record<string, string> = {
    '': 'Rien n’attend. Tous les relevés arrivés sont contrôlés.',
    'a-controler': 'Aucun relevé à contrôler.',
    'non-recus': 'Tous les relevés attendus sont arrivés.',
    renvoyes: 'Aucun relevé renvoyé.',
    valides: 'Aucun relevé validé pour l’instant.',
    neant: 'Aucun mois sans heure n’a été déclaré.',
  }
  return { words: words[key]!, clear: null }
}

function lineModel(statement: ListedStatement, validates: boolean) {
  const { state, contractId, month } = statement
  const grid = `/marches/${contractId}/heures?mois=${month}`
  const check = `/marches/${contractId}/releves/${month}`
  const gestures: Record<ListedState, string> = {
    late: 'Saisir les heures',
    toCheck: 'Contrôler le relevé',
    sentBack: 'Voir le renvoi',
    validated: 'Voir le relevé',
    nothingWorked: 'Voir le relevé',
  }
  return {
    title: contractName(statement),
    contractHref: `/marches/${contractId}`,
    about: [statement.holder, statement.number].filter(Boolean).join(', '),
    month: capital(longMonth(month)),
    status: { ...stateWords[state] },
    sentence: sentenceOf(statement),
    hours: state === 'late' ? '—' : hours(statement.centihours),
    people: state === 'late' ? '' : plural(statement.people, 'ligne', 'lignes'),
    gesture: {
      href: state === 'late' ? grid : check,
      label: validates ? gestures[state] : state === 'late' ? 'Voir la grille' : 'Voir le relevé',
      about: `${contractName(statement)}, ${longMonth(month)}`,
    },
  }
}

function sentenceOf({ state, month, receivedAt, reason, followedByName }: ListedStatement): string {
  if (state === 'late')
    return `Attendu le ${longDate(dueOn(month))}${followedByName ? `, suivi par ${followedByName}` : ''}.`
  if (state === 'sentBack') return reason
  if (state === 'toCheck' && reason) return 'Corrigé après un renvoi.'
  return receivedAt ? `Reçu le ${longDate(dayInFrance(receivedAt))}.` : ''
}

import { longInstant } from '#server/base/format.ts'
import { plural } from '#server/base/french.ts'
import { DAYS_KEPT, type Line } from '#server/security/store.ts'
import { type Kind, kindWords } from '#server/security/words.ts'
import type { Account } from '#server/users/store.ts'
import { select } from '#server/web/forms.ts'
import { type ListQuery, pagination, rangeWords } from '#server/web/list.ts'

const PATH = '/reglages/securite'

export function securityPage(said: {
  lines: readonly Line[]
  total: number
  offset: number
  page: number
  last: number
  query: ListQuery
  people: readonly Account[]
}) {
  const { lines, total, offset, query } = said
  const typed = { typed: query, errors: {} }
  const filtered = Boolean(query.quoi || query.compte)
  const kinds = Object.entries(kindWords).map(([value, label]) => ({ value, label }))
  const people = said.people.map(({ id, name }) => ({ value: String(id), label: name }))
  return {
    title: 'Sécurité',
    lede: `${plural(total, 'événement', 'événements', 'Aucun événement')}${filtered ? ' dans cette sélection' : ''}, les plus récents d’abord. Chaque ligne reste ${DAYS_KEPT}\u00a0jours, sans pouvoir être modifiée, puis s’efface.`,
    filters: [
      select('quoi', 'Événement', [{ value: '', label: 'Tous' }, ...kinds], typed),
      select('compte', 'Compte', [{ value: '', label: 'Tous' }, ...people], typed),
    ],
    lines: lines.map(lineOf),
    empty: total === 0,
    withoutFilters: filtered ? PATH : null,
    range: rangeWords(offset, lines.length, total),
    pages: pagination(PATH, query, said.page, said.last),
  }
}

function lineOf(line: Line) {
  return {
    when: longInstant(line.at),
    words: kindWords[line.kind as Kind] ?? line.kind,
    detail: detailWords(line.detail),
    account: line.user_name ?? (line.account ? `Adresse inconnue ${short(line.account)}` : '—'),
    href: line.user_id ? `/reglages/comptes/${line.user_id}` : null,
    by: line.actor_name && line.actor_id !== line.user_id ? `par ${line.actor_name}` : null,
    source: line.source ? short(line.source) : '—',
  }
}

/** « GET /marches/:id » is the pattern of a page, and what was asked of it. */
function detailWords(detail: string): string {
  return detail.replace(/^GET /, 'Lecture de ').replace(/^POST /, 'Écriture à ')
}

/** Enough to see that two lines come from one place. */
function short(mask: string): string {
  return `${mask.slice(0, 4)}\u00a0${mask.slice(4, 8)}`
}

import { may, type User } from '#server/access/rules.ts'
import { plural } from '#server/base/french.ts'
import { entryFrom } from '#server/history/entries.ts'
import type { Line } from '#server/history/reading.ts'
import type { Named } from '#server/history/values.ts'
import { subjectWords } from '#server/history/words.ts'
import { field, select } from '#server/web/forms.ts'
import { hrefWith, type ListQuery, pagination, rangeWords } from '#server/web/list.ts'

export function journalPage(said: {
  user: User
  lines: readonly Line[]
  total: number
  offset: number
  page: number
  last: number
  query: ListQuery
  named: Named
  about: ReadonlyMap<string, string>
  actorIds: readonly number[]
}) {
  const { user, lines, total, offset, query, named } = said
  const typed = { typed: query, errors: {} }
  const people = said.actorIds
    .map(id => ({ value: String(id), label: named.users.get(id) ?? `n°\u00a0${id}` }))
    .sort((a, b) => a.label.localeCompare(b.label, 'fr'))
  const seesAccounts = may(user.role, 'users.manage')
  const subjects = Object.entries(subjectWords)
    .filter(([value]) => seesAccounts || !['user', 'settings'].includes(value))
    .map(([value, label]) => ({ value, label }))
    .sort((a, b) => a.label.localeCompare(b.label, 'fr'))
  const filtered = ['personne', 'objet', 'du', 'au'].some(name => query[name])
  return {
    title: 'Journal',
    lede: `${plural(total, 'action', 'actions', 'Aucune action')}${filtered ? ' dans cette sélection' : ''}, les plus récentes d’abord. Rien ne s’efface ni ne se modifie ici.`,
    filters: [
      select('personne', 'Personne', [{ value: '', label: 'Toutes' }, ...people, TERMINAL], typed),
      select('objet', 'Objet', [{ value: '', label: 'Tous' }, ...subjects], typed),
    ],
    dates: [field('du', 'Du', typed), field('au', 'Au', typed)].map(one => ({ ...one, placeholder: 'jj/mm/aaaa' })),
    verify: may(user.role, 'journal.verify') ? '/journal/verification' : null,
    entries: lines.map(line => entryFrom(line, user, named, said.about)),
    empty: total === 0,
    withoutFilters: filtered ? '/journal' : null,
    range: rangeWords(offset, lines.length, total),
    csv: hrefWith('/journal.csv', query, { page: '' }),
    xlsx: hrefWith('/journal.xlsx', query, { page: '' }),
    pages: pagination('/journal', query, said.page, said.last),
  }
}

const TERMINAL = { value: '0', label: 'Terminal' }

import { may, type User } from '#server/access/rules.ts'
import { count, longInstant } from '#server/base/format.ts'
import { plural } from '#server/base/french.ts'
import { actionChoices, subjectWords } from '#server/history/action-words.ts'
import { entryFrom } from '#server/history/entries.ts'
import { type Line, MOST_COUNTED } from '#server/history/reading.ts'
import type { Named } from '#server/history/values.ts'
import { field, select } from '#server/web/forms.ts'
import { hrefWith, type ListQuery, pagination, rangeWords } from '#server/web/list.ts'
import { filterNames } from './form.ts'

type Known = { named: Named; about: ReadonlyMap<string, string>; actorIds: readonly number[] }
type Shown = Known & { user: User; lines: readonly Line[]; query: ListQuery; text: string }

/** A page of the journal, by its number. */
export function journalPage(said: Shown & { total: number; offset: number; page: number; last: number }) {
  const { lines, total, offset, query } = said
  const more = total === MOST_COUNTED
  const actions = more ? `Plus de ${count(total)} actions` : plural(total, 'action', 'actions', 'Aucune action')
  return {
    ...frame(said),
    lede: `${actions}${isFiltered(query) ? ' dans cette sélection' : ''}, les plus récentes d’abord. Rien ne s’efface ni ne se modifie ici.`,
    empty: total === 0,
    range: rangeWords(offset, lines.length, total),
    further: more
      ? `Les ${count(total)} plus récentes se lisent ici\u00a0: pour aller plus loin, choisissez des dates.`
      : null,
    pages: pagination('/journal', query, said.page, said.last),
  }
}

/** What a search of words found, from the latest on; `stopped`: where it stopped looking. */
export function foundPage(said: Shown & { stopped: Line | null }) {
  const { lines, stopped, query } = said
  const from = stopped ? hrefWith('/journal', query, { apres: String(stopped.id), page: '' }) : null
  return {
    ...frame(said),
    lede: `${plural(lines.length, 'action trouvée', 'actions trouvées', 'Aucune action trouvée')}, les plus récentes d’abord.`,
    empty: lines.length === 0 && !stopped,
    next: stopped && { words: `Cherché jusqu’au ${longInstant(stopped.at)}.`, href: from },
  }
}

function frame({ user, lines, query, named, about, actorIds, text }: Shown) {
  const typed = { typed: { ...query, texte: text }, errors: {} }
  return {
    title: 'Journal',
    filters: choices(user, named, actorIds, typed),
    fields: [
      ...(may(user.role, 'contracts.read') ? [field('marche', 'Marché', typed, '', { help: 'Son numéro' })] : []),
      ...(may(user.role, 'persons.read') ? [field('participant', 'Participant', typed, '', { help: 'P-014' })] : []),
      field('texte', 'Texte', typed, '', { help: 'Mots cherchés' }),
      ...[field('du', 'Du', typed), field('au', 'Au', typed)].map(one => ({ ...one, help: 'jj/mm/aaaa' })),
    ],
    verify: may(user.role, 'journal.verify') ? '/journal/verification' : null,
    entries: lines.map(line => entryFrom(line, user, named, about)),
    withoutFilters: isFiltered(query) ? '/journal' : null,
    csv: hrefWith('/journal.csv', query, { page: '' }),
    xlsx: hrefWith('/journal.xlsx', query, { page: '' }),
  }
}

function choices(user: User, named: Named, actorIds: readonly number[], typed: Parameters<typeof select>[3]) {
  const people = actorIds.map(id => ({ value: String(id), label: named.users.get(id) ?? `n°\u00a0${id}` }))
  const seesAccounts = may(user.role, 'users.manage')
  const readable = (subject: string) => seesAccounts || !['user', 'settings'].includes(subject)
  const subjects = Object.entries(subjectWords).map(([value, label]) => ({ value, label }))
  const actions = actionChoices.filter(({ value }) => readable(value.split('.')[0]!))
  return [
    select('personne', 'Auteur', [{ value: '', label: 'Tous' }, ...inOrder(people), TERMINAL], typed),
    select('action', 'Action', [{ value: '', label: 'Toutes' }, ...inOrder(actions)], typed),
    select(
      'objet',
      'Objet',
      [{ value: '', label: 'Tous' }, ...inOrder(subjects.filter(one => readable(one.value)))],
      typed,
    ),
  ]
}

function inOrder<Named extends { label: string }>(choices: readonly Named[]): Named[] {
  return choices.toSorted((a, b) => a.label.localeCompare(b.label, 'fr'))
}

function isFiltered(query: ListQuery): boolean {
  return filterNames.some(name => query[name])
}

const TERMINAL = { value: '0', label: 'Terminal' }

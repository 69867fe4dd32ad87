import type { Db } from '#db/connect.ts'
import { type Action, may } from '../access/rules.ts'
import type { User } from '../users/rules.ts'
import type { Sheet } from '../web/export.ts'
import { longInstant, plural } from '../web/format.ts'
import { field, select } from '../web/forms.ts'
import { hrefWith, type ListQuery, pagination, rangeWords } from '../web/list.ts'
import { type Line, namesFor, subjectLines } from './reading.ts'
import { changesBetween, type Named } from './values.ts'
import { actionWords, subjectWords } from './words.ts'

const MOST_CHANGES = 8

/** One line of the journal, ready to be read. */
export type JournalEntry = {
  id: number
  at: string
  when: string
  who: string
  words: string
  /** The contract or the person it is about; null when it has no name for this reader. */
  about: string | null
  /** null when the page behind it is not for this person. */
  href: string | null
  changes: { label: string; before: string | null; after: string | null }[]
  /** « et 3 autres », when there are more changes than a page shows. */
  more: string | null
}

/** What was done to this thing, latest first, for another feature's page. `subject` is the journal's word: 'contract'. */
export async function subjectJournal(
  db: Db,
  user: User,
  subject: string,
  id: number,
  limit = 20,
): Promise<JournalEntry[]> {
  const [lines, named] = [await subjectLines(db, user, subject, id, limit), await namesFor(db)]
  return lines.map(line => entryFrom(line, user, named, nothing))
}

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
    entries: lines.map(line => entryFrom(line, user, named, said.about)),
    empty: total === 0,
    withoutFilters: filtered ? '/journal' : null,
    range: rangeWords(offset, lines.length, total),
    csv: hrefWith('/journal.csv', query, { page: '' }),
    pages: pagination('/journal', query, said.page, said.last),
  }
}

export function journalSheet(
  lines: readonly Line[],
  user: User,
  named: Named,
  about: ReadonlyMap<string, string>,
): Sheet {
  return {
    name: 'journal',
    columns: [
      'Instant (UTC)',
      'Date et heure',
      'Personne',
      'Action',
      'Objet',
      'Numéro',
      'À propos de',
      'Modifications',
    ],
    rows: lines.map(line => {
      const entry = entryFrom(line, user, named, about)
      const changes = changesBetween(line.before, line.after, named)
        .map(({ label, before, after }) => `${label}\u00a0: ${[before, after].filter(one => one !== null).join(' → ')}`)
        .join('\u202f; ')
      return [
        line.at,
        entry.when,
        entry.who,
        entry.words,
        subjectWords[line.subject] ?? line.subject,
        line.subjectId,
        entry.about,
        changes,
      ]
    }),
  }
}

export function entryFrom(line: Line, user: User, named: Named, about: ReadonlyMap<string, string>): JournalEntry {
  const changes = changesBetween(line.before, line.after, named)
  const hidden = changes.length - MOST_CHANGES
  return {
    id: line.id,
    at: line.at,
    when: longInstant(line.at),
    who: line.actorId === null ? 'Terminal' : (named.users.get(line.actorId) ?? `n°\u00a0${line.actorId}`),
    words: actionWords(line.action),
    about: about.get(line.href) ?? null,
    href: may(user.role, readingOf(line.href)) ? line.href : null,
    changes: changes.slice(0, MOST_CHANGES),
    more: hidden > 0 ? `et ${plural(hidden, 'autre', 'autres')}` : null,
  }
}

/** On the page of a thing, its own lines need not name it. */
const nothing: ReadonlyMap<string, string> = new Map()

const TERMINAL = { value: '0', label: 'Terminal' }

/** What one must be allowed to open the page a line leads to. */
function readingOf(href: string): Action {
  if (href.startsWith('/reglages')) return 'settings.manage'
  if (href.startsWith('/import')) return 'decp.import'
  if (href.startsWith('/participants')) return 'participants.read'
  return href === '/' || href.startsWith('/compte') ? 'home.read' : 'contracts.read'
}

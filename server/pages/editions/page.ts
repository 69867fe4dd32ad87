import type { Shown } from '#reports/seal/shown.ts'
import { dayInFrance, longDate, longInstant, shortDate } from '#server/base/format.ts'
import { plural } from '#server/base/french.ts'
import type { Edition } from '#server/editions/store.ts'
import { kindWords } from '#server/editions/words.ts'
import { field, select } from '#server/web/forms.ts'
import { hrefWith, type ListQuery, pagination, rangeWords } from '#server/web/list.ts'
import { isFiltered } from './form.ts'

/** A line of a library: shared by that of everything and that of one contract or company. */
export function editionRow(edition: Edition) {
  const { number, title, at, publishedAt, authorName, changes, previousId } = edition
  return {
    number,
    href: `/editions/${number}`,
    title,
    kind: kindWords(edition.kind),
    cutOff: at ? shortDate(at) : 'sans objet',
    published: shortDate(dayInFrance(publishedAt)),
    author: authorName ?? 'Terminal',
    changes:
      previousId === null
        ? 'Première de ce périmètre'
        : plural(changes.length, 'changement', 'changements', 'Rien n’a changé'),
    download: `/editions/${number}/document.pdf`,
    label: `Télécharger l’édition ${number}`,
  }
}

export type Listed = { editions: readonly Edition[]; total: number; offset: number; page: number; last: number }

/** Everything published that this person may read. */
export function libraryPage(
  { editions, total, offset, page, last }: Listed,
  query: ListQuery,
  authors: readonly { id: number; name: string }[],
) {
  const typed = { typed: query, errors: {} }
  const filtered = isFiltered(query)
  return {
    title: 'Éditions',
    lede: filtered
      ? `${plural(total, 'édition', 'éditions', 'Aucune édition')} dans cette sélection, les plus récentes d’abord.`
      : 'Chaque document publié, tel qu’il est parti\u00a0: son numéro, ses chiffres et ses octets ne changent plus.',
    fields: [field('q', 'Chercher', typed, '', { type: 'search' })],
    filters: [
      select('sur', 'Sur', subjects, typed),
      select(
        'auteur',
        'Publiée par',
        [
          { value: '', label: 'Tous' },
          ...authors.map(({ id, name }) => ({ value: String(id), label: name })),
          { value: '0', label: 'Terminal' },
        ],
        typed,
      ),
    ],
    dates: [field('du', 'Du', typed), field('au', 'Au', typed)].map(one => ({ ...one, placeholder: 'jj/mm/aaaa' })),
    rows: editions.map(editionRow),
    empty: emptyWords(total, filtered),
    searchable: total > 0 || filtered,
    range: rangeWords(offset, editions.length, total),
    pages: pagination('/editions', query, page, last),
  }
}

const subjects = [
  { value: '', label: 'Tout' },
  { value: 'marche', label: 'Un marché' },
  { value: 'entreprise', label: 'Une entreprise' },
  { value: 'institution', label: 'L’institution' },
]

function emptyWords(total: number, filtered: boolean) {
  if (total > 0) return null
  if (filtered)
    return {
      title: 'Aucune édition ne correspond.',
      advice: 'Élargissez les dates, ou retirez un filtre.',
      href: '/editions',
      link: 'Voir toutes les éditions',
    }
  return {
    title: 'Rien n’est encore publié.',
    advice:
      'Un document devient une édition quand vous le publiez\u00a0: il reçoit un numéro, il est gardé tel quel, et chacun peut le vérifier. Commencez par choisir un marché, une entreprise ou l’institution.',
    href: '/rapports',
    link: 'Choisir un rapport',
  }
}

/** One edition: what proves it, what changed, and its file. */
export function editionPage(
  edition: Edition,
  {
    previous,
    followed,
    subject,
    seal,
  }: { previous: string | null; followed: boolean; subject: Link | null; seal: Shown | null },
) {
  const { number, at, publishedAt, known, changes, contentHash, bytesHash, journalHead } = edition
  return {
    title: `Édition ${number}`,
    crumbs: { links: [{ href: '/editions', label: 'Éditions' }], here: number },
    heading: edition.title,
    lede: `Édition n°\u00a0${number}, ${kindWords(edition.kind).toLowerCase()}${at ? `, arrêté au ${longDate(at)}` : ''}.`,
    download: `/editions/${number}/document.pdf`,
    subject,
    followed: followed ? 'Une édition plus récente du même sujet et du même périmètre existe.' : null,
    facts: [
      { term: 'Publiée', text: `le ${longInstant(publishedAt)}, par ${edition.authorName ?? 'le terminal'}` },
      { term: 'Ce qui était connu', text: `le ${longInstant(known)}` },
      { term: 'Institution', text: edition.institution },
      { term: 'Règles de calcul', text: `version ${edition.rulesVersion}` },
      ...(seal ? sealRows(seal) : []),
      ...(journalHead ? [{ term: 'Dernière ligne du journal', text: journalHead }] : []),
    ],
    prints: [
      { term: 'Du contenu, imprimée dans le document', text: spaced(contentHash) },
      { term: 'Du fichier, octet par octet', text: spaced(bytesHash) },
    ],
    size: `${Math.ceil(edition.size / 1000)}\u00a0ko`,
    verify: hrefWith('/verification', {}, { numero: number }),
    changes: {
      since: previous ? { href: `/editions/${previous}`, number: previous } : null,
      rows: changes.map(({ label, before, after }) => ({ label, before: before ?? '—', after: after ?? 'retiré' })),
    },
  }
}

function sealRows({ name, stampedAt }: Shown) {
  const stamped = stampedAt ? [{ term: 'Horodatage', text: `le ${longInstant(stampedAt.toISOString())}` }] : []
  return [{ term: 'Cachet', text: name }, ...stamped]
}

type Link = { href: string; label: string }

/** In groups of eight, as printed. */
function spaced(hash: string): string {
  return hash.match(/.{1,8}/g)!.join(' ')
}

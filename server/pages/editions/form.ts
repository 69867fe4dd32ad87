import Joi from 'joi'
import { midnightInParis, without } from '#server/base/clock.ts'
import { plusDays } from '#server/base/dates.ts'
import { FUTURE } from '#server/documents/when.ts'
import type { Asked } from '#server/editions/store.ts'
import { type Read, readForm, typedAs } from '#server/web/forms.ts'
import type { ListQuery } from '#server/web/list.ts'

const FILTERS = ['q', 'sur', 'auteur', 'du', 'au', 'acheteur'] as const
const kinds = { marche: 'contract', entreprise: 'company', institution: 'institution' } as const

const schema = Joi.object<{ q: string; sur: string; auteur: string; du: string | null; au: string | null }>({
  q: typedAs.optionalText(200),
  sur: Joi.string()
    .valid(...Object.keys(kinds))
    .allow('')
    .default(''),
  auteur: Joi.string()
    .pattern(/^\d{1,9}$/)
    .allow('')
    .default(''),
  du: typedAs.optionalDate(),
  au: typedAs.optionalDate(),
})

/** A filter that makes no sense is left out: the list then shows more, never an error. */
export function readFilter(asked: unknown): { query: ListQuery; filter: Asked } {
  const { typed, values, errors } = readForm(schema, asked)
  const sensible = values ?? readForm(schema, without(typed, Object.keys(errors ?? {}))).values!
  const { q, sur, auteur, du, au } = sensible
  const filter: Asked = {}
  if (q) filter.words = q
  if (sur) filter.about = kinds[sur as keyof typeof kinds]
  if (auteur) filter.authorId = Number(auteur) || null
  if (du) filter.from = midnightInParis(du)
  if (au) filter.until = midnightInParis(plusDays(au, 1))
  const kept = errors ? without(typed, Object.keys(errors)) : typed
  const query: ListQuery = {}
  for (const name of [...FILTERS, 'page']) if (kept[name]) query[name] = kept[name]
  return { query, filter }
}

export function isFiltered(query: ListQuery): boolean {
  return FILTERS.some(name => query[name])
}

const publishing = Joi.object<{ date: string }>({
  date: typedAs.date('Écrivez la date d’arrêté, comme 31/10/2026.'),
})

/** The cut-off of what is to be published: whether it closes a month, the document says. */
export function cutOffTyped(body: unknown, today: string): Read<{ date: string }> {
  const read = readForm(publishing, body)
  if (read.values && read.values.date > today) return { typed: read.typed, values: null, errors: { date: FUTURE } }
  return read
}

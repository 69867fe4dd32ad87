import Joi from 'joi'
import { midnightInParis, without } from '#server/base/clock.ts'
import { plusDays } from '#server/base/dates.ts'
import type { Filter } from '#server/history/reading.ts'
import { readForm, typedAs } from '#server/web/forms.ts'
import type { ListQuery } from '#server/web/list.ts'

type Asked = { personne: string; objet: string; du: string | null; au: string | null }
const schema = Joi.object<Asked>({
  personne: Joi.string()
    .pattern(/^\d{1,9}$/)
    .allow('')
    .default(''),
  objet: Joi.string()
    .pattern(/^[a-zA-Z]{1,30}$/)
    .allow('')
    .default(''),
  du: typedAs.optionalDate(),
  au: typedAs.optionalDate(),
})

/** A filter that makes no sense is left out: the list then shows more, never an error. */
export function readFilter(asked: unknown): { query: ListQuery; filter: Filter } {
  const { typed, values, errors } = readForm(schema, asked)
  const sensible = values ?? readForm(schema, without(typed, Object.keys(errors ?? {}))).values!
  const { personne, objet, du, au } = sensible
  const filter: Filter = {}
  if (personne) filter.actorId = Number(personne) || null
  if (objet) filter.subject = objet
  if (du) filter.from = midnightInParis(du)
  if (au) filter.until = midnightInParis(plusDays(au, 1))
  const kept = errors ? without(typed, Object.keys(errors)) : typed
  const query: ListQuery = {}
  for (const name of ['personne', 'objet', 'du', 'au', 'page']) if (kept[name]) query[name] = kept[name]
  return { query, filter }
}

import Joi from 'joi'
import { plusDays } from '../web/dates.ts'
import { readForm, typedAs } from '../web/forms.ts'
import type { ListQuery } from '../web/list.ts'
import type { Filter } from './reading.ts'

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

/** The UTC instant at which this civil day begins in France. */
export function midnightInParis(date: string): string {
  const summer = new Date(`${date}T00:00:00+02:00`)
  const hour = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Paris', hour: '2-digit', hourCycle: 'h23' })
  return (hour.format(summer) === '00' ? summer : new Date(`${date}T00:00:00+01:00`)).toISOString()
}

function without(typed: Record<string, string>, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(typed).filter(([name]) => !names.includes(name)))
}

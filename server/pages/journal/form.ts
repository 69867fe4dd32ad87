import Joi from 'joi'
import type { Db } from '#db/connect.ts'
import { may, type User } from '#server/access/rules.ts'
import { midnightInParis, without } from '#server/base/clock.ts'
import { plusDays } from '#server/base/dates.ts'
import { contractsNumbered, type Filter } from '#server/history/reading.ts'
import { readForm, typedAs } from '#server/web/forms.ts'
import type { ListQuery } from '#server/web/list.ts'

type Asked = Record<'personne' | 'objet' | 'action' | 'marche' | 'participant' | 'apres', string> &
  Record<'du' | 'au', string | null>

const short = (length: number) => Joi.string().trim().max(length).allow('').default('')
const shaped = (pattern: RegExp) => Joi.string().trim().pattern(pattern).allow('').default('')
const schema = Joi.object<Asked>({
  personne: shaped(/^\d{1,9}$/),
  objet: shaped(/^[a-zA-Z]{1,30}$/),
  action: shaped(/^[a-zA-Z]{1,30}\.[a-zA-Z]{1,40}$/),
  marche: short(60),
  participant: shaped(/^[Pp]?[- ]?\d{1,6}$/),
  apres: shaped(/^\d{1,9}$/),
  du: typedAs.optionalDate(),
  au: typedAs.optionalDate(),
})

export const filterNames = [
  'personne',
  'action',
  'objet',
  'marche',
  'participant',
  'du',
  'au',
  'acheteur',
  'recherche',
] as const

export type Read = {
  query: ListQuery
  filter: Filter
  /** What the number of a contract names is looked up by whoever may read contracts. */
  contractNumber: string
  /** The line after which a search of text goes on. */
  after: number | null
}

/** A filter that makes no sense is left out: the list then shows more, never an error. */
export function readFilter(asked: unknown): Read {
  const { typed, values, errors } = readForm(schema, asked)
  const sensible = values ?? readForm(schema, without(typed, Object.keys(errors ?? {}))).values!
  const { personne, objet, action, marche, participant, apres, du, au } = sensible
  const filter: Filter = {}
  if (personne) filter.actorId = Number(personne) || null
  if (objet) filter.subject = objet
  if (action) filter.action = action
  if (participant) filter.pseudonym = `P-${participant.replace(/\D/g, '').replace(/^0+/, '').padStart(3, '0')}`
  if (du) filter.from = midnightInParis(du)
  if (au) filter.until = midnightInParis(plusDays(au, 1))
  const kept = errors ? without(typed, Object.keys(errors)) : typed
  const query: ListQuery = {}
  for (const name of [...filterNames, 'page']) if (kept[name]) query[name] = kept[name]
  return { query, filter, contractNumber: marche, after: apres ? Number(apres) : null }
}

/** The filter, with the contracts that a number names for this person. */
export async function filterFor(db: Db, user: User, { filter, contractNumber }: Read): Promise<Filter> {
  if (!contractNumber || !may(user.role, 'contracts.read')) return filter
  return { ...filter, contractIds: await contractsNumbered(db, user, contractNumber) }
}

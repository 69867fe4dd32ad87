import type { Request, RequestHandler } from 'express'
import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import { buyerPersons, buyersAsked, MOST_OFFERED } from '#server/register/buyers/choice-rules.ts'
import { buyersOf } from '#server/register/buyers/store.ts'
import { type Choice, typedFrom } from '#server/web/forms.ts'
import { hrefWith, type ListQuery } from '#server/web/list.ts'

// Whose contracts a list shows. The choice stands in its address, and in those of the lists that it leads to.

declare global {
  namespace Express {
    interface Locals {
      /** On a list: who reads it, whatever buyer she asks for. */
      whole: User
    }
  }
}

/** The one name under which an address says it. */
export const BUYER = 'acheteur'

/** Lists that are narrowed by buyer, as pages and as files. */
const narrowed =
  /^(\/|\/(marches|entreprises|participants|releves|heures|reserves|journal|spaser\/programmes)(\.csv|\.xlsx)?|\/spaser\/obligations(\.csv|\.xlsx|\.pdf)?|\/(avenants|participants\/situations|titulaires-a-verifier|heures\/a-regulariser|editions|rapports|a-prendre-en-charge)|(\/entreprises\/[^/]+)?\/chiffres\/[^/]+)$/

/** The model of shared/buyer-field.hbs and shared/buyer-form.hbs. */
export type BuyerField = {
  /** Null: too many to be offered one by one. */
  choices: (Choice & { selected: boolean })[] | null
  value: string
  path: string
  kept: { name: string; value: string }[]
}

/**
 * Stands after the right on every list: `res.locals.user` becomes whoever reads, of the buyers that the address asks for,
 * `res.locals.buyers` what the page offers, `whole` the same person with all of hers. Nothing is offered, and no column says it, to whoever has one buyer only.
 */
export function byBuyer(db: Db) {
  // biome-ignore lint/suspicious/noExplicitAny: as in Express, a form sends what it likes, and a schema reads it
  const narrow: RequestHandler<Request['params'], any, any, Request['query'], object> = async (req, res, next) => {
    const query = typedFrom(req.query)
    const { user } = res.locals as unknown as Express.Locals
    const buyers = await buyersOf(db, user)
    const ids = buyersAsked(query[BUYER] ?? '', buyers)
    const asked = ids === null ? '' : query[BUYER]!.replace(/\s/g, '')
    const field = fieldOf(buyers, asked, req.path, query)
    Object.assign(res.locals, { buyers: field, whole: user, ...(ids && { user: { ...user, buyerIds: ids } }) })
    if (asked) {
      const render = res.render.bind(res)
      res.render = ((view: string, model: object) => render(view, keeping(model, asked) as object)) as typeof res.render
    }
    next()
  }
  return Object.assign(narrow, { narrows: true as const })
}

function fieldOf(
  buyers: Parameters<typeof buyerPersons>[0],
  asked: string,
  path: string,
  query: ListQuery,
): BuyerField | null {
  const persons = buyerPersons(buyers)
  if (persons.length < 2) return null
  const chosen = persons.find(({ siren, ids }) => siren === asked || (ids.length === 1 && String(ids[0]) === asked))
  const { [BUYER]: _, page: _page, ...others } = query
  const choices = [
    { value: '', label: 'Tous' },
    ...persons.map(({ siren, name }) => ({ value: siren, label: name })),
    ...(asked && !chosen ? [{ value: asked, label: 'Un acheteur qui n’est pas le vôtre' }] : []),
  ]
  const value = chosen?.siren ?? asked
  return {
    choices: persons.length > MOST_OFFERED ? null : choices.map(one => ({ ...one, selected: one.value === value })),
    value,
    path,
    kept: Object.entries(others).map(([name, value]) => ({ name, value })),
  }
}

/** The same model, each of its links to a list asking for the same buyer, but for those of `asTheyAre`. */
export function keeping(model: unknown, asked: string): unknown {
  if (Array.isArray(model)) return model.map(one => keeping(one, asked))
  if (typeof model === 'string') return linkOf(model, asked)
  if (!model || Object.getPrototypeOf(model) !== Object.prototype) return model
  return Object.fromEntries(
    Object.entries(model).map(([key, value]) => [key, asTheyAre.has(key) ? value : keeping(value, asked)]),
  )
}

/** Where a form is sent, and what takes filters away. */
const asTheyAre = new Set(['action', 'path', 'post', 'noMatch', 'withoutFilters'])

function linkOf(text: string, asked: string): string {
  if (!text.startsWith('/')) return text
  const [path, search = ''] = text.split('?') as [string, string?]
  if (!narrowed.test(path)) return text
  const query = Object.fromEntries(new URLSearchParams(search))
  return query[BUYER] ? text : hrefWith(path, query, { [BUYER]: asked })
}

import type { Request, RequestHandler } from 'express'
import type { Db } from '#db/connect.ts'
import { savedFilters } from '#server/users/saved-filters.ts'
import { newFormKey, typedFrom } from '#server/web/forms.ts'
import { hrefWith, type ListQuery } from '#server/web/list.ts'

// Lists of which a person may name filters, to find them back.

export const savableLists: Record<string, string> = {
  '/': 'Première page',
  '/marches': 'Marchés',
  '/entreprises': 'Entreprises',
  '/participants': 'Participants',
  '/releves': 'Relevés',
  '/heures/a-regulariser': 'Heures à régulariser',
  '/reserves': 'Marchés réservés',
  '/avenants': 'Avenants à confirmer',
  '/titulaires-a-verifier': 'Titulaires à vérifier',
  '/editions': 'Éditions',
  '/spaser/obligations': 'Obligations de clauses sociales',
  '/journal': 'Journal',
}

/** Asked of a list that opens on a filter: none, this time. */
const NONE = { filtre: 'aucun' }

/** What a filter is made of: neither the page, by number or by a row, nor words that are kept aside from the address. */
export function queryKept(query: ListQuery): string {
  const left = ['page', 'apres', 'avant', 'recherche', 'filtre', 'cle']
  return hrefWith('', Object.fromEntries(Object.entries(query).filter(([name]) => !left.includes(name))), {}).slice(1)
}

/**
 * Stands on a list after its buyer: `res.locals.saved` is what shared/saved-filters.hbs shows. A list asked without any filter
 * opens on the one that its reader chose.
 */
export function withSaved(db: Db): RequestHandler {
  // biome-ignore lint/suspicious/noExplicitAny: as in Express, a form sends what it likes, and a schema reads it
  const bring: RequestHandler<Request['params'], any, any, Request['query'], object> = async (req, res, next) => {
    const { user } = res.locals as unknown as Express.Locals
    const query = typedFrom(req.query)
    const own = await savedFilters(db, user.id, req.path)
    const opening = own.find(({ opens }) => opens)
    if (opening?.query && Object.keys(query).length === 0) return res.redirect(303, `${req.path}?${opening.query}`)
    const here = queryKept(query)
    Object.assign(res.locals, {
      saved: {
        list: req.path,
        query: here,
        key: newFormKey(),
        filters: own.map(({ name, query, opens }) => ({
          name: opens ? `${name} (à l’ouverture)` : name,
          href: query ? `${req.path}?${query}` : req.path,
          current: query === here,
        })),
        none: opening ? hrefWith(req.path, NONE, {}) : null,
        any: own.length > 0,
        mayName: here !== '' && !own.some(one => one.query === here),
      },
    })
    next()
  }
  return bring as RequestHandler
}

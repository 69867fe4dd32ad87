import { type Response, Router } from 'express'
import { allow } from '#server/access/guard.ts'
import { NotFound } from '#server/base/errors.ts'
import { numberFrom } from '#server/base/ids.ts'
import { changeFilter, deleteFilter, savedFilters, saveFilter } from '#server/users/saved-filters.ts'
import { done } from '#server/web/answers.ts'
import type { App } from '#server/web/context.ts'
import { type Attempt, readForm, untouched } from '#server/web/forms.ts'
import { found } from '#server/web/found.ts'
import { queryKept } from '../saved-lists.ts'
import { changeForm, saveForm } from './form.ts'
import { filtersPage } from './page.ts'

/** Filters that one named: found back, renamed, deleted. */
export function filtersRoutes({ db, clock }: App): Router {
  const router = Router()
  const one = found(async (user, { filtre }) => {
    const filter = (await savedFilters(db, user.id)).find(({ id }) => id === numberFrom(filtre))
    if (!filter) throw new NotFound('filter')
    return { filter }
  })

  router.get('/filtres', allow('account.own'), (_req, res) => show(res, untouched, 200))

  router.post('/filtres', allow('account.own'), async (req, res) => {
    const { typed, values, errors } = readForm(saveForm, req.body)
    if (errors) return show(res, { typed, errors }, 422)
    const { liste: list, nom: name, ouvre } = values!
    const query = queryKept(Object.fromEntries(new URLSearchParams(values!.requete)))
    const saved = { list, name, query, opens: ouvre === 'oui' }
    const refused = await saveFilter(db, res.locals.user.id, saved, clock.now())
    if (refused) return show(res, { typed, errors: { nom: refused } }, 422)
    done(req, res, `Le filtre «\u00a0${name}\u00a0» est gardé.`, query ? `${list}?${query}` : list)
  })

  router.post('/filtres/:filtre', allow('account.own'), one, async (req, res) => {
    const { filter, user } = res.locals
    const { typed, values, errors } = readForm(changeForm, req.body)
    if (errors) return show(res, { typed, errors }, 422, filter.id)
    const refused = await changeFilter(db, user.id, filter, { name: values!.nom, opens: values!.ouvre === 'oui' })
    if (refused) return show(res, { typed, errors: { nom: refused } }, 422, filter.id)
    done(req, res, 'Le filtre est modifié.', '/filtres')
  })

  router.post('/filtres/:filtre/suppression', allow('account.own'), one, async (req, res) => {
    const { filter, user } = res.locals
    await deleteFilter(db, user.id, filter.id)
    done(req, res, `Le filtre «\u00a0${filter.name}\u00a0» est supprimé.`, '/filtres')
  })

  return router

  async function show(res: Response, attempt: Attempt, status: number, tried: number | null = null) {
    const filters = await savedFilters(db, res.locals.user!.id)
    res.status(status).render('filters/index', filtersPage(filters, attempt, tried))
  }
}

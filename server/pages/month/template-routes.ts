import { Router } from 'express'
import { allow } from '#server/access/guard.ts'
import { monthFrom } from '#server/base/dates.ts'
import { NotFound } from '#server/base/errors.ts'
import { numberFrom } from '#server/base/ids.ts'
import { templateFor } from '#server/exchange/template/template.ts'
import type { App } from '#server/web/context.ts'
import { sendBook } from '#server/web/export.ts'
import { authorOf } from '../author.ts'

/** The template of one sender for a month, over all its contracts: it names people, to who may give it to their employer. */
export function templateRoutes({ db }: App): Router {
  const router = Router()

  router.get('/mois/:mois/modeles/:expediteur', allow('hours.log'), async (req, res) => {
    const month = monthFrom(req.params.mois)
    if (!month) throw new NotFound('month')
    const wanted = { senderId: numberFrom(req.params.expediteur), month, contractIds: null, href: `/mois/${month}` }
    sendBook(res, await templateFor(db, res.locals.user, wanted, authorOf(res)))
  })

  return router
}

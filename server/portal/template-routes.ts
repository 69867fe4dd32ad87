import { Router } from 'express'
import { monthFrom } from '#server/base/dates.ts'
import { NotFound } from '#server/base/errors.ts'
import { templateFor } from '#server/exchange/template/template.ts'
import { placeOf, readerOf } from '#server/register/passes/places.ts'
import { signedForNames } from '#server/register/passes/signing.ts'
import type { App } from '#server/web/context.ts'
import { sendBook } from '#server/web/export.ts'
import { allowCompany, authorOf, HOME } from './gate.ts'

/** The template that a company fills in, over all its own contracts: its people by name, to whoever said theirs. */
export function templateRoutes(app: App): Router {
  const router = Router()
  const { db } = app

  router.get('/reponses/modeles/:mois', allowCompany(), async (req, res) => {
    const { visit, own } = res.locals
    const month = monthFrom(req.params.mois)
    const [first] = own
    if (!month || !first) throw new NotFound('template')
    if (!visit.answeredBy) return res.redirect(303, HOME)
    const { place } = await placeOf(db, visit.pass, first.contractId)
    const contractIds = own.map(({ contractId }) => contractId)
    const wanted = { senderId: visit.pass.companyId, month, contractIds, href: HOME }
    const file = await db.transaction(async trx => {
      const signed = await signedForNames(trx, visit, place, authorOf(req, visit, app))
      return templateFor(trx, readerOf(visit.pass), wanted, signed)
    })
    sendBook(res, file)
  })

  return router
}

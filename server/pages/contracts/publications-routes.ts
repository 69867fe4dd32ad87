import { Router } from 'express'
import { allow } from '#server/access/guard.ts'
import { may } from '#server/access/rules.ts'
import { publicationsOf } from '#server/exchange/imports/publications.ts'
import type { App } from '#server/web/context.ts'
import { contractOf } from '../place.ts'
import { publicationsPage } from './publications-page.ts'

/** What was published of a contract. */
export function publicationsRoutes({ db }: App): Router {
  const router = Router()
  const found = contractOf(db)

  router.get('/marches/:id/publications', allow('contracts.read'), found, async (_req, res) => {
    const { contract, user } = res.locals
    const shown = await publicationsOf(db, contract.id)
    const importsOpen = may(user.role, 'decp.import') && user.buyerIds === null
    res.render('contracts/publications', publicationsPage(contract, shown, { importsOpen }))
  })

  return router
}

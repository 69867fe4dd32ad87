import { Router } from 'express'
import { allow } from '#server/access/guard.ts'
import { may } from '#server/access/rules.ts'
import { checksOf } from '#server/history/checks.ts'
import type { App } from '#server/web/context.ts'
import { contractOf } from '../place.ts'
import { checksPage } from './checks-page.ts'

export function checksRoutes({ db, clock }: App): Router {
  const router = Router()

  router.get('/marches/:id/controles', allow('contracts.read'), contractOf(db), async (_req, res) => {
    const { user, contract } = res.locals
    const checks = await checksOf(db, user, contract.id)
    res.render('contracts/checks', checksPage(contract, checks, may(user.role, 'journal.read'), clock.today()))
  })

  return router
}

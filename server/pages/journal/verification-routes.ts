import { Router } from 'express'
import { allow } from '#server/access/guard.ts'
import type { App } from '#server/web/context.ts'
import { typedFrom } from '#server/web/forms.ts'
import { journalChecks } from './checking.ts'
import { verificationPage } from './verification-page.ts'

const SECONDS = 2

export function verificationRoutes({ db, clock }: App): Router {
  const router = Router()
  const checks = journalChecks(db, clock)

  router.get('/journal/verification', allow('journal.verify'), async (req, res) => {
    const checking = await checks.look({ anew: typedFrom(req.query).encore === '1' })
    if (!checking.verdict) res.set('Refresh', `${SECONDS}; url=/journal/verification`)
    res.render('journal/verification', verificationPage(checking))
  })

  return router
}

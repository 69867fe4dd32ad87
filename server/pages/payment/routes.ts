import { Router } from 'express'
import { allow } from '#server/access/guard.ts'
import { filesToDeduct } from '#server/compliance/files-waiting.ts'
import type { App } from '#server/web/context.ts'
import { typedFrom } from '#server/web/forms.ts'
import { cutoffAsked, isPast } from '../cutoff.ts'
import { companiesAsked, paymentFor } from './load.ts'
import { paymentPage } from './page.ts'

const LONGEST = 200

/** Before paying, extending or signing: one company, by its number or its name. */
export function paymentRoutes({ db, clock }: App): Router {
  const router = Router()

  router.get('/avant-paiement', allow('companies.read'), async (req, res) => {
    const { user } = res.locals
    const read = typedFrom(req.query)
    const asked = (read.siren ?? '').trim().slice(0, LONGEST)
    const found = asked ? await companiesAsked(db, user, asked) : []
    const [only] = found
    const cutoff = await cutoffAsked(db, read, clock.today())
    const shown = only && found.length === 1 ? await paymentFor(db, user, only, cutoff) : null
    const files = shown || isPast(cutoff) ? [] : await filesToDeduct(db, user, cutoff.today)
    res.render('payment/index', paymentPage(asked, found, shown, { cutoff, read, files }))
  })

  return router
}

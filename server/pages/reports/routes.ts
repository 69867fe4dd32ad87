import { type Response, Router } from 'express'
import { allow } from '#server/access/guard.ts'
import { settled } from '#server/compliance/store.ts'
import { companyReport } from '#server/documents/company.ts'
import { contractReport } from '#server/documents/contract.ts'
import { printed } from '#server/documents/print.ts'
import { whenFrom } from '#server/documents/when.ts'
import type { Reported } from '#server/documents/words.ts'
import type { App } from '#server/web/context.ts'
import { chosenFrom } from './form.ts'
import { companiesOffered, contractsOffered, perimeterOf } from './offered-store.ts'
import { OFFERED, reportsPage } from './page.ts'

export function reportsRoutes({ db, clock, printer }: App): Router {
  const router = Router()

  router.get('/rapports', allow('reports.read'), async (req, res) => {
    const { user } = res.locals
    const chosen = chosenFrom(req.query, clock.today())
    await settled(db, clock.today())
    const contracts = await contractsOffered(db, user, chosen.query, OFFERED)
    const companies = await companiesOffered(db, user, chosen.query, OFFERED)
    const perimeter = await perimeterOf(db, user)
    const page = reportsPage(chosen, contracts, companies, perimeter)
    res.status(chosen.errors ? 422 : 200).render('reports/index', page)
  })

  router.get('/marches/:id/rapport.pdf', allow('reports.read'), async (req, res) => {
    const asked = whenFrom(req.query, clock.today())
    await send(res, await contractReport(db, res.locals.user, req.params.id, asked), asked.today)
  })

  router.get('/entreprises/:siret/rapport.pdf', allow('reports.read'), async (req, res) => {
    const asked = whenFrom(req.query, clock.today())
    await send(res, await companyReport(db, res.locals.user, String(req.params.siret), asked), asked.today)
  })

  return router

  async function send(res: Response, report: Reported, today: string): Promise<void> {
    const bytes = await printed(printer, report, today)
    res.set('Content-Disposition', `inline; filename="${report.fileName}"`)
    res.type('application/pdf').send(Buffer.from(bytes))
  }
}

import { Router } from 'express'
import { allow } from '#server/access/guard.ts'
import { settled } from '#server/compliance/store.ts'
import { companyReport } from '#server/documents/company.ts'
import { contractReport } from '#server/documents/contract.ts'
import { institutionReport } from '#server/documents/institution.ts'
import { reservedReport } from '#server/documents/reserved.ts'
import { whenFrom } from '#server/documents/when.ts'
import { perimeterOf } from '#server/register/buyers/store.ts'
import type { App } from '#server/web/context.ts'
import { readersOf } from '#server/web/replica.ts'
import { byBuyer } from '../buyer-choice.ts'
import { draftsOf } from '../waiting.ts'
import { chosenFrom, readingOf } from './form.ts'
import { companiesOffered, contractsOffered } from './offered-store.ts'
import { OFFERED, reportsPage } from './page.ts'

export function reportsRoutes(app: App): Router {
  const router = Router()
  const { db, clock } = app
  const readers = readersOf(app)
  const send = draftsOf(app, { href: '/rapports', label: 'Revenir aux rapports' })

  router.get('/rapports', allow('reports.read'), byBuyer(db), async (req, res) => {
    const { user } = res.locals
    const reader = readers.page(res)
    const chosen = chosenFrom(req.query, clock.today())
    await settled(reader, clock.today())
    const contracts = await contractsOffered(reader, user, {
      query: chosen.query,
      limit: OFFERED,
      reading: readingOf(chosen, clock.today()),
    })
    const companies = await companiesOffered(reader, user, chosen.query, OFFERED)
    const perimeter = await perimeterOf(reader, res.locals.whole)
    const page = reportsPage(chosen, contracts, companies, perimeter)
    res.status(chosen.errors ? 422 : 200).render('reports/index', page)
  })

  router.get('/institution/rapport.pdf', allow('reports.read'), async (req, res) => {
    const asked = whenFrom(req.query, clock.today())
    await send(req, res, () => institutionReport(readers.file(res), res.locals.user, asked))
  })

  router.get('/marches/:id/rapport.pdf', allow('reports.read'), async (req, res) => {
    const asked = whenFrom(req.query, clock.today())
    await send(req, res, () => contractReport(readers.file(res), res.locals.user, String(req.params.id), asked))
  })

  router.get('/marches/:id/reservation.pdf', allow('reports.read'), async (req, res) => {
    const asked = whenFrom(req.query, clock.today())
    await send(req, res, () => reservedReport(readers.file(res), res.locals.user, String(req.params.id), asked))
  })

  router.get('/entreprises/:siret/rapport.pdf', allow('reports.read'), async (req, res) => {
    const asked = whenFrom(req.query, clock.today())
    await send(req, res, () => companyReport(readers.file(res), res.locals.user, String(req.params.siret), asked))
  })

  return router
}

import { type Request, type Response, Router } from 'express'
import { allow } from '#server/access/guard.ts'
import { perimeterKey } from '#server/access/rules.ts'
import { NotFound } from '#server/base/errors.ts'
import { type CompanyAccount, companyAt } from '#server/compliance/companies.ts'
import { measureCalled } from '#server/compliance/openings/words.ts'
import type { App } from '#server/web/context.ts'
import { sendTable } from '#server/web/export.ts'
import { typedFrom } from '#server/web/forms.ts'
import { Kept } from '#server/web/kept.ts'
import { byBuyer } from '../buyer-choice.ts'
import { cutoffFrom, readingOf } from '../cutoff.ts'
import { companyOf, contractOf } from '../place.ts'
import { companyOpened, companyOpeningPage, companyOpeningSheet } from './company-page.ts'
import { loadContractOpening, type MeasuredContract, measuredContract } from './contract-load.ts'
import { contractOpeningPage, contractOpeningSheet, rowsShown } from './contract-page.ts'
import { namesIn } from './names-store.ts'
import { loadPortfolioOpening } from './portfolio-load.ts'
import { portfolioOpeningPage, portfolioOpeningSheet } from './portfolio-page.ts'
import { openingTable } from './sheet.ts'

type Locals = Response['locals']

export function openingsRoutes({ db, clock }: App): Router {
  const router = Router()
  // Whoever opens a figure opens the next one: what they are made of is measured once, until something is recorded.
  const accounts = new Kept<MeasuredContract>(50)
  const companies = new Kept<CompanyAccount>(50)

  async function ofContract(req: Request, { user, contract, revision }: Locals) {
    const query = typedFrom(req.query)
    const cutoff = cutoffFrom(query, clock.today())
    const key = [contract.id, ...Object.values(cutoff)].join(' ')
    const account = await accounts.at(revision, key, () => measuredContract(db, contract, cutoff))
    return loadContractOpening(db, user, account, req.params.mesure, query)
  }

  async function ofCompany(req: Request, { user, company, revision }: Locals) {
    const query = typedFrom(req.query)
    const cutoff = cutoffFrom(query, clock.today())
    const measure = measureCalled(req.params.mesure)
    const key = [perimeterKey(user), company.id, ...Object.values(cutoff)].join(' ')
    const account = await companies.at(revision, key, () => companyAt(db, user, company, readingOf(cutoff)))
    const opened = measure && companyOpened({ company, account, measure, cutoff, query })
    if (!opened) throw new NotFound('figure')
    return opened
  }

  const asFiles = (path: string) => [`${path}.csv`, `${path}.xlsx`]

  const contractPath = '/marches/:id/chiffres/:mesure'
  router.get(asFiles(contractPath), allow('hours.read'), contractOf(db), async (req, res) => {
    const shown = await ofContract(req, res.locals)
    const names = await namesIn(db, res.locals.user, shown.opening.rows)
    await sendTable(req, res, openingTable(contractOpeningSheet(shown, names)), shown.cutoff.at)
  })

  router.get(contractPath, allow('hours.read'), contractOf(db), async (req, res) => {
    const shown = await ofContract(req, res.locals)
    const names = await namesIn(db, res.locals.user, rowsShown(shown).rows)
    res.render('openings/opening', contractOpeningPage(shown, names))
  })

  const companyPath = '/entreprises/:number/chiffres/:mesure'
  router.get(asFiles(companyPath), allow('companies.read'), companyOf(db), byBuyer(db), async (req, res) => {
    const opened = await ofCompany(req, res.locals)
    await sendTable(req, res, openingTable(companyOpeningSheet(opened)), opened.cutoff.at)
  })

  router.get(companyPath, allow('companies.read'), companyOf(db), byBuyer(db), async (req, res) => {
    res.render('openings/opening', companyOpeningPage(await ofCompany(req, res.locals)))
  })

  router.get(asFiles('/chiffres/:mesure'), allow('contracts.read'), byBuyer(db), async (req, res) => {
    const query = typedFrom(req.query)
    const asked = [db, res.locals.user, req.params.mesure, query, clock.today()] as const
    const shown = await loadPortfolioOpening(...asked, { whole: true })
    await sendTable(req, res, openingTable(portfolioOpeningSheet(shown)), shown.cutoff.at)
  })

  router.get('/chiffres/:mesure', allow('contracts.read'), byBuyer(db), async (req, res) => {
    const { user } = res.locals
    const query = typedFrom(req.query)
    const shown = await loadPortfolioOpening(db, user, req.params.mesure, query, clock.today())
    res.render('openings/opening', portfolioOpeningPage(shown))
  })

  return router
}

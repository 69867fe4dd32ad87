import { Router } from 'express'
import { allow } from '#server/access/guard.ts'
import { perimeterKey } from '#server/access/rules.ts'
import { NotFound } from '#server/base/errors.ts'
import { type CompanyAccount, companyAt } from '#server/compliance/companies.ts'
import { measureCalled } from '#server/compliance/openings/words.ts'
import type { App } from '#server/web/context.ts'
import { typedFrom } from '#server/web/forms.ts'
import { Kept } from '#server/web/kept.ts'
import { cutoffFrom, readingOf } from '../cutoff.ts'
import { companyOf, contractOf } from '../place.ts'
import { companyOpeningPage } from './company-page.ts'
import { loadContractOpening, type MeasuredContract, measuredContract } from './contract-load.ts'
import { contractOpeningPage, rowsShown } from './contract-page.ts'
import { namesIn } from './names-store.ts'
import { loadPortfolioOpening } from './portfolio-load.ts'
import { portfolioOpeningPage } from './portfolio-page.ts'

export function openingsRoutes({ db, clock }: App): Router {
  const router = Router()
  // Whoever opens a figure opens the next one: what they are made of is measured once, until something is recorded.
  const accounts = new Kept<MeasuredContract>(50)
  const companies = new Kept<CompanyAccount>(50)

  router.get('/marches/:id/chiffres/:mesure', allow('hours.read'), contractOf(db), async (req, res) => {
    const { user, contract, revision } = res.locals
    const query = typedFrom(req.query)
    const cutoff = cutoffFrom(query, clock.today())
    const key = [contract.id, ...Object.values(cutoff)].join(' ')
    const account = await accounts.at(revision, key, () => measuredContract(db, contract, cutoff))
    const shown = await loadContractOpening(db, user, account, req.params.mesure, query)
    const names = await namesIn(db, user, rowsShown(shown).rows)
    res.render('openings/opening', contractOpeningPage(shown, names))
  })

  router.get('/entreprises/:number/chiffres/:mesure', allow('companies.read'), companyOf(db), async (req, res) => {
    const { user, company, revision } = res.locals
    const query = typedFrom(req.query)
    const cutoff = cutoffFrom(query, clock.today())
    const measure = measureCalled(req.params.mesure)
    const key = [perimeterKey(user), company.id, ...Object.values(cutoff)].join(' ')
    const account = await companies.at(revision, key, () => companyAt(db, user, company, readingOf(cutoff)))
    const page = measure && companyOpeningPage({ company, account, measure, cutoff, query })
    if (!page) throw new NotFound('figure')
    res.render('openings/opening', page)
  })

  router.get('/chiffres/:mesure', allow('contracts.read'), async (req, res) => {
    const { user } = res.locals
    const query = typedFrom(req.query)
    const shown = await loadPortfolioOpening(db, user, req.params.mesure, query, clock.today())
    res.render('openings/opening', portfolioOpeningPage(shown))
  })

  return router
}

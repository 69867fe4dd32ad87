import { Router } from 'express'
import { allow } from '#server/access/guard.ts'
import { may } from '#server/access/rules.ts'
import { Conflict } from '#server/base/errors.ts'
import { numberFrom } from '#server/base/ids.ts'
import { buyersOf } from '#server/register/buyers/store.ts'
import { addCompany, editCompany } from '#server/register/companies/actions.ts'
import { companyFor, isVisibleCompany } from '#server/register/companies/store.ts'
import { companyHref } from '#server/register/companies/words.ts'
import { followsSome } from '#server/register/contracts/named-store.ts'
import { conflictPage } from '#server/web/conflict.ts'
import type { App } from '#server/web/context.ts'
import { sendTable } from '#server/web/export.ts'
import { type Attempt, readForm, typedFrom } from '#server/web/forms.ts'
import { readersOf } from '#server/web/replica.ts'
import { authorOf } from '../author.ts'
import { byBuyer } from '../buyer-choice.ts'
import { cutoffAsked, isPast } from '../cutoff.ts'
import { KeptLists } from '../kept-lists.ts'
import { companyOf } from '../place.ts'
import { withSaved } from '../saved-lists.ts'
import { companyForm, newCompanyForm, objectionToNoter } from './form.ts'
import { companyFormPage, comparedCompany } from './form-page.ts'
import { companiesPage, companyFiltersFrom } from './list-page.ts'
import { companiesTable } from './list-sheet.ts'
import { companiesListed, type JudgedLists } from './list-store.ts'
import { loadCompany } from './load.ts'
import { companyPage } from './page.ts'

export function companiesRoutes(app: App): Router {
  const router = Router()
  const { db, clock } = app
  const readers = readersOf(app)
  const found = companyOf(db)
  const lists: JudgedLists = new KeptLists(8)

  router.get('/entreprises', allow('companies.read'), byBuyer(db), withSaved(db), async (req, res) => {
    const { user } = res.locals
    const reader = readers.page(res)
    const query = typedFrom(req.query)
    const filters = companyFiltersFrom(query)
    const cutoff = await cutoffAsked(reader, query, clock.today())
    const listed = await companiesListed(reader, user, filters, cutoff, { page: query.page, all: false }, lists)
    const follows = await followsSome(reader, user)
    const mayEdit = may(user.role, 'companies.edit')
    const partial = user.buyerIds !== null

    res.render('companies/index', companiesPage({ query, filters, ...listed, follows, partial, cutoff, mayEdit }))
  })

  router.get(['/entreprises.csv', '/entreprises.xlsx'], allow('companies.read'), byBuyer(db), async (req, res) => {
    const reader = readers.file(res)
    const query = typedFrom(req.query)
    const asked = { page: undefined, all: true }
    const cutoff = await cutoffAsked(reader, query, clock.today())
    const { companies } = await companiesListed(
      reader,
      res.locals.user,
      companyFiltersFrom(query),
      cutoff,
      asked,
      lists,
    )
    await sendTable(req, res, companiesTable(companies), clock.today())
  })

  router.get('/entreprises/nouvelle', allow('companies.edit'), async (req, res) => {
    const { numero, type } = typedFrom(req.query)
    const typed = { ...(numero && { numero }), ...(type && { type }) }
    res.render('companies/form', companyFormPage(null, { typed, errors: {} }, await buyersOf(db, res.locals.user)))
  })

  router.post('/entreprises/nouvelle', allow('companies.edit'), async (req, res) => {
    const { user } = res.locals
    const { typed, values, errors } = readForm(newCompanyForm, req.body)
    const buyers = await buyersOf(db, user)
    const refused = errors ?? objectionToNoter(values, buyers)
    if (refused)
      return res.status(422).render('companies/form', companyFormPage(null, { typed, errors: refused }, buyers))

    const added = await addCompany(db, values!, authorOf(res))
    if (!added && !(await isVisibleCompany(db, user, values!.identifier))) {
      const sentence = 'Ce numéro est déjà enregistré. Ajoutez l’entreprise à un de vos marchés pour la voir.'
      const attempt: Attempt = { typed, errors: { numero: sentence } }
      return res.status(422).render('companies/form', companyFormPage(null, attempt, buyers))
    }
    req.session.notice = added
      ? 'L’entreprise est enregistrée.'
      : 'Cette entreprise était déjà enregistrée\u00a0: la voici.'
    res.redirect(303, companyHref(values!))
  })

  router.get('/entreprises/:number', allow('companies.read'), found, async (req, res) => {
    const { user, company } = res.locals
    const cutoff = await cutoffAsked(db, typedFrom(req.query), clock.today())
    const shown = await loadCompany(db, user, company, cutoff)
    const writes = !isPast(cutoff) // nothing is written on a past date
    const allowed = {
      edit: writes && may(user.role, 'companies.edit'),
      report: may(user.role, 'reports.read'),
      record: writes && may(user.role, 'facts.record'),
      pool: writes && may(user.role, 'clauses.edit'),
      remind: writes && may(user.role, 'reminders.send'),
    }
    res.render('companies/company', companyPage(shown, allowed))
  })

  router.get('/entreprises/:number/modifier', allow('companies.edit'), found, (_req, res) => {
    res.render('companies/form', companyFormPage(res.locals.company))
  })

  router.post('/entreprises/:number/modifier', allow('companies.edit'), found, async (req, res) => {
    const { user, company } = res.locals
    const { typed, values, errors } = readForm(companyForm, req.body)
    if (errors) return res.status(422).render('companies/form', companyFormPage(company, { typed, errors }))

    try {
      const version = numberFrom(typed.version)
      await editCompany(db, company, values, version, authorOf(res))
    } catch (error) {
      if (!(error instanceof Conflict)) throw error
      const theirs = await companyFor(db, user, company.identifier)
      const what = {
        what: 'La fiche de l’entreprise',
        action: companyHref(company, '/modifier'),
        back: companyHref(company),
      }
      const rows = comparedCompany(typed, theirs)
      return res.status(409).render('shared/conflict', conflictPage({ ...what, rows, typed, version: theirs.version }))
    }
    req.session.notice = 'La fiche est modifiée.'
    res.redirect(303, companyHref(company))
  })

  return router
}

import { type Response, Router } from 'express'
import { allow } from '#server/access/guard.ts'
import { Conflict } from '#server/base/errors.ts'
import { numberFrom } from '#server/base/ids.ts'
import { noteContact } from '#server/register/companies/actions.ts'
import { companyHref } from '#server/register/companies/words.ts'
import { done, showConflict } from '#server/web/answers.ts'
import type { App } from '#server/web/context.ts'
import { type Attempt, readForm, typedFrom, untouched } from '#server/web/forms.ts'
import { authorOf } from '../author.ts'
import { companyOf } from '../place.ts'
import { comparedContact, contactFormPage, contactsSaid } from './contact-page.ts'
import { contactForm } from './form.ts'
import { loadContacts } from './load.ts'

/** Whom a buyer calls at a company: one card a buyer. */
export function contactRoutes({ db }: App): Router {
  const router = Router()
  const found = companyOf(db)

  router.get('/entreprises/:number/contact', allow('companies.edit'), found, async (req, res) => {
    await show(res, untouched, typedFrom(req.query).acheteur)
  })

  router.post('/entreprises/:number/contact', allow('companies.edit'), found, async (req, res) => {
    const { user, company } = res.locals
    const { typed, values, errors } = readForm(contactForm, req.body)
    const { choices } = await loadContacts(db, user, company)
    const buyer = choices.find(({ id }) => id === numberFrom(typed.acheteur))
    const refused = errors ?? (buyer ? null : { acheteur: 'Choisissez pour quel acheteur ce contact est noté.' })
    if (refused) return show(res.status(422), { typed, errors: refused }, typed.acheteur)
    try {
      await noteContact(db, { company, buyerId: buyer!.id }, values!, numberFrom(typed.version), authorOf(res))
      done(req, res, 'Le contact est noté.', companyHref(company))
    } catch (error) {
      if (!(error instanceof Conflict)) throw error
      const { contacts } = await loadContacts(db, user, company)
      const theirs = contacts.find(({ buyerId }) => buyerId === buyer!.id)
      const rows = comparedContact(typed, theirs)
      const back = companyHref(company)
      const at = { what: contactsSaid(buyer!), action: companyHref(company, '/contact'), back, rows, typed }
      showConflict(res, { ...at, version: theirs?.version ?? 0 })
    }
  })

  return router

  async function show(res: Response, attempt: Attempt, asked: string | undefined): Promise<void> {
    const { user, company } = res.locals
    const known = await loadContacts(db, user, company)
    res.render('companies/contact', contactFormPage(company, known, numberFrom(asked), attempt))
  }
}

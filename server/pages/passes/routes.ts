import { type Response, Router } from 'express'
import { allow } from '#server/access/guard.ts'
import { NotFound } from '#server/base/errors.ts'
import { numberFrom } from '#server/base/ids.ts'
import { buyersOf } from '#server/register/buyers/store.ts'
import { buyerName } from '#server/register/buyers/words.ts'
import { buyersConcerned, contactsFor } from '#server/register/companies/contact-store.ts'
import { companyHref, companyName } from '#server/register/companies/words.ts'
import { endPass, mailLink } from '#server/register/passes/actions.ts'
import { objectionToMessage } from '#server/register/passes/exchanges.ts'
import { followerNumbered } from '#server/register/passes/places.ts'
import { answersOf, passesOf, visitsOf } from '#server/register/passes/store.ts'
import { done } from '#server/web/answers.ts'
import type { App } from '#server/web/context.ts'
import { readForm } from '#server/web/forms.ts'
import { authorOf } from '../author.ts'
import { companyOf } from '../place.ts'
import { endForm, giveForm } from './form.ts'
import { passesPage, type Refused, type Unsent } from './page.ts'

/** The links by which a company answers without an account: given, followed, ended. */
export function passesRoutes({ db, clock }: App): Router {
  const router = Router()
  const found = companyOf(db)

  router.get('/entreprises/:number/liens', allow('reminders.send'), found, async (_req, res) => {
    await show(res, null)
  })

  router.post('/entreprises/:number/liens', allow('reminders.send'), found, async (req, res) => {
    const { user, company } = res.locals
    const buyer = (await buyersHere(res)).find(({ id }) => id === numberFrom(req.body.acheteur))
    if (!buyer) return done(req, res, 'Choisissez pour quel acheteur.', companyHref(company, '/liens'))
    const whom = { id: company.id, name: companyName(company), href: companyHref(company) }
    const writer = await followerNumbered(db, user.id)
    const { typed, values, errors } = readForm(giveForm, req.body)
    const whose = { companyId: company.id, buyerId: buyer.id }
    const named = values ? await objectionToMessage(db, whose, values.message) : null
    const wrong = errors ?? (named ? { message: named } : null)
    if (wrong) return show(res.status(422), null, { buyerId: buyer.id, attempt: { typed, errors: wrong } })
    const email = await mailLink(
      db,
      whom,
      { id: buyer.id, name: buyerName(buyer) },
      { writer, message: values!.message },
      authorOf(res),
    )
    const said = email ? `Un lien part à ${email}.` : 'Aucune adresse n’est notée\u00a0: notez-en une d’abord.'
    done(req, res, said, companyHref(company, '/liens'))
  })

  router.post('/entreprises/:number/liens/:lien/fin', allow('reminders.send'), found, async (req, res) => {
    const { user, company } = res.locals
    const pass = (await passesOf(db, user, company.id)).find(({ id }) => id === numberFrom(req.params.lien))
    if (!pass) throw new NotFound('pass')
    const { typed, values, errors } = readForm(endForm, req.body)
    if (errors) return show(res.status(422), { id: pass.id, attempt: { typed, errors } })
    await endPass(db, pass, companyHref(company), values.motif, authorOf(res))
    done(req, res, 'Il est mis fin à ce lien, et aux visites qu’il avait ouvertes.', companyHref(company, '/liens'))
  })

  return router

  async function buyersHere(res: Response) {
    const concerned = await buyersConcerned(db, res.locals.company.id)
    return (await buyersOf(db, res.locals.user)).filter(({ id }) => concerned.includes(id))
  }

  async function show(res: Response, refused: Refused | null, unsent: Unsent | null = null): Promise<void> {
    const { user, company } = res.locals
    const passes = await passesOf(db, user, company.id)
    const ids = passes.map(({ id }) => id)
    const [visits, answers] = [await visitsOf(db, ids), await answersOf(db, ids)]
    const contacts = await contactsFor(db, user, company.id)
    const known = { company, passes, visits, answers, buyers: await buyersHere(res), contacts }
    res.render('passes/index', passesPage({ ...known, today: clock.today(), refused, unsent }))
  }
}

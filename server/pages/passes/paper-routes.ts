import { type Request, type Response, Router } from 'express'
import { allow } from '#server/access/guard.ts'
import { monthFrom, monthOf, nextMonth } from '#server/base/dates.ts'
import { BadRequest, NotFound } from '#server/base/errors.ts'
import { numberFrom } from '#server/base/ids.ts'
import { withoutKey } from '#server/journal/store.ts'
import { buyersOf } from '#server/register/buyers/store.ts'
import { buyerName } from '#server/register/buyers/words.ts'
import { buyersConcerned } from '#server/register/companies/contact-store.ts'
import { companyHref, companyName } from '#server/register/companies/words.ts'
import { isSettled } from '#server/register/hours/statement-rules.ts'
import { namesShown } from '#server/register/participants/identities.ts'
import { formCoded, paperParts, printForm } from '#server/register/passes/paper-forms.ts'
import { readCode } from '#server/register/passes/paper-rules.ts'
import { institutionOf } from '#server/settings/store.ts'
import { done } from '#server/web/answers.ts'
import type { App } from '#server/web/context.ts'
import { authorOf } from '../author.ts'
import { companyOf } from '../place.ts'
import { paperPage, printedPage } from './paper-page.ts'

/** Forms on paper, for companies without mail: prepared, printed, and found again by their code. */
export function paperRoutes({ db, clock }: App): Router {
  const router = Router()
  const found = companyOf(db)
  const path = '/entreprises/:number/papier/:mois'

  router.get(path, allow('reminders.send'), found, async (req, res) => {
    const asked = askedIn(req, res)
    const buyers = []
    for (const buyer of await buyersHere(res)) buyers.push({ ...buyer, parts: await partsOf(asked, buyer.id) })
    res.render('passes/paper', paperPage(asked, buyers))
  })

  router.post(path, allow('reminders.send'), found, async (req, res) => {
    const asked = askedIn(req, res)
    if (!req.body.acheteur) throw new BadRequest('Dites pour quel acheteur préparer le formulaire.')
    const buyer = (await buyersHere(res)).find(({ id }) => id === numberFrom(req.body.acheteur))
    const parts = buyer ? await partsOf(asked, buyer.id) : []
    if (!buyer || parts.length === 0) throw new NotFound('statement')
    const { month, company } = asked
    const whose = { id: company.id, href: companyHref(company) }
    const { code, link } = await printForm(db, whose, { buyerId: buyer.id, month }, authorOf(res))
    const people = parts.flatMap(({ group }) => group.rows.map(({ participantId }) => participantId))
    const shown = people.map(id => ({ id, buyerId: buyer.id }))
    const at = { href: companyHref(company, `/papier/${month}`), month, isOpening: true }
    const names = await namesShown(db, shown, at, withoutKey(authorOf(res)))
    const { name: institution } = await institutionOf(db)
    res.render('passes/form', printedPage(asked, { institution, buyer: buyer.name, parts, names, code, link }))
  })

  router.get('/papier', allow('hours.log'), async (req, res) => {
    const typed = typeof req.query.code === 'string' ? req.query.code.slice(0, 40) : ''
    const code = readCode(typed)
    const form = code ? await formCoded(db, code, res.locals.user.buyerIds) : null
    const back = `/mois/${nextMonth(monthOf(clock.today()), -1)}`
    if (!form) return done(req, res, code ? UNKNOWN : MISREAD, back)
    const parts = await paperParts(db, form, form.month)
    const part = parts.find(({ group }) => !isSettled(group.sender)) ?? parts[0]
    if (!part) return done(req, res, UNKNOWN, back)
    const { contractId, follower } = part.own
    const isMine = follower?.id === res.locals.user.id
    const group = `#g-${contractId}-${form.companyId}`
    res.redirect(303, isMine ? `/mois/${form.month}${group}` : `/marches/${contractId}/heures?mois=${form.month}`)
  })

  return router

  function askedIn(req: Request, res: Response) {
    const month = monthFrom(req.params.mois)
    if (!month || month > monthOf(clock.today())) throw new NotFound('month')
    const { company } = res.locals
    return { company, name: companyName(company), month }
  }

  function partsOf({ company, month }: ReturnType<typeof askedIn>, buyerId: number) {
    return paperParts(db, { companyId: company.id, buyerId }, month)
  }

  async function buyersHere(res: Response) {
    const concerned = await buyersConcerned(db, res.locals.company.id)
    const own = (await buyersOf(db, res.locals.user)).filter(({ id }) => concerned.includes(id))
    return own.map(buyer => ({ id: buyer.id, name: buyerName(buyer) }))
  }
}

const MISREAD = 'Ce code est mal lu\u00a0: il a six signes, comme K7Q-M4D, sans zéro ni un.'
const UNKNOWN = 'Aucun formulaire papier n’a ce code.'

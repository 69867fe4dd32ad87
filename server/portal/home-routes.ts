import { type Request, type Response, Router } from 'express'
import { AlreadyDone, NotFound } from '#server/base/errors.ts'
import { hourOf } from '#server/base/format.ts'
import { numberFrom } from '#server/base/ids.ts'
import { abandonCompanyDraft } from '#server/drafts/company-store.ts'
import { leaveMessage } from '#server/register/passes/answers.ts'
import { exchangesOf } from '#server/register/passes/exchanges.ts'
import { placeOf } from '#server/register/passes/places.ts'
import { closeVisit, putNotice, sayWhoAnswers } from '#server/register/passes/visits.ts'
import type { App } from '#server/web/context.ts'
import { type Attempt, readForm, typedFrom, untouched } from '#server/web/forms.ts'
import { ownCertificates } from './certificates.ts'
import { pageSaid } from './closed.ts'
import { giveBack, keepTyped, letGo } from './drafting.ts'
import { messageForm } from './form.ts'
import { allowCompany, authorOf, cookieFor, HOME } from './gate.ts'
import { homePage, whoForm } from './home-page.ts'
import { loadOwn } from './load.ts'
import { sentWords } from './words.ts'

const MESSAGES = '/reponses/messages'

/** What a company owes a buyer; who answers for it; a message. */
export function homeRoutes(app: App): Router {
  const router = Router()
  const { db, clock, publicUrl } = app

  router.get('/reponses', allowCompany(), async (req, res) => {
    await giveBack(db, req, res, [MESSAGES], clock.today())
    await show(res, untouched)
  })

  router.post('/reponses/qui', allowCompany(), async (req, res) => {
    const typed = typedFrom(req.body)
    const back = pageSaid({ body: { page: typed.vers } } as Request)
    if (await sayWhoAnswers(db, res.locals.visit, typed.nom ?? '')) return res.redirect(303, back)
    const errors = { nom: 'Écrivez votre prénom et votre nom.' }
    res.status(422).render('portal/who', { title: 'Qui répond\u202f?', who: whoForm({ typed, errors }, back) })
  })

  router.post(MESSAGES, allowCompany(), async (req, res) => {
    const { visit } = res.locals
    const { typed, values, errors } = readForm(messageForm, req.body)
    const wrong = visit.answeredBy ? errors : { ...errors, nom: sentWords.who }
    if (wrong || !values) {
      await keepTyped(db, res, { form: MESSAGES, page: HOME, body: req.body })
      return show(res.status(422), { typed, errors: wrong ?? {} })
    }
    await send(req, res, values)
    res.redirect(303, HOME)
  })

  router.post('/reponses/saisies', allowCompany(), async (req, res) => {
    const { formulaire, encore: _encore, ...body } = req.body as Record<string, unknown>
    const form = typeof formulaire === 'string' ? formulaire : ''
    const isOurs = /^\/reponses\/[\w/-]+$/.test(form)
    const kept = isOurs && (await keepTyped(db, res, { form, page: pageSaid(req), body }))
    res.json({ keptAt: kept ? hourOf(clock.now()) : null })
  })

  router.post('/reponses/saisies/:draft/abandon', allowCompany(), async (req, res) => {
    const page = await abandonCompanyDraft(db, res.locals.visit.pass, numberFrom(req.params.draft))
    if (!page) throw new NotFound('draft')
    await putNotice(db, res.locals.visit, 'Ce qui avait été saisi est abandonné.')
    res.redirect(303, page)
  })

  router.post('/reponses/fin', allowCompany(), async (_req, res) => {
    await closeVisit(db, res.locals.visit)
    res.append('Set-Cookie', cookieFor(publicUrl, '', 0))
    const lede = 'Votre visite est finie. Le lien du courriel la rouvre quand vous voulez.'
    res.render('portal/said', { title: 'Au revoir', lede, text: '', portal: { calls: res.locals.portal.calls } })
  })

  return router

  async function show(res: Response, attempt: Attempt): Promise<void> {
    const { visit, own } = res.locals
    const places = await loadOwn(db, own, visit.pass.companyId, clock.today())
    const exchanges = await exchangesOf(db, visit.pass)
    const certificates = await ownCertificates(db, visit.pass.companyId, places)
    res.render('portal/home', homePage(visit, places, { attempt, certificates, exchanges, today: clock.today() }))
  }

  async function send(req: Request, res: Response, { marche, message }: { marche: string; message: string }) {
    const { visit } = res.locals
    const { place } = await placeOf(db, visit.pass, numberFrom(marche))
    try {
      await leaveMessage(db, visit, place, message, authorOf(req, visit, app))
    } catch (error) {
      if (!(error instanceof AlreadyDone)) throw error
    }
    await letGo(db, res, MESSAGES)
    await putNotice(db, visit, sentWords.message)
  }
}

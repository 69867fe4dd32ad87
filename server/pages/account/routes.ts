import { type Request, type Response, Router } from 'express'
import { allowAnyone } from '#server/access/guard.ts'
import { NotFound } from '#server/base/errors.ts'
import { forgetOldDrafts } from '#server/drafts/store.ts'
import { postOf } from '#server/mail/post.ts'
import { settingNamed } from '#server/settings/store.ts'
import { createFirstAdministrator } from '#server/users/actions.ts'
import { closeSession, safeReturn } from '#server/users/browsing.ts'
import { codeHolder } from '#server/users/codes.ts'
import { doorOn } from '#server/users/entering.ts'
import { askForLink } from '#server/users/forgotten.ts'
import { checkPassword, choosePassword } from '#server/users/own-actions.ts'
import * as store from '#server/users/store.ts'
import { questionsOn } from '#server/users/throttle.ts'
import type { App } from '#server/web/context.ts'
import { type Attempt, untouched } from '#server/web/forms.ts'
import { type LateForm, lateForms } from '../sign-in-first.ts'
import * as form from './form.ts'
import * as page from './page.ts'
import { refusedWords, tooManyWords } from './refused-words.ts'

/** The ways in: signing in, the first administrator, a one-time code. */
export function usersRoutes(app: App): Router {
  const router = Router()
  const { db, clock } = app
  const door = doorOn(app)
  const ask = questionsOn(db)

  router.get('/connexion', allowAnyone(), async (req, res) => {
    if (res.locals.user) return res.redirect(303, '/')
    if (await store.thereIsNoUser(db)) return res.redirect(303, '/installation')
    await showSignIn(res, { back: safeReturn(req.query.retour), late: lateFrom(req.query.saisie) })
  })

  router.post('/connexion', allowAnyone(), async (req, res) => {
    const asked = { back: safeReturn(req.body?.retour), late: lateFrom(req.body?.saisie) }
    const { typed, values, errors } = form.readSignIn(req.body)
    if (errors) return showSignIn(res.status(422), { ...asked, attempt: { typed, errors } })

    const { courriel: email, 'mot-de-passe': password } = values
    const again = (refusal: string) => showSignIn(res, { ...asked, attempt: { typed, errors: {} }, refusal })
    const tried = await door.tried(req, { email, refusal: 'signIn.refused' }, () => checkPassword(db, email, password))
    if ('wait' in tried) return tooMany(res, tried.wait, again)
    if ('refused' in tried) {
      res.status(422)
      return again(page.REFUSED)
    }
    await enter(req, res, tried.value)
    res.redirect(303, asked.back)
  })

  router.post('/deconnexion', allowAnyone(), async (req, res) => {
    await closeSession(req)
    res.set('Clear-Site-Data', '"cache", "storage"')
    res.redirect(303, '/connexion')
  })

  router.get('/mot-de-passe-oublie', allowAnyone(), async (_req, res) => {
    await showForgotten(res)
  })

  router.post('/mot-de-passe-oublie', allowAnyone(), async (req, res) => {
    const { typed, values, errors } = form.readForgotten(req.body)
    if (!(await postOf(db)).hasServer) return showForgotten(res)
    if (errors) return showForgotten(res.status(422), { attempt: { typed, errors } })
    const source = req.ip ?? ''
    const seconds = await ask(source)
    if (seconds !== null) return tooMany(res, seconds, refusal => showForgotten(res, { refusal }))
    await askForLink(db, values.courriel, { source, at: clock.now() })
    res.render('account/forgotten', page.linkAskedPage(await contact(), values.courriel))
  })

  router.get('/installation', allowAnyone(), async (_req, res) => {
    await onlyWhileEmpty()
    res.render('account/installation', page.installationPage())
  })

  router.post('/installation', allowAnyone(), async (req, res) => {
    await onlyWhileEmpty()
    const { typed, values, errors } = form.readInstallation(req.body)
    const again = (status: number, attempt: Attempt, refusal?: string) =>
      res.status(status).render('account/installation', page.installationPage(attempt, refusal))
    if (errors) return again(422, { typed, errors })

    const { code, institution, nom: name, courriel: email, 'mot-de-passe': password } = values
    const asked = { code, institution, name, email, password }
    const tried = await door.tried(req, ONE_TIME_CODE, () => createFirstAdministrator(db, asked, clock.now()))
    if ('wait' in tried) return tooMany(res, tried.wait, refusal => again(429, { typed, errors: {} }, refusal))
    if ('refused' in tried) return again(422, { typed, errors: {} }, OLD_SETUP)
    await enter(req, res, tried.value)
    req.session.notice = 'Votre compte est créé. Ajoutez maintenant vos collègues et vos acheteurs.'
    res.redirect(303, '/reglages')
  })

  router.get('/invitation', allowAnyone(), async (req, res) => {
    const code = typeof req.query.code === 'string' ? req.query.code.slice(0, 40) : ''
    const holder = await holderOf(code)
    const refusal = code && !holder ? OLD_CODE : undefined
    res.render('account/invitation', page.invitationPage(code, holder?.name ?? null, undefined, refusal))
  })

  router.post('/invitation', allowAnyone(), async (req, res) => {
    const code = typeof req.body?.code === 'string' ? req.body.code.slice(0, 40) : ''
    const again = (status: number, attempt: Attempt, name: string | null, refusal?: string) =>
      res.status(status).render('account/invitation', page.invitationPage(code, name, attempt, refusal))
    const tried = await door.tried(req, ONE_TIME_CODE, () => chosen(req, res, code))
    if ('wait' in tried) return tooMany(res, tried.wait, refusal => again(429, untouched, null, refusal))
    if ('refused' in tried) return again(422, untouched, null, OLD_CODE)
    const { id, name, attempt } = tried.value
    if (id === null) return again(422, attempt, name)
    await enter(req, res, id)
    req.session.notice = 'Votre mot de passe est enregistré.'
    res.redirect(303, '/')
  })

  // The route itself only exists in a demonstration.
  if (app.demo.length > 0) {
    router.post('/demonstration/:role', allowAnyone(), async (req, res) => {
      const account = (await demonstration()).find(({ role }) => role === req.params.role)
      if (!account) throw new NotFound('role')
      await enter(req, res, account.id)
      res.redirect(303, safeReturn(req.body?.retour))
    })
  }

  return router

  async function enter(req: Request, res: Response, id: number): Promise<void> {
    const refused = await door.enter(req, res, id)
    await forgetOldDrafts(db, clock.now())
    req.session.alarm = refusedWords(refused)
  }

  /** Judges the password only for whoever holds a code that still works. null when the code does not. */
  async function chosen(req: Request, res: Response, code: string) {
    const holder = await holderOf(code)
    if (!holder) return null
    const { name, email } = holder
    const { typed, values, errors } = form.readInvitation(req.body, [name, email, res.locals.institution.name])
    if (errors) return { id: null, name, attempt: { typed, errors } }
    const asked = { code, password: values['mot-de-passe'], source: req.ip ?? '' }
    const id = await choosePassword(db, asked, clock.now())
    return id === null ? null : { id, name, attempt: untouched }
  }

  async function showSignIn(res: Response, said: Asked & { attempt?: Attempt; refusal?: string }): Promise<void> {
    const model = page.signInPage({ ...said, contact: await contact(), demonstration: await demonstration() })
    res.render('account/sign-in', model)
  }

  async function showForgotten(res: Response, said: { attempt?: Attempt; refusal?: string } = {}): Promise<void> {
    const { hasServer: mails } = await postOf(db)
    res.render('account/forgotten', page.forgottenPage(await contact(), { mails, ...said }))
  }

  async function tooMany(res: Response, seconds: number, show: (refusal: string) => unknown): Promise<void> {
    res.status(429).set('Retry-After', String(seconds))
    await show(tooManyWords(seconds))
  }

  async function demonstration() {
    const found = await Promise.all(app.demo.map(email => store.accountCalled(db, email)))
    return found.filter(account => account !== null && account.disabledAt === null).map(account => account!)
  }

  async function onlyWhileEmpty(): Promise<void> {
    if (!(await store.thereIsNoUser(db))) throw new NotFound('installation')
  }

  async function holderOf(code: string): Promise<store.Account | null> {
    const holder = code ? await codeHolder(db, ['invitation', 'reset'], code, clock.now()) : null
    return holder?.userId ? store.accountNumbered(db, holder.userId) : null
  }

  async function contact(): Promise<string> {
    return (await settingNamed(db, 'institution.contact')) ?? ''
  }
}

const ONE_TIME_CODE = { email: null, refusal: 'code.refused' } as const
type Asked = { back: string; late: LateForm | null }

function lateFrom(said: unknown): LateForm | null {
  return lateForms.find(one => one === said) ?? null
}

const OLD_SETUP = 'Ce code ne convient pas, ou a expiré. Redémarrez le serveur pour en obtenir un autre.'
const OLD_CODE =
  'Ce code ne convient pas, a déjà servi ou a expiré. Demandez un nouveau lien\u00a0: la page «\u00a0Mot de passe oublié\u00a0» dit comment.'

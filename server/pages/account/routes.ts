import { type Request, type Response, Router } from 'express'
import { allow, allowAnyone } from '#server/access/guard.ts'
import { may } from '#server/access/rules.ts'
import { Conflict, NotFound } from '#server/base/errors.ts'
import { draftsOf, forgetOldDrafts } from '#server/drafts/store.ts'
import { buyersOf } from '#server/register/buyers/store.ts'
import { buyerName } from '#server/register/buyers/words.ts'
import { followedCount } from '#server/register/followings/store.ts'
import { settingNamed } from '#server/settings/store.ts'
import {
  changePassword,
  checkPassword,
  choosePassword,
  createFirstAdministrator,
  rename,
} from '#server/users/actions.ts'
import { closeSession, openSession, ownSession, safeReturn } from '#server/users/browsing.ts'
import { codeHolder } from '#server/users/codes.ts'
import * as sessionStore from '#server/users/session-store.ts'
import * as store from '#server/users/store.ts'
import { throttleOn } from '#server/users/throttle.ts'
import { showConflict } from '#server/web/answers.ts'
import type { App } from '#server/web/context.ts'
import { type Attempt, untouched } from '#server/web/forms.ts'
import { authorOf } from '../author.ts'
import { type LateForm, lateForms } from '../sign-in-first.ts'
import * as form from './form.ts'
import * as page from './page.ts'

export function usersRoutes(app: App): Router {
  const router = Router()
  const { db, clock, log } = app
  const throttle = throttleOn(db)

  router.get('/connexion', allowAnyone(), async (req, res) => {
    if (res.locals.user) return res.redirect(303, '/')
    if (await store.thereIsNoUser(db)) return res.redirect(303, '/installation')
    await showSignIn(res, { back: safeReturn(req.query.retour), late: lateFrom(req.query.saisie) })
  })

  router.post('/connexion', allowAnyone(), async (req, res) => {
    const asked = { back: safeReturn(req.body?.retour), late: lateFrom(req.body?.saisie) }
    const { typed, values, errors } = form.readSignIn(req.body)
    if (errors) return showSignIn(res.status(422), { ...asked, attempt: { typed, errors } })

    const { courriel, 'mot-de-passe': password } = values
    const seconds = await throttle.take(courriel, req.ip ?? '')
    if (seconds)
      return tooMany(res, seconds, refusal => showSignIn(res, { ...asked, attempt: { typed, errors: {} }, refusal }))
    const id = await checkPassword(db, courriel, password)
    if (!id) {
      log.warn({ event: 'sign-in.refused' }, 'sign-in refused')
      return showSignIn(res.status(422), { ...asked, attempt: { typed, errors: {} }, refusal: page.REFUSED })
    }
    await throttle.forgive(courriel, req.ip ?? '')
    await enter(req, id)
    res.redirect(303, asked.back)
  })

  router.post('/deconnexion', allowAnyone(), async (req, res) => {
    await closeSession(req)
    res.set('Clear-Site-Data', '"cache", "storage"')
    res.redirect(303, '/connexion')
  })

  router.get('/mot-de-passe-oublie', allowAnyone(), async (_req, res) => {
    res.render('account/forgotten', page.forgottenPage(await contact()))
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

    const seconds = await throttle.take(null, req.ip ?? '')
    if (seconds) return tooMany(res, seconds, refusal => again(429, { typed, errors: {} }, refusal))
    const { code, institution, nom: name, courriel: email, 'mot-de-passe': password } = values
    const id = await createFirstAdministrator(db, { code, institution, name, email, password }, clock.now())
    if (!id) return again(422, { typed, errors: {} }, OLD_SETUP)
    await enter(req, id)
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
    const seconds = await throttle.take(null, req.ip ?? '')
    if (seconds) return tooMany(res, seconds, refusal => again(429, untouched, null, refusal))

    const holder = await holderOf(code)
    const about = holder ? [holder.name, holder.email, res.locals.institution.name] : []
    const { typed, values, errors } = form.readInvitation(req.body, about)
    if (errors) return again(422, { typed, errors }, holder?.name ?? null)
    const id = await choosePassword(db, { code, password: values['mot-de-passe'] }, clock.now())
    if (!id) return again(422, { typed, errors: {} }, null, OLD_CODE)
    await throttle.forgive(null, req.ip ?? '')
    await enter(req, id)
    req.session.notice = 'Votre mot de passe est enregistré.'
    res.redirect(303, '/')
  })

  // The route itself only exists in a demonstration.
  if (app.demo.length > 0) {
    router.post('/demonstration/:role', allowAnyone(), async (req, res) => {
      const account = (await demonstration()).find(({ role }) => role === req.params.role)
      if (!account) throw new NotFound('role')
      await enter(req, account.id)
      res.redirect(303, safeReturn(req.body?.retour))
    })
  }

  router.get('/compte', allow('account.own'), (req, res) => showAccount(req, res))

  router.post('/compte', allow('account.own'), async (req, res) => {
    const { typed, values, errors } = form.readOwnName(req.body)
    if (errors) return showAccount(req, res.status(422), { nameAttempt: { typed, errors } })
    const account = (await store.accountNumbered(db, res.locals.user.id))!
    const author = authorOf(res)
    try {
      await rename(db, author, account, { name: values.nom, version: values.version })
    } catch (error) {
      if (!(error instanceof Conflict)) throw error
      const theirs = (await store.accountNumbered(db, account.id))!
      const rows = [{ label: 'Prénom et nom', mine: values.nom, theirs: theirs.name }]
      const { version } = theirs
      return showConflict(res, { what: 'Mon compte', action: '/compte', back: '/compte', rows, typed, version })
    }
    req.session.notice = 'Votre nom est modifié.'
    res.redirect(303, '/compte')
  })

  router.post('/compte/mot-de-passe', allow('account.own'), async (req, res) => {
    const { user } = res.locals
    const { typed, values, errors } = form.readNewPassword(req.body, [
      user.name,
      user.email,
      res.locals.institution.name,
    ])
    if (errors) return showAccount(req, res.status(422), { passwordAttempt: { typed, errors } })

    const refused = (status: number, sentence: string) =>
      showAccount(req, res.status(status), { passwordAttempt: { typed, errors: { 'mot-de-passe-actuel': sentence } } })
    const seconds = await throttle.take(user.email, req.ip ?? '')
    if (seconds) return tooMany(res, seconds, sentence => refused(429, sentence))
    const asked = { current: values['mot-de-passe-actuel'], password: values['mot-de-passe'] }
    const author = authorOf(res)
    if (!(await changePassword(db, author, user.email, asked, ownSession(req)))) {
      return refused(422, 'Ce n’est pas votre mot de passe actuel.')
    }
    await throttle.forgive(user.email, req.ip ?? '')
    await openSession(req, user.id)
    req.session.notice = 'Votre mot de passe est changé. Vos autres sessions sont fermées.'
    res.redirect(303, '/compte')
  })

  router.post('/compte/sessions/:session/fermeture', allow('account.own'), async (req, res) => {
    const closed = await sessionStore.endSession(db, res.locals.user.id, String(req.params.session))
    if (!closed) throw new NotFound('session')
    req.session.notice = 'Cette session est fermée.'
    res.redirect(303, '/compte')
  })

  return router

  async function enter(req: Request, id: number): Promise<void> {
    await openSession(req, id)
    await sessionStore.forgetOldSessions(db, clock.now())
    await forgetOldDrafts(db, clock.now())
    log.info({ event: 'sign-in', userId: id }, 'signed in')
  }

  async function showSignIn(res: Response, said: Asked & { attempt?: Attempt; refusal?: string }): Promise<void> {
    const model = page.signInPage({ ...said, contact: await contact(), demonstration: await demonstration() })
    res.render('account/sign-in', model)
  }

  async function showAccount(
    req: Request,
    res: Response,
    said: { nameAttempt?: Attempt; passwordAttempt?: Attempt } = {},
  ): Promise<void> {
    const { user } = res.locals
    const [account, sessions, buyers, drafts] = await Promise.all([
      store.accountNumbered(db, user.id),
      sessionStore.sessionsOf(db, user.id, clock.now()),
      buyersOf(db, user),
      draftsOf(db, user.id, clock.now()),
    ])
    const names = buyers.map(buyerName)
    const followed = may(user.role, 'portfolios.handOver') ? await followedCount(db, user.id) : 0
    const known = {
      user,
      version: account!.version,
      buyers: names,
      sessions,
      drafts,
      today: clock.today(),
      current: ownSession(req),
      followed,
    }
    res.render('account/own', page.accountPage({ ...known, ...said }))
  }

  async function tooMany(res: Response, seconds: number, show: (refusal: string) => unknown): Promise<void> {
    log.warn({ event: 'throttled' }, 'too many tries')
    res.status(429).set('Retry-After', String(seconds))
    await show(page.tooManyWords(seconds))
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

type Asked = { back: string; late: LateForm | null }

function lateFrom(said: unknown): LateForm | null {
  return lateForms.find(one => one === said) ?? null
}

const OLD_SETUP = 'Ce code ne convient pas, ou a expiré. Redémarrez le serveur pour en obtenir un autre.'
const OLD_CODE = 'Ce code ne convient pas, a déjà servi ou a expiré. Demandez un nouveau lien à votre administration.'

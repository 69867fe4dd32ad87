import { type Request, type Response, Router } from 'express'
import { allow } from '#server/access/guard.ts'
import { may } from '#server/access/rules.ts'
import { Conflict, NotFound } from '#server/base/errors.ts'
import { numberFrom } from '#server/base/ids.ts'
import { draftsOf } from '#server/drafts/store.ts'
import { buyersOf } from '#server/register/buyers/store.ts'
import { buyerName } from '#server/register/buyers/words.ts'
import { followedCount } from '#server/register/followings/store.ts'
import { readEvents } from '#server/security/store.ts'
import { openSession, ownSession } from '#server/users/browsing.ts'
import { devicesOf, rememberDevice } from '#server/users/devices.ts'
import { doorOn, type Tried } from '#server/users/entering.ts'
import * as actions from '#server/users/own-actions.ts'
import * as sessionStore from '#server/users/session-store.ts'
import * as store from '#server/users/store.ts'
import { done, showConflict } from '#server/web/answers.ts'
import type { App } from '#server/web/context.ts'
import type { Attempt } from '#server/web/forms.ts'
import { authorOf } from '../author.ts'
import * as form from './form.ts'
import { accountPage } from './own-page.ts'
import { tooManyWords } from './refused-words.ts'

/** One's own account: name, address, password, sessions. */
export function ownAccountRoutes(app: App): Router {
  const router = Router()
  const { db, clock } = app
  const door = doorOn(app)

  router.get('/compte', allow('account.own'), async (req, res) => {
    await showAccount(req, res)
  })

  router.post('/compte', allow('account.own'), async (req, res) => {
    const { typed, values, errors } = form.readOwnName(req.body)
    if (errors) return showAccount(req, res.status(422), { nameAttempt: { typed, errors } })
    const account = await ownAccount(res)
    try {
      await actions.rename(db, authorOf(res), account, {
        name: values.nom,
        phone: values.telephone,
        version: values.version,
      })
    } catch (error) {
      if (!(error instanceof Conflict)) throw error
      const theirs = await ownAccount(res)
      const rows = [{ label: 'Prénom et nom', mine: values.nom, theirs: theirs.name }]
      const { version } = theirs
      return showConflict(res, { what: 'Mon compte', action: '/compte', back: '/compte', rows, typed, version })
    }
    done(req, res, 'Votre nom est modifié.', '/compte')
  })

  router.post('/compte/adresse', allow('account.own'), async (req, res) => {
    const { typed, values, errors } = form.readNewAddress(req.body)
    const again = (status: number, wrong: Record<string, string>) =>
      showAccount(req, res.status(status), { addressAttempt: { typed, errors: wrong } })
    if (errors) return again(422, errors)
    const account = await ownAccount(res)
    const tried = await known(req, account, values['mot-de-passe-actuel'])
    if (!('value' in tried)) return again(...refusedBy(res, tried))
    const asked = { email: values.courriel, version: values.version }
    const answer = await actions.changeAddress(db, authorOf(res), account, asked, ownSession(req))
    if (answer === 'taken') return again(422, { courriel: 'Un compte a déjà cette adresse.' })
    await reopen(req, res)
    done(req, res, 'Votre adresse est changée. Vos autres sessions sont fermées.', '/compte')
  })

  router.post('/compte/mot-de-passe', allow('account.own'), async (req, res) => {
    const { user, institution } = res.locals
    const { typed, values, errors } = form.readNewPassword(req.body, [user.name, user.email, institution.name])
    const again = (status: number, wrong: Record<string, string>) =>
      showAccount(req, res.status(status), { passwordAttempt: { typed, errors: wrong } })
    if (errors) return again(422, errors)
    const tried = await known(req, user, values['mot-de-passe-actuel'])
    if (!('value' in tried)) return again(...refusedBy(res, tried))
    await actions.changePassword(db, authorOf(res), user.id, values['mot-de-passe'], ownSession(req))
    await reopen(req, res)
    done(req, res, 'Votre mot de passe est changé. Vos autres sessions sont fermées.', '/compte')
  })

  router.post('/compte/sessions/fermeture', allow('account.own'), async (req, res) => {
    await actions.endOtherSessions(db, authorOf(res), res.locals.user.id, ownSession(req))
    done(req, res, 'Vos autres sessions sont fermées, et vos autres appareils oubliés.', '/compte#vos-sessions')
  })

  router.post('/compte/sessions/:session/fermeture', allow('account.own'), async (req, res) => {
    const session = String(req.params.session)
    if (!(await actions.endOwnSession(db, authorOf(res), res.locals.user.id, session))) throw new NotFound('session')
    done(req, res, 'Cette session est fermée.', '/compte#vos-sessions')
  })

  router.post('/compte/appareils/:device/oubli', allow('account.own'), async (req, res) => {
    const forgotten = await actions.forgetOwnDevice(db, res.locals.user.id, numberFrom(req.params.device))
    if (!forgotten) throw new NotFound('device')
    done(req, res, 'Cet appareil est oublié.', '/compte#vos-appareils')
  })

  return router

  async function ownAccount(res: Response): Promise<store.Account> {
    return (await store.accountNumbered(db, res.locals.user.id))!
  }

  /** Whoever sits at an open session is asked for the password again before the account changes hands. */
  function known(req: Request, { email }: { email: string }, password: string): Promise<Tried<number>> {
    return door.tried(req, { email, refusal: 'password.refused' }, () => actions.checkPassword(db, email, password))
  }

  /** A new number for the session that stays, and this browser known by it. */
  async function reopen(req: Request, res: Response): Promise<void> {
    await openSession(req, res.locals.user.id)
    await rememberDevice(db, req, res, res.locals.user.id, clock.now())
  }

  async function showAccount(
    req: Request,
    res: Response,
    said: { nameAttempt?: Attempt; addressAttempt?: Attempt; passwordAttempt?: Attempt } = {},
  ): Promise<void> {
    const { user } = res.locals
    const now = clock.now()
    const { version, phone } = await ownAccount(res)
    const model = accountPage({
      user,
      version,
      phone,
      buyers: (await buyersOf(db, user)).map(buyerName),
      sessions: await sessionStore.sessionsOf(db, user.id, now),
      devices: await devicesOf(db, req, user.id, now),
      events: await readEvents(db, { userId: user.id }, { limit: EVENTS_SHOWN, offset: 0 }),
      drafts: await draftsOf(db, user.id, now),
      today: clock.today(),
      followed: may(user.role, 'portfolios.handOver') ? await followedCount(db, user.id) : 0,
      current: ownSession(req),
      ...said,
    })
    res.render('account/own', model)
  }
}

const EVENTS_SHOWN = 8

function refusedBy(res: Response, tried: { wait: number } | { refused: true }): [number, Record<string, string>] {
  if ('refused' in tried) return [422, { 'mot-de-passe-actuel': 'Ce n’est pas votre mot de passe actuel.' }]
  res.set('Retry-After', String(tried.wait))
  return [429, { 'mot-de-passe-actuel': tooManyWords(tried.wait) }]
}

import { type Request, type Response, Router } from 'express'
import { allow } from '#server/access/guard.ts'
import { roleWords } from '#server/access/rules.ts'
import { Conflict, NotFound } from '#server/base/errors.ts'
import { ofName } from '#server/base/french.ts'
import { numberFrom } from '#server/base/ids.ts'
import { postOf } from '#server/mail/post.ts'
import { buyersOf } from '#server/register/buyers/store.ts'
import { followedContracts, receiversFor } from '#server/register/followings/store.ts'
import * as actions from '#server/users/actions.ts'
import { CODE_HOURS } from '#server/users/codes.ts'
import * as sessionStore from '#server/users/session-store.ts'
import * as store from '#server/users/store.ts'
import { blockedUntil } from '#server/users/throttle.ts'
import { done, showConflict } from '#server/web/answers.ts'
import type { App } from '#server/web/context.ts'
import type { Attempt } from '#server/web/forms.ts'
import { found } from '#server/web/found.ts'
import { authorOf } from '../author.ts'
import { closingErrors, readAccount, readClosing } from './accounts-form.ts'
import { accountPage, accountsPage, changedNotice, linkPage, newAccountPage, scopeWords } from './accounts-page.ts'

/** Accounts, as the administration keeps them. */
export function accountsRoutes(app: App): Router {
  const router = Router()
  const { db, clock } = app
  const named = found(async (_user, { id }) => ({ account: await accountFor(id) }))

  router.get('/reglages/comptes', allow('users.manage'), async (_req, res) => {
    res.render('settings/accounts', accountsPage(await store.accounts(db), await buyersOf(db, res.locals.user)))
  })

  router.get('/reglages/comptes/nouveau', allow('users.manage'), async (_req, res) => {
    res.render('settings/new-account', newAccountPage(await buyersOf(db, res.locals.user)))
  })

  router.post('/reglages/comptes', allow('users.manage'), async (req, res) => {
    const buyers = await buyersOf(db, res.locals.user)
    const { typed, values, errors } = readAccount(req.body, idsOf(buyers), { isNew: true })
    const asked = values && { email: values.courriel, name: values.nom, role: values.role, buyerIds: values.acheteurs }
    const invited = asked && (await actions.inviteAccount(db, authorOf(res), asked))
    if (!invited) {
      const attempt = { typed, errors: errors ?? { courriel: 'Un compte a déjà cette adresse.' } }
      return res.status(422).render('settings/new-account', newAccountPage(buyers, attempt))
    }
    await showLink(req, res, invited.id, invited.code, CODE_HOURS.invitation)
  })

  router.get('/reglages/comptes/:id', allow('users.manage'), named, async (_req, res) => {
    await showAccount(res, res.locals.account)
  })

  router.post('/reglages/comptes/:id', allow('users.manage'), named, async (req, res) => {
    const { account } = res.locals
    const buyers = await buyersOf(db, res.locals.user)
    const { typed, values, errors } = readAccount(req.body, idsOf(buyers), { isNew: false })
    if (errors) return showAccount(res.status(422), account, { attempt: { typed, errors } })
    const asked = { name: values.nom, role: values.role, buyerIds: values.acheteurs, version: values.version }
    try {
      if (!(await actions.changeAccount(db, authorOf(res), account, asked))) {
        return showAccount(res.status(422), account, { attempt: { typed, errors: {} }, refusal: LAST })
      }
    } catch (error) {
      if (!(error instanceof Conflict)) throw error
      const theirs = await accountFor(account.id)
      const rows = [
        { label: 'Prénom et nom', mine: asked.name, theirs: theirs.name },
        { label: 'Rôle', mine: roleWords[asked.role], theirs: roleWords[theirs.role] },
        { label: 'Acheteurs suivis', mine: scopeWords(asked, buyers), theirs: scopeWords(theirs, buyers) },
      ]
      const { version } = theirs
      return showConflict(res, { what: theirs.name, action: req.path, back: req.path, rows, typed, version })
    }
    const left = await followedContracts(db, res.locals.user, account.id, { left: true })
    done(req, res, changedNotice(left.length), req.path)
  })

  router.post('/reglages/comptes/:id/lien', allow('users.manage'), named, async (req, res) => {
    const { account } = res.locals
    if (account.disabledAt) throw new NotFound('account')
    const { code, hours } = await actions.giveLink(db, authorOf(res), account)
    await showLink(req, res, account.id, code, hours)
  })

  router.post('/reglages/comptes/:id/sessions/fermeture', allow('users.manage'), named, async (req, res) => {
    const { account } = res.locals
    await actions.endAllSessions(db, authorOf(res), account)
    done(req, res, `Les sessions ${ofName(account.name)} sont fermées.`, `/reglages/comptes/${account.id}`)
  })

  router.post('/reglages/comptes/:id/deblocage', allow('users.manage'), named, async (req, res) => {
    const { account } = res.locals
    await actions.liftBlock(db, authorOf(res), account)
    done(req, res, `Le compte ${ofName(account.name)} n’est plus retenu.`, `/reglages/comptes/${account.id}`)
  })

  router.post('/reglages/comptes/:id/fermeture', allow('users.manage'), named, async (req, res) => {
    const { account } = res.locals
    const { typed, following } = readClosing(req.body)
    const closing = await actions.disableAccount(db, authorOf(res), account, following)
    if ('last' in closing) return showAccount(res.status(422), account, { refusal: LAST })
    if (!('done' in closing))
      return showAccount(res.status(422), account, { closing: { typed, errors: closingErrors(closing) } })
    const notice = `Le compte ${ofName(account.name)} est fermé, ses sessions aussi.`
    done(req, res, notice, `/reglages/comptes/${account.id}`)
  })

  router.post('/reglages/comptes/:id/reouverture', allow('users.manage'), named, async (req, res) => {
    const { account } = res.locals
    await actions.enableAccount(db, authorOf(res), account)
    done(req, res, `Le compte ${ofName(account.name)} est rouvert.`, `/reglages/comptes/${account.id}`)
  })

  return router

  async function accountFor(id: unknown): Promise<store.Account> {
    const account = await store.accountNumbered(db, numberFrom(id))
    if (!account) throw new NotFound('account')
    return account
  }

  async function showAccount(
    res: Response,
    account: store.Account,
    said: { attempt?: Attempt; refusal?: string; closing?: Attempt } = {},
  ): Promise<void> {
    const buyers = await buyersOf(db, res.locals.user)
    const sessions = await sessionStore.sessionsOf(db, account.id, clock.now())
    const isOneself = account.id === res.locals.user.id
    const blocked = await blockedUntil(db, account.email)
    const contracts = await followedContracts(db, res.locals.user, account.id)
    const receivers = await receiversFor(
      db,
      contracts.map(({ buyerId }) => buyerId),
    )
    const followed = { number: contracts.length, receivers: receivers.filter(({ id }) => id !== account.id) }
    const known = { account, buyers, sessions, isOneself, blockedUntil: blocked, followed }
    res.render('settings/account', accountPage({ ...known, ...said }))
  }

  /** The answer itself, not a redirection: the code is nowhere to be read again. */
  async function showLink(req: Request, res: Response, id: number, code: string, hours: number): Promise<void> {
    const account = (await store.accountNumbered(db, id))!
    const link = `${originOf(app.publicUrl, req)}/invitation?code=${code}`
    const { hasServer: mailed } = await postOf(db)
    res.render('settings/link', linkPage(account, { link, code, hours, mailed, isLocal: app.publicUrl === null }))
  }
}

const LAST = 'C’est le dernier compte d’administration. Donnez d’abord ce rôle à quelqu’un d’autre.'

/** Never the request's own Host, which whoever sends it chooses. Without PUBLIC_URL, this machine and no other. */
function originOf(publicUrl: string | null, { socket }: Request): string {
  return publicUrl ? new URL(publicUrl).origin : `http://localhost:${socket.localPort}`
}

function idsOf(buyers: readonly { id: number }[]): number[] {
  return buyers.map(({ id }) => id)
}

import { type Response, Router } from 'express'
import { allow } from '#server/access/guard.ts'
import { may } from '#server/access/rules.ts'
import type { Objections } from '#server/base/errors.ts'
import { forgetDraft } from '#server/drafts/store.ts'
import { handOverMany } from '#server/register/followings/actions.ts'
import { objectionsToHandOver } from '#server/register/followings/rules.ts'
import { done } from '#server/web/answers.ts'
import type { App } from '#server/web/context.ts'
import { contentOf } from '#server/web/form-content.ts'
import { type Typed, typedFrom } from '#server/web/forms.ts'
import { authorOf } from '../author.ts'
import { readHandOver } from './form.ts'
import { followersFor, portfolioFor } from './load.ts'
import { doneNotice, followersPage, handoverPage, summaryPage } from './page.ts'

/** Handing over a whole portfolio: choose, look at what it holds, confirm. */
export function handoverRoutes({ db, clock }: App): Router {
  const router = Router()

  router.get('/passation', allow('portfolios.handOver'), async (req, res) => {
    const { user } = res.locals
    const { de } = typedFrom(req.query)
    if (!de && may(user.role, 'users.manage'))
      return res.render('handover/followers', followersPage(await followersFor(db, user)))
    const portfolio = await portfolioFor(db, user, de, clock.today())
    res.render('handover/index', handoverPage(portfolio, user, clock.today()))
  })

  router.post('/passation/resume', allow('portfolios.handOver'), async (req, res) => {
    const { portfolio, read } = await asked(req.body, res)
    const { typed, values, errors } = read
    const refused = errors ?? objectionsToHandOver({ from: portfolio.from, ...values }, values.contracts, clock.today())
    if (!values || Object.keys(refused).length) return again(res.status(422), portfolio, typed, refused)
    if (typed.revenir) return again(res, portfolio, typed, {})
    await forgetDraft(db, res.locals.user.id, req.originalUrl, contentOf(req.body)) // the summary carries it on
    res.render('handover/summary', summaryPage(portfolio, res.locals.user, values, typed))
  })

  router.post('/passation', allow('portfolios.handOver'), async (req, res) => {
    const { portfolio, read } = await asked(req.body, res)
    const { typed, values, errors } = read
    const href = `/passation?de=${portfolio.from.id}`
    const refused = errors ?? (await handOverMany(db, authorOf(res), { from: portfolio.from, ...values, href }))
    if (refused) return again(res.status(422), await portfolioNow(res, typed.de), typed, refused)
    done(req, res, doneNotice(values!), href)
  })

  return router

  async function asked(body: unknown, res: Response) {
    const portfolio = await portfolioNow(res, typedFrom(body).de)
    return { portfolio, read: readHandOver(body, portfolio) }
  }

  function portfolioNow(res: Response, de: string | undefined) {
    return portfolioFor(db, res.locals.user, de, clock.today())
  }

  function again(res: Response, portfolio: Awaited<ReturnType<typeof portfolioFor>>, typed: Typed, errors: Objections) {
    const page = handoverPage(portfolio, res.locals.user, clock.today(), { typed, errors })
    res.render('handover/index', page)
  }
}

import { type Request, type Response, Router } from 'express'
import { allowAnyone } from '#server/access/guard.ts'
import { NotFound } from '#server/base/errors.ts'
import { renewPass } from '#server/register/passes/actions.ts'
import { contractsOf } from '#server/register/passes/places.ts'
import { MOST_HOURS } from '#server/register/passes/rules.ts'
import { type Pass, passOpenedBy } from '#server/register/passes/store.ts'
import { openVisit } from '#server/register/passes/visits.ts'
import { deviceFrom } from '#server/users/browsing.ts'
import { questionsOn } from '#server/users/throttle.ts'
import type { App } from '#server/web/context.ts'
import { cookieFor, HOME } from './gate.ts'
import { landingPage, renewedPage } from './landing-page.ts'

/** Where the link of a mail leads: a page that does nothing, then a visit. */
export function landingRoutes({ db, clock, publicUrl }: App): Router {
  const router = Router()
  const asked = questionsOn(db)

  // Fetched by whatever tries links: it consumes nothing, accepts nothing and dates nothing.
  router.get('/lien/:jeton', allowAnyone(), async (req, res) => {
    await show(res, await passIn(req), String(req.params.jeton))
  })

  router.post('/lien/:jeton', allowAnyone(), async (req, res) => {
    const pass = await passIn(req)
    const visit = await openVisit(db, pass, deviceFrom(req.get('user-agent') ?? ''), clock.now())
    if (visit === null) return show(res.status(410), pass, String(req.params.jeton))
    res.append('Set-Cookie', cookieFor(publicUrl, visit, MOST_HOURS * 3600))
    res.redirect(303, HOME)
  })

  router.post('/lien/:jeton/nouveau', allowAnyone(), async (req, res) => {
    const pass = await passOpenedBy(db, req.params.jeton)
    const wait = await asked(req.ip ?? '')
    const author = { userId: null, at: clock.now(), today: clock.today(), formKey: null }
    if (pass && wait === null) await renewPass(db, pass, author)
    res.render('portal/said', renewedPage)
  })

  return router

  async function passIn(req: Request): Promise<Pass> {
    const pass = await passOpenedBy(db, req.params.jeton)
    if (!pass) throw new NotFound('link')
    return pass
  }

  async function show(res: Response, pass: Pass, token: string): Promise<void> {
    const follower = (await contractsOf(db, pass)).find(one => one.follower)?.follower ?? null
    res.render('portal/landing', landingPage(pass, token, { today: clock.today(), follower }))
  }
}

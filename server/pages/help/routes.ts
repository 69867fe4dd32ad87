import { Router } from 'express'
import { allowAnyone } from '#server/access/guard.ts'
import type { User } from '#server/access/rules.ts'
import { buyersOf } from '#server/register/buyers/store.ts'
import { thresholdsOn } from '#server/register/buyers/threshold-rules.ts'
import { thresholdsOf } from '#server/register/buyers/threshold-store.ts'
import { buyerName } from '#server/register/buyers/words.ts'
import { durationsOf } from '#server/register/retention/store.ts'
import { settingNamed } from '#server/settings/store.ts'
import type { App } from '#server/web/context.ts'
import { definitionsPage, type InForce } from './definitions.ts'
import { accessibilityPage, personalDataPage } from './page.ts'

/** Pages that anyone may read, with or without an account: every page's foot leads to them. */
export function helpRoutes(app: App): Router {
  const router = Router()

  router.get('/definitions', allowAnyone(), async (_req, res) => {
    res.render('help/index', definitionsPage(res.locals.user ? await inForceFor(app, res.locals.user) : []))
  })

  router.get('/accessibilite', allowAnyone(), async (_req, res) => {
    res.render('help/index', accessibilityPage(await settingNamed(app.db, 'institution.contact')))
  })

  router.get('/donnees-personnelles', allowAnyone(), async (_req, res) => {
    const contact = await settingNamed(app.db, 'institution.contact')
    res.render('help/index', personalDataPage(contact, await durationsOf(app.db)))
  })

  return router
}

/** The thresholds that judge what this person sees, buyer by buyer. */
async function inForceFor({ db, clock }: App, user: User): Promise<InForce[]> {
  const buyers = await buyersOf(db, user)
  const decided = await thresholdsOf(
    db,
    buyers.map(({ id }) => id),
  )
  return buyers.map(buyer => ({
    buyer: buyerName(buyer),
    thresholds: thresholdsOn(decided.get(buyer.id) ?? [], clock.today()),
  }))
}

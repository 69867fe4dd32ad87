import { Router } from 'express'
import { allowAnyone } from '#server/access/guard.ts'
import { settingNamed } from '#server/settings/store.ts'
import type { App } from '#server/web/context.ts'
import { accessibilityPage, definitionsPage, personalDataPage } from './page.ts'

/** Pages that anyone may read, with or without an account: every page's foot leads to them. */
export function helpRoutes(app: App): Router {
  const router = Router()

  router.get('/definitions', allowAnyone(), (_req, res) => {
    res.render('help/index', definitionsPage())
  })

  router.get('/accessibilite', allowAnyone(), async (_req, res) => {
    res.render('help/index', accessibilityPage(await settingNamed(app.db, 'institution.contact')))
  })

  router.get('/donnees-personnelles', allowAnyone(), async (_req, res) => {
    res.render('help/index', personalDataPage(await settingNamed(app.db, 'institution.contact')))
  })

  return router
}

import { Router } from 'express'
import { allow } from '#server/access/guard.ts'
import { NotFound } from '#server/base/errors.ts'
import { importFor } from '#server/exchange/imports/imports-store.ts'
import { previewUndo, redoImport, undoImport } from '#server/exchange/imports/undo-actions.ts'
import { withdrawalOf } from '#server/exchange/versions/store.ts'
import type { App } from '#server/web/context.ts'
import { found } from '#server/web/found.ts'
import { authorOf } from '../author.ts'
import { fateSentence } from '../fates.ts'
import * as page from './undo-page.ts'

export function undoRoutes(app: App): Router {
  const router = Router()
  const { db } = app
  const applied = found(async (user, { id }) => {
    const given = await importFor(db, user, id)
    if (given.state !== 'applied') throw new NotFound('import')
    return { given }
  })

  router.get('/import/:id/retrait', allow('decp.import'), applied, async (_req, res) => {
    const { given } = res.locals
    if (await withdrawalOf(db, given.id)) return res.redirect(303, `/import/${given.id}`)
    res.render('imports/undo', page.undoPage(given, await previewUndo(db, given.id)))
  })

  router.post('/import/:id/retrait', allow('decp.import'), applied, async (req, res) => {
    const { given } = res.locals
    const reason = typeof req.body.motif === 'string' ? req.body.motif.trim().slice(0, 500) : ''
    if (!reason) {
      const asked = { reason, error: page.NO_REASON }
      return res.status(422).render('imports/undo', page.undoPage(given, await previewUndo(db, given.id), asked))
    }
    req.session.notice = fateSentence(await undoImport(db, authorOf(res), given, reason))
    res.redirect(303, `/import/${given.id}`)
  })

  router.post('/import/:id/retablissement', allow('decp.import'), applied, async (req, res) => {
    const { given } = res.locals
    await redoImport(db, authorOf(res), given)
    req.session.notice = page.RESTORED
    res.redirect(303, `/import/${given.id}`)
  })

  return router
}

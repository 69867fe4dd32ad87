import { setTimeout as wait } from 'node:timers/promises'
import { type Response, Router } from 'express'
import { allow } from '#server/access/guard.ts'
import { NotFound } from '#server/base/errors.ts'
import { isSiren } from '#server/base/siret.ts'
import { callOff, receive } from '#server/exchange/imports/actions.ts'
import { keepBuyers } from '#server/exchange/imports/buyers-actions.ts'
import { Desk } from '#server/exchange/imports/desk.ts'
import { forget, forgetOldFiles, waitingFile } from '#server/exchange/imports/files.ts'
import { droppedTogether, type Import, importFor, latestImports } from '#server/exchange/imports/imports-store.ts'
import { chosenIn } from '#server/exchange/imports/scope-rules.ts'
import type { Phase } from '#server/exchange/imports/turn-rules.ts'
import { turnOf, turnsOf } from '#server/exchange/imports/turn-store.ts'
import { withdrawalOf } from '#server/exchange/versions/store.ts'
import { buyersAsked } from '#server/register/buyers/told-store.ts'
import type { App } from '#server/web/context.ts'
import { found } from '#server/web/found.ts'
import { authorOf } from '../author.ts'
import { upload } from '../upload.ts'
import { aheadOf } from './ahead.ts'
import { loadBuyers } from './buyers-load.ts'
import * as page from './page.ts'
import { progress } from './progress-page.ts'
import { isReady, togetherPage } from './together-page.ts'

/** Small files are done before the answer: the page that follows shows the result, not the wait. */
const PATIENCE_MS = 1_500

export function decpRoutes(app: App): Router {
  const router = Router()
  const { db } = app
  const desk = new Desk(app)
  const one = found(async (user, { id }) => ({ given: await importFor(db, user, id) }))
  const together = found(async (user, { id }) => {
    const first = await importFor(db, user, id)
    const imports = await droppedTogether(db, user, first.id)
    if (imports.length === 0) throw new NotFound('import')
    const ids = imports.map(one => one.id)
    return { imports, turns: await turnsOf(db, ids) }
  })

  router.get('/import', allow('decp.import'), async (_req, res) => {
    await showIndex(res)
  })

  router.post('/import', allow('decp.import'), upload(), async (req, res) => {
    const files = (req.files ?? []) as Express.Multer.File[]
    if (files.length === 0) return showIndex(res.status(422), page.NO_FILE)

    await forgetOldFiles()
    const author = authorOf(res)
    const dropped = files.map(file => ({ fileName: file.originalname, sizeBytes: file.size, storedAs: file.filename }))
    const ids = await receive(db, author, dropped).catch(async error => {
      for (const { storedAs } of dropped) await forget(storedAs)
      throw error
    })
    await asked(ids, 'reading', res)
    res.redirect(303, ids.length === 1 ? `/import/${ids[0]}` : `/import/${ids[0]}/ensemble`)
  })

  router.get('/import/:id', allow('decp.import'), one, async (_req, res) => {
    await showOne(res)
  })

  router.post('/import/:id/acheteurs', allow('decp.import'), one, async (req, res) => {
    const { given, user } = res.locals
    if (user.buyerIds || given.state !== 'previewed') return res.redirect(303, `/import/${given.id}`)
    const { sirens, error } = chosenIn(req.body, isSiren)
    if (error) return showOne(res.status(422), error)
    await keepBuyers(db, authorOf(res), { sirens, importId: given.id })
    await asked([given.id], 'reading', res)
    res.redirect(303, `/import/${given.id}`)
  })

  router.get('/import/:id/avancement', allow('decp.import'), one, async (_req, res) => {
    const { given } = res.locals
    const turn = await turnOf(db, given.id)
    res.json(progress(turn, given, await aheadOf(db, res.locals.user, turn)))
  })

  router.get('/import/:id/ensemble', allow('decp.import'), together, async (_req, res) => {
    const { imports, turns } = res.locals
    res.render('imports/together', togetherPage(imports, turns, hasFile))
  })

  router.post('/import/:id/ensemble', allow('decp.import'), together, async (_req, res) => {
    const { imports, turns } = res.locals
    const ready = imports.filter(one => isReady(one, turns, hasFile))
    await asked(
      ready.map(({ id }) => id),
      'applying',
      res,
    )
    res.redirect(303, `/import/${imports[0]!.id}/ensemble`)
  })

  router.post('/import/:id/lecture', allow('decp.import'), one, async (_req, res) => {
    const { given } = res.locals
    const isBroken = (await turnOf(db, given.id))?.phase === 'applying'
    if (given.state === 'reading' && !isBroken) await asked([given.id], 'reading', res)
    res.redirect(303, `/import/${given.id}`)
  })

  router.post('/import/:id/application', allow('decp.import'), one, async (_req, res) => {
    const { given } = res.locals
    const isBroken = (await turnOf(db, given.id))?.phase === 'applying'
    if (given.state === 'previewed' || isBroken) await asked([given.id], 'applying', res)
    res.redirect(303, `/import/${given.id}`)
  })

  router.post('/import/:id/annulation', allow('decp.import'), one, async (req, res) => {
    const { given } = res.locals
    if (!(await callOff(db, authorOf(res), given))) return res.redirect(303, `/import/${given.id}`)
    await forget(given.storedAs)
    req.session.notice = page.CANCELLED
    res.redirect(303, '/import')
  })

  async function showOne(res: Response, error: string | null = null): Promise<void> {
    const { given, user } = res.locals
    const turn = await turnOf(db, given.id)
    const [ahead, withdrawal] = [await aheadOf(db, user, turn), await withdrawalOf(db, given.id)]
    const buyers = await loadBuyers(db, given)
    const seen = { turn, ahead, hasFile: hasFile(given), user, withdrawal, buyers, error }
    res.render('imports/import', page.importPage(given, seen))
  }

  async function showIndex(res: Response, error: string | null = null): Promise<void> {
    const imports = await latestImports(db, res.locals.user)
    const turns = await turnsOf(
      db,
      imports.map(({ id }) => id),
    )
    const doubtful = res.locals.user!.buyerIds === null ? await buyersAsked(db) : 0
    res.render('imports/index', page.indexPage(imports, turns, doubtful, error))
  }

  /** Small files are done before the answer. */
  async function asked(ids: readonly number[], phase: Phase, res: Response): Promise<void> {
    await desk.ask(ids, phase, authorOf(res))
    await Promise.race([desk.settled(phase), wait(PATIENCE_MS, undefined, { ref: false })])
  }

  return router
}

function hasFile({ storedAs }: Import): boolean {
  return waitingFile(storedAs) !== null
}

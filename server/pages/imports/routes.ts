import { setTimeout as wait } from 'node:timers/promises'
import { type Response, Router } from 'express'
import { allow } from '#server/access/guard.ts'
import { isSiren } from '#server/base/siret.ts'
import { callOff, receive } from '#server/exchange/imports/actions.ts'
import { keepBuyers } from '#server/exchange/imports/buyers-actions.ts'
import { Desk, type Job } from '#server/exchange/imports/desk.ts'
import { forget, forgetOldFiles, waitingFile } from '#server/exchange/imports/files.ts'
import { importFor, latestImports } from '#server/exchange/imports/imports-store.ts'
import { chosenIn } from '#server/exchange/imports/scope-rules.ts'
import type { App } from '#server/web/context.ts'
import { found } from '#server/web/found.ts'
import { authorOf } from '../author.ts'
import { loadBuyers } from './buyers-load.ts'
import * as page from './page.ts'
import { upload } from './upload.ts'

/** Small files are done before the answer: the page that follows shows the result, not the wait. */
const PATIENCE_MS = 1_500

export function decpRoutes(app: App): Router {
  const router = Router()
  const { db } = app
  const desk = new Desk(app)
  const one = found(async (user, { id }) => ({ given: await importFor(db, user, id) }))

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
    const jobs: Job[] = []
    for (const id of ids) jobs.push(desk.read(await importFor(db, res.locals.user, id)))
    await patience(jobs.at(-1)!)
    res.redirect(303, ids.length === 1 ? `/import/${ids[0]}` : '/import')
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
    await patience(desk.read(await importFor(db, user, given.id)))
    res.redirect(303, `/import/${given.id}`)
  })

  router.get('/import/:id/avancement', allow('decp.import'), one, async (_req, res) => {
    const { given } = res.locals
    res.json(page.progress(desk.jobOf(given.id)))
  })

  router.post('/import/:id/lecture', allow('decp.import'), one, async (_req, res) => {
    const { given } = res.locals
    if (given.state === 'reading') await patience(desk.read(given))
    res.redirect(303, `/import/${given.id}`)
  })

  router.post('/import/:id/application', allow('decp.import'), one, async (_req, res) => {
    const { given } = res.locals
    const author = authorOf(res)
    if (given.state === 'previewed') await patience(desk.apply(given, author))
    res.redirect(303, `/import/${given.id}`)
  })

  router.post('/import/:id/annulation', allow('decp.import'), one, async (req, res) => {
    const { given } = res.locals
    const done = !desk.isBusy(given.id) && (await callOff(db, authorOf(res), given))
    if (!done) return res.redirect(303, `/import/${given.id}`)
    await forget(given.storedAs)
    req.session.notice = page.CANCELLED
    res.redirect(303, '/import')
  })

  async function showOne(res: Response, error: string | null = null): Promise<void> {
    const { given, user } = res.locals
    const hasFile = waitingFile(given.storedAs) !== null
    const seen = { job: desk.jobOf(given.id), hasFile, user, buyers: await loadBuyers(db, given), error }
    res.render('imports/import', page.importPage(given, seen))
  }

  async function showIndex(res: Response, error: string | null = null): Promise<void> {
    const imports = await latestImports(db, res.locals.user)
    res.render(
      'imports/index',
      page.indexPage(imports, id => desk.jobOf(id), error),
    )
  }

  return router
}

async function patience(job: Job): Promise<void> {
  await Promise.race([job.done, wait(PATIENCE_MS, undefined, { ref: false })])
}

import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type Response, Router } from 'express'
import { allow } from '#server/access/guard.ts'
import { may } from '#server/access/rules.ts'
import { NotFound } from '#server/base/errors.ts'
import { askPack, resumePack, stopPack } from '#server/packs/actions.ts'
import { archiveOf } from '#server/packs/archive.ts'
import { boundOf } from '#server/packs/bound.ts'
import { isAtWork, isReady } from '#server/packs/rules.ts'
import { itemsOf, packFor, packsOf } from '#server/packs/store.ts'
import { buyersOf, namesOffered } from '#server/register/buyers/store.ts'
import { done } from '#server/web/answers.ts'
import type { App } from '#server/web/context.ts'
import { type Attempt, untouched } from '#server/web/forms.ts'
import { found } from '#server/web/found.ts'
import { authorOf } from '../author.ts'
import { contentsFor } from './contents.ts'
import { packTyped } from './form.ts'
import { ASKS_AGAIN, newPackPage, packPage, packsPage } from './page.ts'

const PATH = '/editions/liasses'
const MOST_LISTED = 100

/** Many editions in one gesture: asked, followed, stopped, taken away. */
export function packsRoutes({ db, printer }: App): Router {
  const router = Router()
  const one = found(async (user, { pack }) => ({ pack: await packFor(db, user, pack) }))

  router.get(PATH, allow('editions.read'), async (_req, res) => {
    const { user } = res.locals
    res.render('packs/index', packsPage(await packsOf(db, user, MOST_LISTED), may(user.role, 'editions.publish')))
  })

  router.get(`${PATH}/nouvelle`, allow('editions.publish'), (_req, res) => showForm(res, untouched))

  router.post(PATH, allow('editions.publish'), async (req, res) => {
    const author = authorOf(res)
    const { typed, values, errors } = packTyped(req.body, author.today)
    if (errors) return showForm(res.status(422), { typed, errors })
    const chosen = await contentsFor(db, res.locals.user, values)
    if ('errors' in chosen) return showForm(res.status(422), { typed, errors: chosen.errors })
    const asked = { name: chosen.name, kind: values.sur, cutOff: values.date }
    const id = await askPack(db, author, res.locals.user, chosen.contents, asked)
    done(req, res, 'La liasse est demandée\u00a0: chaque document est d’abord contrôlé.', `${PATH}/${id}`)
  })

  router.get(`${PATH}/:pack`, allow('editions.read'), one, async (_req, res) => {
    const { pack, user } = res.locals
    if (isAtWork(pack.state)) res.set('Refresh', String(ASKS_AGAIN))
    res.render('packs/pack', packPage(pack, await itemsOf(db, pack.id), may(user.role, 'editions.publish')))
  })

  router.post(`${PATH}/:pack/arreter`, allow('editions.publish'), one, async (req, res) => {
    const { pack } = res.locals
    await stopPack(db, authorOf(res), pack)
    done(req, res, 'La liasse est arrêtée\u00a0; ce qui est publié le reste.', `${PATH}/${pack.id}`)
  })

  router.post(`${PATH}/:pack/reprendre`, allow('editions.publish'), one, async (req, res) => {
    const { pack } = res.locals
    await resumePack(db, authorOf(res), pack)
    done(req, res, 'La liasse reprend.', `${PATH}/${pack.id}`)
  })

  router.get(`${PATH}/:pack/liasse.zip`, allow('editions.read'), one, async (_req, res) => {
    const { pack } = res.locals
    if (!isReady(pack)) throw new NotFound('pack')
    await sent(res, `liasse-${pack.id}.zip`, archiveOf(db, pack))
  })

  router.get(`${PATH}/:pack/liasse.pdf`, allow('editions.read'), one, async (_req, res) => {
    const { pack } = res.locals
    if (!isReady(pack)) throw new NotFound('pack')
    await sent(res, `liasse-${pack.id}.pdf`, boundOf(db, printer, pack))
  })

  return router

  async function showForm(res: Response, attempt: Attempt) {
    const buyers = await buyersOf(db, res.locals.user)
    const directorates = await namesOffered(
      db,
      'directorates',
      buyers.map(({ id }) => id),
    )
    res.render('packs/new', newPackPage(attempt, directorates))
  }
}

/** Nothing is said of the file before its first piece is there: what cannot be made is an error page. */
async function sent(res: Response, name: string, pieces: AsyncGenerator<Uint8Array>): Promise<void> {
  const { value: first = new Uint8Array() } = await pieces.next()
  res.type(name).set('Content-Disposition', `attachment; filename="${name}"`)
  const all = async function* () {
    yield first
    yield* pieces
  }
  try {
    await pipeline(Readable.from(all(), { highWaterMark: 4 }), res)
  } catch (error) {
    if ((error as { code?: string }).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error
  }
}

import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type Request, type Response, Router } from 'express'
import Joi from 'joi'
import { allow } from '#server/access/guard.ts'
import { NotFound } from '#server/base/errors.ts'
import { ocdsPrefix, prefixObjection, putOcdsPrefix } from '#server/exchange/outgoing/actions.ts'
import { type OutFormat, outgoingAccount, outgoingFile, packageAddress } from '#server/exchange/outgoing/write.ts'
import { buyersOf } from '#server/register/buyers/store.ts'
import { institutionOf } from '#server/settings/store.ts'
import { done } from '#server/web/answers.ts'
import type { App } from '#server/web/context.ts'
import { type Attempt, readForm, typedFrom, untouched } from '#server/web/forms.ts'
import { authorOf } from '../author.ts'
import * as page from './page.ts'

const prefixForm = Joi.object({ prefixe: Joi.string().trim().max(60).allow('').default('') })

/** The published data given back: which contracts can go out, which cannot and why, and the files. */
export function publicationRoutes({ db, clock, publicUrl }: App): Router {
  const router = Router()

  router.get(page.ADDRESS, allow('decp.export'), async (req, res) => show(req, res, untouched))

  router.post(`${page.ADDRESS}/prefixe`, allow('decp.export'), async (req, res) => {
    const { typed, values } = readForm<{ prefixe: string }>(prefixForm, req.body)
    const wrong = prefixObjection(values?.prefixe ?? '')
    if (wrong) return show(req, res.status(422), { typed, errors: { prefixe: wrong } })
    await putOcdsPrefix(db, authorOf(res), values!.prefixe)
    done(req, res, page.PREFIX_KEPT, page.ADDRESS)
  })

  router.get(`${page.ADDRESS}.json`, allow('decp.export'), (req, res) => send(req, res, 'json'))
  router.get(`${page.ADDRESS}.xml`, allow('decp.export'), (req, res) => send(req, res, 'xml'))
  router.get(`${page.ADDRESS}.ocds.json`, allow('decp.export'), (req, res) => send(req, res, 'ocds'))

  return router

  /** @throws NotFound for a buyer that is not theirs. */
  async function asked(req: Request, res: Response) {
    const buyers = await buyersOf(db, res.locals.user)
    const { acheteur = '' } = typedFrom(req.query)
    if (!acheteur) return { buyers, buyer: null }
    const buyer = buyers.find(({ id }) => String(id) === acheteur)
    if (!buyer) throw new NotFound('buyer')
    return { buyers, buyer }
  }

  async function show(req: Request, res: Response, attempt: Attempt): Promise<void> {
    const { buyers, buyer } = await asked(req, res)
    const choice = { buyerId: buyer?.id ?? null, today: clock.today() }
    const account = await outgoingAccount(db, res.locals.user, choice, page.MOST_LINES)
    const shown = { buyers, asked: buyer, account, prefix: await ocdsPrefix(db) }
    res.render('publication/index', page.publicationPage(shown, attempt))
  }

  async function send(req: Request, res: Response, format: OutFormat): Promise<void> {
    const { buyer } = await asked(req, res)
    const prefix = await ocdsPrefix(db)
    if (format === 'ocds' && !prefix) {
      req.session.notice = page.NO_PREFIX
      return res.redirect(303, page.ADDRESS)
    }
    const { name } = await institutionOf(db)
    const publisher = { prefix: prefix ?? '', name, uri: packageAddress(publicUrl) }
    const today = clock.today()
    const pieces = outgoingFile(db, res.locals.user, { format, buyerId: buyer?.id ?? null, today, publisher })
    const end = format === 'ocds' ? 'ocds.json' : format
    res.set('Content-Disposition', `attachment; filename="donnees-essentielles-${today}.${end}"`)
    res.set('Cache-Control', 'no-store').type(format === 'xml' ? 'application/xml' : 'application/json')
    await pipeline(Readable.from(pieces, { highWaterMark: 4 }), res).catch(error => {
      if (error.code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error
    })
  }
}

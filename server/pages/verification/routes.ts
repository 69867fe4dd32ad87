import { type RequestHandler, type Response, Router } from 'express'
import { allowAnyone } from '#server/access/guard.ts'
import { numberTyped } from '#server/editions/number-rules.ts'
import { fileVerified, numberVerified } from '#server/editions/verify.ts'
import { questionsOn } from '#server/users/throttle.ts'
import type { App } from '#server/web/context.ts'
import { typedFrom } from '#server/web/forms.ts'
import * as page from './page.ts'
import { dropped } from './upload.ts'

/** Anyone verifies a printed number or a file, without an account. */
export function documentCheckRoutes({ db }: App): Router {
  const router = Router()
  const ask = questionsOn(db)

  router.get('/verification', allowAnyone(), throttled, async (req, res) => {
    const { numero } = typedFrom(req.query)
    if (numero === undefined) return show(res, {})
    if (!numero.trim()) return show(res.status(422), { errors: { numero: page.NO_NUMBER } })
    const number = numberTyped(numero)
    const answer = page.numberAnswer(number === null ? null : await numberVerified(db, number))
    show(res, { answer, typed: { numero: number ?? numero.slice(0, 60) } })
  })

  router.post('/verification', allowAnyone(), throttled, dropped(), async (req, res) => {
    const read = req.file?.read
    if (!read || read.size === 0) return show(res.status(422), { errors: { fichier: page.NO_FILE } })
    show(res, { answer: page.fileAnswer(await fileVerified(db, read)) })
  })

  return router

  /** Before anything of a file is read. The page alone asks nothing. */
  async function throttled(...[req, res, next]: Parameters<RequestHandler>): Promise<void> {
    const asks = req.method === 'POST' || req.query.numero !== undefined
    const seconds = asks ? await ask(req.ip ?? '') : null
    if (seconds === null) return void next()
    const errors = { [req.method === 'GET' ? 'numero' : 'fichier']: page.tooMany(seconds) }
    show(res.status(429).set('Retry-After', String(seconds)), { errors })
  }
}

type Shown = { answer?: page.Answer; typed?: Record<string, string>; errors?: Record<string, string> }

function show(res: Response, { answer, typed = {}, errors = {} }: Shown): void {
  res.render('verification/index', page.verificationPage({ attempt: { typed, errors }, answer: answer ?? null }))
}

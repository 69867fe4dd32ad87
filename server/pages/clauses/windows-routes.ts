import { Router } from 'express'
import Joi from 'joi'
import { allow } from '#server/access/guard.ts'
import { readWhole } from '#server/base/written/amounts.ts'
import { UNLIMITED, type Windows, windowGroups } from '#server/register/clauses/window-rules.ts'
import { decideWindows, windowsOf } from '#server/register/clauses/windows.ts'
import { done } from '#server/web/answers.ts'
import type { App } from '#server/web/context.ts'
import { readForm } from '#server/web/forms.ts'
import { authorOf } from '../author.ts'
import { placeOf } from '../place.ts'
import { windowsPage } from './windows-page.ts'

const months = Joi.string()
  .trim()
  .empty('')
  .default(null)
  .custom((text: string, helpers) => {
    if (/^sans limite$/i.test(text)) return UNLIMITED
    const read = readWhole(text, ['mois'])
    if ('value' in read && read.value !== null && read.value > 0) return read.value
    return helpers.message({ custom: 'Écrivez un nombre de mois, par exemple 36, ou «\u00a0sans limite\u00a0».' })
  })
const windowsForm = Joi.object<Windows>(Object.fromEntries(Object.keys(windowGroups).map(group => [group, months])))

export function windowsRoutes({ db }: App): Router {
  const router = Router()
  const place = placeOf(db)

  router.get('/marches/:id/clause/durees', allow('clauses.edit'), place, async (_req, res) => {
    const { contract, clause } = res.locals
    res.render('clauses/windows', windowsPage(contract, clause, await windowsOf(db, clause.id)))
  })

  router.post('/marches/:id/clause/durees', allow('clauses.edit'), place, async (req, res) => {
    const { contract, clause, place } = res.locals
    const { typed, values, errors } = readForm(windowsForm, req.body)
    const objections = errors ?? (await decideWindows(db, place, values, authorOf(res)))
    if (!objections) return done(req, res, 'Les durées d’éligibilité sont enregistrées.', `/marches/${contract.id}`)
    const page = windowsPage(contract, clause, await windowsOf(db, clause.id), { typed, errors: objections })
    res.status(422).render('clauses/windows', page)
  })

  return router
}

import { type Response, Router } from 'express'
import { allow } from '#server/access/guard.ts'
import { isSiren } from '#server/base/siret.ts'
import { keepBuyers } from '#server/exchange/imports/buyers-actions.ts'
import { buyerNames, buyersChosen, countedAside, knownSirens } from '#server/exchange/imports/buyers-store.ts'
import { chosenIn } from '#server/exchange/imports/scope-rules.ts'
import { done } from '#server/web/answers.ts'
import type { App } from '#server/web/context.ts'
import { type Attempt, typedFrom } from '#server/web/forms.ts'
import { authorOf } from '../author.ts'
import { keptBuyersPage } from './kept-buyers-page.ts'

export function keptBuyersRoutes({ db }: App): Router {
  const router = Router()

  router.get('/reglages/acheteurs-gardes', allow('settings.manage'), (_req, res) => show(res))

  router.post('/reglages/acheteurs-gardes', allow('settings.manage'), async (req, res) => {
    const { sirens, error } = chosenIn(req.body, isSiren)
    if (error) return show(res.status(422), { typed: typedFrom(req.body), errors: { autres: error } })
    await keepBuyers(db, authorOf(res), { sirens })
    done(req, res, 'Le choix des acheteurs est enregistré.', '/reglages/acheteurs-gardes')
  })

  async function show(res: Response, attempt?: Attempt): Promise<void> {
    const [choice, known, aside] = [await buyersChosen(db), await knownSirens(db), await countedAside(db)]
    const names = await buyerNames(db, [...known, ...(choice instanceof Set ? choice : [])])
    res.render('settings/kept-buyers', keptBuyersPage({ choice, names, known, aside, ...(attempt && { attempt }) }))
  }

  return router
}

import { type Response, Router } from 'express'
import { allow } from '#server/access/guard.ts'
import { may, type User } from '#server/access/rules.ts'
import { NotFound } from '#server/base/errors.ts'
import { plural } from '#server/base/french.ts'
import { numberFrom } from '#server/base/ids.ts'
import { takeToldBack, tellBuyer } from '#server/exchange/imports/told-actions.ts'
import { buyersOf } from '#server/register/buyers/store.ts'
import { doubtfulBuyers } from '#server/register/buyers/told-store.ts'
import { done } from '#server/web/answers.ts'
import type { App } from '#server/web/context.ts'
import { type Attempt, readForm, untouched } from '#server/web/forms.ts'
import { authorOf } from '../author.ts'
import { doubtfulBuyersPage } from './buyers-page.ts'
import { buyerForm } from './form.ts'

/** Buyers that a publication wrote under a number that is nobody’s: which of ours, for this file and the next ones. */
export function doubtfulBuyersRoutes({ db }: App): Router {
  const router = Router()

  router.get('/acheteurs-a-verifier', allow('decp.import'), async (_req, res) => {
    await show(res, untouched)
  })

  router.post('/acheteurs-a-verifier/:acheteur', allow('decp.import'), async (req, res) => {
    mustSeeAll(res.locals.user)
    const { typed, values, errors } = readForm(buyerForm, req.body)
    if (errors) return show(res.status(422), { typed, errors })
    const asked = { id: numberFrom(req.params.acheteur), buyerId: values.acheteur }
    const moved = await tellBuyer(db, asked, authorOf(res))
    const said = plural(moved, 'marché est rendu à cet acheteur', 'marchés sont rendus à cet acheteur')
    done(req, res, `C’est noté\u00a0: ${said}, et les imports suivants le retiendront.`, '/acheteurs-a-verifier')
  })

  router.post('/acheteurs-a-verifier/:acheteur/reprise', allow('decp.import'), async (req, res) => {
    mustSeeAll(res.locals.user)
    await takeToldBack(db, numberFrom(req.params.acheteur), authorOf(res))
    done(req, res, 'C’est repris\u00a0: la question est posée de nouveau.', '/acheteurs-a-verifier')
  })

  return router

  async function show(res: Response, attempt: Attempt): Promise<void> {
    const user = res.locals.user!
    const sees = user.buyerIds === null
    const doubtful = sees ? await doubtfulBuyers(db) : []
    const own = new Set(doubtful.map(({ id }) => id))
    const buyers = (await buyersOf(db, user)).filter(({ id }) => !own.has(id))
    const shown = { doubtful, buyers, mayTell: sees && may(user.role, 'decp.import') }
    res.render('doubtful/buyers', doubtfulBuyersPage(shown, attempt))
  }
}

/** Whose contracts they are is nobody’s to say who sees some buyers only. */
function mustSeeAll({ buyerIds }: User): void {
  if (buyerIds !== null) throw new NotFound('buyer')
}

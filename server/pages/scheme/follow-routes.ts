import { type Response, Router } from 'express'
import { allow } from '#server/access/guard.ts'
import { may, TERMINAL } from '#server/access/rules.ts'
import { NotFound } from '#server/base/errors.ts'
import { numberFrom } from '#server/base/ids.ts'
import { buyersOf } from '#server/register/buyers/store.ts'
import { noteProgress, noteValue, takeBack } from '#server/scheme/plan/notes.ts'
import { type Item, planOn, standingEntries } from '#server/scheme/plan/rules.ts'
import { entriesOf, itemsOf, plansOf } from '#server/scheme/plan/store.ts'
import { done } from '#server/web/answers.ts'
import type { App } from '#server/web/context.ts'
import { type Attempt, readForm, untouched } from '#server/web/forms.ts'
import { found } from '#server/web/found.ts'
import { authorOf } from '../author.ts'
import { followPage } from './follow-page.ts'
import { progressForm, valueForm } from './form.ts'
import { ADDRESS, followOf } from './page.ts'

declare global {
  namespace Express {
    interface Locals {
      /** A line of the scheme in force, with its buyers. */
      followed: { item: Item; buyerIds: number[] }
    }
  }
}

/** What is said of the scheme since it was adopted: progress, values that nothing here measures, what was said by mistake. */
export function schemeFollowRoutes({ db, clock }: App): Router {
  const router = Router()
  const FOLLOW = `${ADDRESS}/elements/:element/suivi`

  const followed = found(async (_user, params) => {
    const plan = planOn(await plansOf(db), clock.today())
    const key = numberFrom(params.element)
    const item = plan && (await itemsOf(db, plan.id)).find(one => one.key === key)
    if (!item || item.kind === 'axis') throw new NotFound('item')
    return { followed: { item, buyerIds: plan.buyerIds } }
  })

  router.get(FOLLOW, allow('scheme.read'), followed, (_req, res) => show(res, untouched))

  router.post(`${FOLLOW}/avancement`, allow('scheme.edit'), followed, async (req, res) => {
    const { key } = res.locals.followed.item
    const { typed, values, errors } = readForm(progressForm, req.body)
    const objections = errors ?? (await noteProgress(db, authorOf(res), key, values))
    if (objections) return show(res.status(422), { typed, errors: objections })
    done(req, res, 'L’avancement est noté.', followOf(key))
  })

  router.post(`${FOLLOW}/valeur`, allow('scheme.edit'), followed, async (req, res) => {
    const { item, buyerIds } = res.locals.followed
    const { typed, values, errors } = readForm(valueForm, req.body)
    const buyerId = values?.buyer ? numberFrom(values.buyer) : null
    const strange = buyerId !== null && !buyerIds.includes(buyerId)
    const refused = errors ?? (strange ? { acheteur: 'Cet acheteur n’est pas du schéma.' } : null)
    const objections = refused ?? (await noteValue(db, authorOf(res), item.key, { ...values!, buyerId }))
    if (objections) return show(res.status(422), { typed, errors: objections })
    done(req, res, 'La valeur est enregistrée.', followOf(item.key))
  })

  router.post(`${ADDRESS}/saisies/:saisie/retrait`, allow('scheme.edit'), async (req, res) => {
    const id = numberFrom(req.params.saisie)
    const entry = (await entriesOf(db)).find(one => one.id === id)
    await takeBack(db, authorOf(res), id)
    done(req, res, 'La saisie est retirée.', entry?.itemKey ? followOf(entry.itemKey) : `${ADDRESS}/publication`)
  })

  return router

  async function show(res: Response, attempt: Attempt): Promise<void> {
    const { item, buyerIds } = res.locals.followed
    const entries = standingEntries(await entriesOf(db), clock.today()).filter(({ itemKey }) => itemKey === item.key)
    const buyers = (await buyersOf(db, TERMINAL)).filter(({ id }) => buyerIds.includes(id))
    const mayEdit = may(res.locals.user.role, 'scheme.edit')
    const today = clock.today()
    res.render('scheme/follow', followPage({ item, entries: entries.toReversed(), buyers, mayEdit, today }, attempt))
  }
}

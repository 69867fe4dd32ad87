import { Router } from 'express'
import { allow } from '#server/access/guard.ts'
import { NotFound } from '#server/base/errors.ts'
import { numberFrom } from '#server/base/ids.ts'
import { giveKey, revokeKey } from '#server/consumers/actions.ts'
import { callsOf, forgetOldCalls, lastCalls } from '#server/consumers/calls-store.ts'
import type { Consumer } from '#server/consumers/rules.ts'
import { consumerNumbered, consumers } from '#server/consumers/store.ts'
import { buyersOf } from '#server/register/buyers/store.ts'
import { done } from '#server/web/answers.ts'
import type { App } from '#server/web/context.ts'
import { found } from '#server/web/found.ts'
import { authorOf } from '../author.ts'
import { readAccess } from './access-form.ts'
import { accessListPage, accessPage, keyPage, newAccessPage, PATH } from './access-page.ts'

declare global {
  namespace Express {
    interface Locals {
      keyHolder: Consumer
    }
  }
}

const MOST_CALLS = 100

/** Keys by which other applications read, for the administration. */
export function accessRoutes({ db, clock, publicUrl }: App): Router {
  const router = Router()
  const named = found(async (_user, { id }) => {
    const keyHolder = await consumerNumbered(db, numberFrom(id) ?? 0)
    if (!keyHolder) throw new NotFound('consumer')
    return { keyHolder }
  })

  router.get('/reglages/acces', allow('settings.manage'), async (_req, res) => {
    await forgetOldCalls(db, clock.now())
    const all = await consumers(db)
    const last = await lastCalls(
      db,
      all.map(({ id }) => id),
    )
    const buyers = await buyersOf(db, res.locals.user)
    res.render('settings/access', accessListPage({ consumers: all, last, buyers, today: clock.today() }))
  })

  router.get('/reglages/acces/nouveau', allow('settings.manage'), async (_req, res) => {
    res.render('settings/new-access', newAccessPage(await buyersOf(db, res.locals.user)))
  })

  router.post('/reglages/acces', allow('settings.manage'), async (req, res) => {
    const buyers = await buyersOf(db, res.locals.user)
    const { typed, values, errors } = readAccess(
      req.body,
      buyers.map(({ id }) => id),
    )
    const given = values ? await giveKey(db, authorOf(res), values) : { objections: errors }
    if ('objections' in given)
      return res.status(422).render('settings/new-access', newAccessPage(buyers, { typed, errors: given.objections }))
    const origin = publicUrl ?? `${req.protocol}://${req.get('host')}`
    res.render('settings/key', keyPage({ ...given, name: values!.name }, origin))
  })

  router.get('/reglages/acces/:id', allow('settings.manage'), named, async (_req, res) => {
    const { keyHolder, user } = res.locals
    const calls = await callsOf(db, keyHolder.id, MOST_CALLS)
    const buyers = await buyersOf(db, user)
    const shown = { consumer: keyHolder, calls, buyers, today: clock.today(), most: MOST_CALLS }
    res.render('settings/access-one', accessPage(shown))
  })

  router.post('/reglages/acces/:id/retrait', allow('settings.manage'), named, async (req, res) => {
    const { keyHolder } = res.locals
    await revokeKey(db, authorOf(res), keyHolder)
    done(
      req,
      res,
      `La clé de «\u00a0${keyHolder.name}\u00a0» est retirée\u00a0: elle n’ouvre plus rien.`,
      `${PATH}/${keyHolder.id}`,
    )
  })

  return router
}

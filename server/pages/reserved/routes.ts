import { Router } from 'express'
import { allow } from '#server/access/guard.ts'
import { may } from '#server/access/rules.ts'
import { Conflict } from '#server/base/errors.ts'
import { contractFor } from '#server/register/contracts/store.ts'
import { recordReservation } from '#server/register/reserved/actions.ts'
import { reservedContracts } from '#server/register/reserved/store.ts'
import { done, showConflict } from '#server/web/answers.ts'
import type { App } from '#server/web/context.ts'
import { sendTable } from '#server/web/export.ts'
import { readForm, typedFrom, untouched } from '#server/web/forms.ts'
import { authorOf } from '../author.ts'
import { contractOf } from '../place.ts'
import { reservationForm } from './form.ts'
import { comparedReservation, reservationPage } from './form-page.ts'
import { chosen, reservedPage, reservedTable } from './page.ts'

export function reservedRoutes({ db, clock }: App): Router {
  const router = Router()
  const found = contractOf(db)

  router.get('/reserves', allow('contracts.read'), async (req, res) => {
    const { user } = res.locals
    const contracts = await reservedContracts(db, user)
    res.render('reserved/index', reservedPage(contracts, typedFrom(req.query), may(user.role, 'contracts.edit')))
  })

  router.get(['/reserves.csv', '/reserves.xlsx'], allow('contracts.read'), async (req, res) => {
    const contracts = chosen(await reservedContracts(db, res.locals.user), typedFrom(req.query))
    await sendTable(req, res, reservedTable(contracts), clock.today())
  })

  router.get('/marches/:id/reservation', allow('contracts.edit'), found, (_req, res) => {
    res.render('reserved/reservation', reservationPage(res.locals.contract, untouched))
  })

  router.post('/marches/:id/reservation', allow('contracts.edit'), found, async (req, res) => {
    const { user, contract } = res.locals
    const { typed, values, errors } = readForm(reservationForm, req.body)
    if (errors) return res.status(422).render('reserved/reservation', reservationPage(contract, { typed, errors }))
    try {
      await recordReservation(db, contract, values, authorOf(res))
    } catch (error) {
      if (!(error instanceof Conflict)) throw error
      const theirs = await contractFor(db, user, contract.id)
      const what = { what: 'La réservation', action: `/marches/${contract.id}/reservation`, back: '/reserves' }
      const rows = comparedReservation(typed, theirs)
      return showConflict(res, { ...what, rows, typed, version: theirs.version })
    }
    done(req, res, 'La réservation est enregistrée.', '/reserves')
  })

  return router
}

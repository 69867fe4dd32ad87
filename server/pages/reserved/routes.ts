import { type Response, Router } from 'express'
import type { Db } from '#db/connect.ts'
import { allow } from '#server/access/guard.ts'
import { may, perimeterKey, type User } from '#server/access/rules.ts'
import { Conflict } from '#server/base/errors.ts'
import { companyName } from '#server/register/companies/words.ts'
import type { Contract } from '#server/register/contracts/rules.ts'
import { contractFor, holdersOf } from '#server/register/contracts/store.ts'
import { recordReservation } from '#server/register/reserved/actions.ts'
import { checksOf } from '#server/register/reserved/check-store.ts'
import { objectionsToReservation } from '#server/register/reserved/rules.ts'
import { type Reserved, reservedContracts } from '#server/register/reserved/store.ts'
import { reservedSharesOf } from '#server/scheme/indicators/reserved-share-store.ts'
import { done, showConflict } from '#server/web/answers.ts'
import type { App } from '#server/web/context.ts'
import { sendTable } from '#server/web/export.ts'
import { type Attempt, readForm, typedFrom, untouched } from '#server/web/forms.ts'
import { readersOf } from '#server/web/replica.ts'
import { authorOf } from '../author.ts'
import { byBuyer } from '../buyer-choice.ts'
import { KeptLists } from '../kept-lists.ts'
import { contractOf } from '../place.ts'
import { withSaved } from '../saved-lists.ts'
import { checksSection } from './check-page.ts'
import { reservationForm } from './form.ts'
import { comparedReservation, reservationPage } from './form-page.ts'
import { chosen, reservedPage, reservedTable } from './page.ts'
import { sharesShown } from './shares.ts'

export function reservedRoutes(app: App): Router {
  const router = Router()
  const { db, clock } = app
  const readers = readersOf(app)
  const found = contractOf(db)
  const lists = new KeptLists<Reserved[]>(8)
  const reservedSeen = (reader: Db, user: User) =>
    lists.at(reader, clock.today(), perimeterKey(user), () => reservedContracts(reader, user))

  router.get('/reserves', allow('contracts.read'), byBuyer(db), withSaved(db), async (req, res) => {
    const { user } = res.locals
    const reader = readers.page(res)
    const contracts = await reservedSeen(reader, user)
    const year = Number(clock.today().slice(0, 4))
    const shares = await reservedSharesOf(reader, user, { year, today: clock.today() })
    const page = reservedPage(contracts, typedFrom(req.query), may(user.role, 'contracts.edit'))
    res.render('reserved/index', { ...page, shares: sharesShown(shares, year) })
  })

  router.get(['/reserves.csv', '/reserves.xlsx'], allow('contracts.read'), byBuyer(db), async (req, res) => {
    const contracts = chosen(await reservedSeen(readers.file(res), res.locals.user), typedFrom(req.query))
    await sendTable(req, res, reservedTable(contracts), clock.today())
  })

  router.get('/marches/:id/reservation', allow('contracts.edit'), found, async (_req, res) => {
    await showReservation(res, res.locals.contract, untouched)
  })

  router.post('/marches/:id/reservation', allow('contracts.edit'), found, async (req, res) => {
    const { user, contract } = res.locals
    const { typed, values, errors } = readForm(reservationForm, req.body)
    if (errors) return showReservation(res.status(422), contract, { typed, errors })
    const objections = objectionsToReservation(values, contract)
    if (Object.keys(objections).length) return showReservation(res.status(422), contract, { typed, errors: objections })
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

  async function showReservation(res: Response, contract: Contract, attempt: Attempt) {
    const holders = (await holdersOf(db, [contract.id])).get(contract.id) ?? []
    const checks = (await checksOf(db, [contract.id])).get(contract.id) ?? []
    const named = holders.map(({ companyId, company }) => ({ companyId, name: companyName(company) }))
    const section = checksSection(contract, checks, named)
    res.render('reserved/reservation', { ...reservationPage(contract, attempt), checks: section })
  }
}

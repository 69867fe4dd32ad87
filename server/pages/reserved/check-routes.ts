import { type Response, Router } from 'express'
import { allow } from '#server/access/guard.ts'
import { NotFound } from '#server/base/errors.ts'
import { numberFrom } from '#server/base/ids.ts'
import { companyName } from '#server/register/companies/words.ts'
import type { Contract } from '#server/register/contracts/rules.ts'
import { holdersOf } from '#server/register/contracts/store.ts'
import { checkCondition, takeBackCheck } from '#server/register/reserved/check-actions.ts'
import { standingChecks } from '#server/register/reserved/check-rules.ts'
import { checksOf } from '#server/register/reserved/check-store.ts'
import { done } from '#server/web/answers.ts'
import type { App } from '#server/web/context.ts'
import { type Attempt, readForm, untouched } from '#server/web/forms.ts'
import { authorOf } from '../author.ts'
import { contractOf } from '../place.ts'
import { checkForm, takeBackForm } from './check-form.ts'
import { checkPage, takeBackPage } from './check-page.ts'

const PATH = '/marches/:id/reservation/verifications'

/** The conditions of a reserved contract, each read on a paper. */
export function reservedCheckRoutes({ db, clock }: App): Router {
  const router = Router()
  const found = contractOf(db)

  router.get(`${PATH}/nouvelle`, allow('contracts.edit'), found, async (_req, res) => {
    if (!res.locals.contract.reservedArticle) return res.redirect(303, reservationOf(res.locals.contract))
    await show(res, untouched)
  })

  router.post(PATH, allow('contracts.edit'), found, async (req, res) => {
    const { contract } = res.locals
    const { typed, values, errors } = readForm(checkForm, req.body)
    const objections = errors ?? (await checkCondition(db, contract, values, authorOf(res)))
    if (objections) return show(res.status(422), { typed, errors: objections })
    done(req, res, 'La vérification est enregistrée.', reservationOf(contract))
  })

  router.get(`${PATH}/:check/annulation`, allow('contracts.edit'), found, async (req, res) => {
    const { contract } = res.locals
    res.render('reserved/take-back', takeBackPage(contract, await standing(contract.id, req.params.check), untouched))
  })

  router.post(`${PATH}/:check/annulation`, allow('contracts.edit'), found, async (req, res) => {
    const { contract } = res.locals
    const check = await known(contract.id, req.params.check)
    const { typed, values, errors } = readForm(takeBackForm, req.body)
    if (errors) return res.status(422).render('reserved/take-back', takeBackPage(contract, check, { typed, errors }))
    await takeBackCheck(db, contract, check, values.motif, authorOf(res))
    done(req, res, 'La vérification est annulée\u202f; elle reste au journal.', reservationOf(contract))
  })

  return router

  async function show(res: Response, attempt: Attempt) {
    const { contract } = res.locals as Response['locals'] & { contract: Contract }
    const holders = await checkedHolders(contract.id)
    res.render('reserved/check', checkPage(contract, holders, clock.today(), attempt))
  }

  async function checkedHolders(contractId: number) {
    const all = (await holdersOf(db, [contractId])).get(contractId) ?? []
    return all
      .filter(({ role }) => role !== 'subcontractor')
      .map(({ companyId, company }) => ({ companyId, name: companyName(company) }))
  }

  async function known(contractId: number, id: unknown) {
    const check = (await checksOf(db, [contractId])).get(contractId)?.find(one => one.id === numberFrom(id))
    if (!check || check.cancelsId !== null) throw new NotFound('check')
    return check
  }

  async function standing(contractId: number, id: unknown) {
    const checks = (await checksOf(db, [contractId])).get(contractId) ?? []
    const check = standingChecks(checks, '9999-12-31').find(one => one.id === numberFrom(id))
    if (!check) throw new NotFound('check')
    return check
  }
}

function reservationOf({ id }: Contract): string {
  return `/marches/${id}/reservation`
}

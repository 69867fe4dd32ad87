import { type Response, Router } from 'express'
import { allow } from '#server/access/guard.ts'
import { may } from '#server/access/rules.ts'
import type { Contract } from '#server/register/contracts/rules.ts'
import { recordDuty } from '#server/register/duties/actions.ts'
import { needsOf, otherLotsOf } from '#server/register/duties/need-store.ts'
import { dutiesOf } from '#server/register/duties/store.ts'
import { done } from '#server/web/answers.ts'
import type { App } from '#server/web/context.ts'
import { type Attempt, readForm, typedFrom, untouched } from '#server/web/forms.ts'
import { authorOf } from '../author.ts'
import { contractOf } from '../place.ts'
import { dutyForm, FROM_REGISTER, saidIn } from './duty-form.ts'
import { dutyPage } from './duty-page.ts'

const PATH = '/marches/:id/obligation-sociale'

/** Whether L. 2112-2-1 binds a contract, and on what need it is judged. */
export function dutyRoutes({ db, clock }: App): Router {
  const router = Router()
  const found = contractOf(db)

  router.get(PATH, allow('contracts.edit'), found, async (req, res) => {
    const { depuis = '' } = typedFrom(req.query)
    await show(res, res.locals.contract, { ...untouched, typed: depuis === FROM_REGISTER ? { depuis } : {} })
  })

  router.post(PATH, allow('contracts.edit'), found, async (req, res) => {
    const { contract } = res.locals
    const { typed, values, errors } = readForm(dutyForm, req.body)
    if (errors) return show(res.status(422), contract, { typed, errors })
    const { said, errors: missing } = saidIn(values)
    const objections = missing ?? (await recordDuty(db, contract, said, authorOf(res)))
    if (objections) return show(res.status(422), contract, { typed, errors: objections })
    done(req, res, 'C’est enregistré.', values.depuis ? '/spaser/obligations' : `/marches/${contract.id}`)
  })

  return router

  async function show(res: Response, contract: Contract, attempt: Attempt) {
    const reader = { today: clock.today(), byPerson: may(res.locals.user!.role, 'persons.read') }
    const recorded = (await dutiesOf(db, [contract.id])).get(contract.id) ?? []
    const need = (await needsOf(db, [contract.id])).get(contract.id) ?? null
    const lots = (await otherLotsOf(db, contract)).length
    res.render('contracts/duty', dutyPage(contract, { recorded, need, lots }, reader, attempt))
  }
}

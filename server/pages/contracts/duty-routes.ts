import { type Response, Router } from 'express'
import Joi from 'joi'
import { allow } from '#server/access/guard.ts'
import { may } from '#server/access/rules.ts'
import type { Contract } from '#server/register/contracts/rules.ts'
import { recordDuty } from '#server/register/duties/actions.ts'
import { type DutyForm, dutyWords, type Exemption, exemptions } from '#server/register/duties/rules.ts'
import { dutiesOf } from '#server/register/duties/store.ts'
import { done } from '#server/web/answers.ts'
import type { App } from '#server/web/context.ts'
import { type Attempt, readForm, typedAs, untouched } from '#server/web/forms.ts'
import { authorOf } from '../author.ts'
import { contractOf } from '../place.ts'
import { dutyPage } from './duty-page.ts'

const PATH = '/marches/:id/obligation-sociale'

/** Whether L. 2112-2-1 binds a contract. */
export function dutyRoutes({ db, clock }: App): Router {
  const router = Router()
  const found = contractOf(db)

  router.get(PATH, allow('contracts.edit'), found, async (_req, res) => {
    await show(res, res.locals.contract, untouched)
  })

  router.post(PATH, allow('contracts.edit'), found, async (req, res) => {
    const { contract } = res.locals
    const { typed, values, errors } = readForm(form, req.body)
    const objections = errors ?? (await recordDuty(db, contract, values, authorOf(res)))
    if (objections) return show(res.status(422), contract, { typed, errors: objections })
    done(req, res, 'C’est enregistré.', `/marches/${contract.id}`)
  })

  return router

  async function show(res: Response, contract: Contract, attempt: Attempt) {
    const reader = { today: clock.today(), byPerson: may(res.locals.user!.role, 'persons.read') }
    const recorded = (await dutiesOf(db, [contract.id])).get(contract.id) ?? []
    res.render('contracts/duty', dutyPage(contract, recorded, reader, attempt))
  }
}

const form: Joi.ObjectSchema<DutyForm> = Joi.object({
  obligation: typedAs.oneOf(Object.keys(dutyWords), 'Dites si ce marché est soumis.'),
  cas: Joi.string()
    .allow('')
    .valid(...Object.keys(exemptions))
    .default('')
    .messages({ '*': 'Choisissez un cas de la liste.' }),
  motif: typedAs.text('Écrivez les motifs.', 500),
  date: typedAs.date('Indiquez le jour de la décision.'),
}).custom(({ obligation, cas, motif, date }) => ({
  duty: obligation,
  exemption: (obligation === 'exempt' && cas ? cas : null) as Exemption | null,
  reason: motif,
  decidedOn: date,
}))

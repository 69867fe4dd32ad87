import { Router } from 'express'
import Joi from 'joi'
import { allow } from '#server/access/guard.ts'
import { decideSecondStep, secondStepsOf } from '#server/register/clauses/second-step.ts'
import { type Confirmer, confirmers } from '#server/register/clauses/second-step-rules.ts'
import { done } from '#server/web/answers.ts'
import type { App } from '#server/web/context.ts'
import { readForm, typedAs } from '#server/web/forms.ts'
import { authorOf } from '../author.ts'
import { placeOf } from '../place.ts'
import { stepsPage } from './steps-page.ts'

const stepForm = Joi.object<{ controle: Confirmer; effet: string }>({
  controle: typedAs.oneOf(Object.keys(confirmers), 'Dites qui contrôle les relevés.'),
  effet: typedAs.date('Dites à compter de quel jour.'),
})

export function stepsRoutes({ db, clock }: App): Router {
  const router = Router()
  const place = placeOf(db)
  const decided = async (clauseId: number) => (await secondStepsOf(db, [clauseId])).get(clauseId) ?? []

  router.get('/marches/:id/clause/controle', allow('clauses.edit'), place, async (_req, res) => {
    const { contract, clause } = res.locals
    res.render('clauses/steps', stepsPage(contract, await decided(clause.id), clock.today()))
  })

  router.post('/marches/:id/clause/controle', allow('clauses.edit'), place, async (req, res) => {
    const { contract, clause, place } = res.locals
    const { typed, values, errors } = readForm(stepForm, req.body)
    const step = values && { confirmedBy: values.controle, effectOn: values.effet }
    const objections = errors ?? (await decideSecondStep(db, place, step!, authorOf(res)))
    if (!objections) return done(req, res, 'Le contrôle des relevés est réglé.', `/marches/${contract.id}/clause`)
    const page = stepsPage(contract, await decided(clause.id), clock.today(), { typed, errors: objections })
    res.status(422).render('clauses/steps', page)
  })

  return router
}

import { type Response, Router } from 'express'
import Joi from 'joi'
import { allow } from '#server/access/guard.ts'
import { may } from '#server/access/rules.ts'
import type { Objections } from '#server/base/errors.ts'
import { hourlessOf, sayHourless, takeBackHourless } from '#server/register/contracts/hourless.ts'
import type { Contract } from '#server/register/contracts/rules.ts'
import { done } from '#server/web/answers.ts'
import type { App } from '#server/web/context.ts'
import { type Attempt, readForm, typedAs, untouched } from '#server/web/forms.ts'
import { authorOf } from '../author.ts'
import { contractOf } from '../place.ts'
import { hourlessPage, hourlessRead } from './hourless-page.ts'

const form = (sentence: string) => Joi.object<{ motif: string }>({ motif: typedAs.text(sentence) })
const sayForm = form('Dites pourquoi ce marché n’a pas d’heures d’insertion.')
const takeBackForm = form('Dites pourquoi c’est repris.')

/** A contract followed without a clause: said to have no hours, or waiting for its clause again. */
export function hourlessRoutes({ db }: App): Router {
  const router = Router()
  const found = contractOf(db)

  router.get('/marches/:id/sans-heures', allow('clauses.edit'), found, async (_req, res) => {
    await show(res, res.locals.contract, untouched, 200)
  })

  router.post('/marches/:id/sans-heures', allow('clauses.edit'), found, async (req, res) => {
    const { contract } = res.locals
    const { typed, values, errors } = readForm(sayForm, req.body)
    const refusal = errors ? null : await sayHourless(db, contract, values.motif, authorOf(res))
    const objections: Objections | null = errors ?? (refusal ? { motif: refusal } : null)
    if (objections) return show(res, contract, { typed, errors: objections }, 422)
    done(req, res, 'C’est noté\u00a0: ce marché est sans heures d’insertion.', `/marches/${contract.id}`)
  })

  router.post('/marches/:id/sans-heures/reprise', allow('clauses.edit'), found, async (req, res) => {
    const { contract } = res.locals
    const { typed, values, errors } = readForm(takeBackForm, req.body)
    if (errors) return show(res, contract, { typed, errors }, 422)
    await takeBackHourless(db, contract, values.motif, authorOf(res))
    done(req, res, 'C’est repris\u00a0: le marché attend de nouveau sa clause.', `/marches/${contract.id}`)
  })

  return router

  async function show(res: Response, contract: Contract, attempt: Attempt, status: number) {
    const lines = hourlessRead(await hourlessOf(db, contract.id), may(res.locals.user!.role, 'persons.read'))
    res.status(status).render('contracts/hourless', hourlessPage(contract, lines, attempt))
  }
}

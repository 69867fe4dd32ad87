import { type Response, Router } from 'express'
import Joi from 'joi'
import { allow } from '#server/access/guard.ts'
import { recordScheme } from '#server/settings/scheme-actions.ts'
import type { SchemeForm } from '#server/settings/scheme-rules.ts'
import { schemesOf } from '#server/settings/scheme-store.ts'
import { done } from '#server/web/answers.ts'
import type { App } from '#server/web/context.ts'
import { type Attempt, readForm, typedAs, untouched } from '#server/web/forms.ts'
import { authorOf } from '../author.ts'
import { schemePage } from './scheme-page.ts'

const PATH = '/reglages/schema'

/** The institution's scheme: what the head of every document says. */
export function schemeRoutes({ db, clock }: App): Router {
  const router = Router()

  router.get(PATH, allow('settings.manage'), (_req, res) => show(res, untouched))

  router.post(PATH, allow('settings.manage'), async (req, res) => {
    const { typed, values, errors } = readForm(form, req.body)
    const objections = errors ?? (await recordScheme(db, authorOf(res), values))
    if (objections) return show(res.status(422), { typed, errors: objections })
    done(req, res, 'Le schéma est enregistré.', PATH)
  })

  return router

  async function show(res: Response, attempt: Attempt) {
    res.render('settings/scheme', schemePage(await schemesOf(db), clock.today(), attempt))
  }
}

const year = (sentence: string) => typedAs.whole(sentence, 9999)
const form: Joi.ObjectSchema<SchemeForm> = Joi.object({
  nom: typedAs.text('Écrivez le nom du schéma.', 80),
  debut: year('Écrivez la première année.'),
  fin: year('Écrivez la dernière année.'),
  etp: typedAs.whole('Écrivez le nombre d’heures.', 9999, ['h', 'heures']),
  effet: typedAs.date('Indiquez à compter de quel jour.'),
}).custom(typed => ({
  name: typed.nom,
  fromYear: typed.debut,
  toYear: typed.fin,
  fteHours: typed.etp,
  effectOn: typed.effet,
}))

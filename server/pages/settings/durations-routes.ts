import { type Response, Router } from 'express'
import Joi from 'joi'
import { allow } from '#server/access/guard.ts'
import { setDurations } from '#server/register/retention/actions.ts'
import { type Durations, LEAST, MOST } from '#server/register/retention/rules.ts'
import { durationsOf } from '#server/register/retention/store.ts'
import { done } from '#server/web/answers.ts'
import type { App } from '#server/web/context.ts'
import { type Attempt, errorSummary, field, newFormKey, readForm, titled, untouched } from '#server/web/forms.ts'
import { authorOf } from '../author.ts'

const PATH = '/reglages/donnees-personnelles'

/** How long the institution keeps who somebody is. */
export function durationsRoutes({ db }: App): Router {
  const router = Router()

  router.get(PATH, allow('settings.manage'), (_req, res) => show(res, untouched))

  router.post(PATH, allow('settings.manage'), async (req, res) => {
    const { typed, values, errors } = readForm(form, req.body)
    if (errors) return show(res.status(422), { typed, errors })
    await setDurations(db, authorOf(res), values)
    done(req, res, 'Les durées sont réglées.', PATH)
  })

  return router

  async function show(res: Response, attempt: Attempt) {
    res.render('settings/durations', pageOf(await durationsOf(db), attempt))
  }
}

const within = (name: keyof Durations, unit: string) => {
  const sentence = `De ${LEAST[name]} à ${MOST[name]}\u00a0${unit}.`
  return Joi.string()
    .trim()
    .empty('')
    .required()
    .custom((text: string, helpers) => {
      const number = /^\d{1,3}$/.test(text) ? Number(text) : -1
      return number >= LEAST[name] && number <= MOST[name] ? number : helpers.error('any.invalid')
    })
    .messages({ '*': sentence })
}

const form: Joi.ObjectSchema<Durations> = Joi.object({
  mois: within('activeMonths', 'mois'),
  annees: within('years', 'ans'),
  annees_travaux: within('worksYears', 'ans'),
}).custom(typed => ({ activeMonths: typed.mois, years: typed.annees, worksYears: typed.annees_travaux }))

function pageOf(durations: Durations, attempt: Attempt) {
  const short = { short: true, inputmode: 'numeric' as const }
  return {
    title: titled('Durées de conservation', attempt.errors),
    formKey: newFormKey(),
    summary: errorSummary('Rien n’est modifié', attempt.errors),
    fields: [
      field('mois', 'Base active', attempt, String(durations.activeMonths), {
        ...short,
        unit: 'mois',
        help: 'Après la fin du dernier marché et la dernière heure. La CNIL recommande deux ans.',
      }),
      field('annees', 'Archive, fournitures et services', attempt, String(durations.years), {
        ...short,
        unit: 'ans',
        help: 'Depuis la fin de l’exécution. Cinq ans au moins (R. 2184-13).',
      }),
      field('annees_travaux', 'Archive, travaux et maîtrise d’œuvre', attempt, String(durations.worksYears), {
        ...short,
        unit: 'ans',
        help: 'Dix ans au moins (R. 2184-13). Vaut aussi quand le secteur du marché n’est pas dit.',
      }),
    ],
  }
}

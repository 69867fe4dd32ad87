import { type Response, Router } from 'express'
import Joi from 'joi'
import { allow } from '#server/access/guard.ts'
import { type ReminderDays, type ReminderRule, reminderRules } from '#server/register/reminders/rules.ts'
import { changeReminderDays, reminderDays } from '#server/register/reminders/settings.ts'
import { done } from '#server/web/answers.ts'
import type { App } from '#server/web/context.ts'
import { type Attempt, field, newFormKey, readForm, titled, toReview, typedAs, untouched } from '#server/web/forms.ts'
import { authorOf } from '../author.ts'

const PATH = '/reglages/relances'
const MOST_DAYS = 60

/** Which reminders leave by themselves, and when. */
export function reminderSettingsRoutes({ db }: App): Router {
  const router = Router()

  router.get(PATH, allow('settings.manage'), (_req, res) => show(res, untouched))

  router.post(PATH, allow('settings.manage'), async (req, res) => {
    const { typed, values, errors } = readForm(form, req.body)
    if (errors) return show(res.status(422), { typed, errors })
    await changeReminderDays(db, authorOf(res), values)
    done(req, res, 'Les relances automatiques sont réglées.', PATH)
  })

  return router

  async function show(res: Response, attempt: Attempt) {
    res.render('settings/reminders', page(await reminderDays(db), attempt))
  }
}

const form = Joi.object<ReminderDays>({
  before: typedAs.optionalWhole(MOST_DAYS, ['jour', 'jours']),
  after: typedAs.optionalWhole(MOST_DAYS, ['jour', 'jours']),
  week: typedAs.optionalWhole(MOST_DAYS, ['jour', 'jours']),
})

function page(days: ReminderDays, attempt: Attempt) {
  return {
    title: titled('Relances automatiques', attempt.errors),
    crumbs: { links: [{ href: '/reglages', label: 'Réglages' }], here: 'Relances automatiques' },
    formKey: newFormKey(),
    summary: toReview('Rien n’est modifié', attempt.errors),
    fields: (Object.keys(reminderRules) as ReminderRule[]).map(rule =>
      field(rule, reminderRules[rule].label, attempt, days[rule] === null ? '' : String(days[rule]), {
        unit: 'jours',
        inputmode: 'numeric',
        optional: true,
        short: true,
        help: `Par exemple ${reminderRules[rule].usual}. Vide\u00a0: aucune.`,
      }),
    ),
  }
}

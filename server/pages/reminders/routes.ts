import { type Response, Router } from 'express'
import { allow } from '#server/access/guard.ts'
import { type Month, monthFrom, monthOf, nextMonth } from '#server/base/dates.ts'
import { NotFound } from '#server/base/errors.ts'
import { numberFrom } from '#server/base/ids.ts'
import { postOf } from '#server/mail/post.ts'
import { quarterOf } from '#server/register/clauses/period-rules.ts'
import { contractFor } from '#server/register/contracts/store.ts'
import { contractNumber } from '#server/register/contracts/words.ts'
import { sendReminders } from '#server/register/reminders/actions.ts'
import { campaignOf } from '#server/register/reminders/campaign.ts'
import { mailsOfPeriods } from '#server/register/reminders/mails-store.ts'
import { reminderDays } from '#server/register/reminders/settings.ts'
import { done } from '#server/web/answers.ts'
import type { App } from '#server/web/context.ts'
import { typedFrom } from '#server/web/forms.ts'
import { authorOf } from '../author.ts'
import { campaignPage, sentNotice } from './page.ts'

/** Who has not answered for a period: read every mail, send them in one gesture. */
export function remindersRoutes({ db, clock }: App): Router {
  const router = Router()

  router.get('/relances', allow('reminders.send'), (req, res) => {
    const only = numberFrom(req.query.marche)
    res.redirect(303, `/relances/${nextMonth(monthOf(clock.today()), -1)}${only ? `?marche=${only}` : ''}`)
  })

  router.get('/relances/:mois', allow('reminders.send'), async (req, res) => {
    const month = monthIn(req.params.mois)
    const { user } = res.locals
    const { scope, only } = await scopeOf(res, month, req.query.marche)
    const log = await mailsOfPeriods(db, user, [month, quarterOf(month).key])
    const view = String(req.query.suite ?? '')
    const said = { log, only, view, days: await reminderDays(db), today: clock.today(), ...(await postOf(db)) }
    res.render('reminders/campaign', campaignPage(month, await campaignOf(db, user, scope, user), said))
  })

  router.post('/relances/:mois', allow('reminders.send'), async (req, res) => {
    const month = monthIn(req.params.mois)
    const { scope } = await scopeOf(res, month, req.query.marche)
    const typed = Object.entries(typedFrom(req.body)).filter(([name]) => name.startsWith('courriel-'))
    const chosen = new Map(typed.map(([name, digest]) => [name.slice('courriel-'.length), digest]))
    const sent = await sendReminders(db, authorOf(res), res.locals.user, scope, chosen)
    done(req, res, sentNotice(sent), `/relances/${month}`)
  })

  return router

  /** Her own contracts, or the one that is named: a contract that is not theirs is not found. */
  async function scopeOf(res: Response, upTo: Month, asked: unknown) {
    const { user } = res.locals
    const until = { upTo, today: clock.today() }
    if (asked === undefined) return { scope: { ...until, followedBy: user.id }, only: null }
    const contract = await contractFor(db, user, numberFrom(asked))
    const words = `le marché n°\u00a0${contractNumber(contract)}`
    return { scope: { ...until, contractId: contract.id }, only: { id: contract.id, words } }
  }
}

function monthIn(text: unknown): Month {
  const month = monthFrom(text)
  if (!month) throw new NotFound('month')
  return month
}

import { Router } from 'express'
import { allow } from '#server/access/guard.ts'
import { NotFound } from '#server/base/errors.ts'
import { ofPeriod } from '#server/register/clauses/period-words.ts'
import { confirmStatement, handBackStatement, takeBackStatement } from '#server/register/hours/confirming.ts'
import type { Thing } from '#server/register/hours/request-rules.ts'
import { type Gesture, gestures } from '#server/register/hours/transition-rules.ts'
import { answerRequest, askReopening, askTime } from '#server/register/requests/actions.ts'
import { mayAnswer, requests } from '#server/register/requests/rules.ts'
import type { App } from '#server/web/context.ts'
import { readForm } from '#server/web/forms.ts'
import { authorOf } from '../author.ts'
import { placeOf } from '../place.ts'
import { monthIn, statementDesk } from './statement-desk.ts'
import { answerForm, handBackForm, reopeningForm, senderIn, takeForm, timeForm } from './statement-form.ts'
import type { PageGesture, StatementSource } from './statement-source.ts'

/** The second look at a statement, and what is asked of one: more time, or to be opened again. */
export function requestRoutes({ db, clock }: App): Router {
  const router = Router()
  const place = placeOf(db)
  const { statementOf, refuse, answer } = statementDesk({ db, clock })
  const statement = '/marches/:id/releves/:periode'

  router.post(`${statement}/confirmation`, allow('hours.confirm'), place, async (req, res) => {
    const source = await statementOf(req, res)
    const { typed, values, errors } = readForm(takeForm, req.body)
    if (errors) return refuse(res, source, 'confirm', { typed, errors })
    const asked = { version: values.version, ...senderIn(values) }
    const act = () => confirmStatement(db, source, monthIn(source), asked, authorOf(res))
    await answer(req, res, act, 'confirm', { typed, errors: {} }, doneSaid(source, 'confirm'))
  })

  router.post(`${statement}/rendu`, allow('hours.confirm'), place, async (req, res) => {
    const source = await statementOf(req, res)
    const { typed, values, errors } = readForm(handBackForm, req.body)
    if (errors) return refuse(res, source, 'handBack', { typed, errors })
    const asked = { version: values.version, ...senderIn(values), reason: values.motif }
    const act = () => handBackStatement(db, source, monthIn(source), asked, authorOf(res))
    await answer(req, res, act, 'handBack', { typed, errors: {} }, doneSaid(source, 'handBack'))
  })

  router.post(`${statement}/reprise`, allow('hours.validate'), place, async (req, res) => {
    const source = await statementOf(req, res)
    const { typed, values, errors } = readForm(takeForm, req.body)
    if (errors) return refuse(res, source, 'takeBack', { typed, errors })
    const asked = { version: values.version, ...senderIn(values) }
    const act = () => takeBackStatement(db, source, monthIn(source), asked, authorOf(res))
    await answer(req, res, act, 'takeBack', { typed, errors: {} }, doneSaid(source, 'takeBack'))
  })

  router.post(`${statement}/delai`, allow('hours.log'), place, async (req, res) => {
    const source = await statementOf(req, res)
    const { typed, values, errors } = readForm(timeForm, req.body)
    if (errors) return refuse(res, source, 'askTime', { typed, errors })
    const { version, echeance: dueOn, motif: reason, canal: channel, accord } = values
    const granted = accord === 'oui'
    const asked = { version, ...senderIn(values), dueOn, reason, channel, granted }
    const act = () => askTime(db, source, monthIn(source), asked, authorOf(res))
    await answer(req, res, act, 'askTime', { typed, errors: {} }, requests.time[granted ? 'grant' : 'ask'].done)
  })

  router.post(`${statement}/demande-de-reouverture`, allow('hours.reopen'), place, async (req, res) => {
    const source = await statementOf(req, res)
    const { typed, values, errors } = readForm(reopeningForm, req.body)
    if (errors) return refuse(res, source, 'askReopening', { typed, errors })
    const asked = { version: values.version, ...senderIn(values), reason: values.motif }
    const act = () => askReopening(db, source, monthIn(source), asked, authorOf(res))
    await answer(req, res, act, 'askReopening', { typed, errors: {} }, requests.reopening.ask.done)
  })

  router.post(`${statement}/delai/reponse`, allow('hours.validate'), place, answerTo('time', 'answerTime'))
  router.post(
    `${statement}/demande-de-reouverture/reponse`,
    allow('hours.reopen'),
    place,
    answerTo('reopening', 'answerReopening'),
  )

  return router

  function answerTo(thing: Thing, part: PageGesture) {
    return async (req: Parameters<typeof statementOf>[0], res: Parameters<typeof statementOf>[1]) => {
      const source = await statementOf(req, res)
      const given = req.body.reponse === 'refuse' ? 'refuse' : 'grant'
      const { typed, values, errors } = readForm(answerForm(thing, given), req.body)
      if (errors) return refuse(res, source, part, { typed, errors })
      if (!mayAnswer(source.role, thing, source.statement.steps)) throw new NotFound('statement')
      const { version, motif: reason, echeance: dueOn = null } = values
      const asked = { version, ...senderIn(values), answer: given, dueOn, reason, role: source.role } as const
      const act = () => answerRequest(db, source, monthIn(source), thing, asked, authorOf(res))
      await answer(req, res, act, part, { typed, errors: {} }, requests[thing][given].done)
    }
  }
}

function doneSaid({ statement }: StatementSource, gesture: Gesture): string {
  return `Le relevé ${ofPeriod(statement.key)} ${gestures[gesture].done}.`
}

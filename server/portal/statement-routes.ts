import { type Request, type Response, Router } from 'express'
import { entriesIn, touchedIn } from '#server/register/hours/cell-fields.ts'
import type { Entry } from '#server/register/hours/entry-rules.ts'
import { answerFile, answerHours, answerNothing, type MonthAnswer } from '#server/register/passes/answers.ts'
import type { App } from '#server/web/context.ts'
import { typedFrom } from '#server/web/forms.ts'
import { giveBack } from './drafting.ts'
import { readDepartures, typedDepartures } from './form.ts'
import { type Found, ownStatement } from './found.ts'
import { allowCompany, authorOf } from './gate.ts'
import { type Left, type MonthAttempt, nothingTyped } from './month-page.ts'
import { askWho, journalHref, type Own, statementDesk, unlessDone } from './statement-desk.ts'
import { readSheet } from './upload.ts'
import { sentWords } from './words.ts'

const NOT_SENT = 'Rien n’est encore envoyé'

/** One statement of a company: its people by name, their hours, or « néant ». */
export function statementRoutes(app: App): Router {
  const router = Router()
  const { db, clock } = app
  const found = ownStatement(db)
  const { show, refuse, again, sent } = statementDesk(app)

  router.get('/reponses/marches/:id/releves/:periode', allowCompany(), found, async (req, res) => {
    if (!res.locals.visit.answeredBy) return askWho(req, res)
    await giveBack(db, req, res, [req.path], clock.today())
    await show(req, res as Own, nothingTyped, true)
  })

  router.post('/reponses/marches/:id/releves/:periode', allowCompany(), found, async (req, res) => {
    const { visit, own, month } = res.locals as Own['locals']
    if (!visit.answeredBy) return refuse(req, res as Own, nothingTyped, 422, askWho)
    const entries = entriesIn(typedFrom(req.body))
    const { departures, wrong } = readDepartures(req.body)
    const left = { typed: typedDepartures(req.body), wrong }
    if (wrong.size > 0)
      return refuse(req, res as Own, { ...nothingTyped, typed: touchedIn(entries), left, sentence: NOT_SENT }, 422)
    const href = journalHref(res.locals as Found)
    const answer = await unlessDone(() =>
      answerHours(db, visit, own.place, month, { entries, departures, href }, authorOf(req, visit, app)),
    )
    if (answer === null || answer.kind === 'sent') return sent(req, res as Own, sentWords.hours)
    await refuse(
      req,
      res as Own,
      { ...attemptOf(answer, entries), left: leftIn(answer, left) },
      answer.kind === 'refused' && answer.conflicts.size ? 409 : 422,
    )
  })

  router.post('/reponses/marches/:id/releves/:periode/neant', allowCompany(), found, async (req, res) => {
    const { visit, own, month } = res.locals as Own['locals']
    if (!visit.answeredBy) return refuse(req, res as Own, nothingTyped, 422, askWho)
    const asked = { seen: Number(typedFrom(req.body).version) || 0, href: journalHref(res.locals as Found) }
    const answer = await unlessDone(() => answerNothing(db, visit, own.place, month, asked, authorOf(req, visit, app)))
    if (answer === null || answer.kind === 'nothing') return sent(req, res as Own, sentWords.nothing)
    const sentence =
      answer.kind === 'refused' ? answer.sentence : answer.kind === 'changed' ? sentWords.changed : sentWords.closed
    await refuse(req, res as Own, { ...nothingTyped, sentence }, 409)
  })

  router.post('/reponses/marches/:id/releves/:periode/fichier', allowCompany(), found, readSheet, async (req, res) => {
    const { visit, own, group } = res.locals as Own['locals']
    if (!visit.answeredBy) return askWho(req, res)
    const about = { place: own.place, period: group.statement.key, months: group.months }
    const file = { name: req.file?.originalname ?? '', bytes: req.file?.buffer ?? Buffer.alloc(0) }
    const drop = () => answerFile(db, visit, about, file, authorOf(req, visit, app))
    const refusal = refusalOf(req, res) ?? (await unlessDone(drop))
    if (refusal === null) return sent(req, res as Own, sentWords.file)
    await again(req, res.status(422) as Own, { ...nothingTyped, file: refusal })
  })

  return router
}

function refusalOf(req: Request, res: Response): string | null {
  if (res.locals.tooLarge) return sentWords.tooLarge
  return req.file ? null : sentWords.noFile
}

/** Why somebody cannot have left that day. */
function leftIn(answer: MonthAnswer, left: Left): Left {
  return answer.kind === 'notLeft' ? { ...left, wrong: answer.objections } : left
}

function attemptOf(answer: Exclude<MonthAnswer, { kind: 'sent' }>, entries: readonly Entry[]): MonthAttempt {
  const typed = touchedIn(entries)
  if (answer.kind === 'notLeft') return { ...nothingTyped, typed, sentence: NOT_SENT }
  if (answer.kind === 'closed') return { ...nothingTyped, sentence: sentWords.closed }
  if (answer.kind === 'blank') {
    const troubles = new Map([...answer.cells].map(key => [key, { kind: 'blank' as const }]))
    return {
      ...nothingTyped,
      typed,
      troubles,
      sentence: 'Rien n’est encore envoyé\u00a0: un silence n’est jamais compté zéro',
    }
  }
  const { objections, conflicts } = answer
  const sentence = conflicts.size ? 'Rien n’est encore envoyé\u00a0: quelqu’un a écrit entre-temps' : NOT_SENT
  return { typed, troubles: objections, conflicts, sentence }
}

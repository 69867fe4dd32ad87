import { type Request, type Response, Router } from 'express'
import { AlreadyDone } from '#server/base/errors.ts'
import { entriesIn, touchedIn } from '#server/register/hours/cell-fields.ts'
import type { Entry } from '#server/register/hours/entry-rules.ts'
import { gridOf } from '#server/register/hours/grid-store.ts'
import { namesShown } from '#server/register/participants/identities.ts'
import {
  answerFile,
  answerHours,
  answerNothing,
  type MonthAnswer,
  ownGroup,
  signedForNames,
} from '#server/register/passes/answers.ts'
import { putNotice } from '#server/register/passes/visits.ts'
import type { App } from '#server/web/context.ts'
import { typedFrom, untouched } from '#server/web/forms.ts'
import { giveBack, keepTyped, letGo } from './drafting.ts'
import { type Found, ownStatement } from './found.ts'
import { allowCompany, authorOf, HOME } from './gate.ts'
import { whoForm } from './home-page.ts'
import { type MonthAttempt, monthPage, nothingTyped } from './month-page.ts'
import { readSheet } from './upload.ts'
import { sentWords } from './words.ts'

type Shows = (req: Request, res: Own, attempt: MonthAttempt) => void | Promise<void>
type Own = Response<unknown, Found & Express.Locals>

/** One statement of a company: its people by name, their hours, or « néant ». */
export function statementRoutes(app: App): Router {
  const router = Router()
  const { db, clock } = app
  const found = ownStatement(db)

  router.get('/reponses/marches/:id/releves/:periode', allowCompany(), found, async (req, res) => {
    if (!res.locals.visit.answeredBy) return askWho(req, res)
    await giveBack(db, req, res, [req.path], clock.today())
    await show(req, res as Own, nothingTyped, true)
  })

  router.post('/reponses/marches/:id/releves/:periode', allowCompany(), found, async (req, res) => {
    const { visit, own, month } = res.locals as Own['locals']
    if (!visit.answeredBy) return refuse(req, res as Own, nothingTyped, 422, askWho)
    const entries = entriesIn(typedFrom(req.body))
    const href = journalHref(res.locals as Found)
    const answer = await unlessDone(() =>
      answerHours(db, visit, own.place, month, { entries, href }, authorOf(req, visit, app)),
    )
    if (answer === null || answer.kind === 'sent') return sent(req, res as Own, sentWords.hours)
    await refuse(
      req,
      res as Own,
      attemptOf(answer, entries),
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

  /** Names are shown to whoever said theirs: one line of the journal an opening. */
  async function show(req: Request, res: Own, attempt: MonthAttempt, isOpening: boolean): Promise<void> {
    const { visit, own, group, grid } = res.locals
    const people = group.rows.map(({ participantId }) => ({ id: participantId, buyerId: visit.pass.buyerId }))
    const author = authorOf(req, visit, app)
    const names = await db.transaction(async trx => {
      const signed = isOpening && people.length ? await signedForNames(trx, visit, own.place, author) : author
      const at = { href: journalHref(res.locals), month: group.statement.key, isOpening }
      return namesShown(trx, people, at, signed)
    })
    res.render('portal/statement', monthPage({ own, grid, group, names, attempt, today: clock.today() }))
  }

  async function refuse(req: Request, res: Own, attempt: MonthAttempt, status: number, shown: Shows = again) {
    await keepTyped(db, res, { form: req.path.replace(/\/(neant|fichier)$/, ''), page: req.path, body: req.body })
    res.status(status)
    await shown(req, res, attempt)
  }

  /** As it stands now: somebody may have written meanwhile. */
  async function again(req: Request, res: Own, attempt: MonthAttempt = nothingTyped): Promise<void> {
    const { own, month, visit } = res.locals
    const grid = await gridOf(db, own.clauseId)
    Object.assign(res.locals, { grid, group: ownGroup(grid, month, visit.pass.companyId) ?? res.locals.group })
    await show(req, res, attempt, false)
  }

  async function sent(req: Request, res: Own, notice: string): Promise<void> {
    await letGo(db, res, req.path.replace(/\/(neant|fichier)$/, ''))
    await putNotice(db, res.locals.visit, notice)
    res.redirect(303, HOME)
  }
}

function refusalOf(req: Request, res: Response): string | null {
  if (res.locals.tooLarge) return sentWords.tooLarge
  return req.file ? null : sentWords.noFile
}

function askWho(req: Request, res: Response): void {
  const back = req.path.replace(/\/(neant|fichier)$/, '')
  res.render('portal/who', { title: 'Qui répond\u202f?', who: whoForm(untouched, back) })
}

/** Where staff see what came of it. */
function journalHref({ own, group }: Found): string {
  return `/marches/${own.contractId}/releves/${group.statement.key}`
}

function attemptOf(answer: Exclude<MonthAnswer, { kind: 'sent' }>, entries: readonly Entry[]): MonthAttempt {
  const typed = touchedIn(entries)
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
  const sentence = conflicts.size
    ? 'Rien n’est encore envoyé\u00a0: quelqu’un a écrit entre-temps'
    : 'Rien n’est encore envoyé'
  return { typed, troubles: objections, conflicts, sentence }
}

/** null: this very form did it already. */
async function unlessDone<Answer>(act: () => Promise<Answer>): Promise<Answer | null> {
  try {
    return await act()
  } catch (error) {
    if (error instanceof AlreadyDone) return null
    throw error
  }
}

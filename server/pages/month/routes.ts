import { type Request, type Response, Router } from 'express'
import { allow } from '#server/access/guard.ts'
import { type Month, monthFrom, monthOf } from '#server/base/dates.ts'
import { NotFound } from '#server/base/errors.ts'
import { plural } from '#server/base/french.ts'
import { isSettled } from '#server/register/hours/statement-rules.ts'
import { gestures } from '#server/register/hours/transition-rules.ts'
import type { App } from '#server/web/context.ts'
import { contentOf } from '#server/web/form-content.ts'
import { authorOf } from '../author.ts'
import { withCells } from '../cells-form.ts'
import { attemptOf, type MonthAttempt } from './attempt.ts'
import { copied, resumed, wordsLeft } from './draft.ts'
import { readMonth, type TypedMonth } from './form.ts'
import { type Left, leftIn, monthPage, monthToCollect } from './page.ts'
import { type MonthDone, saveMonths } from './save.ts'
import { type MonthSource, monthSource, monthView } from './source.ts'

declare module 'express-session' {
  interface SessionData {
    /** What a gesture over a whole month left, said once; and the placements whose people were named when it was made. */
    monthTold?: { month: string; left: Left[]; known: number[] }
  }
}

/** The month of every contract that one follows, as one page. */
export function monthRoutes({ db, clock }: App): Router {
  const router = Router()

  router.get('/mois', allow('hours.log'), (_req, res) => res.redirect(303, `/mois/${monthToCollect(clock.today())}`))

  router.get('/mois/:mois', allow('hours.log'), async (req, res) => {
    const month = monthIn(req)
    const told = toldIn(req, month)
    const only = numbered(req.query.seul)
    const unfolded = typeof req.query.ouvert === 'string' ? req.query.ouvert : null
    const source = await kept(res, month, only)
    const attempt = await resumed(db, source, only === null, res)
    const view = await monthView(db, source, { attempt, unfolded, known: new Set(told?.known) }, authorOf(res))
    res.render('month/month', monthPage(view, told?.left))
  })

  router.post('/mois/:mois', allow(gestures.receive.may), async (req, res) => {
    const month = monthIn(req)
    const typed = readMonth(req.body, clock.today())
    const attempt = { ...attemptOf(typed.entries, typed.fields), days: typed.wrongDays }
    const source = await kept(res, month, typed.only)
    const { gesture } = typed
    if (gesture.kind === 'check') return show(res, source, typed, attempt)
    if (gesture.kind === 'copy') {
      const filled = copied(source, attempt, gesture.group)
      res.locals.toKeep = withCells(contentOf(req.body), filled.typed)
      return show(res, source, typed, filled)
    }
    if (Object.keys(typed.wrongDays).length) return show(res.status(422), source, typed, attempt)
    const { user } = res.locals
    const done = await saveMonths(db, { user, author: authorOf(res), source, typed, attempt })
    await answer(req, res, { typed, attempt, source, done })
  })

  return router

  function kept(res: Response, month: Month, only: number | null): Promise<MonthSource> {
    return monthSource(db, res.locals.user, { month, today: clock.today(), only })
  }

  /** The page again, as it was sent: whoever it held was named already. */
  async function show(res: Response, source: MonthSource, typed: TypedMonth, attempt: MonthAttempt) {
    const view = await monthView(db, source, { attempt, unfolded: null, known: heldIn(typed) }, authorOf(res))
    res.render('month/month', monthPage(view))
  }

  async function answer(req: Request, res: Response, given: Given) {
    const { typed, attempt, source, done } = given
    const { objections, conflicts, answers, outcomes } = done
    const left = leftIn(source, outcomes)
    const isWrong = objections.size + conflicts.size + answers.size > 0
    const isAll = typed.gesture.kind === 'acceptAll'
    if (!isWrong && (left.length === 0 || isAll)) {
      res.locals.toKeep = wordsLeft(contentOf(req.body), source, typed, outcomes)
      req.session.notice = noticeOf(done)
      req.session.monthTold = { month: source.month, left, known: [...heldIn(typed)] }
      return res.redirect(303, nextHref(given))
    }
    const now = await kept(res, source.month, typed.only)
    const tried = { ...attempt, objections, conflicts, answers, outcomes }
    await show(res.status(conflicts.size ? 409 : 422), now, typed, tried)
  }
}

type Given = { typed: TypedMonth; attempt: MonthAttempt; source: MonthSource; done: MonthDone }

/** The placements whose cells the form holds. */
function heldIn({ entries }: TypedMonth): Set<number> {
  return new Set(entries.map(({ placementId }) => placementId))
}

/** @throws NotFound for what is no month, or has not begun. */
function monthIn(req: Request): Month {
  const month = monthFrom(req.params.mois)
  if (!month || month > monthOf(req.res!.locals.clock.today())) throw new NotFound('month')
  return month
}

function numbered(text: unknown): number | null {
  return typeof text === 'string' && /^[1-9]\d{0,8}$/.test(text) ? Number(text) : null
}

function toldIn(req: Request, month: Month) {
  const told = req.session.monthTold
  delete req.session.monthTold
  return told?.month === month ? told : null
}

/** Back to the page: to its part, or to the next statement that waits. */
function nextHref({ source: { month, statements }, typed: { only, gesture } }: Given): string {
  if (only !== null) return `/mois/${month}?seul=${only}`
  if (!('group' in gesture)) return `/mois/${month}`
  const waiting = statements.filter(({ group }) => !isSettled(group.sender)).map(({ key }) => key)
  const next = waiting[waiting.indexOf(gesture.group) + 1] ?? gesture.group
  return `/mois/${month}#g-${next}`
}

function noticeOf({ changed, outcomes }: MonthDone): string {
  const count = (kind: string) => [...outcomes.values()].filter(outcome => outcome.kind === kind).length
  const parts = [
    changed ? plural(changed, 'chiffre enregistré', 'chiffres enregistrés') : '',
    count('accepted') ? plural(count('accepted'), 'relevé accepté', 'relevés acceptés') : '',
    count('nothing') ? plural(count('nothing'), 'relevé néant', 'relevés néant') : '',
  ].filter(Boolean)
  return parts.length ? `${parts.join(', ')}.` : 'Rien n’avait changé.'
}

import { type Request, type Response, Router } from 'express'
import { allow } from '#server/access/guard.ts'
import { type Month, monthFrom, monthOf } from '#server/base/dates.ts'
import { NotFound } from '#server/base/errors.ts'
import { plural } from '#server/base/french.ts'
import { gestures } from '#server/register/hours/transition-rules.ts'
import type { App } from '#server/web/context.ts'
import { authorOf } from '../author.ts'
import { copied, resumed, withCells } from './draft.ts'
import { readMonth, type TypedMonth } from './form.ts'
import { type Left, leftIn, monthPage, monthToCollect } from './page.ts'
import { type MonthDone, saveMonths } from './save.ts'
import { type MonthAttempt, type MonthView, monthView, nothingTried } from './source.ts'

declare module 'express-session' {
  interface SessionData {
    /** What a gesture over a whole month left, said once; its presence says that the names were shown already. */
    monthTold?: { month: string; left: Left[] }
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
    const isOpening = told === null
    const view = await seen(res, { month, attempt: nothingTried, only, unfolded, isOpening })
    const attempt = await resumed(db, view, res)
    res.render('month/month', monthPage({ ...view, ...attempt }, told?.left))
  })

  router.post('/mois/:mois', allow(gestures.receive.may), async (req, res) => {
    const month = monthIn(req)
    const typed = readMonth(req.body)
    const attempt = { ...nothingTried, typed: typed.typed, fields: typed.fields, days: typed.wrongDays }
    const view = await seen(res, { month, attempt, only: typed.only, unfolded: null, isOpening: false })
    if (typed.gesture.kind === 'check') return res.render('month/month', monthPage(view))
    if (typed.gesture.kind === 'copy') return copy(res, view, attempt, typed)
    if (Object.keys(typed.wrongDays).length) return res.status(422).render('month/month', monthPage(view))
    const { user } = res.locals
    const done = await saveMonths(db, { user, author: authorOf(res), month, typed, view })
    await answer(req, res, { month, attempt, typed, view, done })
  })

  return router

  function seen(res: Response, asked: Omit<Parameters<typeof monthView>[2], never>): Promise<MonthView> {
    return monthView(db, { user: res.locals.user, today: clock.today(), author: authorOf(res) }, asked)
  }

  async function copy(res: Response, view: MonthView, attempt: MonthAttempt, typed: TypedMonth) {
    const filled = copied(view, attempt, typed.gesture)
    res.locals.toKeep = withCells(res.req.body, filled)
    const { only } = typed
    const again = await seen(res, { month: view.month, attempt: filled, only, unfolded: null, isOpening: false })
    res.render('month/month', monthPage(again))
  }

  async function answer(req: Request, res: Response, given: Given) {
    const { month, attempt, typed, view, done } = given
    const { objections, conflicts, answers, outcomes } = done
    const left = leftIn(view, outcomes)
    const isWrong = objections.size + conflicts.size + answers.size > 0
    const isAll = typed.gesture.kind === 'acceptAll'
    if (!isWrong && (left.length === 0 || isAll)) {
      req.session.notice = noticeOf(done)
      req.session.monthTold = { month, left }
      return res.redirect(303, nextHref(given))
    }
    const tried = { ...attempt, objections, conflicts, answers, outcomes }
    const now = await seen(res, { month, attempt: tried, only: typed.only, unfolded: null, isOpening: false })
    res.status(conflicts.size ? 409 : 422).render('month/month', monthPage(now))
  }
}

type Given = { month: Month; attempt: MonthAttempt; typed: TypedMonth; view: MonthView; done: MonthDone }

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
function nextHref({ month, typed: { only, gesture }, view }: Given): string {
  if (only !== null) return `/mois/${month}?seul=${only}`
  if (!('group' in gesture)) return `/mois/${month}`
  const waiting = view.shown.filter(({ isFolded }) => !isFolded).map(({ key }) => key)
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

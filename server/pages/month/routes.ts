import { type Request, type Response, Router } from 'express'
import { allow } from '#server/access/guard.ts'
import { type Month, monthFrom, monthOf } from '#server/base/dates.ts'
import { NotFound } from '#server/base/errors.ts'
import { plural } from '#server/base/french.ts'
import { isSettled } from '#server/register/hours/statement-rules.ts'
import { gestures } from '#server/register/hours/transition-rules.ts'
import type { App } from '#server/web/context.ts'
import { contentOf } from '#server/web/form-content.ts'
import { insideOf } from '#server/web/views.ts'
import { authorOf } from '../author.ts'
import { withCells } from '../cells-form.ts'
import { namedSince, nowNamed } from '../cells-names.ts'
import type { Pasted } from '../paste-form.ts'
import { attemptOf, type MonthAttempt } from './attempt.ts'
import { copied, resumed, wordsLeft } from './draft.ts'
import { readMonth, type TypedMonth } from './form.ts'
import { giveBack, isBack, withoutReason } from './giving-back.ts'
import { judgedNow } from './judging.ts'
import { type Left, leftIn, monthPage, monthToCollect } from './page.ts'
import { type MonthPaste, pastedIn, pastePreview, withBlock } from './paste.ts'
import { type MonthDone, saveMonths } from './save.ts'
import { type MonthSource, monthSource, monthView } from './source.ts'

declare module 'express-session' {
  interface SessionData {
    /** What a gesture over a whole month left, said once. */
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
    // What a gesture just made is shown again; else the page is opened, and says whom it names.
    if (!told && only === null) nowNamed(req, `/mois/${month}`, [])
    const source = await kept(res, month, only)
    const attempt = await resumed(db, source, only === null, res)
    await show(req, res, source, attempt, { unfolded, left: told?.left, known: told ? undefined : new Set() })
  })

  router.post('/mois/:mois', allow(gestures.receive.may), async (req, res) => {
    const month = monthIn(req)
    const typed = readMonth(req.body, clock.today())
    const source = await kept(res, month, typed.only)
    const attempt = { ...attemptOf(typed.entries, typed.fields), days: typed.wrongDays }
    const isRefused = Object.keys(typed.wrongDays).length > 0
    if (typed.paste) return block(req, res, source, { typed, attempt, paste: typed.paste })
    if (typed.gesture.kind === 'check' || typed.gesture.kind === 'copy' || isRefused)
      return again(req, res.status(isRefused ? 422 : 200), source, typed, attempt)
    const { user } = res.locals
    if (isBack(typed.gesture)) return back(req, res, { typed, attempt, source })
    const done = await saveMonths(db, { user, author: authorOf(res), source, typed, attempt })
    await answer(req, res, { typed, attempt, source, done })
  })

  return router

  function kept(res: Response, month: Month, only: number | null): Promise<MonthSource> {
    return monthSource(db, res.locals.user, { month, today: clock.today(), only })
  }

  async function show(req: Request, res: Response, source: MonthSource, attempt: MonthAttempt, how: How = {}) {
    const { left, paste } = how
    res.render('month/month', monthPage(await viewed(req, res, source, attempt, how), left, paste))
  }

  async function viewed(req: Request, res: Response, source: MonthSource, attempt: MonthAttempt, how: How = {}) {
    const { unfolded = null, known = namedSince(req, `/mois/${source.month}`) } = how
    const view = await monthView(db, source, { attempt, unfolded, known }, authorOf(res))
    nowNamed(req, `/mois/${source.month}`, [...namedSince(req, `/mois/${source.month}`), ...view.names.keys()])
    return view
  }

  /** A pasted block: where it would go, then its figures in their cells, not saved. */
  async function block(req: Request, res: Response, source: MonthSource, { typed, attempt, paste }: Block) {
    const judged = { ...attempt, ...(await judgedNow(db, source, typed.entries)) }
    if (paste.asked === 'leave') return show(req, res, source, { ...judged, fields: { ...attempt.fields, bloc: '' } })
    const laid = pastedIn(await viewed(req, res, source, judged), typed.entries, paste)
    if (typed.isPreview) return res.send(insideOf('shared/paste-preview', pastePreview(laid)))
    if (paste.asked === 'preview') return show(req, res, source, judged, { paste: laid })
    const filled = withBlock(judged, laid.texts, typed.entries)
    res.locals.toKeep = withCells({ ...contentOf(req.body), bloc: [''] }, laid.texts)
    await show(req, res, source, filled)
  }

  /** The page as it was sent, nothing saved: checked, filled from the month before, or refused whole. */
  async function again(req: Request, res: Response, source: MonthSource, typed: TypedMonth, attempt: MonthAttempt) {
    const { objections, conflicts } = await judgedNow(db, source, typed.entries)
    const judged = { ...attempt, objections, conflicts }
    if (typed.gesture.kind !== 'copy') return show(req, res, source, judged)
    const filled = copied(source, judged, typed.gesture.group)
    res.locals.toKeep = withCells(contentOf(req.body), filled.typed)
    await show(req, res, source, filled)
  }

  /** One statement goes back, or is open again: what is typed elsewhere stays as it is, not saved. */
  async function back(req: Request, res: Response, { typed, attempt, source }: Omit<Given, 'done'>) {
    const { user } = res.locals
    const outcome = await giveBack(db, { user, author: authorOf(res), source, typed })
    if ('notice' in outcome) {
      res.locals.toKeep = withoutReason(contentOf(req.body), typed)
      req.session.notice = outcome.notice
      req.session.monthTold = { month: source.month, left: [] }
      return res.redirect(
        303,
        `/mois/${source.month}${typed.only === null ? '' : `?seul=${typed.only}`}#g-${outcome.key}`,
      )
    }
    const { objections, conflicts } = await judgedNow(db, source, typed.entries)
    const tried = { ...attempt, objections, conflicts, outcomes: new Map([[outcome.key, outcome.why]]) }
    const status = outcome.why.kind === 'changed' ? 409 : 422
    await show(req, res.status(status), await kept(res, source.month, typed.only), tried)
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
      req.session.monthTold = { month: source.month, left }
      return res.redirect(303, nextHref(given))
    }
    const now = await kept(res, source.month, typed.only)
    const tried = { ...attempt, objections, conflicts, answers, outcomes }
    await show(req, res.status(conflicts.size ? 409 : 422), now, tried)
  }
}

type Given = { typed: TypedMonth; attempt: MonthAttempt; source: MonthSource; done: MonthDone }

type How = {
  unfolded?: string | null
  left?: readonly Left[] | undefined
  known?: ReadonlySet<number> | undefined
  paste?: MonthPaste
}

type Block = { typed: TypedMonth; attempt: MonthAttempt; paste: Pasted }

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

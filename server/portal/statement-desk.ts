import type { Request, Response } from 'express'
import { AlreadyDone } from '#server/base/errors.ts'
import { piecesUnder, sentPieces } from '#server/register/attachments/store.ts'
import { gridOf } from '#server/register/hours/grid-store.ts'
import { namesShown } from '#server/register/participants/identities.ts'
import { ownGroup } from '#server/register/passes/answers.ts'
import { ownMissing } from '#server/register/passes/papers.ts'
import { signedForNames } from '#server/register/passes/signing.ts'
import { putNotice } from '#server/register/passes/visits.ts'
import type { App } from '#server/web/context.ts'
import { untouched } from '#server/web/forms.ts'
import { keepTyped, letGo } from './drafting.ts'
import type { Found } from './found.ts'
import { authorOf, HOME } from './gate.ts'
import { whoForm } from './home-page.ts'
import { type MonthAttempt, monthPage, nothingTyped } from './month-page.ts'

export type Shows = (req: Request, res: Own, attempt: MonthAttempt) => void | Promise<void>
export type Own = Response<unknown, Found & Express.Locals>

/** What every gesture on a statement does on this surface: shows it, and what became of the gesture. */
export function statementDesk(app: App) {
  const { db, clock } = app
  return { show, refuse, again, sent, papersOf }

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
    const papers = await papersOf(res)
    res.render('portal/statement', monthPage({ own, grid, group, names, papers, attempt, today: clock.today() }))
  }

  /** What it owes for this statement, and what it sent. */
  async function papersOf({ locals: { visit, own, grid, group } }: Own) {
    const { companyId } = visit.pass
    const { clauseId } = own
    const pieces = (await piecesUnder(db, [clauseId])).get(clauseId) ?? []
    return {
      missing: ownMissing(grid, [group.statement], pieces, { companyId, today: clock.today() }),
      sent: await sentPieces(db, { companyId, clauseId, period: group.statement.key }),
    }
  }

  async function refuse(req: Request, res: Own, attempt: MonthAttempt, status: number, shown: Shows = again) {
    await keepTyped(db, res, { form: formIn(req), page: req.path, body: req.body })
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

  async function sent(req: Request, res: Own, notice: string, href = HOME): Promise<void> {
    await letGo(db, res, href === HOME ? formIn(req) : req.path)
    await putNotice(db, res.locals.visit, notice)
    res.redirect(303, href)
  }
}

/** The page of the statement, whichever of its forms was sent: what is typed there is one draft. */
export function formIn({ path }: Pick<Request, 'path'>): string {
  return path.replace(/(\/releves\/[^/]+)\/(?:neant|fichier|pieces)$/, '$1')
}

export function askWho(req: Pick<Request, 'path'>, res: Response): void {
  res.render('portal/who', { title: 'Qui répond\u202f?', who: whoForm(untouched, formIn(req)) })
}

/** Where staff see what came of it. */
export function journalHref({ own, group }: Found): string {
  return `/marches/${own.contractId}/releves/${group.statement.key}`
}

/** null: this very form did it already. */
export async function unlessDone<Answer>(act: () => Promise<Answer>): Promise<Answer | null> {
  try {
    return await act()
  } catch (error) {
    if (error instanceof AlreadyDone) return null
    throw error
  }
}

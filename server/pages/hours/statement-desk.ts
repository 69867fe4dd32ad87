import type { Request, Response } from 'express'
import { may } from '#server/access/rules.ts'
import { Conflict, NotFound } from '#server/base/errors.ts'
import { measured } from '#server/compliance/measure.ts'
import { filesUnder } from '#server/exchange/intake/fed-store.ts'
import { statementPapers } from '#server/register/attachments/awaited.ts'
import { monthsIn, periodFrom } from '#server/register/clauses/period-rules.ts'
import type { Place } from '#server/register/clauses/place.ts'
import { employedElsewhere } from '#server/register/hours/elsewhere.ts'
import { gridOf } from '#server/register/hours/grid-store.ts'
import type { PeriodStatement } from '#server/register/hours/statement-rules.ts'
import type { ReasonAsked } from '#server/register/hours/validation.ts'
import type { Steps } from '#server/register/passes/rules.ts'
import { stepsUnder } from '#server/register/passes/steps.ts'
import { mailsAbout } from '#server/register/reminders/mails-store.ts'
import type { App } from '#server/web/context.ts'
import type { Attempt } from '#server/web/forms.ts'
import type { blankPage } from './blank-page.ts'
import { holderOf } from './grid-source.ts'
import { statementPage } from './statement-page.ts'
import { ownSenders } from './statement-senders.ts'
import type { PageGesture, StatementSource } from './statement-source.ts'

export type Placed = Response<unknown, { place: Place }>

/** What must be answered first, as a page. */
export type Asking = { page: ReturnType<typeof blankPage> }

/** What every gesture on the page of a statement does: reads it, and shows what became of the gesture. */
export function statementDesk({ db, clock }: Pick<App, 'db' | 'clock'>) {
  return { statementOf, refuse, answer }

  /** @throws NotFound where the contract’s statements do not come by this period. */
  async function statementOf(req: Request, { locals: { user, place } }: Placed) {
    const { contract, clauseId } = place
    const key = periodFrom(req.params.periode)
    if (!key) throw new NotFound('statement')
    const grid = await gridOf(db, clauseId)
    const statement = grid.statementOf(monthsIn(key)[0]!)
    if (statement.key !== key) throw new NotFound('statement')
    const today = clock.today()
    return {
      contract,
      clauseId,
      holder: await holderOf(db, contract.id),
      grid,
      statement,
      elsewhere: await employedElsewhere(db, clauseId, monthsIn(key)),
      account: (await measured(db, [clauseId], { at: today, today })).get(clauseId)!,
      papers: await statementPapers(db, user, { clauseId, grid, statement, today }),
      files: may(user.role, 'hours.log') ? await filesUnder(db, clauseId, monthsIn(key)) : [],
      mailed: may(user.role, 'mails.read') ? await mailsAbout(db, clauseId, key) : [],
      steps: may(user.role, 'mails.read')
        ? await stepsUnder(db, stepsAsked(place, statement), today)
        : new Map<string, Steps>(),
      today,
      role: user.role,
      follows: contract.followedBy === user.id && may(user.role, 'reminders.send'),
      readsSensitive: may(user.role, 'identities.read'),
      byPerson: may(user.role, 'persons.read'),
    }
  }

  function refuse(res: Placed, source: StatementSource, part: PageGesture, attempt: Attempt) {
    res.status(422).render('hours/statement', statementPage(source, { part, attempt }))
  }

  /** Done: back to the statement. Impossible: 422 and why. Changed meanwhile: 409 and both. */
  async function answer(
    req: Request,
    res: Placed,
    act: () => Promise<string | Asking | ReasonAsked | null>,
    part: PageGesture,
    attempt: Attempt,
    notice: string | (() => string),
  ) {
    try {
      const sentence = await act()
      if (sentence && typeof sentence === 'object' && 'asksReason' in sentence) {
        const asked = { ...attempt, errors: { raison: sentence.asksReason } }
        return refuse(res, await statementOf(req, res), part, asked)
      }
      if (sentence && typeof sentence === 'object') return res.status(422).render('hours/blanks', sentence.page)
      if (sentence) {
        const trouble = { part, attempt, sentence }
        return res.status(422).render('hours/statement', statementPage(await statementOf(req, res), trouble))
      }
      req.session.notice = typeof notice === 'string' ? notice : notice()
      res.redirect(303, `/marches/${req.params.id}/releves/${req.params.periode}`)
    } catch (error) {
      if (!(error instanceof Conflict)) throw error
      const trouble = { part, attempt, conflict: true }
      res.status(409).render('hours/statement', statementPage(await statementOf(req, res), trouble))
    }
  }
}

export function monthIn({ statement }: Pick<StatementSource, 'statement'>): string {
  return monthsIn(statement.key)[0]!
}

function stepsAsked({ contract, clauseId }: Place, statement: PeriodStatement) {
  const of = { contractId: contract.id, buyerId: contract.buyerId, clauseId, statement }
  return ownSenders(statement).map(sender => ({ ...of, sender }))
}

import { type Request, type Response, Router } from 'express'
import { allow } from '#server/access/guard.ts'
import { may } from '#server/access/rules.ts'
import { Conflict, NotFound } from '#server/base/errors.ts'
import { measured } from '#server/compliance/measure.ts'
import { monthsIn, periodFrom } from '#server/register/clauses/period-rules.ts'
import { ofPeriod } from '#server/register/clauses/period-words.ts'
import type { Place } from '#server/register/clauses/place.ts'
import type { Unanswered } from '#server/register/hours/blanks.ts'
import { employedElsewhere } from '#server/register/hours/elsewhere.ts'
import { gridOf } from '#server/register/hours/grid-store.ts'
import type { Asked } from '#server/register/hours/statement-actions.ts'
import { judgeWithout, reopenStatement, sayNothingWorked } from '#server/register/hours/statement-actions.ts'
import { gestures } from '#server/register/hours/transition-rules.ts'
import { validateStatement } from '#server/register/hours/validation.ts'
import { validatedNotice } from '#server/register/hours/words.ts'
import { mailsAbout } from '#server/register/reminders/mails-store.ts'
import { type Returned, returnedSenders, returnMails, sendBackByMail } from '#server/register/reminders/send-back.ts'
import type { App } from '#server/web/context.ts'
import { type Attempt, readForm, type Typed } from '#server/web/forms.ts'
import { authorOf } from '../author.ts'
import { readAnswers, type TypedAnswers } from '../blank-form.ts'
import { naming } from '../naming.ts'
import { placeOf } from '../place.ts'
import { blankPage, toStatement } from './blank-page.ts'
import { holderOf } from './grid-source.ts'
import { judgeForm, nothingForm, readStatement, returnForm, senderIn } from './statement-form.ts'
import { sentBackNotice } from './statement-mails.ts'
import { statementPage } from './statement-page.ts'
import type { PageGesture, StatementSource } from './statement-source.ts'

type Placed = Response<unknown, { place: Place }>

/** The statement of one period of a contract, and what is done with it. */
export function statementRoutes({ db, clock }: App): Router {
  const router = Router()
  const place = placeOf(db)

  router.get('/marches/:id/releves/:periode', allow('hours.read'), place, async (req, res) => {
    res.render('hours/statement', statementPage(await statementOf(req, res)))
  })

  router.post('/marches/:id/releves/:periode/validation', allow(gestures.validate.may), place, async (req, res) => {
    const source = await statementOf(req, res)
    const months = monthsIn(source.statement.key)
    const cells = [...source.grid.cells.values()].filter(({ month }) => months.includes(month))
    const { typed, errors, sender, version, decisions } = readStatement(req.body, cells)
    const attempt = { typed, errors }
    const answered = readAnswers(req.body)
    if (answered.isBack)
      return res.render('hours/statement', statementPage(source, { part: 'validate', attempt: { typed, errors: {} } }))
    if (Object.keys(errors).length) return refuse(res, source, 'validate', attempt)
    const own = 'senderId' in sender ? ownOf(source, decisions, sender.senderId!) : decisions
    const { answers } = answered
    const asked = { version, ...sender, decisions: own, answers }
    const act = async () => {
      const refusal = await validateStatement(db, source, months[0]!, asked, authorOf(res))
      return refusal && typeof refusal === 'object' ? ask(source, refusal, answered) : refusal
    }
    await answer(req, res, act, 'validate', attempt, validatedNotice(source.statement.key, answers))
  })

  router.post('/marches/:id/releves/:periode/reouverture', allow(gestures.reopen.may), place, async (req, res) => {
    const source = await statementOf(req, res)
    const { typed, values, errors } = readForm(returnForm('reopen'), req.body)
    if (errors) return refuse(res, source, 'reopen', { typed, errors })
    const { version, motif: reason, echeance: dueOn } = values
    const asked = { version, ...senderIn(values), reason, dueOn }
    const act = () => reopenStatement(db, source, monthIn(source), asked, authorOf(res))
    const notice = `Le relevé ${ofPeriod(source.statement.key)} est rouvert.`
    await answer(req, res, act, 'reopen', { typed, errors: {} }, notice)
  })

  router.post('/marches/:id/releves/:periode/renvoi', allow(gestures.sendBack.may), place, async (req, res) => {
    const source = await statementOf(req, res)
    const { typed, values, errors } = readForm(returnForm('sendBack'), req.body)
    if (errors) return refuse(res, source, 'sendBack', { typed, errors })
    const named = await naming(db, source.contract.id, { motif: values.motif }, authorOf(res))
    if (named) return refuse(res, source, 'sendBack', { typed, errors: named })
    const { version, motif: reason, echeance: dueOn } = values
    const asked = { version, ...senderIn(values), reason, dueOn }
    const who = { named: source.grid.named, writer: res.locals.user }
    if (typed.apercu !== undefined) return preview(res, source, typed, asked, who)
    let notice = ''
    const act = async () => {
      const sent = await sendBackByMail(db, source, monthIn(source), asked, who, authorOf(res))
      if ('sentence' in sent) return sent.sentence
      notice = sentBackNotice(source.statement.key, sent)
      return null
    }
    await answer(req, res, act, 'sendBack', { typed, errors: {} }, () => notice)
  })

  router.post('/marches/:id/releves/:periode/neant', allow(gestures.nothingWorked.may), place, async (req, res) => {
    const source = await statementOf(req, res)
    const { typed, values, errors } = readForm(nothingForm, req.body)
    if (errors) return refuse(res, source, 'nothingWorked', { typed, errors })
    const asked = { version: values.version, ...senderIn(values), receivedOn: values.recu }
    const act = () => sayNothingWorked(db, source, monthIn(source), asked, authorOf(res))
    const notice = `C’est noté\u00a0: relevé néant ${ofPeriod(source.statement.key)}.`
    await answer(req, res, act, 'nothingWorked', { typed, errors: {} }, notice)
  })

  router.post(
    '/marches/:id/releves/:periode/sans-releve',
    allow(gestures.judgeWithout.may),
    place,
    async (req, res) => {
      const source = await statementOf(req, res)
      const { typed, values, errors } = readForm(judgeForm, req.body)
      if (errors) return refuse(res, source, 'judgeWithout', { typed, errors })
      const asked = { version: values.version, ...senderIn(values), reason: values.motif }
      const act = () => judgeWithout(db, source, monthIn(source), asked, authorOf(res))
      const notice = `Le marché est jugé sans le relevé ${ofPeriod(source.statement.key)}.`
      await answer(req, res, act, 'judgeWithout', { typed, errors: {} }, notice)
    },
  )

  return router

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
      mailed: may(user.role, 'mails.read') ? await mailsAbout(db, clauseId, key) : [],
      today,
      role: user.role,
      follows: contract.followedBy === user.id && may(user.role, 'reminders.send'),
      readsSensitive: may(user.role, 'identities.read'),
      byPerson: may(user.role, 'persons.read'),
    }
  }

  /** What would leave, to be read first: nothing is done. */
  async function preview(
    res: Placed,
    source: StatementSource & Place,
    typed: Typed,
    asked: Asked & Returned,
    who: Parameters<typeof returnMails>[3],
  ) {
    const mails = await returnMails(db, source, returnedSenders(source.statement, asked.senderId), who, asked)
    const trouble = { part: 'sendBack' as const, attempt: { typed, errors: {} }, mails }
    res.render('hours/statement', statementPage(source, trouble))
  }

  function refuse(res: Placed, source: StatementSource, part: PageGesture, attempt: Attempt) {
    res.status(422).render('hours/statement', statementPage(source, { part, attempt }))
  }

  /** Done: back to the statement. Impossible: 422 and why. Changed meanwhile: 409 and both. */
  async function answer(
    req: Request,
    res: Placed,
    act: () => Promise<string | Asking | null>,
    part: PageGesture,
    attempt: Attempt,
    notice: string | (() => string),
  ) {
    try {
      const sentence = await act()
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

/** What must be answered first, as a page. */
type Asking = { page: ReturnType<typeof blankPage> }

function ask(
  { contract, statement: { key } }: StatementSource,
  unanswered: Unanswered,
  answered: TypedAnswers,
): Asking {
  return { page: blankPage({ contract, key, unanswered, answered, ...toStatement(contract, key) }) }
}

function monthIn({ statement }: StatementSource): string {
  return monthsIn(statement.key)[0]!
}

/** The form holds every line; a gesture for one sender is about its own. */
function ownOf<Item extends { hoursId: number }>({ grid }: StatementSource, items: Item[], senderId: number): Item[] {
  const own = new Set(grid.rows.filter(row => row.employerId === senderId).map(row => row.placementId))
  const lines = new Set([...grid.cells.values()].filter(cell => own.has(cell.placementId)).map(cell => cell.hoursId))
  return items.filter(({ hoursId }) => lines.has(hoursId))
}

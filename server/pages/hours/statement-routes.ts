import { Router } from 'express'
import { allow } from '#server/access/guard.ts'
import { monthsIn } from '#server/register/clauses/period-rules.ts'
import { ofPeriod } from '#server/register/clauses/period-words.ts'
import type { Place } from '#server/register/clauses/place.ts'
import type { Unanswered } from '#server/register/hours/blanks.ts'
import type { Asked } from '#server/register/hours/statement-actions.ts'
import { judgeWithout, reopenStatement, sayNothingWorked } from '#server/register/hours/statement-actions.ts'
import { gestures } from '#server/register/hours/transition-rules.ts'
import { validateStatement } from '#server/register/hours/validation.ts'
import { validatedNotice } from '#server/register/hours/words.ts'
import { type Returned, returnedSenders, returnMails, sendBackByMail } from '#server/register/reminders/send-back.ts'
import { sentBackNotice } from '#server/register/reminders/send-back-words.ts'
import type { App } from '#server/web/context.ts'
import { readForm, type Typed } from '#server/web/forms.ts'
import { authorOf } from '../author.ts'
import { readAnswers, type TypedAnswers } from '../blank-form.ts'
import { naming } from '../naming.ts'
import { placeOf } from '../place.ts'
import { blankPage, toStatement } from './blank-page.ts'
import { type Asking, monthIn, type Placed, statementDesk } from './statement-desk.ts'
import { judgeForm, nothingForm, readStatement, returnForm, senderIn } from './statement-form.ts'
import { statementPage } from './statement-page.ts'
import type { StatementSource } from './statement-source.ts'

/** The statement of one period of a contract, and what is done with it. */
export function statementRoutes({ db, clock }: App): Router {
  const router = Router()
  const place = placeOf(db)
  const { statementOf, refuse, answer } = statementDesk({ db, clock })

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
    const reason = (typed.raison ?? '').trim().slice(0, 500)
    const asked = { version, ...sender, decisions: own, answers, reason }
    const act = async () => {
      const refusal = await validateStatement(db, source, months[0]!, asked, authorOf(res))
      return refusal && typeof refusal === 'object' && 'blanks' in refusal ? ask(source, refusal, answered) : refusal
    }
    await answer(req, res, act, 'validate', attempt, validatedNotice(source.statement, answers))
  })

  router.post('/marches/:id/releves/:periode/reouverture', allow('hours.reopen'), place, async (req, res) => {
    const source = await statementOf(req, res)
    const { typed, values, errors } = readForm(returnForm('reopen'), req.body)
    if (errors) return refuse(res, source, 'reopen', { typed, errors })
    const { version, motif: reason, echeance: dueOn } = values
    const asked = { version, ...senderIn(values), reason, dueOn, role: source.role }
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
    const author = { ...authorOf(res), channel: values.canal }
    const act = () => sayNothingWorked(db, source, monthIn(source), asked, author)
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
}

function ask(
  { contract, statement: { key } }: StatementSource,
  unanswered: Unanswered,
  answered: TypedAnswers,
): Asking {
  return { page: blankPage({ contract, key, unanswered, answered, ...toStatement(contract, key) }) }
}

/** The form holds every line; a gesture for one sender is about its own. */
function ownOf<Item extends { hoursId: number }>({ grid }: StatementSource, items: Item[], senderId: number): Item[] {
  const own = new Set(grid.rows.filter(row => row.employerId === senderId).map(row => row.placementId))
  const lines = new Set([...grid.cells.values()].filter(cell => own.has(cell.placementId)).map(cell => cell.hoursId))
  return items.filter(({ hoursId }) => lines.has(hoursId))
}

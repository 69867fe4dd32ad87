import { Router } from 'express'
import { allow } from '#server/access/guard.ts'
import { saveGrid } from '#server/register/hours/actions.ts'
import { gestures } from '#server/register/hours/transition-rules.ts'
import { savedNotice } from '#server/register/hours/words.ts'
import type { App } from '#server/web/context.ts'
import { contentOf } from '#server/web/form-content.ts'
import { authorOf } from '../author.ts'
import { readAnswers } from '../blank-form.ts'
import { withCells } from '../cells-form.ts'
import { contractOf } from '../place.ts'
import { blankPage, toGrid } from './blank-page.ts'
import { readGrid } from './form.ts'
import { resumed, seenNow } from './grid-draft.ts'
import { gridPage, noTrouble } from './grid-page.ts'
import { copied, gridSource } from './grid-source.ts'
import { noGridPage } from './no-grid-page.ts'
import { pastedPage } from './paste-page.ts'

export function hoursRoutes({ db, clock }: App): Router {
  const router = Router()
  const found = contractOf(db)

  router.get('/marches/:id/heures', allow('hours.read'), found, async (req, res) => {
    const { contract } = res.locals
    const source = await gridSource(db, contract, req.query.mois, clock.today(), res.locals.user.role)

    if (source) res.render('hours/grid', gridPage(source, await resumed(db, source, res.locals.drafting.drafts)))
    else res.render('hours/no-grid', await noGridPage(db, contract))
  })

  router.post('/marches/:id/heures', allow(gestures.receive.may), found, async (req, res) => {
    const { role } = res.locals.user
    const { contract } = res.locals
    const { entries, typed, gesture, copyTo, month, paste, received } = readGrid(req.body, clock.today())
    const source = await gridSource(db, contract, month, clock.today(), role)
    if (!source) return res.redirect(303, `/marches/${contract.id}/heures`)
    const attempt = { typed, ...(await seenNow(db, source, entries)) }
    const conflict = attempt.conflicts.size > 0
    const asked = { ...noTrouble, attempt, conflict, received: { typed: received.typed, errors: received.errors } }
    const answered = readAnswers(req.body)
    if (answered.isBack) return res.render('hours/grid', gridPage(source, asked))
    if (copyTo) {
      const filled = copied(source, attempt, copyTo)
      res.locals.toKeep = withCells(contentOf(req.body), filled.typed)
      return res.render('hours/grid', gridPage(source, { ...asked, attempt: filled }))
    }
    if (paste) return res.render('hours/grid', await pastedPage(db, source, asked, paste, authorOf(res)))
    if (received.on === null) return res.status(422).render('hours/grid', gridPage(source, asked))

    const author = authorOf(res)
    const place = { contract, clauseId: source.clauseId }
    const focus = source.months.focus
    const href = `/marches/${contract.id}/heures?mois=${focus}`
    const { answers } = answered
    const toDo = { gesture, month: focus, receivedOn: received.on, redated: received.changed, answers, href }
    const done = await saveGrid(db, place, entries, toDo, author)

    if (done.kind === 'saved') {
      req.session.notice = savedNotice(done, gesture, source.grid.statementOf(focus))
      return res.redirect(303, href)
    }
    if (done.kind === 'blank') {
      const page = {
        contract,
        key: source.grid.statementOf(focus).key,
        unanswered: done,
        answered,
        ...toGrid(contract),
      }
      return res.status(422).render('hours/blanks', blankPage(page))
    }
    const now = await gridSource(db, contract, focus, clock.today(), role)
    const trouble = { ...asked, attempt: { ...attempt, ...done }, conflict: done.kind === 'conflict' }
    if (done.kind === 'refused') trouble.sentence = done.sentence
    res.status(done.kind === 'conflict' ? 409 : 422).render('hours/grid', gridPage(now!, trouble))
  })

  return router
}

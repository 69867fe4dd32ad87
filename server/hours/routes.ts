import { Router } from 'express'
import { allow } from '../access/guard.ts'
import { may } from '../access/rules.ts'
import type { App } from '../app.ts'
import { contractFor } from '../contracts/store.ts'
import { authorOf } from '../journal/store.ts'
import { saveGrid } from './actions.ts'
import { readGrid } from './form.ts'
import { gridPage } from './grid-page.ts'
import { copied, gridSource, noGridPage } from './grid-source.ts'
import { savedNotice } from './words.ts'

export function hoursRoutes({ db, clock }: App): Router {
  const router = Router()

  router.get('/marches/:id/heures', allow('hours.read'), async (req, res) => {
    const contract = await contractFor(db, res.locals.user, req.params.id)
    const writable = may(res.locals.user.role, 'hours.log')
    const source = await gridSource(db, contract, req.query.mois, clock.today(), writable)

    if (source) res.render('hours/grid', gridPage(source))
    else res.render('hours/no-grid', await noGridPage(db, contract))
  })

  router.post('/marches/:id/heures', allow('hours.log'), async (req, res) => {
    const contract = await contractFor(db, res.locals.user, req.params.id)
    const { entries, typed, gesture, copyTo, month } = readGrid(req.body)
    const source = await gridSource(db, contract, month, clock.today(), true)
    if (!source) return res.redirect(303, `/marches/${contract.id}/heures`)
    const attempt = { typed, objections: new Map(), conflicts: new Map() }
    if (copyTo) {
      return res.render('hours/grid', gridPage(source, { ...nothingWrong, attempt: copied(source, attempt, copyTo) }))
    }

    const author = authorOf(res.locals.user, req.body.cle, clock.now())
    const place = { contract, clauseId: source.clauseId }
    const focus = source.months.focus
    const href = `/marches/${contract.id}/heures?mois=${focus}`
    const done = await saveGrid(db, place, entries, { gesture, month: focus, href }, author, clock.today())

    if (done.kind === 'saved') {
      req.session.notice = savedNotice(done.changed, gesture, focus)
      return res.redirect(303, href)
    }
    const now = await gridSource(db, contract, focus, clock.today(), true)
    const trouble = { ...nothingWrong, attempt: { ...attempt, ...done }, conflict: done.kind === 'conflict' }
    if (done.kind === 'refused') trouble.sentence = done.sentence
    res.status(done.kind === 'conflict' ? 409 : 422).render('hours/grid', gridPage(now!, trouble))
  })

  return router
}

const nothingWrong: { sentence: string | null; conflict: boolean } = { sentence: null, conflict: false }

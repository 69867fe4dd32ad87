import { Router } from 'express'
import { allow } from '#server/access/guard.ts'
import { aboutLines, actorIds, journalCount, journalLines, namesFor } from '#server/history/reading.ts'
import type { App } from '#server/web/context.ts'
import { sendTable } from '#server/web/export.ts'
import { PER_PAGE, pageFrom } from '#server/web/list.ts'
import { readFilter } from './form.ts'
import { journalPage } from './page.ts'
import { journalTable } from './sheet.ts'

export function journalRoutes(app: App): Router {
  const router = Router()
  const { db, clock } = app

  router.get('/journal', allow('journal.read'), async (req, res) => {
    const { user } = res.locals
    const { query, filter } = readFilter(req.query)
    const total = await journalCount(db, user, filter)
    const { page, offset, last } = pageFrom(query.page, total)
    const lines = await journalLines(db, user, filter, { limit: PER_PAGE, offset })
    const known = {
      named: await namesFor(db),
      about: await aboutLines(db, user, lines),
      actorIds: await actorIds(db, user),
    }
    res.render('journal/index', journalPage({ user, lines, total, offset, page, last, query, ...known }))
  })

  router.get(['/journal.csv', '/journal.xlsx'], allow('journal.read'), async (req, res) => {
    await sendTable(req, res, journalTable(db, res.locals.user, readFilter(req.query).filter), clock.today())
  })

  return router
}

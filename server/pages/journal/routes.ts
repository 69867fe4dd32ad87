import { Router } from 'express'
import { allow } from '#server/access/guard.ts'
import { aboutLines, actorIds, journalCount, journalLines, namesFor } from '#server/history/reading.ts'
import type { App } from '#server/web/context.ts'
import { sendSheet } from '#server/web/export.ts'
import { PER_PAGE, pageFrom } from '#server/web/list.ts'
import { readFilter } from './form.ts'
import { journalPage, journalSheet } from './page.ts'

/** A spreadsheet with more lines than this is of no use to a reader; the command line gives the rest. */
const MOST_EXPORTED = 20_000

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

  router.get('/journal.csv', allow('journal.read'), async (req, res) => {
    const { user } = res.locals
    const lines = await journalLines(db, user, readFilter(req.query).filter, { limit: MOST_EXPORTED })
    const about = await aboutLines(db, user, lines)
    sendSheet(res, journalSheet(lines, user, await namesFor(db), about), 'csv', clock.today())
  })

  return router
}

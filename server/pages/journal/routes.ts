import { type Request, type Response, Router } from 'express'
import type { Db } from '#db/connect.ts'
import { allow } from '#server/access/guard.ts'
import { aboutLines, actorIds, journalCount, journalLines, lineNumbered, namesFor } from '#server/history/reading.ts'
import { searchedLines } from '#server/history/search.ts'
import type { App } from '#server/web/context.ts'
import { sendTable } from '#server/web/export.ts'
import { typedFrom } from '#server/web/forms.ts'
import { hrefWith, PER_PAGE, pageFrom } from '#server/web/list.ts'
import { readersOf } from '#server/web/replica.ts'
import { byBuyer } from '../buyer-choice.ts'
import { withSaved } from '../saved-lists.ts'
import { filterFor, filterNames, readFilter } from './form.ts'
import { foundPage, journalPage } from './page.ts'
import { journalTable } from './sheet.ts'

declare module 'express-session' {
  interface SessionData {
    /** The words last searched in the journal. */
    journalSearched?: string
  }
}

/** No filter is longer; what a form sends beyond does not go into an address. */
const LONGEST_FILTER = 60

export function journalRoutes(app: App): Router {
  const router = Router()
  const { db, clock } = app
  const readers = readersOf(app)

  router.get('/journal', allow('journal.read'), byBuyer(db), withSaved(db), async (req, res) => {
    const text = searched(req)
    const reader = readers.page(res)
    res.render('journal/index', text ? await foundIn(reader, req, res, text) : await pageOf(reader, req, res))
  })

  // What is searched may be a name: it is sent, and kept with the session, so that no address and no history holds it.
  router.post('/journal/recherche', allow('journal.read'), (req, res) => {
    const { texte = '', ...typed } = typedFrom(req.body)
    req.session.journalSearched = texte.trim().slice(0, 200)
    const filters = Object.fromEntries(filterNames.map(name => [name, (typed[name] ?? '').slice(0, LONGEST_FILTER)]))
    res.redirect(303, hrefWith('/journal', filters, { recherche: texte.trim() ? 'oui' : '' }))
  })

  router.get(['/journal.csv', '/journal.xlsx'], allow('journal.read'), byBuyer(db), async (req, res) => {
    const { user } = res.locals
    const reader = readers.file(res)
    const filter = await filterFor(reader, user, readFilter(req.query))
    await sendTable(req, res, journalTable(reader, user, filter, searched(req)), clock.today())
  })

  return router
}

async function pageOf(db: Db, req: Request, res: Response) {
  const { user } = res.locals
  const read = readFilter(req.query)
  const filter = await filterFor(db, user, read)
  const total = await journalCount(db, user, filter)
  const at = pageFrom(read.query.page, total)
  const lines = await journalLines(db, user, filter, { limit: PER_PAGE, offset: at.offset })
  return journalPage({ ...(await shown(db, res, lines)), ...at, total, query: read.query, text: '' })
}

async function foundIn(db: Db, req: Request, res: Response, text: string) {
  const { user } = res.locals
  const read = readFilter(req.query)
  const filter = await filterFor(db, user, read)
  const after = read.after === null ? undefined : await lineNumbered(db, user, read.after)
  const { lines, stopped } = await searchedLines(db, user, filter, text, { limit: PER_PAGE, after })
  return foundPage({ ...(await shown(db, res, lines)), stopped, query: read.query, text })
}

async function shown(db: Db, res: Response, lines: Awaited<ReturnType<typeof journalLines>>) {
  const { user } = res.locals
  const [named, about] = [await namesFor(db, lines), await aboutLines(db, user, lines)]
  return { user, lines, named, about, actorIds: await actorIds(db, user) }
}

/** The words kept aside from the address. */
function searched(req: Request): string {
  return req.query.recherche === 'oui' ? (req.session.journalSearched ?? '') : ''
}

import { type Request, type Response, Router } from 'express'
import type { Db } from '#db/connect.ts'
import { allow } from '#server/access/guard.ts'
import { may, type User } from '#server/access/rules.ts'
import { byChunks } from '#server/base/chunks.ts'
import { noteNamesSearched } from '#server/register/participants/identities.ts'
import { placementsOf } from '#server/register/placements/person-store.ts'
import type { App } from '#server/web/context.ts'
import { sendTable } from '#server/web/export.ts'
import { typedFrom } from '#server/web/forms.ts'
import { hrefWith, PER_PAGE, pageFrom } from '#server/web/list.ts'
import { readersOf } from '#server/web/replica.ts'
import { authorOf } from '../author.ts'
import { BUYER, byBuyer } from '../buyer-choice.ts'
import { withSaved } from '../saved-lists.ts'
import { participantIdsListed } from './choice-store.ts'
import { filtersFrom, linesOf, participantsPage, participantsTable } from './list-page.ts'
import {
  asksNames,
  countParticipants,
  listedParticipants,
  type ParticipantFilters,
  participantsNumbered,
} from './list-store.ts'

declare module 'express-session' {
  interface SessionData {
    /** The words last searched among participants. */
    peopleSearched?: string
  }
}

/** No filter has a longer name; what a form sends beyond does not go into an address. */
const LONGEST_FILTER = 40

/** The persons followed, as a list and as a sheet. */
export function participantListRoutes(app: App): Router {
  const router = Router()
  const { db, clock } = app
  const readers = readersOf(app)

  router.get('/participants', allow('participants.read'), byBuyer(db), withSaved(db), async (req, res) => {
    const { user } = res.locals
    const reader = readers.page(res)
    const edits = may(user.role, 'identities.read')
    const filters = filtersFrom(asked(req), edits, clock.today())
    const total = await countParticipants(reader, user, filters, edits)
    await noteSearch(res, filters, total)
    const at = pageFrom(req.query.page as string | undefined, total)
    const window = { limit: PER_PAGE, offset: at.offset }
    const participants = await listedParticipants(reader, user, filters, edits, window)
    const placements = await placementsOf(reader, idsOf(participants))

    const kept = req.query.recherche === 'oui'
    const shown = { ...at, total, edits, kept, narrowed: Boolean(req.query[BUYER]) }
    res.render('participants/index', participantsPage(participants, placements, filters, shown))
  })

  // What is searched is often a name: it is sent, and kept with the session, so that no address and no history holds it.
  router.post('/participants/recherche', allow('participants.read'), (req, res) => {
    const { q = '', ...typed } = typedFrom(req.body)
    const filter = (name: string) => (typed[name] ?? '').slice(0, LONGEST_FILTER)
    const filters = { critere: filter('critere'), etat: filter('etat'), tri: filter('tri'), [BUYER]: filter(BUYER) }
    req.session.peopleSearched = q.trim().slice(0, 200)
    res.redirect(303, hrefWith('/participants', filters, { recherche: q.trim() ? 'oui' : '' }))
  })

  router.get(['/participants.csv', '/participants.xlsx'], allow('participants.read'), byBuyer(db), async (req, res) => {
    const { user } = res.locals
    const edits = may(user.role, 'identities.read')
    const filters = filtersFrom(asked(req), edits, clock.today())
    const reader = readers.file(res)
    const ids = await participantIdsListed(reader, user, filters, edits)
    await noteSearch(res, filters)
    await sendTable(req, res, participantsTable(lines(reader, user, ids), edits), clock.today())
  })

  return router

  async function noteSearch(res: Response, filters: ParticipantFilters, total?: number) {
    const { user } = res.locals
    if (!may(user.role, 'identities.read') || !asksNames(filters)) return
    const found = total ?? (await countParticipants(db, user, filters, true))
    await noteNamesSearched(db, user, found, authorOf(res))
  }

  async function* lines(reader: Db, user: User, ids: Iterable<number>) {
    for (const some of byChunks(ids, 250))
      yield linesOf(await participantsNumbered(reader, user, some), await placementsOf(reader, some))
  }
}

/** The filters of an address, with the words kept aside from it. */
function asked(req: Request): Record<string, unknown> {
  return req.query.recherche === 'oui' ? { ...req.query, q: req.session.peopleSearched ?? '' } : req.query
}

function idsOf(participants: readonly { id: number }[]): number[] {
  return participants.map(({ id }) => id)
}

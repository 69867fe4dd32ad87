import { type Request, type Response, Router } from 'express'
import type { Db } from '#db/connect.ts'
import { allow } from '#server/access/guard.ts'
import { may } from '#server/access/rules.ts'
import { clausesNarrowed } from '#server/compliance/leaving-contracts.ts'
import {
  countStatements,
  type ListedState,
  listedStatements,
  type StatementCount,
} from '#server/compliance/statement-list.ts'
import { settled } from '#server/compliance/store.ts'
import { hoursToRegularise } from '#server/compliance/to-regularise.ts'
import { clauseOfContract } from '#server/register/clauses/store.ts'
import { followsSome } from '#server/register/contracts/named-store.ts'
import type { App } from '#server/web/context.ts'
import { sendTable } from '#server/web/export.ts'
import { PER_PAGE, pageFrom } from '#server/web/list.ts'
import { readersOf } from '#server/web/replica.ts'
import { byBuyer } from '../buyer-choice.ts'
import { contractOf } from '../place.ts'
import { withSaved } from '../saved-lists.ts'
import { EARLY_PATH, earlyPage } from './early-page.ts'
import { hoursTable, monthsTable, statementsTable } from './sheets.ts'
import { followFrom, statementsPage, statementViews, viewNamed } from './statements-page.ts'

/** The statements of every contract, as a list; they and their hours as spreadsheets. */
export function statementListRoutes(app: App): Router {
  const router = Router()
  const { db, clock } = app
  const readers = readersOf(app)
  const found = contractOf(db)

  router.get('/releves', allow('hours.read'), byBuyer(db), withSaved(db), async (req, res) => {
    const { user } = res.locals
    const from = readers.page(res)
    const { view, narrow, ...asked } = await askedOf(from, req, res)
    const counts = new Map<string, StatementCount>()
    for (const { key, states } of statementViews) {
      counts.set(key, await countStatements(from, user, states, narrow, clock.today()))
    }
    const at = pageFrom(req.query.page as string | undefined, counts.get(view.key)!.lines)
    const window = { limit: PER_PAGE, offset: at.offset }
    const statements = await listedStatements(from, user, view.states, narrow, clock.today(), window)

    const validates = may(user.role, 'hours.validate')
    const reminds = may(user.role, 'reminders.send')
    res.render('hours/statements', statementsPage(statements, { view, ...asked, counts, validates, reminds, ...at }))
  })

  router.get(EARLY_PATH, allow('hours.read'), byBuyer(db), withSaved(db), async (req, res) => {
    const { user } = res.locals
    const follows = await followsSome(db, user)
    const follow = followFrom(req.query.suivi, follows)
    const followedBy = follow === 'mine' ? (user.id as number) : undefined
    const waiting = await hoursToRegularise(db, user, { today: clock.today(), followedBy })
    const reader = { decides: may(user.role, 'hours.validate'), byPerson: may(user.role, 'persons.read') }
    res.render('hours/early', earlyPage(waiting, { follow, follows, ...reader }))
  })

  router.get('/a-controler', allow('hours.read'), (_req, res) => res.redirect(303, '/releves?etat=a-controler'))

  router.get(['/releves.csv', '/releves.xlsx'], allow('hours.read'), byBuyer(db), async (req, res) => {
    const from = readers.file(res)
    const { view, narrow } = await askedOf(from, req, res)
    const clauseIds = await clausesNarrowed(from, res.locals.user, narrow)
    await sendTable(req, res, statementsTable(from, clauseIds, view.states, readerOf(res)), clock.today())
  })

  router.get(['/heures.csv', '/heures.xlsx'], allow('hours.read'), byBuyer(db), async (req, res) => {
    const from = readers.file(res)
    const { view, narrow } = await askedOf(from, req, res)
    const clauseIds = await clausesNarrowed(from, res.locals.user, narrow)
    await sendHours(req, res, from, clauseIds, view.states)
  })

  router.get(['/marches/:id/heures.csv', '/marches/:id/heures.xlsx'], allow('hours.read'), found, async (req, res) => {
    const from = readers.file(res)
    const clause = await clauseOfContract(from, res.locals.contract.id)
    await sendHours(req, res, from, clause ? [clause.id] : [], null)
  })

  return router

  /** What the address asks: the view, the words, and under whose contracts. */
  async function askedOf(from: Db, req: Request, res: Response) {
    const { user } = res.locals
    const q = String(req.query.q ?? '').slice(0, 200)
    await settled(from, clock.today())
    const follows = await followsSome(from, user)
    const follow = followFrom(req.query.suivi, follows && !q)
    const narrow = { q, ...(follow === 'mine' && { followedBy: user.id as number }) }
    return { view: viewNamed(req.query.etat), q, follows, follow, narrow }
  }

  async function sendHours(
    req: Request,
    res: Response,
    from: Db,
    ids: Iterable<number>,
    states: readonly ListedState[] | null,
  ) {
    const reader = readerOf(res)
    if (reader.byPerson) await sendTable(req, res, hoursTable(from, ids, states, reader), clock.today())
    else await sendTable(req, res, monthsTable(from, ids, states), clock.today())
  }

  function readerOf(res: Response) {
    const { role } = res.locals.user
    return {
      today: clock.today(),
      readsSensitive: may(role, 'identities.read'),
      byPerson: may(role, 'persons.read'),
    }
  }
}

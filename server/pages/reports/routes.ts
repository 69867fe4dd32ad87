import { type Request, type Response, Router } from 'express'
import type { Place, Waiting } from '#reports/queue.ts'
import { allow } from '#server/access/guard.ts'
import { settled } from '#server/compliance/store.ts'
import { companyReport } from '#server/documents/company.ts'
import { contractReport } from '#server/documents/contract.ts'
import { asDraft } from '#server/documents/edition.ts'
import { printed } from '#server/documents/print.ts'
import { reservedReport } from '#server/documents/reserved.ts'
import { WaitingRoom } from '#server/documents/waiting-room.ts'
import { whenFrom } from '#server/documents/when.ts'
import type { Reported } from '#server/documents/words.ts'
import type { App } from '#server/web/context.ts'
import { chosenFrom } from './form.ts'
import { companiesOffered, contractsOffered, perimeterOf } from './offered-store.ts'
import { OFFERED, reportsPage, waitingPage } from './page.ts'

/** Most documents are made sooner. */
const HOLD_MS = 4_000

export function reportsRoutes({ db, clock, printer }: App): Router {
  const router = Router()
  const room = new WaitingRoom<{ name: string; bytes: Uint8Array }>()

  router.get('/rapports', allow('reports.read'), async (req, res) => {
    const { user } = res.locals
    const chosen = chosenFrom(req.query, clock.today())
    await settled(db, clock.today())
    const contracts = await contractsOffered(db, user, chosen.query, OFFERED)
    const companies = await companiesOffered(db, user, chosen.query, OFFERED)
    const perimeter = await perimeterOf(db, user)
    const page = reportsPage(chosen, contracts, companies, perimeter)
    res.status(chosen.errors ? 422 : 200).render('reports/index', page)
  })

  router.get('/marches/:id/rapport.pdf', allow('reports.read'), async (req, res) => {
    const asked = whenFrom(req.query, clock.today())
    await sendWhenMade(req, res, asked.today, () => contractReport(db, res.locals.user, String(req.params.id), asked))
  })

  router.get('/marches/:id/reservation.pdf', allow('reports.read'), async (req, res) => {
    const asked = whenFrom(req.query, clock.today())
    await sendWhenMade(req, res, asked.today, () => reservedReport(db, res.locals.user, String(req.params.id), asked))
  })

  router.get('/entreprises/:siret/rapport.pdf', allow('reports.read'), async (req, res) => {
    const asked = whenFrom(req.query, clock.today())
    await sendWhenMade(req, res, asked.today, () => companyReport(db, res.locals.user, String(req.params.siret), asked))
  })

  return router

  async function sendWhenMade(req: Request, res: Response, today: string, build: () => Promise<Reported>) {
    const make = async (waiting: Waiting) => {
      const report = asDraft(await build(), today)
      return { name: report.fileName, bytes: await printed(printer, report, today, waiting) }
    }
    const answer = await room.ask(ticketOf(req, res), make, { hold: holdOf(req), gone: goneOf(res) })
    if ('place' in answer) return showPlace(res, answer.place, req.originalUrl)
    res.set('Content-Disposition', `inline; filename="${answer.made.name}"`)
    res.type('application/pdf').send(Buffer.from(answer.made.bytes))
  }
}

/** Who asks with which rights, and for what. */
function ticketOf(req: Request, { locals: { user } }: Response): string {
  return JSON.stringify([user.id, user.role, user.buyerIds, req.originalUrl])
}

/** A person is shown a place rather than a blank page; a programme, which reads none, waits for its document. */
function holdOf(req: Request): number {
  return req.get('accept')?.includes('text/html') ? HOLD_MS : Number.POSITIVE_INFINITY
}

function goneOf(res: Response): AbortSignal {
  const gone = new AbortController()
  res.once('close', () => res.writableFinished || gone.abort())
  return gone.signal
}

/** Accepted and not yet made: the page asks again by itself, without a script, and keeps its place. */
function showPlace(res: Response, place: Place | null, href: string): void {
  const model = waitingPage(place, href)
  res.status(202).set({ 'Retry-After': String(model.seconds), Refresh: String(model.seconds) })
  res.render('reports/waiting', model)
}

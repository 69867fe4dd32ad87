import type { ErrorRequestHandler, Request } from 'express'
import { keepCompanyDraft } from '#server/drafts/company-store.ts'
import type { App } from '#server/web/context.ts'
import { contentOf, PAGE } from '#server/web/form-content.ts'
import { HOME, NoVisit } from './gate.ts'
import { closedPage } from './landing-page.ts'

/**
 * No visit is open: how to come back in. What was sent after a visit came to its end by itself is kept for its company, and
 * nothing of it is done.
 */
export function whenClosed({ db, clock }: App): ErrorRequestHandler {
  return async (error, req, res, next) => {
    if (!(error instanceof NoVisit)) return next(error)
    const { held } = res.locals
    const ended = held?.pass.endedAt ? held.pass.endedReason : null
    const isKept = held !== null && ended === null && (await keep(req, held.pass))
    res.status(404).render('portal/said', closedPage({ isOver: held !== null, ended, isKept }))
  }

  async function keep(req: Request, whose: { companyId: number; buyerId: number }): Promise<boolean> {
    if (req.method !== 'POST' || typeof req.body?.cle !== 'string') return false
    const page = pageSaid(req)
    return keepCompanyDraft(db, whose, { form: req.path, page, typed: contentOf(req.body), at: clock.now() })
  }
}

/** The page of this surface on which a form stands, as it says. */
export function pageSaid(req: Request): string {
  const said: unknown = req.body?.[PAGE]
  return typeof said === 'string' && /^\/reponses(\/[\w/-]*)?$/.test(said) ? said : HOME
}

import type { Request, RequestHandler, Response } from 'express'
import { draftNotices } from '#server/drafts/notices.ts'
import type { Draft } from '#server/drafts/rules.ts'
import { draftOf, draftsOf, forgetDraft, keepDraft } from '#server/drafts/store.ts'
import { safeReturn } from '#server/users/browsing.ts'
import type { App } from '#server/web/context.ts'
import { type Content, contentOf, NUMBER, PAGE } from '#server/web/form-content.ts'
import type { Drafting } from '#server/web/views.ts'

declare global {
  namespace Express {
    interface Locals {
      drafting: Drafting<Draft>
      /** What this form will be found with: as the page changed it before showing it again, or what had no use once it is done. */
      toKeep?: Content
    }
  }
}

/**
 * Every page gives back what was typed in its forms and not saved; every form that is refused is kept, every one that is
 * done is forgotten: routes know nothing of it, but that of the grid (pages/hours), whose cells are judged again.
 */
export function drafting({ db, clock, log }: App): RequestHandler {
  return async (req, res, next) => {
    const { user, hasDrafts } = res.locals
    if (!user) return next()
    const here = pageOf(req)
    const waiting = hasDrafts && !isForm(req) ? await draftsOf(db, user.id, clock.now()) : []
    const drafts = waiting.filter(({ page }) => pathOf(page) === pathOf(here))
    res.locals.drafting = { here, drafts, abandon: null, notices: draftNotices(clock.today()) }
    if (req.method === 'POST') follow(req, res)
    next()
  }

  /** What becomes of a form is kept before the answer leaves: the next page already finds it. */
  function follow(req: Request, res: Response): void {
    // Keeping comes second: the answer leaves all the same.
    const before = (write: () => Promise<unknown>, answer: () => void) =>
      void write()
        .catch(() => log.warn({ event: 'draft.failed' }, 'a draft was neither kept nor let go'))
        .then(answer)
        .catch(error => req.next!(error))
    const redirect = res.redirect.bind(res) as (...given: unknown[]) => void
    const render = res.render.bind(res) as (...given: unknown[]) => void
    res.redirect = (...given: unknown[]) =>
      before(
        () => forgetSaved(req, res),
        () => redirect(...given),
      )
    res.render = (...given: unknown[]) =>
      before(
        () => keepRefused(req, res),
        () => render(...given),
      )
  }

  async function forgetSaved(req: Request, { locals }: Response): Promise<void> {
    if (!isForm(req)) return
    const { toKeep, user, drafting } = locals
    const address = req.originalUrl
    const keeping = { userId: user.id, address, page: drafting.here, at: clock.now() }
    const isKept = toKeep && (await keepDraft(db, { ...keeping, typed: toKeep }))
    if (!isKept) await forgetDraft(db, user.id, address, contentOf(req.body))
  }

  async function keepRefused(req: Request, res: Response): Promise<void> {
    const { toKeep, user, drafting } = res.locals
    if (!isForm(req) || !(toKeep || isRefused(res))) return
    const typed = toKeep ?? contentOf(req.body)
    const address = req.originalUrl
    await keepDraft(db, { userId: user.id, address, page: drafting.here, typed, at: clock.now() })
    const month = typed.mois?.at(-1) ?? ''
    const kept = await draftOf(db, user.id, { address, month }, clock.now())
    drafting.abandon = kept && `/saisies/${kept.id}/abandon`
    if (kept && toKeep) drafting.drafts.push({ ...kept, shown: 'now' })
  }
}

function isRefused({ statusCode }: Response): boolean {
  return statusCode === 422 || statusCode === 409
}

/** A page sends its forms with a number: what has none is a search, or a button. */
function isForm(req: Request): boolean {
  return typeof req.body?.[NUMBER] === 'string'
}

/** Where the form stands: the page says it, and the browser where an older page does not. */
export function pageOf(req: Request): string {
  if (req.method === 'GET') return req.originalUrl
  const said: unknown = req.body?.[PAGE]
  if (typeof said === 'string') return safeReturn(said)
  const referer = req.get('referer') ?? ''
  return URL.canParse(referer) ? safeReturn(new URL(referer).pathname + new URL(referer).search) : req.originalUrl
}

function pathOf(page: string): string {
  return page.split('?', 1)[0]!
}

import type { Request, RequestHandler } from 'express'
import { NotFound } from '#server/base/errors.ts'
import type { Author } from '#server/journal/store.ts'
import { contractsOf, type OwnContract } from '#server/register/passes/places.ts'
import { putNotice, type Visit, visitHeld } from '#server/register/passes/visits.ts'
import { institutionOf } from '#server/settings/store.ts'
import type { App } from '#server/web/context.ts'
import { signatureOf } from '#server/web/form-content.ts'
import { type Frame, frameOf } from './frame.ts'

// The door of the company's own surface: who holds a visit, and what stands around its pages. It knows no account.

export const HOME = '/reponses'

declare global {
  namespace Express {
    interface Locals {
      /** The visit of whoever holds one, open or over. */
      held: (Visit & { isOpen: boolean }) | null
      visit: Visit
      portal: Frame
      /** Its contracts, of the buyer whose link it is. */
      own: OwnContract[]
    }
  }
}

/** No visit is open: the page says how to come back in. */
export class NoVisit extends NotFound {}

/** Stands on every route of this surface that answers for a company: no visit, no page. */
// biome-ignore lint/suspicious/noExplicitAny: as in Express, a form sends what it likes, and a schema reads it
export function allowCompany(): RequestHandler<Request['params'], any, any, Request['query'], object> {
  const guard: RequestHandler = (_req, res, next) => {
    const { held } = res.locals
    if (!held?.isOpen) return next(new NoVisit('visit'))
    res.locals.visit = held
    next()
  }
  return Object.assign(guard, { action: 'company' as const })
}

/** Nothing of these pages is kept, nor told to where they lead; a session of staff in the same browser says nothing here. */
export function atTheGate({ db, clock, publicUrl, demo }: App): RequestHandler {
  const name = cookieName(publicUrl)
  return async (req, res, next) => {
    res.set('Referrer-Policy', 'no-referrer')
    res.set('X-Robots-Tag', 'noindex')
    const token = cookieIn(req, name)
    const held = token ? await visitHeld(db, token, clock.now()) : null
    const institution = await institutionOf(db)
    const own = held?.isOpen ? await contractsOf(db, held.pass) : []
    const notice = req.method === 'GET' && held?.isOpen ? held.notice : ''
    if (held && notice) await putNotice(db, held, '')
    const drafting =
      req.baseUrl === HOME ? { here: req.originalUrl, drafts: [], abandon: null, notices: () => [] } : null
    Object.assign(res.locals, { held, own, institution, notice, drafting, nav: null, alarm: null })
    res.locals.demo = demo.length > 0
    res.locals.portal = frameOf(held?.isOpen ? held : null, own)
    next()
  }
}

/** Its own cookie: it opens nothing of what staff see, and theirs nothing here. */
export function cookieFor(publicUrl: string | null, value: string, maxAge: number): string {
  const secure = isTls(publicUrl) ? '; Secure' : ''
  return `${cookieName(publicUrl)}=${value}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${maxAge}${secure}`
}

function cookieName(publicUrl: string | null): string {
  return isTls(publicUrl) ? '__Host-clausuivi-lien' : 'clausuivi-lien'
}

function isTls(publicUrl: string | null): boolean {
  return publicUrl?.startsWith('https:') ?? false
}

function cookieIn(req: Request, name: string): string | null {
  const cookies = (req.get('cookie') ?? '').split(';').map(one => one.trim())
  const own = cookies.find(one => one.startsWith(`${name}=`))
  return own ? own.slice(name.length + 1) : null
}

/** Who acts by a link: no account. The answer that signs is known once it is written. */
export function authorOf(req: Request, { pass }: Pick<Visit, 'pass'>, { clock }: Pick<App, 'clock'>): Author {
  const signature = signatureOf(req)
  const formKey = signature && `lien${pass.companyId}-${pass.buyerId}:${signature.number}`
  const moment = { at: clock.now(), today: clock.today() }
  return { userId: null, ...moment, formKey, formHash: signature?.digest ?? null, source: req.ip ?? '' }
}

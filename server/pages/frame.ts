import type { Request, RequestHandler, Response } from 'express'
import { type Action, may, type User } from '#server/access/rules.ts'
import { Kept } from '#server/web/kept.ts'

// What stands around every page: who is there, the sections open to that person, what was just done.

declare global {
  namespace Express {
    interface Locals {
      institution: Institution
    }
  }
}

declare module 'express-session' {
  interface SessionData {
    userId?: number
    notice?: string
    /** What its owner must know of the account, said once on the next page. */
    alarm?: string | undefined
    /** The words last searched in everything. */
    searched?: string
  }
}

type Institution = { name: string; hasLogo: boolean }

const sections: [href: string, label: string, action: Action][] = [
  ['/', 'Ma semaine', 'home.read'],
  ['/mois', 'Le mois', 'hours.log'],
  ['/marches', 'Marchés', 'contracts.read'],
  ['/releves', 'Relevés', 'hours.read'],
  ['/participants', 'Participants', 'participants.read'],
  ['/entreprises', 'Entreprises', 'companies.read'],
  ['/reserves', 'Marchés réservés', 'contracts.read'],
  ['/spaser', 'SPASER', 'scheme.read'],
  ['/rapports', 'Rapports', 'reports.read'],
  ['/import', 'Import', 'decp.import'],
  ['/journal', 'Journal', 'journal.read'],
  ['/reglages', 'Réglages', 'settings.manage'],
]

/** `institution` is read at each page: an administrator's change shows at once, in every process. */
export function frame(readInstitution: () => Promise<Institution>, demo: boolean): RequestHandler {
  const kept = new Kept<Institution>(1)
  return async (req, res, next) => {
    const user: User | undefined = res.locals.user
    res.locals.institution = user
      ? await kept.at(res.locals.revision, 'institution', readInstitution)
      : await readInstitution()
    res.locals.demo = demo
    res.locals.notice = null
    res.locals.alarm = null
    res.locals.behind = null
    res.locals.nav = user ? navigation(req.path, user) : null
    if (req.method === 'GET' && req.session?.notice) {
      res.locals.notice = req.session.notice
      delete req.session.notice
    }
    if (req.method === 'GET' && user && req.session?.alarm) {
      res.locals.alarm = req.session.alarm
      delete req.session.alarm
    }
    saidFurther(req, res)
    next()
  }
}

/** The first page is not the same for everyone: its name says so. */
const homes = { facilitator: 'Ma semaine', officer: 'Ma semaine', director: 'Vue d’ensemble', admin: 'Administration' }

function navigation(path: string, user: User) {
  const open = sections.filter(([, , action]) => may(user.role, action))
  return {
    userName: user.name,
    search: may(user.role, 'contracts.read'),
    // What is looked for may be a name: where it may be, it is sent, and stands in no address.
    searchMethod: may(user.role, 'identities.read') ? 'post' : 'get',
    searchWords: may(user.role, 'identities.read') ? 'Marché, entreprise, nom…' : 'Marché, entreprise, SIRET…',
    sections: open.map(([href, label]) => ({
      href,
      label: href === '/' ? homes[user.role] : label,
      current: href === '/' ? path === '/' : path === href || path.startsWith(`${href}/`),
    })),
  }
}

/** An address that only sends elsewhere shows nothing: what was to be said is said there. */
function saidFurther(req: Request, res: Response): void {
  const redirect = res.redirect.bind(res) as (status: number, url: string) => void
  res.redirect = ((status: number, url: string) => {
    if (req.method === 'GET' && res.locals.notice) req.session.notice = res.locals.notice
    if (req.method === 'GET' && res.locals.alarm) req.session.alarm = res.locals.alarm
    redirect(status, url)
  }) as Response['redirect']
}

import type { Request } from 'express'
import { sessionHash } from './sessions.ts'

declare module 'express-session' {
  interface SessionData {
    /** « Firefox, Windows »: enough for a person to know a session as theirs, too little to follow anyone. */
    device?: string
  }
}

/** Opens a session under a new number: one planted in the browser beforehand is worth nothing. */
export async function openSession(req: Request, userId: number): Promise<void> {
  await new Promise<void>((resolve, reject) => req.session.regenerate(error => (error ? reject(error) : resolve())))
  req.session.userId = userId
  req.session.device = deviceFrom(req.get('user-agent') ?? '')
  await new Promise<void>((resolve, reject) => req.session.save(error => (error ? reject(error) : resolve())))
}

export async function closeSession(req: Request): Promise<void> {
  await new Promise<void>((resolve, reject) => req.session.destroy(error => (error ? reject(error) : resolve())))
}

/** The session of this very request, as the database knows it. */
export function ownSession(req: Request): string {
  return sessionHash(req.sessionID)
}

/**
 * The number that the browser sent, whether or not it still opens a session: it was drawn at random and given to that
 * browser only, so that holding it says enough.
 */
export function numberSent(req: Request): string | null {
  const cookies = (req.get('cookie') ?? '').split(';').map(cookie => cookie.trim())
  const own = cookies.find(cookie => COOKIE.test(cookie))?.replace(COOKIE, '') ?? ''
  return /^s(?::|%3A)([\w-]{16,64})\./i.exec(own)?.[1] ?? null
}

const COOKIE = /^(?:__Host-)?clausuivi=/

/** Where to go after signing in: a page of this site, else the home page. */
export function safeReturn(asked: unknown): string {
  if (typeof asked !== 'string' || asked.length > 1000 || !/^\/[^/\\]/.test(asked)) return '/'
  const here = 'http://clausuivi.invalid'
  const url = URL.canParse(asked, here) ? new URL(asked, here) : null
  if (url?.origin !== here || /^\/(connexion|deconnexion|installation|invitation)\b/.test(url.pathname)) return '/'
  // « /.//elsewhere » is a path of this site that, once read, begins like an address of another.
  return url.pathname.startsWith('//') ? '/' : url.pathname + url.search
}

export function deviceFrom(userAgent: string): string {
  const browser = BROWSERS.find(([sign]) => userAgent.includes(sign))?.[1]
  const system = SYSTEMS.find(([sign]) => userAgent.includes(sign))?.[1]
  return [browser, system].filter(Boolean).join(', ') || 'Appareil inconnu'
}

const BROWSERS = [
  ['Edg', 'Edge'],
  ['OPR/', 'Opera'],
  ['Firefox/', 'Firefox'],
  ['Chrome/', 'Chrome'],
  ['Safari/', 'Safari'],
] as const

const SYSTEMS = [
  ['Windows', 'Windows'],
  ['Android', 'Android'],
  ['iPhone', 'iPhone'],
  ['iPad', 'iPad'],
  ['Mac OS', 'macOS'],
  ['Linux', 'Linux'],
] as const

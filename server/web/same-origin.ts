import type { Request, RequestHandler } from 'express'
import { BadRequest } from '#server/base/errors.ts'

/**
 * Refuses what another site makes a browser send. Every browser of today says where a request comes from
 * (Fetch Metadata); an older one says it by Origin. A request that says neither is refused: it fails closed.
 */
export function sameOrigin(publicUrl: string | null): RequestHandler {
  const publicOrigin = publicUrl && new URL(publicUrl).origin
  return (req, _res, next) => {
    const safe = req.method === 'GET' || req.method === 'HEAD'
    next(safe || isSameOrigin(req, publicOrigin) ? undefined : new BadRequest('', 403))
  }
}

function isSameOrigin(req: Request, publicOrigin: string | null): boolean {
  const site = req.get('sec-fetch-site')
  if (site) return site === 'same-origin'
  const origin = req.get('origin')
  if (!origin) return false
  return origin === (publicOrigin ?? `${req.protocol}://${req.get('host')}`)
}

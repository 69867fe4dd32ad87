import type { Server } from 'node:http'
import { parse } from 'node:querystring'
import express, { type RequestHandler } from 'express'
import { BadRequest } from '#server/base/errors.ts'

/** The body of a form, whatever was sent: `req.body` is always there. Another format than a form's is refused: 415. */
export const body: RequestHandler[] = [
  (req, _res, next) => {
    const foreign = req.is(['application/x-www-form-urlencoded', 'multipart/form-data']) === false
    next(foreign && req.get('content-length') !== '0' ? new BadRequest('', 415) : undefined)
  },
  express.text({ type: 'application/x-www-form-urlencoded', limit: '1mb' }),
  (req, _res, next) => {
    const { body = {} } = req
    if (typeof body === 'string' && body.split('&').length > MOST_FIELDS) return next(new BadRequest('', 413))
    req.body = typeof body === 'string' ? fieldsOf(body) : body
    next()
  },
]

const MOST_FIELDS = 20_000

/**
 * The values of each name; a list where it comes several times. As much work for one name ten thousand times as for ten
 * thousand names: what Express reads forms with copies what it had of a name each time it meets it again.
 */
function fieldsOf(encoded: string): Record<string, unknown> {
  const fields = { ...parse(encoded, '&', '=', { maxKeys: MOST_FIELDS }) }
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !(name in Object.prototype)))
}

/** What is no request at all never reaches the app: Node would answer it with an empty page. */
export function answerBrokenRequests(server: Server): Server {
  return server.on('clientError', (error: Error & { code?: string }, socket) => {
    if (!socket.writable || error.code === 'ECONNRESET') return void socket.destroy()
    const [status, sentence] = broken[error.code ?? ''] ?? broken.default!
    const page = `<!doctype html>\n<html lang="fr"><meta charset="utf-8"><title>${sentence} — Clausuivi</title><h1>${sentence}</h1>\n`
    socket.end(
      `HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(page)}\r\nX-Content-Type-Options: nosniff\r\n\r\n${page}`,
    )
  })
}

const broken: Record<string, [status: string, sentence: string]> = {
  HPE_HEADER_OVERFLOW: ['431 Request Header Fields Too Large', 'Cette demande porte des en-têtes trop longs.'],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: ['413 Payload Too Large', 'Cette demande est trop longue.'],
  ERR_HTTP_REQUEST_TIMEOUT: ['408 Request Timeout', 'Cette demande n’est pas arrivée entière.'],
  default: ['400 Bad Request', 'Cette demande est incomplète.'],
}

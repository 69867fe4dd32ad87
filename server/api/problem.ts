import type { ErrorRequestHandler, Response } from 'express'
import type { Logger } from 'pino'
import { faultOf } from '#db/faults.ts'
import { BadRequest, NotFound } from '#server/base/errors.ts'
import { withoutValues } from '#server/web/error-page.ts'

/** What a machine is refused, in one sentence. `retryAfter`: seconds. RFC 9457. */
export class Refusal extends Error {
  readonly status: number
  readonly retryAfter: number | null

  constructor(status: 400 | 401 | 403 | 404 | 405 | 429, sentence: string, retryAfter: number | null = null) {
    super(sentence)
    this.status = status
    this.retryAfter = retryAfter
  }
}

const titles: Record<number, string> = {
  400: 'Demande mal formée',
  401: 'Clé absente ou refusée',
  403: 'Données que cette clé n’ouvre pas',
  404: 'Rien à cette adresse',
  405: 'Lecture seule',
  429: 'Trop de demandes',
  500: 'Erreur du service',
  503: 'Service momentanément indisponible',
}

const BUSY_SECONDS = 10

/** Every error of this surface is JSON, whoever threw it. */
export function problems(log: Logger): ErrorRequestHandler {
  // Express knows an error handler by its four arguments.
  return (error, _req, res, _next) => {
    if (res.headersSent) return void res.destroy()
    if (error instanceof Refusal) return tell(res, error.status, error.message, error.retryAfter)
    if (error instanceof NotFound) return tell(res, 404, 'Rien ne porte ce numéro parmi ce que cette clé ouvre.')
    if (error instanceof BadRequest) return tell(res, 400, error.message || 'Cette demande ne se lit pas.')
    const fault = faultOf(error)
    if (fault) {
      log.warn({ fault }, 'fault of the machine')
      return tell(res, 503, 'La base de données ne répond pas : recommencez dans un instant.', BUSY_SECONDS)
    }
    log.error({ err: withoutValues(error) }, 'unexpected error')
    tell(res, 500, 'Une erreur s’est produite ; elle a été notée.')
  }
}

function tell(res: Response, status: number, detail: string, retryAfter: number | null = null): void {
  if (retryAfter !== null) res.set('Retry-After', String(retryAfter))
  if (status === 401) res.set('WWW-Authenticate', 'Bearer realm="Clausuivi"')
  if (status === 405) res.set('Allow', 'GET, HEAD')
  res
    .status(status)
    .type('application/problem+json')
    .send(JSON.stringify({ type: 'about:blank', title: titles[status], status, detail }))
}

import type { ErrorRequestHandler, Request, Response } from 'express'
import type { Logger } from 'pino'
import { faultOf } from '#db/faults.ts'
import { Unavailable } from '#reports/queue.ts'
import { AlreadyDone, BadRequest, MergedInto } from '#server/base/errors.ts'
import { tellFault } from './fault-page.ts'

const sentences: Record<number, [title: string, advice: string]> = {
  400: ['Cette demande est incomplète.', 'Revenez à la page précédente et recommencez.'],
  403: [
    'Cette demande ne vient pas d’une page de Clausuivi.',
    'Rien n’a été enregistré. Rouvrez la page et recommencez.',
  ],
  404: ['Cette page n’existe pas, ou n’existe plus.', 'Vérifiez l’adresse, ou repartez d’une liste.'],
  409: [
    'Quelqu’un a modifié cette fiche entre-temps.',
    'Rien n’est perdu\u00a0: rouvrez la fiche pour voir son état actuel.',
  ],
  408: ['Cette demande n’est pas arrivée entière.', 'Rien n’a été enregistré. Recommencez.'],
  413: ['Ce fichier est trop volumineux.', 'Rien n’a été enregistré.'],
  415: [
    'Cette demande est écrite dans un format que Clausuivi ne lit pas.',
    'Rien n’a été enregistré. Rouvrez la page et recommencez.',
  ],
  429: ['Trop d’essais en peu de temps.', 'Attendez un moment, puis recommencez.'],
  503: ['Le service est momentanément occupé.', 'Réessayez dans une minute\u202f; rien n’est perdu.'],
  500: [
    'Une erreur s’est produite.',
    'Elle a été notée. Réessayez dans un instant\u202f; ce qui était enregistré l’est toujours.',
  ],
}

export function showError(log: Logger): ErrorRequestHandler {
  // Express knows an error handler by its four arguments.
  return (error, req, res, _next) => {
    const fault = faultOf(error)
    if (fault) log.warn({ fault, code: error.code }, 'fault of the machine')
    if (res.writableEnded) return // told already that the database is away
    if (res.headersSent) {
      // A file that was leaving: cut short, it is not taken for whole.
      if (!fault) log.error({ err: withoutValues(error) }, 'an answer broke')
      return void res.destroy()
    }
    if (error instanceof AlreadyDone) return void res.redirect(303, error.href)
    if (fault) return tellFault(req, res, fault)
    if (error instanceof MergedInto) return readThere(req, res, error)

    const status = statusOf(error)
    if (status === 500) log.error({ err: withoutValues(error) }, 'unexpected error')
    const [title, advice] = sentences[status]!
    const speaks = error instanceof BadRequest || error instanceof Unavailable
    const said = speaks && error.message ? error.message : title
    res.status(status)
    if (error instanceof Unavailable) res.set('Retry-After', String(error.retryAfter))
    res.render('error', { title: said, advice, nav: null })
  }
}

/** The same page of the contract that it was merged into; a form that was sent to it is to be filled again there. */
function readThere(req: Request, res: Response, { was, id, number }: MergedInto): void {
  const own = `/marches/${was}`
  const isRead = req.method === 'GET' || req.method === 'HEAD'
  const rest = isRead && req.originalUrl.startsWith(own) ? req.originalUrl.slice(own.length) : ''
  const lost = isRead ? '' : ' Rien n’a été enregistré\u00a0: recommencez ici.'
  const notice = `Ce marché a été réuni à ${number}.${lost}`
  if (res.locals.notice) res.locals.notice = notice // one that waited, and that a page left by a redirection would say again
  if (req.session) req.session.notice = notice
  res.redirect(303, `/marches/${id}${/^[/?]/.test(rest) ? rest : ''}`)
}

type Thrown = { status?: number; type?: string; code?: string; name?: string; message?: string }

function statusOf(error: Thrown): number {
  if (error.type === 'entity.too.large' || error.code === 'LIMIT_FILE_SIZE') return 413
  if (isMalformedUpload(error) || error.code === NOT_TEXT) return 400
  const { status = 500 } = error
  if (sentences[status]) return status
  return status >= 400 && status < 500 ? 400 : 500
}

/** PostgreSQL's « character not in repertoire »: a NUL that came inside a multipart body. */
const NOT_TEXT = '22021'

/** A multipart body cut short, without its boundary, or with more parts than any of our forms has. */
function isMalformedUpload({ name = '', message = '' }: Partial<Error>): boolean {
  return name === 'MulterError' || MALFORMED_UPLOAD.test(message)
}

const MALFORMED_UPLOAD =
  /^(Unexpected end of (form|file)|Multipart: Boundary not found|Malformed (part header|content type|urlencoded form)|Unsupported content type|Missing Content-Type)/

/** A database error repeats the query with its values: only its kind and its trace may reach the log. */
export function withoutValues(error: Error & { code?: string }): object {
  const trace = (error.stack ?? '').split('\n').filter(line => /^\s+at /.test(line))
  return {
    type: error.name,
    code: error.code,
    message: error.code ?? error.message.split(' - ').at(-1), // knex writes the query first
    stack: trace.join('\n'),
  }
}

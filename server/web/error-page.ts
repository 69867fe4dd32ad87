import type { ErrorRequestHandler } from 'express'
import type { Logger } from 'pino'
import { AlreadyDone, BadRequest } from '#server/base/errors.ts'

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
  413: ['Ce fichier est trop volumineux.', 'Rien n’a été enregistré.'],
  429: ['Trop d’essais en peu de temps.', 'Attendez un moment, puis recommencez.'],
  503: ['Le service est momentanément occupé.', 'Réessayez dans une minute\u202f; rien n’est perdu.'],
  500: [
    'Une erreur s’est produite.',
    'Elle a été notée. Réessayez dans un instant\u202f; ce qui était enregistré l’est toujours.',
  ],
}

export function showError(log: Logger): ErrorRequestHandler {
  return (error, _req, res, _next) => {
    if (res.headersSent) {
      // A file that was leaving: cut short, it is not taken for whole.
      log.error({ err: withoutValues(error) }, 'an answer broke')
      return void res.destroy()
    }
    if (error instanceof AlreadyDone) return void res.redirect(303, error.href)

    const status = sentences[statusOf(error)] ? statusOf(error) : 500
    if (status === 500) log.error({ err: withoutValues(error) }, 'unexpected error')
    const [title, advice] = sentences[status]!
    const said = error instanceof BadRequest && error.message ? error.message : title
    res.status(status)
    res.render('error', { title: said, advice, nav: null })
  }
}

function statusOf(error: { status?: number; type?: string; code?: string; name?: string; message?: string }): number {
  if (error.type === 'entity.too.large' || error.code === 'LIMIT_FILE_SIZE') return 413
  if (isBusy(error)) return 503
  if (isMalformedUpload(error) || error.code === NOT_TEXT) return 400
  return error.status ?? 500
}

/** The database is locked, unreachable or too slow: not the person's fault, and worth another try. */
function isBusy({ code = '', name = '' }: { code?: string; name?: string }): boolean {
  return (
    /^(SQLITE_BUSY|SQLITE_LOCKED|ECONNREFUSED|ECONNRESET|ETIMEDOUT|57P0\d|53300|57014)/.test(code) ||
    name === 'KnexTimeoutError'
  )
}

/** PostgreSQL's « character not in repertoire »: a NUL that came inside a multipart body. */
const NOT_TEXT = '22021'

/** A multipart body cut short, without its boundary, or with more parts than any of our forms has. */
function isMalformedUpload({ name = '', code = '', message = '' }: Partial<Error & { code: string }>): boolean {
  return (name === 'MulterError' && code.startsWith('LIMIT_')) || MALFORMED_UPLOAD.test(message)
}

const MALFORMED_UPLOAD =
  /^(Unexpected end of (form|file)|Multipart: Boundary not found|Malformed (part header|content type|urlencoded form)|Unsupported content type|Missing Content-Type)/

/** A database error repeats the query with its values: only its kind and its trace may reach the log. */
function withoutValues(error: Error & { code?: string }): object {
  const trace = (error.stack ?? '').split('\n').filter(line => /^\s+at /.test(line))
  return {
    type: error.name,
    code: error.code,
    message: error.code ? error.code : error.message,
    stack: trace.join('\n'),
  }
}

import type { RequestHandler } from 'express'
import multer, { MulterError } from 'multer'
import { BadRequest } from '#server/base/errors.ts'
import { MOST_BYTES, newName, waitingFolder } from '#server/exchange/imports/files.ts'

const MOST_FILES = 10

/** Puts the files of the form on disk as they arrive; `req.files` says which, `req.body` holds the other fields. */
export function upload(): RequestHandler {
  const receive = multer({
    storage: multer.diskStorage({
      destination: (_req, _file, done) => done(null, waitingFolder()),
      filename: (_req, _file, done) => done(null, newName()),
    }),
    defParamCharset: 'utf8',
    limits: { fileSize: MOST_BYTES, files: MOST_FILES, fields: 5, fieldSize: 1_000, parts: MOST_FILES + 5 },
  }).array('fichiers', MOST_FILES)

  return (req, res, next) => receive(req, res, error => next(error instanceof MulterError ? inFrench(error) : error))
}

function inFrench({ code }: MulterError): BadRequest {
  if (code === 'LIMIT_FILE_SIZE')
    return new BadRequest('Ce fichier dépasse 2\u00a0Go\u00a0: importez-le depuis le terminal.', 413)
  if (code === 'LIMIT_UNEXPECTED_FILE' || code === 'LIMIT_FILE_COUNT')
    return new BadRequest(`Déposez au plus ${MOST_FILES}\u00a0fichiers à la fois.`)
  return new BadRequest('')
}

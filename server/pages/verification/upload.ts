import type { RequestHandler } from 'express'
import multer, { MulterError } from 'multer'
import { BadRequest } from '#server/base/errors.ts'
import { type FileRead, FileReading } from '#server/editions/reading.ts'

const MOST_BYTES = 100_000_000

declare global {
  namespace Express.Multer {
    interface File {
      read?: FileRead
    }
  }
}

/** Reads the dropped file as it comes, and keeps nothing of it: `req.file.read`. */
export function dropped(): RequestHandler {
  const receive = multer({
    storage: NOWHERE,
    limits: { fileSize: MOST_BYTES, files: 1, fields: 3, fieldSize: 1_000, parts: 4 },
  }).single('fichier')
  return (req, res, next) => receive(req, res, error => next(error instanceof MulterError ? inFrench(error) : error))
}

const NOWHERE: multer.StorageEngine = {
  _handleFile(_req, file, done) {
    const reading = new FileReading()
    file.stream
      .on('data', (piece: Buffer) => reading.add(piece))
      .on('error', done)
      .on('end', () => {
        const read = reading.end()
        done(null, { size: read.size, read })
      })
  },
  _removeFile: (_req, _file, done) => done(null),
}

function inFrench({ code }: MulterError): BadRequest {
  if (code === 'LIMIT_FILE_SIZE')
    return new BadRequest('Ce fichier dépasse 100\u00a0Mo\u00a0: aucune édition n’est si grande.', 413)
  return new BadRequest('Déposez un seul fichier à la fois.')
}

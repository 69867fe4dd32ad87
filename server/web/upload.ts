import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import type { RequestHandler } from 'express'
import multer, { MulterError } from 'multer'
import { BadRequest } from '#server/base/errors.ts'

/** A file that came with a form. It is on the disk until the answer has left, then it is gone, whatever happened. */
export type Dropped = { name: string; path: string; sizeBytes: number }

/** Why nothing of the form is taken: a file beyond `bytes`; more than `files` of them. */
export type TooMuch = 'tooLarge' | 'tooMany'

declare global {
  namespace Express {
    interface Request {
      dropped: Dropped[]
      tooMuch: TooMuch | null
    }
  }
}

type Bounds = {
  /** The name of the file field. */
  field: string
  files: number
  /** The most that one file may weigh. */
  bytes: number
  /** How many other fields the form has. */
  fields: number
  /** Where files are written as they arrive: a folder that the user of this process alone may open. */
  folder(): string
}

/**
 * Puts the files of a form on the disk as they arrive, and stops at its bounds. `req.dropped` says which, `req.body` holds the other
 * fields; beyond the bounds `req.tooMuch` says so, for a sentence beside the field, and no file is kept.
 */
export function receiveFiles({ field, files, bytes, fields, folder }: Bounds): RequestHandler {
  const receive = multer({
    storage: multer.diskStorage({
      destination: (_req, _file, done) => done(null, folder()),
      filename: (_req, _file, done) => done(null, randomUUID()),
    }),
    defParamCharset: 'utf8',
    limits: { fileSize: bytes, files, fields, fieldSize: 10_000, parts: files + fields, headerPairs: 20 },
  }).array(field)

  return (req, res, next) => {
    receive(req, res, error => {
      const got = (req.files ?? []) as Express.Multer.File[]
      req.dropped = got.map(file => ({ name: file.originalname, path: file.path, sizeBytes: file.size }))
      res.on('close', () => void forget(req.dropped))
      req.tooMuch = error instanceof MulterError ? (refusals[error.code] ?? null) : null
      if (req.tooMuch) req.dropped = []
      next(req.tooMuch ? undefined : error instanceof MulterError ? new BadRequest('') : error)
    })
  }
}

const refusals: Partial<Record<MulterError['code'], TooMuch>> = {
  LIMIT_FILE_SIZE: 'tooLarge',
  LIMIT_FILE_COUNT: 'tooMany',
}

async function forget(files: readonly Dropped[]): Promise<void> {
  for (const { path } of files) await rm(path, { force: true }).catch(() => {})
}

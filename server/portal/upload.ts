import type { RequestHandler } from 'express'
import multer from 'multer'
import { MOST_SHEET_BYTES } from '#server/base/sizes.ts'
import { MOST_AT_ONCE, MOST_BYTES } from '#server/register/attachments/rules.ts'
import { arrivingFolder } from '#server/register/attachments/vault.ts'

const reader = multer({
  storage: multer.memoryStorage(),
  limits: { fileSize: MOST_SHEET_BYTES, files: 1, fields: 6, fieldSize: 2_000, parts: 8, headerPairs: 20 },
}).single('fichier')

/** Reads the file of a form. One that is too large is `req.file` absent and `res.locals.tooLarge`, for a sentence on the page. */
export const readSheet: RequestHandler = (req, res, next) => {
  reader(req, res, error => {
    if ((error as { code?: string } | undefined)?.code !== 'LIMIT_FILE_SIZE') return next(error)
    req.file = undefined
    res.locals.tooLarge = true
    next()
  })
}

/** What a company brings of papers in one form. */
export const paperBounds = {
  field: 'pieces',
  files: MOST_AT_ONCE,
  bytes: MOST_BYTES,
  fields: 6,
  folder: arrivingFolder,
}

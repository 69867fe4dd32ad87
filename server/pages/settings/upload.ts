import type { RequestHandler } from 'express'
import multer from 'multer'
import { LARGEST_LOGO } from '#server/settings/rules.ts'

const reader = multer({
  storage: multer.memoryStorage(),
  limits: { fileSize: LARGEST_LOGO, files: 1, fields: 4, fieldSize: 200, parts: 6, headerPairs: 20 },
}).single('logo')

/** Reads the logo into memory. One that is too large is `req.file` absent and `res.locals.tooLarge`, for a sentence beside the field. */
export const readLogo: RequestHandler = (req, res, next) => {
  reader(req, res, error => {
    if ((error as { code?: string } | undefined)?.code !== 'LIMIT_FILE_SIZE') return next(error)
    req.file = undefined
    res.locals.tooLarge = true
    next()
  })
}

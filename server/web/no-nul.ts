import type { RequestHandler } from 'express'
import { BadRequest, NotFound } from '#server/base/errors.ts'

/** No address and no field of ours holds a NUL, which PostgreSQL cannot store and SQLite stores without a word. */
export const noNul: RequestHandler = (req, _res, next) => {
  if (/%00|\0/.test(req.path)) return next(new NotFound('path'))
  const typed = [req.originalUrl.replaceAll('%00', '\0'), ...Object.values({ ...req.body })].flat()
  next(typed.some(text => typeof text === 'string' && text.includes('\0')) ? new BadRequest('') : undefined)
}

import type { RequestHandler } from 'express'
import { BadRequest } from '#server/base/errors.ts'

/** Every writing comes from a form of ours: a body of another type would not be read, and what reads nothing must not act. */
export const onlyForms: RequestHandler = (req, _res, next) => {
  const isRead = req.method === 'GET' || req.method === 'HEAD'
  const isForm = isRead || req.is(['urlencoded', 'multipart']) !== false
  next(isForm ? undefined : new BadRequest('', 415))
}

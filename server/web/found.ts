import type { Request, RequestHandler } from 'express'

type Params = Request['params']

/**
 * Stands after the right on every route whose address names something: finds it once for who asks, and says it in
 * `res.locals`. What is not there and what is not theirs are not found alike.
 */
export function found<Found extends object>(
  find: (user: Express.Locals['user'], params: Params) => Promise<Found>,
  // biome-ignore lint/suspicious/noExplicitAny: as in Express, a form sends what it likes, and a schema reads it
): RequestHandler<Params, any, any, Request['query'], Found> {
  return async (req, res, next) => {
    Object.assign(res.locals, await find(res.locals.user, req.params))
    next()
  }
}

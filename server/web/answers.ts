import type { Request, Response } from 'express'
import { NotFound } from '#server/base/errors.ts'
import { conflictPage } from './conflict.ts'

/** The number in the address; one that no row can have is not found. */
export function numberIn(req: Request): number {
  const text = String(req.params.id)
  if (!/^\d{1,9}$/.test(text)) throw new NotFound('number')
  return Number(text)
}

export function done(req: Request, res: Response, notice: string, href: string): void {
  req.session.notice = notice
  res.redirect(303, href)
}

export function showConflict(res: Response, given: Parameters<typeof conflictPage>[0]): void {
  res.status(409).render('shared/conflict', conflictPage(given))
}

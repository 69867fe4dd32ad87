import type { Request, Response } from 'express'
import { conflictPage } from './conflict.ts'

export function done(req: Request, res: Response, notice: string, href: string): void {
  req.session.notice = notice
  res.redirect(303, href)
}

export function showConflict(res: Response, given: Parameters<typeof conflictPage>[0]): void {
  res.status(409).render('shared/conflict', conflictPage(given))
}

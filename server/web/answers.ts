import type { Request, Response } from 'express'
import { conflictPage } from './conflict.ts'

export function done(req: Request, res: Response, notice: string, href: string): void {
  req.session.notice = notice
  res.redirect(303, href)
}

export function showConflict(res: Response, given: Parameters<typeof conflictPage>[0]): void {
  res.status(409).render('shared/conflict', conflictPage(given))
}

/** Bytes that somebody else made: a file to keep, never a page of ours, whatever they hold. */
export function sendAsFile(res: Response, name: string, bytes: Buffer): void {
  res.attachment(name).type('application/octet-stream')
  res.set({
    'Content-Security-Policy': "sandbox; default-src 'none'",
    'X-Content-Type-Options': 'nosniff',
    'Cache-Control': 'no-store',
  })
  res.send(bytes)
}

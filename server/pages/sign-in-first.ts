import type { ErrorRequestHandler, Request, Response } from 'express'
import multer from 'multer'
import { SignedOut } from '#server/base/errors.ts'
import { keepDraft } from '#server/drafts/store.ts'
import { numberSent } from '#server/users/browsing.ts'
import { lateUser } from '#server/users/session-store.ts'
import type { App } from '#server/web/context.ts'
import { contentOf } from '#server/web/form-content.ts'
import { pageOf } from './drafting.ts'

/** What the sign-in page says of what was sent without a session: `?saisie=`. */
export const lateForms = ['gardee', 'rien', 'perdue'] as const
export type LateForm = (typeof lateForms)[number]

/**
 * Signing in, then back to the page. A form that arrives after its session ended is kept for the person whose session it
 * was, and for nobody else; nothing of it is done.
 */
export function signInFirst({ db, clock }: App): ErrorRequestHandler {
  return async (error, req, res, next) => {
    if (!(error instanceof SignedOut)) return next(error)
    if (req.method !== 'POST') return toSignIn(res, { retour: req.path === '/' ? '' : req.originalUrl })
    const userId = await ownerOf(req)
    if (userId === null) return toSignIn(res, { saisie: 'perdue' })
    await readFields(req, res)
    const page = pageOf(req)
    const typed = contentOf(req.body)
    const { formulaire, ...fields } = typed
    const isTyping = req.path === '/saisies' && formulaire !== undefined
    const address = isTyping ? formulaire[0]! : req.originalUrl
    const keeping = { userId, address, page, typed: isTyping ? fields : typed, at: clock.now() }
    const isKept = await keepDraft(db, keeping)
    toSignIn(res, { retour: page, saisie: isKept ? 'gardee' : 'rien' })
  }

  async function ownerOf(req: Request): Promise<number | null> {
    const sid = numberSent(req)
    return sid ? lateUser(db, sid) : null
  }
}

function toSignIn(res: Response, asked: { retour?: string; saisie?: LateForm }): void {
  const said = new URLSearchParams(Object.entries(asked).filter(([, value]) => value)).toString()
  res.redirect(303, `/connexion${said && `?${said}`}`)
}

/** The fields of a form that also brings files: the files are let go as they come, and asked for again. */
function readFields(req: Request, res: Response): Promise<void> {
  const reading = multer({
    storage: NOWHERE,
    limits: { fields: 50, fieldSize: 10_000, parts: 80, files: 20 },
  }).any()
  return new Promise(resolve => reading(req, res, () => resolve()))
}

const NOWHERE: multer.StorageEngine = {
  _handleFile(_req, file, done) {
    file.stream.on('end', () => done(null, {})).on('error', done)
    file.stream.resume()
  },
  _removeFile: (_req, _file, done) => done(null),
}

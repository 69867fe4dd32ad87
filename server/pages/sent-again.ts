import type { ErrorRequestHandler } from 'express'
import { SentAgain } from '#server/base/errors.ts'
import { draftOf, keepDraft } from '#server/drafts/store.ts'
import { againWords } from '#server/journal/again-rules.ts'
import type { App } from '#server/web/context.ts'
import { contentOf, newFormKey } from '#server/web/form-content.ts'
import { pageOf } from './drafting.ts'

/**
 * A form already saved comes back with something else in it: the one clear question. What was typed is kept meanwhile, so
 * that no answer, and none at all, loses it.
 */
export function askWhich({ db, clock }: App): ErrorRequestHandler {
  return async (error, req, res, next) => {
    if (!(error instanceof SentAgain)) return next(error)
    const typed = contentOf(req.body)
    const address = req.originalUrl
    const page = pageOf(req)
    await keepDraft(db, { userId: res.locals.user.id, address, page, typed, at: clock.now() })
    const draft = await draftOf(db, res.locals.user.id, { address, month: typed.mois?.at(-1) ?? '' }, clock.now())
    const { saved, button } = againWords(error.action)
    const fields = Object.entries(typed).flatMap(([name, texts]) => texts.map(value => ({ name, value })))
    res.status(409).render('shared/sent-again', {
      title: 'Ce formulaire a déjà servi',
      saved,
      firstHref: error.href,
      again: req.is('multipart/form-data') ? null : { action: address, fields, formKey: newFormKey(), button },
      reviewHref: page,
      abandon: draft && { action: `/saisies/${draft.id}/abandon`, to: error.href },
    })
  }
}

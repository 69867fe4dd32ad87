import { Router } from 'express'
import { allow } from '#server/access/guard.ts'
import { BadRequest, NotFound } from '#server/base/errors.ts'
import { hourOf } from '#server/base/format.ts'
import { abandonDraft, keepTyping } from '#server/drafts/store.ts'
import { safeReturn } from '#server/users/browsing.ts'
import type { App } from '#server/web/context.ts'
import { contentOf } from '#server/web/form-content.ts'
import { authorOf } from '../author.ts'
import { pageOf } from '../drafting.ts'

/** What one types, kept as it is typed: it does nothing, and leaves no line in the journal. */
export function draftsRoutes({ db, clock }: App): Router {
  const router = Router()

  router.post('/saisies', allow('account.own'), async (req, res) => {
    const { formulaire, encore, ...typed } = contentOf(req.body)
    const address = formulaire?.[0] ?? ''
    if (safeReturn(address) !== address) throw new BadRequest('')
    const at = clock.now()
    const keeping = { userId: res.locals.user.id, address, page: pageOf(req), typed, at }
    // A form taken up again after it was done is another one: what is typed in it now is still to be sent.
    const kept = await keepTyping(db, keeping, encore ? null : authorOf(res).formKey)
    res.json({ keptAt: kept ? hourOf(at) : null })
  })

  router.post('/saisies/:draft/abandon', allow('account.own'), async (req, res) => {
    const page = /^\d{1,9}$/.test(String(req.params.draft))
      ? await abandonDraft(db, res.locals.user.id, Number(req.params.draft))
      : null
    if (!page) throw new NotFound('draft')
    req.session.notice = 'Votre saisie est abandonnée.'
    res.redirect(303, safeReturn(req.body?.vers ?? page))
  })

  return router
}

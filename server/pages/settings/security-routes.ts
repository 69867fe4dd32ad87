import { Router } from 'express'
import { allow } from '#server/access/guard.ts'
import { countEvents, type Filter, readEvents } from '#server/security/store.ts'
import { isKind } from '#server/security/words.ts'
import { accounts } from '#server/users/store.ts'
import type { App } from '#server/web/context.ts'
import { typedFrom } from '#server/web/forms.ts'
import { type ListQuery, PER_PAGE, pageFrom } from '#server/web/list.ts'
import { securityPage } from './security-page.ts'

/** What happened at the doors, for the administration. */
export function securityRoutes({ db }: App): Router {
  const router = Router()

  router.get('/reglages/securite', allow('security.read'), async (req, res) => {
    const { query, filter } = readFilter(typedFrom(req.query))
    const total = await countEvents(db, filter)
    const { page, offset, last } = pageFrom(query.page, total)
    const lines = await readEvents(db, filter, { limit: PER_PAGE, offset })
    const people = await accounts(db)
    res.render('settings/security', securityPage({ lines, total, offset, page, last, query, people }))
  })

  return router
}

/** A filter that makes no sense is left out: the list then shows more, never an error. */
function readFilter({ quoi = '', compte = '', page = '' }: ListQuery): { query: ListQuery; filter: Filter } {
  const kind = isKind(quoi) ? quoi : undefined
  const userId = /^[1-9]\d{0,8}$/.test(compte) ? Number(compte) : undefined
  return {
    query: { quoi: kind ?? '', compte: userId ? compte : '', page },
    filter: { ...(kind && { kind }), ...(userId && { userId }) },
  }
}

import { Router } from 'express'
import { sealKept } from '#reports/seal/shown.ts'
import { allow } from '#server/access/guard.ts'
import { may } from '#server/access/rules.ts'
import {
  authorsOf,
  bytesFrom,
  bytesOf,
  countEditions,
  editionFor,
  editionsOf,
  isFollowed,
  numberOf,
} from '#server/editions/store.ts'
import type { App } from '#server/web/context.ts'
import { found } from '#server/web/found.ts'
import { PER_PAGE, pageFrom } from '#server/web/list.ts'
import { byBuyer } from '../buyer-choice.ts'
import { withSaved } from '../saved-lists.ts'
import { readFilter } from './form.ts'
import { editionPage, libraryPage } from './page.ts'
import { subjectLink } from './subjects.ts'

/** What was published, one by one or all together: read only. */
export function editionsRoutes({ db }: App): Router {
  const router = Router()
  const one = found(async (user, { number }) => ({ edition: await editionFor(db, user, number) }))

  router.get('/editions', allow('editions.read'), byBuyer(db), withSaved(db), async (req, res) => {
    const { user } = res.locals
    const { query, filter } = readFilter(req.query)
    const total = await countEditions(db, user, filter)
    const { page, offset, last } = pageFrom(query.page, total)
    const editions = await editionsOf(db, user, filter, { limit: PER_PAGE, offset })
    const authors = await authorsOf(db, user)
    res.render('editions/index', libraryPage({ editions, total, offset, page, last }, query, authors))
  })

  router.get('/editions/:number', allow('editions.read'), one, async (_req, res) => {
    const { edition, user } = res.locals
    const previous = edition.previousId === null ? null : await numberOf(db, edition.previousId)
    const followed = await isFollowed(db, edition)
    const subject = may(user.role, 'contracts.read') ? await subjectLink(db, user, edition) : null
    const seal = await sealKept(edition.size, from => bytesFrom(db, edition.id, from))
    res.render('editions/edition', editionPage(edition, { previous, followed, subject, seal }))
  })

  router.get('/editions/:number/document.pdf', allow('editions.read'), one, async (_req, res) => {
    const { edition } = res.locals
    res.set('Content-Disposition', `attachment; filename="${edition.fileName}"`)
    res.type('application/pdf').send(await bytesOf(db, edition.id))
  })

  return router
}

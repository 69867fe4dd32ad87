import { type Request, type Response, Router } from 'express'
import type { Db } from '#db/connect.ts'
import { allow } from '#server/access/guard.ts'
import { may } from '#server/access/rules.ts'
import { dutiesReport } from '#server/documents/duties.ts'
import { filtered, inOrder } from '#server/scheme/duties/model.ts'
import { dutyRows, yearsNotified } from '#server/scheme/duties/store.ts'
import type { App } from '#server/web/context.ts'
import { sendTable } from '#server/web/export.ts'
import { typedFrom } from '#server/web/forms.ts'
import { readersOf } from '#server/web/replica.ts'
import { BUYER, byBuyer } from '../buyer-choice.ts'
import { withSaved } from '../saved-lists.ts'
import { draftsOf } from '../waiting.ts'
import { askedFrom, dutiesPage, PATH } from './page.ts'
import { dutiesTable } from './sheet.ts'

/** The register of duties (L. 2112-2-1, L. 3114-2-1): what a director shows in an audit. */
export function dutiesRoutes(app: App): Router {
  const router = Router()
  const { db, clock } = app
  const readers = readersOf(app)
  const send = draftsOf(app, { href: PATH, label: 'Revenir aux obligations' })

  router.get(PATH, allow('scheme.read'), byBuyer(db), withSaved(db), async (req, res) => {
    const { years, asked, rows } = await read(readers.page(res), req, res)
    const mayEdit = may(res.locals.user.role, 'contracts.edit')
    res.render('duties/index', dutiesPage(rows, asked, { years, mayEdit, hasBuyer: Boolean(asked.query[BUYER]) }))
  })

  router.get([`${PATH}.csv`, `${PATH}.xlsx`], allow('scheme.read'), byBuyer(db), async (req, res) => {
    const { asked, rows } = await read(readers.file(res), req, res)
    const byPerson = may(res.locals.user.role, 'persons.read')
    await sendTable(req, res, dutiesTable(inOrder(filtered(rows, asked.filter)), byPerson), clock.today())
  })

  router.get(`${PATH}.pdf`, allow('scheme.read'), byBuyer(db), async (req, res) => {
    const reader = readers.file(res)
    const { user } = res.locals
    const { year } = askedFrom(typedFrom(req.query), await yearsNotified(reader, user), clock.today())
    await send(req, res, () => dutiesReport(reader, user, { year, at: clock.today() }))
  })

  return router

  async function read(reader: Db, req: Request, { locals: { user } }: Pick<Response, 'locals'>) {
    const years = await yearsNotified(reader, user)
    const asked = askedFrom(typedFrom(req.query), years, clock.today())
    return { years, asked, rows: await dutyRows(reader, user, { year: asked.year, at: clock.today() }) }
  }
}

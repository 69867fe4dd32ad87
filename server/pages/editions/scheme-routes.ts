import { type Response, Router } from 'express'
import { allow } from '#server/access/guard.ts'
import { may } from '#server/access/rules.ts'
import type { Objections } from '#server/base/errors.ts'
import { schemeReport } from '#server/documents/scheme-report.ts'
import { pressOf } from '#server/editions/press.ts'
import { editionsOf } from '#server/editions/store.ts'
import { type Blocker, NotPublishable } from '#server/editions/words.ts'
import { typedSaid } from '#server/register/participants/words.ts'
import { periodCome, periodsOffered } from '#server/scheme/period-rules.ts'
import type { App } from '#server/web/context.ts'
import { type Typed, typedFrom } from '#server/web/forms.ts'
import { readersOf } from '#server/web/replica.ts'
import { draftsOf } from '../waiting.ts'
import { publisherOf } from './publisher.ts'
import { PATH, schemeReportPage } from './scheme-page.ts'

const MOST_SHOWN = 100

/** The report of the scheme, as a draft and as an edition. */
export function schemeReportRoutes(app: App, press = pressOf(app)): Router {
  const router = Router()
  const { db, clock } = app
  const readers = readersOf(app)
  const publisher = publisherOf(press)
  const send = draftsOf(app, { href: PATH, label: 'Revenir au rapport' })

  router.get('/spaser/rapport', allow('scheme.read'), async (req, res) => {
    await show(res, { typed: typedFrom(req.query) })
  })

  router.get('/spaser/rapport.pdf', allow('scheme.read'), async (req, res) => {
    const today = clock.today()
    const period = periodCome(typedFrom(req.query).periode ?? '', today) ?? periodsOffered(today)[0]!
    await send(req, res, () => schemeReport(readers.file(res), res.locals.user, { period, today }))
  })

  router.post('/spaser/rapport/editions', allow('editions.publish'), async (req, res) => {
    const today = clock.today()
    const typed = typedFrom(req.body)
    const period = periodCome(typed.periode ?? '', today)
    if (!period) return show(res, { typed, errors: { periode: 'Choisissez une année, ou deux qui se suivent.' } })
    try {
      await publisher.ask(res, () => schemeReport(db, res.locals.user, { period, today }), PATH)
    } catch (error) {
      if (!(error instanceof NotPublishable)) throw error
      await show(res, { typed, blockers: error.blockers })
    }
  })

  return router

  async function show(
    res: Response,
    { typed, errors = {}, blockers = [] }: { typed: Typed; errors?: Objections; blockers?: readonly Blocker[] },
  ) {
    const { user } = res.locals
    const today = clock.today()
    const refused = Object.keys(errors).length > 0 || blockers.length > 0
    const editions = await editionsOf(readers.page(res), user, { kind: 'schemeReport' }, { limit: MOST_SHOWN })
    const page = schemeReportPage({
      editions,
      attempt: { typed, errors },
      blockers: blockers.map(one => ({ ...one, text: typedSaid(one.text, may(user.role, 'persons.read')) })),
      mayPublish: may(user.role, 'editions.publish'),
      period: periodCome(typed.periode ?? '', today) ?? periodsOffered(today)[0]!,
      today,
    })
    res.status(refused ? 422 : 200).render('editions/scheme', page)
  }
}

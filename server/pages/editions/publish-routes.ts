import { type Response, Router } from 'express'
import { allow } from '#server/access/guard.ts'
import { may } from '#server/access/rules.ts'
import { BadRequest, type Objections } from '#server/base/errors.ts'
import { typedDate } from '#server/base/format.ts'
import { companyReport } from '#server/documents/company.ts'
import { contractReport } from '#server/documents/contract.ts'
import { institutionReport } from '#server/documents/institution.ts'
import { reservedReport } from '#server/documents/reserved.ts'
import type { Asked } from '#server/documents/when.ts'
import { whenFrom } from '#server/documents/when.ts'
import type { Reported } from '#server/documents/words.ts'
import { pressOf } from '#server/editions/press.ts'
import { editionsOf } from '#server/editions/store.ts'
import { type Blocker, NotPublishable } from '#server/editions/words.ts'
import { typedSaid } from '#server/register/participants/words.ts'
import { institutionOf } from '#server/settings/store.ts'
import type { App } from '#server/web/context.ts'
import { type Typed, untouched } from '#server/web/forms.ts'
import { companyOf, contractOf } from '../place.ts'
import { cutOffTyped } from './form.ts'
import { papersOf } from './papers.ts'
import { publisherOf } from './publisher.ts'
import { type Subject, subjectPage } from './subject-page.ts'
import { companySubject, contractSubject, institutionSubject } from './subjects.ts'

const MOST_SHOWN = 100

/** The editions of one contract or company, and the gesture that publishes the next. */
export function publishRoutes(app: App, press = pressOf(app)): Router {
  const router = Router()
  const { db, clock } = app
  const publisher = publisherOf(press)
  const contract = contractOf(db)
  const company = companyOf(db)

  router.get('/marches/:id/editions', allow('editions.read'), contract, async (req, res) => {
    await show(res, contractSubject(res.locals.contract), { typed: typedFor(req.query) })
  })

  router.post('/marches/:id/editions', allow('editions.publish'), contract, async (_req, res) => {
    const { contract, user } = res.locals
    await publishFor(res, contractSubject(contract), asked => contractReport(db, user, contract.id, asked))
  })

  router.post('/marches/:id/reservation/editions', allow('editions.publish'), contract, async (_req, res) => {
    const { contract, user } = res.locals
    await publishFor(res, contractSubject(contract), asked => reservedReport(db, user, contract.id, asked))
  })

  router.get('/entreprises/:number/editions', allow('editions.read'), company, async (req, res) => {
    await show(res, companySubject(res.locals.company), { typed: typedFor(req.query) })
  })

  router.post('/entreprises/:number/editions', allow('editions.publish'), company, async (_req, res) => {
    const { company, user } = res.locals
    await publishFor(res, companySubject(company), asked => companyReport(db, user, company.identifier, asked))
  })

  router.get('/institution/editions', allow('editions.read'), async (req, res) => {
    await show(res, await institution(), { typed: typedFor(req.query) })
  })

  router.post('/institution/editions', allow('editions.publish'), async (_req, res) => {
    const { user } = res.locals
    await publishFor(res, await institution(), asked => institutionReport(db, user, asked))
  })

  router.get('/editions/attente/:ticket', allow('editions.publish'), async (req, res) => {
    await publisher.comeBack(res, String(req.params.ticket))
  })

  router.use(papersOf(app, publisher))

  return router

  async function institution() {
    return institutionSubject((await institutionOf(db)).name)
  }

  async function publishFor(res: Response, subject: Subject, report: (asked: Asked) => Promise<Reported>) {
    const today = clock.today()
    const { typed, values, errors } = cutOffTyped(res.req.body, today)
    if (errors) return show(res, subject, { typed, errors })
    try {
      await publisher.ask(res, () => report({ at: values.date, today }), `${subject.path}/editions`)
    } catch (error) {
      if (error instanceof NotPublishable) return show(res, subject, { typed, blockers: error.blockers })
      if (!(error instanceof BadRequest)) throw error
      await show(res, subject, { typed, errors: { date: error.message } })
    }
  }

  async function show(
    res: Response,
    subject: Subject,
    { typed, errors = {}, blockers = [] }: { typed: Typed; errors?: Objections; blockers?: readonly Blocker[] },
  ) {
    const { user } = res.locals
    const editions = await editionsOf(db, user, subject.filter, { limit: MOST_SHOWN })
    const refused = Object.keys(errors).length > 0 || blockers.length > 0
    const byPerson = may(user.role, 'persons.read')
    const read = blockers.map(one => ({ ...one, text: typedSaid(one.text, byPerson) }))
    const shown = { attempt: { ...untouched, typed, errors }, blockers: read, today: clock.today() }
    const page = subjectPage(subject, editions, { ...shown, mayPublish: may(user.role, 'editions.publish') })
    res.status(refused ? 422 : 200).render('editions/subject', page)
  }

  /** The cut-off that a link carries, as one would type it. */
  function typedFor(query: unknown): Typed {
    const { at } = whenFrom(query, clock.today())
    return at ? { date: typedDate(at) } : {}
  }
}

import { type Response, Router } from 'express'
import { allow } from '#server/access/guard.ts'
import { may, TERMINAL } from '#server/access/rules.ts'
import { NotFound } from '#server/base/errors.ts'
import { numberFrom } from '#server/base/ids.ts'
import { buyersOf } from '#server/register/buyers/store.ts'
import { buyerName } from '#server/register/buyers/words.ts'
import { differencesOf, planChanges } from '#server/scheme/plan/diff-rules.ts'
import { notePublication } from '#server/scheme/plan/notes.ts'
import { readScheme } from '#server/scheme/plan/read.ts'
import { itemsOf, plansOf } from '#server/scheme/plan/store.ts'
import { schemeOn } from '#server/settings/scheme-rules.ts'
import { schemesOf } from '#server/settings/scheme-store.ts'
import { done } from '#server/web/answers.ts'
import type { App } from '#server/web/context.ts'
import { sendTable } from '#server/web/export.ts'
import { type Attempt, readForm, typedFrom, untouched } from '#server/web/forms.ts'
import { readersOf } from '#server/web/replica.ts'
import { authorOf } from '../author.ts'
import { cutoffFrom } from '../cutoff.ts'
import { publicationPage } from './follow-page.ts'
import { publicationForm } from './form.ts'
import { ADDRESS, schemePage } from './page.ts'
import { actionsTable } from './sheet.ts'
import { versionPage, versionsPage } from './versions-page.ts'

/** The scheme as it is read: where it stands at a date, its versions, its publications, its actions as a file. */
export function schemePlanRoutes(app: App): Router {
  const { db, clock } = app
  const readers = readersOf(app)
  const router = Router()

  router.get(ADDRESS, allow('scheme.read'), async (req, res) => {
    const { at, today, refused } = cutoffFrom(typedFrom(req.query), clock.today())
    const reader = readers.page(res)
    const named = schemeOn(await schemesOf(reader), at)
    const known = named && { name: named.name, period: `${named.fromYear}-${named.toYear}` }
    const mayEdit = may(res.locals.user.role, 'scheme.edit')
    const read = await readScheme(reader, { at, today })
    res.render('scheme/index', schemePage(read, { mayEdit, today, refused, known }))
  })

  router.get([`${ADDRESS}/actions.csv`, `${ADDRESS}/actions.xlsx`], allow('scheme.read'), async (req, res) => {
    const { at, today } = cutoffFrom(typedFrom(req.query), clock.today())
    await sendTable(req, res, actionsTable(await readScheme(readers.file(res), { at, today })), at)
  })

  router.get(`${ADDRESS}/versions`, allow('scheme.read'), async (_req, res) => {
    res.render('scheme/versions', versionsPage(await plansOf(readers.page(res))))
  })

  router.get(`${ADDRESS}/versions/:version`, allow('scheme.read'), async (req, res) => {
    const reader = readers.page(res)
    const plans = await plansOf(reader)
    const plan = plans.find(({ number }) => number === numberFrom(req.params.version))
    if (!plan) throw new NotFound('version')
    const former = plans.find(({ number }) => number === plan.number - 1) ?? null
    const items = await itemsOf(reader, plan.id, { removed: true })
    const buyers = await buyersOf(reader, TERMINAL)
    const namesOf = (ids: readonly number[]) => buyers.filter(({ id }) => ids.includes(id)).map(buyerName)
    const named = (one: typeof plan) => ({ ...one, buyerNames: namesOf(one.buyerIds) })
    const differences = former ? differencesOf(await itemsOf(reader, former.id), items) : []
    const frame = former ? planChanges(named(former), named(plan)) : []
    const { buyerNames } = named(plan)
    res.render('scheme/version', versionPage({ plan, former, buyerNames, items, frame, differences }))
  })

  router.get(`${ADDRESS}/publication`, allow('scheme.read'), (_req, res) => showPublications(res, untouched))

  router.post(`${ADDRESS}/publication`, allow('scheme.edit'), async (req, res) => {
    const { typed, values, errors } = readForm(publicationForm, req.body)
    const objections = errors ?? (await notePublication(db, authorOf(res), values))
    if (objections) return showPublications(res.status(422), { typed, errors: objections })
    done(req, res, 'La publication est notée.', `${ADDRESS}/publication`)
  })

  return router

  async function showPublications(res: Response, attempt: Attempt): Promise<void> {
    const today = clock.today()
    const read = await readScheme(readers.page(res), { at: today, today })
    const { publications, nextPublication: next } = read
    const mayEdit = may(res.locals.user.role, 'scheme.edit')
    res.render('scheme/follow', publicationPage({ publications, next, mayEdit }, attempt))
  }
}

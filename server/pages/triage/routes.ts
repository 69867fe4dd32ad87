import { type Request, type Response, Router } from 'express'
import { allow } from '#server/access/guard.ts'
import { may } from '#server/access/rules.ts'
import { Conflict, NotFound } from '#server/base/errors.ts'
import { numberFrom } from '#server/base/ids.ts'
import { contractIdsListed } from '#server/compliance/contract-choice.ts'
import { contractsNumbered } from '#server/compliance/contract-lines.ts'
import { settled } from '#server/compliance/store.ts'
import { sortContracts, undoSorting } from '#server/register/followings/triage-actions.ts'
import { gesturesOn, objectionsToTriage } from '#server/register/followings/triage-rules.ts'
import { contractsSorted, type Triage, triageNumbered } from '#server/register/followings/triage-store.ts'
import { typedSaid } from '#server/register/participants/words.ts'
import { done } from '#server/web/answers.ts'
import type { App } from '#server/web/context.ts'
import { type Attempt, readForm, typedFrom, untouched } from '#server/web/forms.ts'
import { found } from '#server/web/found.ts'
import { hrefWith, PER_PAGE } from '#server/web/list.ts'
import { authorOf } from '../author.ts'
import { byBuyer } from '../buyer-choice.ts'
import { choiceIn, filtersFrom, SORTING_PATH as PATH } from '../contract-filters.ts'
import { gestureCalled, readTriage, seenIn, undoForm } from './form.ts'
import { doneNotice, sortingPage, triagePage, undoneNotice } from './page.ts'

/** Contracts to take in charge, sorted many at once by the filter of their list; what a sorting did, and undoing it. */
export function triageRoutes({ db, clock }: App): Router {
  const router = Router()
  const one = found(async (user, { tri }) => {
    const triage = await triageNumbered(db, user, numberFrom(tri))
    if (!triage) throw new NotFound('triage')
    return { triage }
  })

  router.get(PATH, allow('contracts.take'), byBuyer(db), (req, res) => show(req, res, untouched, 200))

  router.post(PATH, allow('contracts.take'), byBuyer(db), async (req, res) => {
    const { user } = res.locals
    const { typed, values, errors } = readTriage(req.body)
    if (errors) return show(req, res, { typed, errors }, 422)
    const { query, ids: all, allowed } = await choiceOf(req, res)
    const { seen, upTo } = seenIn(values!)
    const ids = all.filter(id => id <= upTo)
    const form = { gesture: gestureCalled(values!.geste), reason: values!.motif }
    const objections = objectionsToTriage({ ...form, seen, found: ids.length }, allowed)
    if (Object.keys(objections).length) return show(req, res, { typed, errors: objections }, 422)
    const gesture = form.gesture!
    const sorted = await sortContracts(db, user, { gesture, reason: form.reason, ids }, authorOf(res))
    done(req, res, doneNotice(gesture, sorted.done, seen), hrefWith('/marches', query, {}))
  })

  router.get(`${PATH}/:tri`, allow('contracts.take'), one, (_req, res) =>
    showOne(res, res.locals.triage, untouched, 200),
  )

  router.post(`${PATH}/:tri/annulation`, allow('contracts.take'), one, async (req, res) => {
    const { triage } = res.locals
    const { typed, values, errors } = readForm(undoForm, req.body)
    if (errors) return showOne(res, triage, { typed, errors }, 422)
    if (triage.seen < triage.contracts) throw new Conflict()
    const undone = await undoSorting(db, triage, values!.motif, authorOf(res))
    done(req, res, undoneNotice(undone.done, triage.contracts), `${PATH}/${triage.id}`)
  })

  return router

  /** The contracts that the address chooses, and what may be done of them. */
  async function choiceOf(req: Request, res: Response) {
    const { user } = res.locals
    await settled(db, clock.today())
    const query = choiceIn(typedFrom(req.query))
    const isDismissed = query.etat === 'dismissed'
    if (!isDismissed) query.suivi = 'a-prendre'
    const filters = filtersFrom(query, 'all')
    const ids = [...(await contractIdsListed(db, user, filters, clock.today()))]
    return { query, ids, allowed: gesturesOn(isDismissed ? 'dismissed' : 'toTake') }
  }

  async function show(req: Request, res: Response, attempt: Attempt, status: number) {
    const { query, ids, allowed } = await choiceOf(req, res)
    const contracts = await contractsNumbered(db, res.locals.user, ids.slice(0, PER_PAGE))
    const proposed = gestureCalled(typedFrom(req.query).geste ?? '')
    const upTo = ids.reduce((most, id) => Math.max(most, id), 0)
    const shown = { query, total: ids.length, upTo, contracts, allowed, proposed }
    res.status(status).render('triage/index', triagePage(shown, attempt))
  }

  async function showOne(res: Response, triage: Triage, attempt: Attempt, status: number) {
    const { user } = res.locals as unknown as Express.Locals
    const ids = (await contractsSorted(db, triage.id)).map(({ id }) => id)
    const contracts = await contractsNumbered(db, user, ids.slice(0, PER_PAGE))
    const read = { ...triage, reason: typedSaid(triage.reason, may(user.role, 'persons.read')) }
    const mayUndo = may(user.role, 'contracts.take')
    res.status(status).render('triage/sorting', sortingPage(read, { contracts, mayUndo }, attempt))
  }
}

import { type Response, Router } from 'express'
import type { Db } from '#db/connect.ts'
import { allow } from '#server/access/guard.ts'
import type { User } from '#server/access/rules.ts'
import { Conflict, type Objections } from '#server/base/errors.ts'
import { measured } from '#server/compliance/measure.ts'
import type { Place } from '#server/register/clauses/place.ts'
import { regularisationOf, regularise, unregularise } from '#server/register/hours/regularise.ts'
import { pseudonym } from '#server/register/participants/words.ts'
import { editPlacement, removePlacement } from '#server/register/placements/actions.ts'
import { employerIdOf } from '#server/register/placements/employer.ts'
import { overlappedBy } from '#server/register/placements/employment-rules.ts'
import { revisionsOfPlacement } from '#server/register/placements/history-store.ts'
import type { Outcome } from '#server/register/placements/outcome.ts'
import { employersFor, type Placement, placementFor } from '#server/register/placements/store.ts'
import { employmentsOf, hangingFrom } from '#server/register/placements/write-store.ts'
import { done } from '#server/web/answers.ts'
import type { App } from '#server/web/context.ts'
import { readForm, type Typed } from '#server/web/forms.ts'
import { found } from '#server/web/found.ts'
import { authorOf } from '../author.ts'
import { employmentPieces } from '../person-pieces.ts'
import { placeFor } from '../place.ts'
import {
  chosenIn,
  fieldNames,
  placementForm,
  questionOf,
  regulariseForm,
  removalForm,
  unregulariseForm,
} from './placement-form.ts'
import { type PlacementSource, placementPage } from './placement-page.ts'

const decisions = [
  ['regularisation', regulariseForm, regularise, 'Ces heures sont régularisées.'],
  ['reprise', unregulariseForm, unregularise, 'La décision est reprise\u00a0: ces heures sont à régulariser.'],
] as const

type Here = { user: User; place: Place; placement: Placement }

/** The persons placed under a contract: who works for whom, since when, and whether early hours count. */
export function placementRoutes({ db, clock }: App): Router {
  const router = Router()
  const employment = employmentOf(db)

  router.get('/marches/:id/personnes/:placement', allow('hours.log'), employment, async (_req, res) => {
    res.render('hours/placement', placementPage(await sourceOf(res.locals)))
  })

  router.post('/marches/:id/personnes/:placement', allow('hours.log'), employment, async (req, res) => {
    const { place, placement } = res.locals
    const source = await sourceOf(res.locals)
    const { typed, values, errors } = readForm(placementForm, withEmployer(req.body, placement))
    const employer = values && chosenIn(values, source.employers, placement.employerId)
    const wrong = errors ?? employer!.objections
    if (!values || !employer?.employer || Object.keys(wrong).length > 0) return refused(res, source, typed, wrong)
    const employerId = await employerIdOf(db, employer.employer, clock.now())
    const asked = { ...values, reason: values.motif, employerId, confirmed: values.confirme === questionOf(values) }
    const outcome = await unlessConflict(() => editPlacement(db, place, placement, asked, authorOf(res)))
    if (outcome === 'conflict') return meanwhile(res, typed)
    if (outcome.kind === 'done')
      return done(req, res, 'Le contrat de travail est à jour.', `/marches/${place.contract.id}/heures`)
    if (outcome.kind !== 'employerAsked') return refused(res, source, typed, objectionIn(outcome))
    const question = { sentence: outcome.sentence, about: questionOf(values) }
    res.status(422).render('hours/placement', placementPage(source, { attempt: { typed, errors: {} }, question }))
  })

  router.post('/marches/:id/personnes/:placement/retrait', allow('hours.log'), employment, async (req, res) => {
    const { place, placement } = res.locals
    const { typed, values, errors } = readForm(removalForm, req.body)
    const asked = values && { version: values.version, reason: values.retrait }
    const outcome = asked && (await unlessConflict(() => removePlacement(db, place, placement, asked, authorOf(res))))
    if (outcome === 'conflict') return meanwhile(res, typed)
    if (outcome?.kind === 'done') {
      const notice = `${pseudonym(placement.number)} est retiré de ce marché\u00a0: aucune heure n’y avait été déclarée.`
      return done(req, res, notice, `/marches/${place.contract.id}/heures`)
    }
    const said = outcome?.kind === 'refused' ? { retrait: outcome.sentence } : (errors ?? {})
    const page = placementPage(await sourceOf(res.locals), { attempt: { typed, errors: said }, part: 'removal' })
    res.status(422).render('hours/placement', page)
  })

  for (const [path, form, verb, notice] of decisions) {
    router.post(`/marches/:id/personnes/:placement/${path}`, allow('hours.validate'), employment, async (req, res) => {
      const { contract, place, placement } = res.locals
      const { typed, values, errors } = readForm<{ decision?: string; motif: string }>(form, req.body)
      const asked = { decidedOn: values?.decision ?? clock.today(), reason: values?.motif ?? '' }
      const sentence = values ? await verb(db, place, placement, asked, authorOf(res)) : null
      if (values && !sentence) return done(req, res, notice, `/marches/${contract.id}/personnes/${placement.id}`)
      const attempt = { typed, errors: errors ?? { motif: sentence! } }
      const page = placementPage(await sourceOf(res.locals), { attempt, part: 'early' })
      res.status(422).render('hours/placement', page)
    })
  }

  return router

  function refused(res: Response, source: PlacementSource, typed: Typed, errors: Objections) {
    res.status(422).render('hours/placement', placementPage(source, { attempt: { typed, errors } }))
  }

  async function meanwhile(res: Response<unknown, Here>, typed: Typed) {
    const { place, placement } = res.locals
    const now = await placementFor(db, place.clauseId, placement.id)
    const source = await sourceOf({ ...res.locals, placement: now })
    const page = placementPage(source, { attempt: { typed, errors: {} }, conflict: true })
    res.status(409).render('hours/placement', page)
  }

  /** The employment, with what was corrected of it, and what of its hours precedes eligibility. */
  async function sourceOf({ user, place, placement }: Here): Promise<PlacementSource> {
    const { contract, clauseId } = place
    return {
      contract,
      placement,
      employers: await employersFor(db, user, contract.id),
      declared: (await hangingFrom(db, placement.id)).hours,
      revisions: await revisionsOfPlacement(db, placement.id),
      overlapping: overlappedBy(placement, await employmentsOf(db, clauseId, placement.participantId)),
      early: await earlyHours(place, placement),
      pieces: await employmentPieces(db, { user, place, placement }, clock.today()),
    }
  }

  async function earlyHours({ clauseId }: Place, placement: Placement) {
    const today = clock.today()
    const account = (await measured(db, [clauseId], { at: today, today })).get(clauseId)!
    const own = account.members.flatMap(({ lines }) => lines.filter(({ work }) => work.placementId === placement.id))
    const toRegularise = own.reduce((sum, { credit }) => sum + credit.toRegularise, 0)
    const decided = await regularisationOf(db, placement.id)
    return toRegularise || decided ? { toRegularise, decided, today } : null
  }
}

/** A form that says nothing of the employer leaves it as it is. */
function withEmployer(body: Record<string, unknown> | undefined, { employerId }: Placement) {
  return { employeur: String(employerId), ...body }
}

function objectionIn(outcome: Outcome): Objections {
  return outcome.kind === 'refused' ? { [fieldNames[outcome.field]]: outcome.sentence } : {}
}

async function unlessConflict(act: () => Promise<Outcome>): Promise<Outcome | 'conflict'> {
  try {
    return await act()
  } catch (error) {
    if (error instanceof Conflict) return 'conflict'
    throw error
  }
}

/** The employment of `/marches/:id/personnes/:placement/…`, with its place. */
function employmentOf(db: Db) {
  return found(async (user, { id, placement }) => {
    const held = await placeFor(db, user, id)
    return { ...held, placement: await placementFor(db, held.clause.id, placement) }
  })
}

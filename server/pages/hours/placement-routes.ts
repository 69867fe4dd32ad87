import { Router } from 'express'
import type { Db } from '#db/connect.ts'
import { allow } from '#server/access/guard.ts'
import { Conflict } from '#server/base/errors.ts'
import { measured } from '#server/compliance/measure.ts'
import type { Place } from '#server/register/clauses/place.ts'
import { regularisationOf, regularise, unregularise } from '#server/register/hours/regularise.ts'
import { addedNotice } from '#server/register/hours/words.ts'
import { participantKnown } from '#server/register/participants/store.ts'
import { addPlacement, editPlacement } from '#server/register/placements/actions.ts'
import { objectionsToEmployment } from '#server/register/placements/rules.ts'
import { employersFor, overlaps, type Placement, placementFor } from '#server/register/placements/store.ts'
import { done } from '#server/web/answers.ts'
import type { App } from '#server/web/context.ts'
import { type Attempt, readForm } from '#server/web/forms.ts'
import { found } from '#server/web/found.ts'
import { authorOf } from '../author.ts'
import { placeFor, placeOf } from '../place.ts'
import { chosenIn, newPlacementForm, placementForm, regulariseForm, unregulariseForm } from './placement-form.ts'
import { newPlacementPage, placementPage } from './placement-page.ts'

const decisions = [
  ['regularisation', regulariseForm, regularise, 'Ces heures sont régularisées.'],
  ['reprise', unregulariseForm, unregularise, 'La décision est reprise\u00a0: ces heures sont à régulariser.'],
] as const

/** The persons placed under a contract: who works for whom, since when, and whether early hours count. */
export function placementRoutes({ db, clock }: App): Router {
  const router = Router()
  const withClause = placeOf(db)
  const employment = employmentOf(db)

  router.get('/marches/:id/personnes/nouvelle', allow('hours.log'), withClause, async (req, res) => {
    const { user, contract } = res.locals
    const asked = { typed: { participant: String(req.query.participant ?? '').slice(0, 12) }, errors: {} }
    const employers = await employersFor(db, user, contract.id)
    res.render('hours/placement', newPlacementPage({ contract, ...employers }, asked))
  })

  router.post('/marches/:id/personnes', allow('hours.log'), withClause, async (req, res) => {
    const { user, contract, place } = res.locals
    const employers = await employersFor(db, user, contract.id)
    const { typed, values, errors } = readForm(newPlacementForm, req.body)
    const person = values && (await participantKnown(db, user, values.participant))
    const { employer, objections } = values
      ? chosenIn(values, employers, person, contract)
      : { employer: null, objections: errors }
    if (values && person && employer && Object.keys(objections).length === 0) {
      if (await addPlacement(db, place, person, values, employer, authorOf(res))) {
        const window = { clauseId: place.clauseId, hiredOn: values.embauche, leftOn: values.depart }
        const twice = await overlaps(db, { participantId: person.id, ...window })
        const notice = addedNotice(person.number, person.eligibleOn, twice)
        return done(req, res, notice, `/marches/${contract.id}/heures`)
      }
      objections.participant = 'Cette personne est déjà sur ce marché, chez cet employeur et depuis ce jour.'
    }
    const page = newPlacementPage({ contract, ...employers }, { typed, errors: objections })
    res.status(422).render('hours/placement', page)
  })

  router.get('/marches/:id/personnes/:placement', allow('hours.log'), employment, async (_req, res) => {
    res.render('hours/placement', await shown(res.locals.place, res.locals.placement))
  })

  router.post('/marches/:id/personnes/:placement', allow('hours.log'), employment, async (req, res) => {
    const { user, contract, place, placement } = res.locals
    const { holders } = await employersFor(db, user, contract.id)
    const { typed, values, errors } = readForm(placementForm, req.body)
    const byHolder = holders.some(({ id }) => id === placement.employerId)
    const wrong = errors ?? objectionsToEmployment(values, { byHolder })
    try {
      if (values && Object.keys(wrong).length === 0) {
        if (await editPlacement(db, place, placement, values, authorOf(res)))
          return done(req, res, 'Le contrat de travail est à jour.', `/marches/${contract.id}/heures`)
        wrong.embauche = 'Une autre ligne dit déjà la même chose, depuis ce jour.'
      }
    } catch (error) {
      if (!(error instanceof Conflict)) throw error
      const now = await placementFor(db, place.clauseId, placement.id)
      return res.status(409).render('hours/placement', placementPage(contract, now, { typed, errors: {} }, true))
    }
    res.status(422).render('hours/placement', placementPage(contract, placement, { typed, errors: wrong }))
  })

  for (const [path, form, verb, notice] of decisions) {
    router.post(`/marches/:id/personnes/:placement/${path}`, allow('hours.validate'), employment, async (req, res) => {
      const { contract, place, placement } = res.locals
      const { typed, values, errors } = readForm<{ decision?: string; motif: string }>(form, req.body)
      const asked = { decidedOn: values?.decision ?? clock.today(), reason: values?.motif ?? '' }
      const sentence = values ? await verb(db, place, placement, asked, authorOf(res)) : null
      if (values && !sentence) return done(req, res, notice, `/marches/${contract.id}/personnes/${placement.id}`)
      const attempt = { typed, errors: errors ?? { motif: sentence! } }
      res.status(422).render('hours/placement', await shown(place, placement, attempt))
    })
  }

  return router

  /** The employment, with what of its hours precedes eligibility. */
  async function shown({ contract, clauseId }: Place, placement: Placement, attempt?: Attempt) {
    const today = clock.today()
    const account = (await measured(db, [clauseId], { at: today, today })).get(clauseId)!
    const own = account.members.flatMap(({ lines }) => lines.filter(({ work }) => work.placementId === placement.id))
    const toRegularise = own.reduce((sum, { credit }) => sum + credit.toRegularise, 0)
    const decided = await regularisationOf(db, placement.id)
    const early = toRegularise || decided ? { toRegularise, decided, today, ...(attempt && { attempt }) } : null
    return placementPage(contract, placement, undefined, false, early)
  }
}

/** The employment of `/marches/:id/personnes/:placement/…`, with its place. */
function employmentOf(db: Db) {
  return found(async (user, { id, placement }) => {
    const held = await placeFor(db, user, id)
    return { ...held, placement: await placementFor(db, held.clause.id, placement) }
  })
}

import { type Response, Router } from 'express'
import Joi from 'joi'
import { allow } from '#server/access/guard.ts'
import { NotFound } from '#server/base/errors.ts'
import { monthsOf } from '#server/register/hours/store.ts'
import { otherGroundsOf } from '#server/register/participants/grounds-store.ts'
import { identityShown } from '#server/register/participants/identities.ts'
import type { Participant } from '#server/register/participants/rules.ts'
import { participantFor } from '#server/register/participants/store.ts'
import { participantHref } from '#server/register/participants/words.ts'
import { placementsOf } from '#server/register/placements/person-store.ts'
import { type ErasureReason, eraseOnRequest, erasureReasons } from '#server/register/retention/actions.ts'
import { durationsOf, standingAfter } from '#server/register/retention/store.ts'
import { done } from '#server/web/answers.ts'
import type { App } from '#server/web/context.ts'
import { type Attempt, readForm, typedAs, untouched } from '#server/web/forms.ts'
import { found } from '#server/web/found.ts'
import { authorOf } from '../author.ts'
import { erasurePage, type Held, heldPage, sectionsOf } from './rights-page.ts'
import { correctionsOf, readingsOf } from './rights-store.ts'

const erasureForm = Joi.object<{ motif: ErasureReason }>({
  motif: typedAs.oneOf(Object.keys(erasureReasons) as ErasureReason[], 'Dites pourquoi elle est effacée.'),
})

/** More months than anybody works. */
const ALL_MONTHS = 1_000

/** What a person may ask of us about themselves: to have what is held, and to be erased. */
export function rightsRoutes({ db, clock }: App): Router {
  const router = Router()
  const person = found(async (user, { ref }) => ({ participant: await participantFor(db, user, ref) }))

  router.post('/participants/:ref/donnees', allow('identities.read'), person, async (_req, res) => {
    res.render('participants/held', heldPage(await heldOn(res, res.locals.participant)))
  })

  // A file whose name says nobody: it is found again in a folder, and sent.
  router.post('/participants/:ref/donnees.json', allow('identities.read'), person, async (_req, res) => {
    const sections = sectionsOf(await heldOn(res, res.locals.participant))
    res.attachment(`donnees-personnelles-${clock.today()}.json`).type('json')
    res.send(`${JSON.stringify({ le: clock.today(), sections }, null, 2)}\n`)
  })

  router.get('/participants/:ref/effacement', allow('identities.read'), person, async (_req, res) => {
    await showErasure(res, res.locals.participant, untouched)
  })

  router.post('/participants/:ref/effacement', allow('identities.read'), person, async (req, res) => {
    const { participant } = res.locals
    const { typed, values, errors } = readForm(erasureForm, req.body)
    if (errors) return showErasure(res.status(422), participant, { typed, errors })
    if (await eraseOnRequest(db, participant, values.motif, authorOf(res)))
      return showErasure(res.status(409), participant, { typed, errors: {} })
    done(req, res, 'Son identité est effacée. Ses heures restent.', participantHref(participant))
  })

  return router

  async function heldOn(res: Response, participant: Participant): Promise<Held> {
    const identity = await identityShown(db, participant, authorOf(res), 'La personne le demande')
    const placements = await placementsOf(db, [participant.id])
    return {
      participant,
      identity,
      others: (await otherGroundsOf(db, [participant.id])).get(participant.id) ?? [],
      placements,
      corrections: await correctionsOf(
        db,
        placements.map(({ id }) => id),
      ),
      months: await monthsOf(db, participant.id, ALL_MONTHS),
      readings: await readingsOf(db, participant),
      today: clock.today(),
    }
  }

  async function showErasure(res: Response, participant: Participant, attempt: Attempt) {
    const durations = await durationsOf(db)
    const [now] = await standingAfter(db, { only: participant.id, limit: 1 }, durations, clock.today())
    if (!now) throw new NotFound('identity')
    const page = { hold: now.term.hold, provesUntil: now.entryYears.length > 0 ? now.term.eraseOn : null }
    res.render('participants/erasure', erasurePage(participant, page, attempt))
  }
}

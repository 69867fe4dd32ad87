import { type Response, Router } from 'express'
import Joi from 'joi'
import { allow } from '#server/access/guard.ts'
import type { Objections } from '#server/base/errors.ts'
import { openPath, type PathForm, takePathBack } from '#server/register/participants/paths.ts'
import type { Participant } from '#server/register/participants/rules.ts'
import { participantFor } from '#server/register/participants/store.ts'
import { participantHref } from '#server/register/participants/words.ts'
import { placementsOf } from '#server/register/placements/person-store.ts'
import { done } from '#server/web/answers.ts'
import type { App } from '#server/web/context.ts'
import { type Attempt, readForm, typedAs } from '#server/web/forms.ts'
import { found } from '#server/web/found.ts'
import { authorOf } from '../author.ts'
import { personPage } from './page.ts'
import { personSource } from './source.ts'

const pathForm: Joi.ObjectSchema<PathForm> = Joi.object({
  parcours_le: typedAs.date('Indiquez le jour où le parcours s’ouvre.'),
  parcours_piece: typedAs.text('Dites quelle pièce le fonde.', 120),
  parcours_piece_le: typedAs.date('Indiquez la date de la pièce.'),
  parcours_decision: typedAs.date('Indiquez le jour de la décision.'),
  parcours_motif: typedAs.text('Dites pourquoi.', 500),
}).custom(typed => ({
  fromOn: typed.parcours_le,
  evidenceKind: typed.parcours_piece,
  evidenceOn: typed.parcours_piece_le,
  decidedOn: typed.parcours_decision,
  reason: typed.parcours_motif,
}))

const takingBackForm = Joi.object<{ parcours_reprise: string }>({
  parcours_reprise: typedAs.text('Dites pourquoi.', 500),
})

/** The decisions that count somebody’s months anew. */
export function pathRoutes({ db, clock }: App): Router {
  const router = Router()
  const person = found(async (user, { ref }) => ({ participant: await participantFor(db, user, ref) }))

  router.post('/participants/:ref/parcours', allow('participants.edit'), person, async (req, res) => {
    const { participant } = res.locals
    const { typed, values, errors } = readForm(pathForm, req.body)
    const objections = errors ?? (await openPath(db, participant, values, await firstHire(participant), authorOf(res)))
    if (objections) return refused(res, { opening: { typed, errors: objections } }, objections)
    done(req, res, 'Un nouveau parcours est ouvert.', participantHref(participant))
  })

  router.post('/participants/:ref/parcours/reprise', allow('participants.edit'), person, async (req, res) => {
    const { participant } = res.locals
    const { typed, values, errors } = readForm(takingBackForm, req.body)
    const reason = { reason: values?.parcours_reprise ?? '' }
    const objections = errors ?? said(await takePathBack(db, participant, reason, authorOf(res)))
    if (objections) return refused(res, { takingBack: { typed, errors: objections } }, objections)
    done(req, res, 'La décision est reprise.', participantHref(participant))
  })

  return router

  async function firstHire({ id }: Participant): Promise<string | null> {
    const placements = await placementsOf(db, [id])
    return placements.map(({ window }) => window.hiredOn).sort()[0] ?? null
  }

  async function refused(res: Response, paths: { opening?: Attempt; takingBack?: Attempt }, errors: Objections) {
    const { user, participant } = res.locals
    const source = await personSource(db, { user, participant }, clock.today())
    const page = personPage(source, { paths, attempt: { typed: {}, errors } })
    res.status(422).render('participants/show', page)
  }
}

function said(objections: Objections | null): Objections | null {
  return objections && { parcours_reprise: objections.motif! }
}

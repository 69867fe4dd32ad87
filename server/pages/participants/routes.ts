import { type Response, Router } from 'express'
import { allow } from '#server/access/guard.ts'
import type { User } from '#server/access/rules.ts'
import { Conflict, type Objections } from '#server/base/errors.ts'
import { buyersOf } from '#server/register/buyers/store.ts'
import {
  addParticipant,
  correctIdentity,
  editParticipant,
  establishEligibility,
  recordExit,
} from '#server/register/participants/actions.ts'
import { otherGroundsOf } from '#server/register/participants/grounds-store.ts'
import { identityShown } from '#server/register/participants/identities.ts'
import { missingForGrounds, type Participant } from '#server/register/participants/rules.ts'
import { participantFor } from '#server/register/participants/store.ts'
import { participantHref, participantRef } from '#server/register/participants/words.ts'
import { done } from '#server/web/answers.ts'
import type { App } from '#server/web/context.ts'
import { type Attempt, readForm, type Typed, typedFrom } from '#server/web/forms.ts'
import { found } from '#server/web/found.ts'
import { archiveReasons } from '../archive-reasons.ts'
import { authorOf } from '../author.ts'
import { groundsFrom, identityFrom, impossibleDates, objectionsToGrounds, situationFrom } from '../person-form.ts'
import { eligibilityForm, exitForm, identityForm, newForm, situationForm } from './form.ts'
import { editPersonPage, newPersonPage } from './form-page.ts'
import { personPage } from './page.ts'
import { personSource } from './source.ts'

export function participantsRoutes({ db, clock }: App): Router {
  const router = Router()
  const person = found(async (user, { ref }) => ({ participant: await participantFor(db, user, ref) }))

  router.get('/participants/nouveau', allow('participants.edit'), async (_req, res) => {
    res.render('participants/form', newPersonPage(await buyersOf(db, res.locals.user), res.locals.user.name))
  })

  router.post('/participants', allow('participants.edit'), async (req, res) => {
    const buyers = await buyersOf(db, res.locals.user)
    const { typed, values, errors } = readForm(newForm, req.body)
    const buyer = buyers.length === 1 ? buyers[0] : buyers.find(({ id }) => String(id) === typed.acheteur)
    const objections = {
      ...(buyer ? {} : { acheteur: 'Choisissez l’acheteur.' }),
      ...(errors ?? { ...impossible({ naissance: values.naissance }), ...objectionsToGrounds(values, clock.today()) }),
    }
    if (!values || !buyer || Object.keys(objections).length) {
      return res
        .status(422)
        .render('participants/form', newPersonPage(buyers, res.locals.user.name, { typed, errors: objections }))
    }

    const author = authorOf(res)
    const situation = situationFrom(values, Number(values.naissance.slice(0, 4)))
    const others = groundsFrom(values).slice(1)
    const anyway = { anyway: values.autre !== '', others }
    const { number, known } = await addParticipant(db, buyer.id, identityFrom(values), situation, author, anyway)
    const person = { number, buyerId: buyer.id }
    if (known) {
      const page = newPersonPage(buyers, res.locals.user.name, { typed, errors: {} }, person)
      return res.status(422).render('participants/form', page)
    }
    const next = 'La personne est ajoutée. Son éligibilité reste à établir avant sa première heure.'
    done(req, res, next, participantHref(person))
  })

  router.get('/participants/:ref', allow('participants.read'), person, async (_req, res) => {
    const source = await sourceOf(res.locals)

    res.render('participants/show', personPage(source))
  })

  router.get('/participants/:ref/modifier', allow('participants.edit'), person, async (_req, res) => {
    const { participant, user } = res.locals
    res.render('participants/form', editPersonPage(participant, await othersOf(participant), user.name))
  })

  router.post('/participants/:ref/modifier', allow('participants.edit'), person, async (req, res) => {
    const { participant, user } = res.locals
    const { typed, values, errors } = readForm(situationForm, req.body)
    const objections = errors ?? objectionsToGrounds(values, clock.today())
    if (!values || Object.keys(objections).length) {
      const page = editPersonPage(participant, await othersOf(participant), user.name, { typed, errors: objections })
      return res.status(422).render('participants/form', page)
    }

    const seen = { ...participant, version: values.version }
    const [, ...others] = groundsFrom(values)
    const situation = situationFrom(values, values.naissance_annee ? Number(values.naissance_annee) : null)
    if (await changed(() => editParticipant(db, seen, situation, others, authorOf(res)))) {
      return done(req, res, 'La fiche est à jour.', participantHref(participant))
    }
    const now = await participantFor(db, user, participantRef(participant))
    const page = editPersonPage(now, await othersOf(now), user.name, { typed, errors: {} }, true)
    res.status(409).render('participants/form', page)
  })

  router.post('/participants/:ref/eligibilite', allow('participants.edit'), person, async (req, res) => {
    const source = await sourceOf(res.locals)
    const { participant } = source
    const { typed, values, errors } = readForm(eligibilityForm, req.body)
    const missing = missingForGrounds([participant, ...source.others])
    const objections =
      errors ?? impossible({ eligible_le: values.eligible_le }) ?? (missing ? { eligible_le: missing } : null)
    if (!values || objections) return refused(res, source, 'eligibility', { typed, errors: objections ?? {} })

    const author = authorOf(res)
    const seen = { ...participant, version: values.version }
    if (await changed(() => establishEligibility(db, seen, values.eligible_le, author))) {
      return done(req, res, 'L’éligibilité est établie.', participantHref(participant))
    }
    await meanwhile(res, res.locals.participant, 'eligibility', typed)
  })

  router.post('/participants/:ref/sortie', allow('participants.edit'), person, async (req, res) => {
    const source = await sourceOf(res.locals)
    const { participant } = source
    const { typed, values, errors } = readForm(exitForm, req.body)
    const objections = errors ?? impossible({ sortie_le: values.sortie_le })
    if (!values || objections) return refused(res, source, 'exit', { typed, errors: objections ?? {} })

    const author = authorOf(res)
    const seen = { ...participant, version: values.version }
    const exit = { situation: values.sortie, on: values.sortie_le }
    if (await changed(() => recordExit(db, seen, exit, author))) {
      return done(req, res, 'La sortie est notée.', participantHref(participant))
    }
    await meanwhile(res, res.locals.participant, 'exit', typed)
  })

  // Reading a name is an act: it is asked for by a gesture, and written down before the page shows it.
  router.post('/participants/:ref/identite', allow('identities.read'), person, async (req, res) => {
    const source = await sourceOf(res.locals)
    const reason = archiveReasons.find(({ value }) => value === typedFrom(req.body).motif)?.value
    if (source.participant.archivedAt && !reason)
      return refused(res, source, 'archive', { typed: {}, errors: { motif: 'Dites pourquoi elle est lue.' } })
    const identity = await identityShown(db, source.participant, authorOf(res), reason)
    res.render('participants/show', personPage(source, { identity }))
  })

  router.post('/participants/:ref/identite/correction', allow('participants.edit'), person, async (req, res) => {
    const source = await sourceOf(res.locals)
    const { participant } = source
    const { typed, values, errors } = readForm(identityForm, req.body)
    const objections = errors ?? impossible({ naissance: values.naissance })
    const author = authorOf(res)
    if (
      values &&
      !objections &&
      (await correctIdentity(db, participant, identityFrom(values), author, { anyway: values.autre !== '' }))
    ) {
      return done(req, res, 'L’identité est corrigée.', participantHref(participant))
    }

    const taken = {
      nom: 'Une autre personne porte déjà ce nom et cette date de naissance. Si elles sont bien deux, dites-le.',
    }
    const attempt = { typed, errors: objections ?? taken }
    const identity = await identityShown(db, participant, author, 'Correction')
    res
      .status(422)
      .render('participants/show', personPage(source, { identity, attempt, part: 'identity', namesake: !objections }))
  })

  return router

  function sourceOf(locals: { user: User; participant: Participant }) {
    return personSource(db, locals, clock.today())
  }

  async function othersOf({ id }: Participant) {
    return (await otherGroundsOf(db, [id])).get(id) ?? []
  }

  function refused(
    res: Response,
    source: Awaited<ReturnType<typeof sourceOf>>,
    part: 'eligibility' | 'exit' | 'archive',
    attempt: Attempt,
  ) {
    res.status(422).render('participants/show', personPage(source, { attempt, part }))
  }

  async function meanwhile(res: Response, participant: Participant, part: 'eligibility' | 'exit', typed: Typed) {
    const conflict =
      'Quelqu’un a modifié cette fiche entre-temps. La page montre ce qui est enregistré\u202f; votre saisie est restée dans le formulaire. Enregistrez de nouveau pour la garder.'
    const { user } = res.locals
    const source = await sourceOf({ user, participant: await participantFor(db, user, participantRef(participant)) })
    res.status(409).render('participants/show', personPage(source, { attempt: { typed, errors: {} }, part, conflict }))
  }

  function impossible(dates: Record<string, string | null>): Objections | null {
    return impossibleDates(dates, clock.today())
  }
}

/** false when someone else changed it meanwhile. */
async function changed(act: () => Promise<void>): Promise<boolean> {
  try {
    await act()
    return true
  } catch (error) {
    if (error instanceof Conflict) return false
    throw error
  }
}

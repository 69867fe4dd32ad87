import { Router } from 'express'
import { allow } from '#server/access/guard.ts'
import { may, type User } from '#server/access/rules.ts'
import { Conflict, type Objections } from '#server/base/errors.ts'
import { measured } from '#server/compliance/measure.ts'
import { countStatements, listedStatements } from '#server/compliance/statement-list.ts'
import { settled } from '#server/compliance/store.ts'
import type { Place } from '#server/register/clauses/place.ts'
import type { Company } from '#server/register/companies/rules.ts'
import type { Contract } from '#server/register/contracts/rules.ts'
import { saveGrid } from '#server/register/hours/actions.ts'
import { regularisationOf, regularise, unregularise } from '#server/register/hours/regularise.ts'
import { gestures } from '#server/register/hours/transition-rules.ts'
import { addedNotice, savedNotice } from '#server/register/hours/words.ts'
import { participantKnown } from '#server/register/participants/store.ts'
import { addPlacement, editPlacement } from '#server/register/placements/actions.ts'
import { objectionsToEmployment, type PlacementValues } from '#server/register/placements/rules.ts'
import { employersFor, overlaps, type Placement, placementFor } from '#server/register/placements/store.ts'
import type { App } from '#server/web/context.ts'
import { type Attempt, readForm } from '#server/web/forms.ts'
import { PER_PAGE, pageFrom } from '#server/web/list.ts'
import { authorOf } from '../author.ts'
import { contractOf, placeOf } from '../place.ts'
import { readGrid } from './form.ts'
import { gridPage, noTrouble } from './grid-page.ts'
import { copied, gridSource } from './grid-source.ts'
import { noGridPage } from './no-grid-page.ts'
import { newPlacementForm, placementForm, regulariseForm, unregulariseForm } from './placement-form.ts'
import { newPlacementPage, placementPage } from './placement-page.ts'
import { statementsPage, statementViews, viewNamed } from './statements-page.ts'

export function hoursRoutes({ db, clock }: App): Router {
  const router = Router()
  const found = contractOf(db)
  const withClause = placeOf(db)

  router.get('/marches/:id/heures', allow('hours.read'), found, async (req, res) => {
    const { contract } = res.locals
    const source = await gridSource(db, contract, req.query.mois, clock.today(), res.locals.user.role)

    if (source) res.render('hours/grid', gridPage(source))
    else res.render('hours/no-grid', await noGridPage(db, contract))
  })

  router.post('/marches/:id/heures', allow(gestures.receive.may), found, async (req, res) => {
    const { role } = res.locals.user
    const { contract } = res.locals
    const { entries, typed, gesture, copyTo, month, received } = readGrid(req.body, clock.today())
    const source = await gridSource(db, contract, month, clock.today(), role)
    if (!source) return res.redirect(303, `/marches/${contract.id}/heures`)
    const attempt = { typed, objections: new Map(), conflicts: new Map() }
    const asked = { ...noTrouble, attempt, received: { typed: received.typed, errors: received.errors } }
    if (copyTo) {
      return res.render('hours/grid', gridPage(source, { ...asked, attempt: copied(source, attempt, copyTo) }))
    }
    if (received.on === null) return res.status(422).render('hours/grid', gridPage(source, asked))

    const author = authorOf(res)
    const place = { contract, clauseId: source.clauseId }
    const focus = source.months.focus
    const href = `/marches/${contract.id}/heures?mois=${focus}`
    const toDo = { gesture, month: focus, receivedOn: received.on, redated: received.changed, href }
    const done = await saveGrid(db, place, entries, toDo, author)

    if (done.kind === 'saved') {
      req.session.notice = savedNotice(done, gesture, source.grid.statementOf(focus).key)
      return res.redirect(303, href)
    }
    const now = await gridSource(db, contract, focus, clock.today(), role)
    const trouble = { ...asked, attempt: { ...attempt, ...done }, conflict: done.kind === 'conflict' }
    if (done.kind === 'refused') trouble.sentence = done.sentence
    res.status(done.kind === 'conflict' ? 409 : 422).render('hours/grid', gridPage(now!, trouble))
  })

  router.get('/marches/:id/personnes/nouvelle', allow('hours.log'), withClause, async (req, res) => {
    const { contract } = res.locals
    const employers = await employersFor(db, res.locals.user, contract.id)
    const asked = { typed: { participant: String(req.query.participant ?? '').slice(0, 12) }, errors: {} }

    res.render('hours/placement', newPlacementPage({ contract, ...employers }, asked))
  })

  router.post('/marches/:id/personnes', allow('hours.log'), withClause, async (req, res) => {
    const { user, place } = res.locals
    const employers = await employersFor(db, user, place.contract.id)
    const { typed, values, errors } = readForm(newPlacementForm, req.body)
    const { participant, employer, objections } = await chosen(user, place.contract, employers, values)
    const wrong = errors ?? objections
    const author = authorOf(res)
    if (Object.keys(wrong).length === 0 && values && participant && employer) {
      if (await addPlacement(db, place, participant, values, employer, author)) {
        const twice = await overlaps(db, {
          participantId: participant.id,
          clauseId: place.clauseId,
          hiredOn: values.embauche,
          leftOn: values.depart,
        })
        req.session.notice = addedNotice(participant.number, participant.eligibleOn, twice)
        return res.redirect(303, `/marches/${place.contract.id}/heures`)
      }
      wrong.participant = 'Cette personne est déjà sur ce marché, chez cet employeur et depuis ce jour.'
    }
    const page = newPlacementPage({ contract: place.contract, ...employers }, { typed, errors: wrong })
    res.status(422).render('hours/placement', page)
  })

  router.get('/marches/:id/personnes/:placement', allow('hours.log'), withClause, async (req, res) => {
    const { place } = res.locals
    const placement = await placementFor(db, place.clauseId, req.params.placement)

    res.render('hours/placement', await shownPlacement(place, placement))
  })

  router.post('/marches/:id/personnes/:placement', allow('hours.log'), withClause, async (req, res) => {
    const { place } = res.locals
    const placement = await placementFor(db, place.clauseId, req.params.placement)
    const { holders } = await employersFor(db, res.locals.user, place.contract.id)
    const { typed, values, errors } = readForm(placementForm, req.body)
    const byHolder = holders.some(({ id }) => id === placement.employerId)
    const wrong = errors ?? objectionsToEmployment(values, { byHolder })
    const author = authorOf(res)
    try {
      if (values && Object.keys(wrong).length === 0) {
        if (await editPlacement(db, place, placement, values, author)) {
          req.session.notice = 'Le contrat de travail est à jour.'
          return res.redirect(303, `/marches/${place.contract.id}/heures`)
        }
        wrong.embauche = 'Une autre ligne dit déjà la même chose, depuis ce jour.'
      }
    } catch (error) {
      if (!(error instanceof Conflict)) throw error
      const now = await placementFor(db, place.clauseId, req.params.placement)
      return res.status(409).render('hours/placement', placementPage(place.contract, now, { typed, errors: {} }, true))
    }
    res.status(422).render('hours/placement', placementPage(place.contract, placement, { typed, errors: wrong }))
  })

  for (const [path, form, verb, done] of [
    ['regularisation', regulariseForm, regularise, 'Ces heures sont régularisées.'],
    ['reprise', unregulariseForm, unregularise, 'La décision est reprise\u00a0: ces heures sont à régulariser.'],
  ] as const) {
    router.post(`/marches/:id/personnes/:placement/${path}`, allow('hours.validate'), withClause, async (req, res) => {
      const { place } = res.locals
      const placement = await placementFor(db, place.clauseId, req.params.placement)
      const { typed, values, errors } = readForm<{ decision?: string; motif: string }>(form, req.body)
      const author = authorOf(res)
      const asked = { decidedOn: values?.decision ?? clock.today(), reason: values?.motif ?? '' }
      const sentence = values ? await verb(db, place, placement, asked, author) : null
      if (values && !sentence) {
        req.session.notice = done
        return res.redirect(303, `/marches/${place.contract.id}/personnes/${placement.id}`)
      }
      const attempt = { typed, errors: errors ?? { motif: sentence! } }
      res.status(422).render('hours/placement', await shownPlacement(place, placement, attempt))
    })
  }

  router.get('/releves', allow('hours.read'), async (req, res) => {
    const { user } = res.locals
    const view = viewNamed(req.query.etat)
    const q = String(req.query.q ?? '').slice(0, 200)
    await settled(db, clock.today())
    const counts = new Map<string, number>()
    for (const { key, states } of statementViews) {
      counts.set(key, await countStatements(db, user, states, q, clock.today()))
    }
    const at = pageFrom(req.query.page as string | undefined, counts.get(view.key)!)
    const window = { limit: PER_PAGE, offset: at.offset }
    const statements = await listedStatements(db, user, view.states, q, clock.today(), window)

    const validates = may(user.role, 'hours.validate')
    res.render('hours/statements', statementsPage(statements, { view, q, counts, validates, ...at }))
  })

  router.get('/a-controler', allow('hours.read'), (_req, res) => res.redirect(303, '/releves?etat=a-controler'))

  return router

  /** The employment, with what of its hours precedes eligibility. */
  async function shownPlacement({ contract, clauseId }: Place, placement: Placement, attempt?: Attempt) {
    const today = clock.today()
    const account = (await measured(db, [clauseId], { at: today, today })).get(clauseId)!
    const own = account.members.flatMap(({ lines }) => lines.filter(({ work }) => work.placementId === placement.id))
    const toRegularise = own.reduce((sum, { credit }) => sum + credit.toRegularise, 0)
    const decided = await regularisationOf(db, placement.id)
    const early = toRegularise || decided ? { toRegularise, decided, today, ...(attempt && { attempt }) } : null
    return placementPage(contract, placement, undefined, false, early)
  }

  /** The person and the employer that a form names, or why not. */
  async function chosen(
    user: User,
    contract: Contract,
    { holders, structures }: { holders: readonly Company[]; structures: readonly Company[] },
    values: (PlacementValues & { participant: string; employeur: string; siret: string }) | null,
  ) {
    if (!values) return { participant: null, employer: null, objections: {} }
    const participant = await participantKnown(db, user, values.participant)
    const company = [...holders, ...structures].find(({ id }) => String(id) === values.employeur)
    const employer = values.siret ? { siret: values.siret } : company ? { id: company.id } : null
    const byHolder = holders.some(({ id, identifier }) =>
      values.siret ? identifier === values.siret : id === company?.id,
    )
    const objections: Objections = objectionsToEmployment(values, { byHolder: employer && byHolder })
    if (participant?.buyerId !== contract.buyerId) {
      objections.participant =
        'Cette personne n’est pas connue de cet acheteur. Vérifiez le pseudonyme, ou ajoutez-la d’abord.'
    }
    if (!employer) objections.employeur = 'Choisissez l’employeur, ou donnez son SIRET.'
    return { participant, employer, objections }
  }
}

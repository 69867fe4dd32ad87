import { type Request, type Response, Router } from 'express'
import { allow } from '#server/access/guard.ts'
import type { User } from '#server/access/rules.ts'
import type { Place } from '#server/register/clauses/place.ts'
import { addedNotice } from '#server/register/hours/words.ts'
import { otherGroundsOf } from '#server/register/participants/grounds-store.ts'
import { identityShown, peopleShown } from '#server/register/participants/identities.ts'
import { numberOf, participantOf } from '#server/register/participants/store.ts'
import { joinContract, UNKNOWN } from '#server/register/placements/join.ts'
import type { Outcome } from '#server/register/placements/outcome.ts'
import { employersFor } from '#server/register/placements/store.ts'
import { done } from '#server/web/answers.ts'
import type { App } from '#server/web/context.ts'
import { type Attempt, type Typed, typedFrom } from '#server/web/forms.ts'
import { insideOf } from '#server/web/views.ts'
import { authorOf } from '../author.ts'
import { placeOf } from '../place.ts'
import {
  type JoinerValues,
  joinerFrom,
  monthOfReturn,
  objectionsToJoiner,
  papersFrom,
  readJoiner,
} from './joiner-form.ts'
import { backTo, foundModel, type JoinerSource, joinerPage } from './joiner-page.ts'
import { chosenIn, fieldNames, questionOf } from './placement-form.ts'

type Here = { user: User; place: Place }

/** A person who joins a contract, from its grid and back to it. */
export function joinerRoutes({ db, clock }: App): Router {
  const router = Router()
  const withClause = placeOf(db)

  router.get('/marches/:id/personnes/nouvelle', allow('hours.log'), withClause, async (req, res) => {
    const typed = askedIn(req)
    res.render('hours/joiner', joinerPage(await sourceOf(res.locals, typed), { typed, errors: {} }))
  })

  // A name that is looked for is sent, never written in an address; each one shown leaves its line first.
  router.post('/marches/:id/personnes/recherche', allow('identities.read'), withClause, async (req, res) => {
    const found = await lookedFor(res, typedFrom(req.body))
    res.send(insideOf('hours/found', { found: foundModel(found) }))
  })

  router.post('/marches/:id/personnes', allow('hours.log'), withClause, async (req, res) => {
    const typed = typedFrom(req.body)
    if (typed.geste === 'chercher') return searched(res, typed)
    if (typed.choisir !== undefined) return chose(res, { ...typed, participant: typed.choisir })

    const { values, errors } = readJoiner(req.body)
    const source = await sourceOf(res.locals, typed)
    const employer = values && chosenIn(values, source.employers)
    const unknown = values?.participant !== undefined && !source.chosen
    const wrong = errors ?? {
      ...(unknown && { nom: UNKNOWN }),
      ...objectionsToJoiner(values, clock.today()),
      ...employer!.objections,
    }
    if (!values || !employer?.employer || Object.keys(wrong).length > 0)
      return shown(res, source, { typed, errors: wrong })
    const outcome = await joinContract(
      db,
      res.locals.place,
      {
        joiner: joinerFrom(values),
        papers: papersFrom(values),
        eligibleOn: values.eligible_le,
        values,
        employer: employer.employer,
        confirmed: values.confirme === questionOf(values),
      },
      authorOf(res),
    )
    await answer(req, res, source, typed, values, outcome)
  })

  return router

  async function answer(
    req: Request,
    res: Response<unknown, Here>,
    source: JoinerSource,
    typed: Typed,
    values: JoinerValues,
    outcome: Outcome,
  ) {
    const attempt = { typed, errors: {} }
    switch (outcome.kind) {
      case 'done': {
        const notice = addedNotice(outcome.number, outcome.eligible, outcome.overlapsElsewhere)
        const row = `p${outcome.placementId}`
        // The page of a month asked, over which the form stands.
        if (typed.part === 'panneau') return res.send(insideOf('hours/joined', { row, notice }))
        return done(req, res, notice, `${backTo(source.contract.id, monthOfReturn(typed))}#${row}`)
      }
      case 'refused':
        return shown(res, source, { typed, errors: { [fieldNames[outcome.field]]: outcome.sentence } })
      case 'employerAsked':
        return shown(res, source, attempt, { employer: { sentence: outcome.sentence, about: questionOf(values) } })
      case 'personAsked':
        return shown(res, source, attempt, { namesake: outcome.number })
    }
  }

  function shown(res: Response, source: JoinerSource, attempt: Attempt, asked: Parameters<typeof joinerPage>[2] = {}) {
    res.status(422).render('hours/joiner', joinerPage(source, attempt, asked))
  }

  async function searched(res: Response<unknown, Here>, typed: Typed) {
    const source = await sourceOf(res.locals, typed)
    const found = (await lookedFor(res, typed)) ?? { total: 0, people: [] }
    res.render('hours/joiner', joinerPage(source, { typed, errors: {} }, { found }))
  }

  async function chose(res: Response<unknown, Here>, typed: Typed) {
    const source = await sourceOf(res.locals, typed)
    const { chosen } = source
    if (chosen && !chosen.participant.archivedAt)
      chosen.identity = await identityShown(db, chosen.participant, authorOf(res))
    res.render('hours/joiner', joinerPage(source, { typed, errors: {} }))
  }

  async function lookedFor(res: Response<unknown, Here>, { nom = '', prenom = '', naissance = '' }: Typed) {
    const { user, place } = res.locals
    return peopleShown(db, user, `${nom} ${prenom} ${naissance}`.trim(), authorOf(res), place.contract.buyerId)
  }

  async function sourceOf({ user, place }: Here, { participant: ref = '' }: Typed): Promise<JoinerSource> {
    const { contract } = place
    const number = numberOf(ref)
    const participant = number === null ? null : await participantOf(db, contract.buyerId, number)
    const others = participant ? ((await otherGroundsOf(db, [participant.id])).get(participant.id) ?? []) : []
    return {
      contract,
      employers: await employersFor(db, user, contract.id),
      chosen: participant && { participant, papers: [participant, ...others], identity: null },
      seenBy: user.name,
      today: clock.today(),
    }
  }
}

/** What the link that opens the form says beforehand. */
function askedIn({ query }: Request): Typed {
  const said = (name: string, most: number) => (typeof query[name] === 'string' ? query[name].slice(0, most) : '')
  return { participant: said('participant', 12), retour: said('retour', 7), employeur: said('employeur', 9) }
}

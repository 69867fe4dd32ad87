import { type Response, Router } from 'express'
import Joi from 'joi'
import { allow } from '#server/access/guard.ts'
import { may } from '#server/access/rules.ts'
import { MOST_DAYS } from '#server/register/attachments/demand-rules.ts'
import { demand, demandsOf, owedUnder } from '#server/register/attachments/demands.ts'
import { kinds, type PieceKind } from '#server/register/attachments/rules.ts'
import { demandsHref } from '#server/register/attachments/words.ts'
import { done } from '#server/web/answers.ts'
import type { App } from '#server/web/context.ts'
import { type Attempt, readForm, typedAs } from '#server/web/forms.ts'
import { authorOf } from '../author.ts'
import { placeOf } from '../place.ts'
import { demandsPage } from './demands-page.ts'

type Values = { nature: PieceKind; exigence: 'oui' | 'non'; delai: number | null; effet: string; fondement: string }

const form: Joi.ObjectSchema<Values> = Joi.object({
  nature: typedAs.oneOf(Object.keys(kinds), 'Choisissez la pièce.'),
  exigence: typedAs.oneOf(['oui', 'non'], 'Dites si le marché l’exige.'),
  delai: typedAs.optionalWhole(MOST_DAYS, ['jours', 'jour']),
  effet: typedAs.date('Dites à compter de quel jour.'),
  fondement: typedAs.optionalText(200),
})

/** What a contract demands of papers, and what of it is missing. */
export function demandsRoutes({ db, clock }: App): Router {
  const router = Router()
  const place = placeOf(db)

  router.get('/marches/:id/pieces-exigees', allow('hours.read'), place, async (_req, res) => {
    res.render('attachments/demands', await pageFor(res))
  })

  router.post('/marches/:id/pieces-exigees', allow('clauses.edit'), place, async (req, res) => {
    const { contract, place } = res.locals
    const { typed, values, errors } = readForm(form, req.body)
    const objections = errors ?? (await demand(db, place, demandIn(values!), authorOf(res)))
    if (!objections) return done(req, res, 'Ce que le marché exige est enregistré.', demandsHref(contract.id))
    res.status(422).render('attachments/demands', await pageFor(res, { typed, errors: objections }))
  })

  return router

  async function pageFor(res: Response, attempt?: Attempt) {
    const { user, contract, clause } = res.locals
    const demands = (await demandsOf(db, [clause.id])).get(clause.id) ?? []
    const owed = (await owedUnder(db, [clause.id], clock.today())).get(clause.id) ?? []
    const rights = { decides: may(user.role, 'clauses.edit'), byPerson: may(user.role, 'identities.read') }
    return demandsPage({ contract, demands, owed, today: clock.today(), may: rights }, attempt)
  }
}

function demandIn({ nature, exigence, delai, effet, fondement }: Values) {
  return { kind: nature, effectOn: effet, days: exigence === 'oui' ? (delai ?? 0) : null, basis: fondement }
}
